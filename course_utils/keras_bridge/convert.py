"""The same network on both sides: `nn.Sequential` and `keras.Sequential`."""

from course_utils import nn

from .quiet import quiet_keras


def to_keras(model, dtype=None):
    """Return a keras.Sequential with the layers, names and weights of an nn.Sequential, not yet compiled.

    dtype  "float32" (Keras' own default) or "float64", in which both sides agree to about 15
           digits.

    Raises ValueError for a model that is not built, TypeError for layers that this bridge does not
    know.

    >>> keras_model = to_keras(nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)]))  # doctest: +SKIP
    """
    if not isinstance(model, nn.Sequential):
        raise TypeError(f"to_keras expected an nn.Sequential, got {type(model).__module__}.{type(model).__name__}.")
    if not model.built:
        raise ValueError("This model has no weights yet. Start it with nn.Input((n_features,)), or show it data.")
    keras = quiet_keras()
    keras_model = keras.Sequential(
        [
            keras.Input(shape=(model.layers[0].n_in,), dtype=dtype),
            *(_keras_layer(keras, layer, dtype) for layer in model.layers),
        ],
        name=model.name,
    )
    keras_model.set_weights(model.get_weights())
    return keras_model


def from_keras(keras_model):
    """Return an nn.Sequential with the layers, names and weights of a keras.Sequential.

    Weights keep their dtype: float32 unless the Keras model says otherwise. Activations must be
    among those of `nn`. Raises TypeError for other models or layers, ValueError for a model that is
    not built.
    """
    keras = quiet_keras()
    if not isinstance(keras_model, keras.Sequential):
        kind = f"{type(keras_model).__module__}.{type(keras_model).__name__}"
        raise TypeError(f"from_keras expected a keras.Sequential, got {kind}.")
    if not keras_model.built or not keras_model.layers:
        raise ValueError("This Keras model has no weights yet. Start it with keras.Input(shape=(n_features,)).")
    shape = keras_model.input_shape[1:]
    model = nn.Sequential([nn.Input(shape), *map(_nn_layer, keras_model.layers)], name=keras_model.name)
    model.set_weights(keras_model.get_weights())
    return model


def copy_weights(source, target):
    """Copy all weights of `source` into `target`: models or layers, of `nn` or of Keras.

    Raises ValueError when their shapes differ (nothing is copied then), TypeError for what has no
    weights.
    """
    for what in (source, target):
        if not (hasattr(what, "get_weights") and hasattr(what, "set_weights")):
            raise TypeError(f"copy_weights expected models or layers, got {what!r:.60}.")
    weights = source.get_weights()
    given, wanted = [w.shape for w in weights], [w.shape for w in target.get_weights()]
    if given != wanted:
        hint = "" if given and wanted else " A model without an Input has no weights before it has seen data."
        raise ValueError(f"The source's weights have shapes {given}, the target's {wanted}.{hint}")
    target.set_weights(weights)


def _keras_layer(keras, layer, dtype):
    """Return the Keras twin of one nn layer, without its weights."""
    common = {"name": layer.name, "dtype": dtype}
    if type(layer) is nn.layers.Dense:
        activation = _keras_activation(keras, layer.activation)
        return keras.layers.Dense(layer.units, activation=activation, use_bias=layer.use_bias, **common)
    if type(layer) is nn.layers.Activation:
        return keras.layers.Activation(_keras_activation(keras, layer.activation), **common)
    raise TypeError(f"to_keras knows Dense and Activation, and no {type(layer).__name__} such as {layer!r:.60}.")


def _keras_activation(keras, activation):
    if activation == nn.activations.heaviside:  # the one of ours that Keras lacks

        def heaviside(z):
            return keras.ops.cast(z >= 0, z.dtype)

        return heaviside
    if nn.activations.ACTIVATIONS.get(activation.name) == activation:
        return activation.name
    raise TypeError(f"Keras has no activation called {activation.name!r}; to_keras knows {_known()}.")


def _nn_layer(layer):
    """Return the nn twin of one Keras layer, without its weights."""
    kind = type(layer).__name__
    common = {"name": layer.name, "dtype": layer.compute_dtype}
    if kind == "Dense":
        return nn.layers.Dense(layer.units, _nn_activation(layer), layer.use_bias, **common)
    if kind == "Activation":
        return nn.layers.Activation(_nn_activation(layer), **common)
    raise TypeError(f"from_keras knows Dense and Activation, and no {kind} such as {layer.name!r}.")


def _nn_activation(layer):
    name = getattr(layer.activation, "__name__", None)
    if name not in nn.activations.ACTIVATIONS:
        raise TypeError(f"nn has no activation like that of {layer.name!r} ({name!r}); from_keras knows {_known()}.")
    return name


def _known():
    return ", ".join(nn.activations.ACTIVATIONS)
