"""The same network on both sides: `nn.Sequential` and `keras.Sequential`."""

from course_utils import nn

from .quiet import quiet_keras

# Layers that carry over by these arguments alone; both sides call them the same.
PLAIN = {
    "BatchNormalization": ("momentum", "epsilon", "center", "scale"),
    "Dropout": ("rate",),
    "Flatten": (),
    "LeakyReLU": ("negative_slope",),
    "PReLU": (),
    "Softmax": (),
}


def to_keras(model, dtype=None):
    """Return a keras.Sequential with the layers, names and weights of an nn.Sequential, not yet compiled.

    dtype  "float32" (Keras' own default) or "float64", in which both sides agree to about 15
           digits.

    Initializers and the seeds of dropout do not carry over. Raises ValueError for a model that is not
    built, TypeError for layers that this bridge does not know.

    >>> keras_model = to_keras(nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)]))  # doctest: +SKIP
    """
    if not isinstance(model, nn.Sequential):
        raise TypeError(f"to_keras expected an nn.Sequential, got {type(model).__module__}.{type(model).__name__}.")
    if not model.built:
        raise ValueError("This model has no weights yet. Start it with nn.Input((n_features,)), or show it data.")
    keras = quiet_keras()
    keras_model = keras.Sequential(
        [
            keras.Input(shape=model.layers[0].input_shape, dtype=dtype),
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
    kind, options = type(layer), {"name": layer.name, "dtype": dtype}
    options |= {f"{name}_regularizer": _keras_regularizer(keras, value) for name, value in layer.regularizers.items()}
    if kind is nn.layers.Dense:
        activation = _keras_activation(keras, layer.activation)
        return keras.layers.Dense(layer.units, activation=activation, use_bias=layer.use_bias, **options)
    if kind is nn.layers.Activation:
        return keras.layers.Activation(_keras_activation(keras, layer.activation), **options)
    for own, arguments in PLAIN.items():
        if kind is getattr(nn.layers, own):
            options |= {name: getattr(layer, name) for name in arguments}
            return getattr(keras.layers, own)(**options)
    raise TypeError(f"to_keras knows {_known_layers()}, and no {kind.__name__} such as {layer!r:.60}.")


def _keras_regularizer(keras, regularizer):
    kind = type(regularizer).__name__
    if not hasattr(nn.regularizers, kind):
        raise TypeError(f"Keras has no regularizer like {regularizer!r}.")
    return getattr(keras.regularizers, kind)(**vars(regularizer))


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
    kind, options = type(layer).__name__, {"name": layer.name, "dtype": layer.compute_dtype}
    for name in ("kernel", "bias", "alpha", "beta", "gamma"):
        regularizer = getattr(layer, f"{name}_regularizer", None)
        if regularizer is not None:
            options[f"{name}_regularizer"] = _nn_regularizer(layer, regularizer)
    if kind == "Dense":
        return nn.layers.Dense(layer.units, _nn_activation(layer), layer.use_bias, **options)
    if kind == "Activation":
        return nn.layers.Activation(_nn_activation(layer), **options)
    if kind in PLAIN:
        return getattr(nn.layers, kind)(**options, **{name: _number(getattr(layer, name)) for name in PLAIN[kind]})
    raise TypeError(f"from_keras knows {_known_layers()}, and no {kind} such as {layer.name!r}.")


def _nn_regularizer(layer, regularizer):
    kind = type(regularizer).__name__
    if kind not in ("L1", "L2", "L1L2"):
        raise TypeError(f"nn has no regularizer like that of {layer.name!r} ({kind}).")
    return getattr(nn.regularizers, kind)(**{name: _number(value) for name, value in vars(regularizer).items()})


def _number(value):
    """Return what Keras keeps as an array of no dimension as a plain number."""
    return value if isinstance(value, (bool, int)) else float(value)


def _nn_activation(layer):
    name = getattr(layer.activation, "__name__", None)
    if name not in nn.activations.ACTIVATIONS:
        raise TypeError(f"nn has no activation like that of {layer.name!r} ({name!r}); from_keras knows {_known()}.")
    return name


def _known_layers():
    return ", ".join(["Dense", "Activation", *PLAIN])


def _known():
    return ", ".join(nn.activations.ACTIVATIONS)
