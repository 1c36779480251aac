"""All parameters of a model in one array, of which the layers' arrays are views.

One update of 100,000 numbers in a row is faster than twenty of 5,000, and for small networks most of
an update's time is the number of calls. The layers notice nothing: they read and write their own part.
Only where layers differ in precision do they keep arrays of their own.
"""

import numpy as np


class FlatParameters:
    """The parameters and gradients of some layers, each in one long array.

    values       all parameters, (count,): layer.params[name] are views of it
    gradients    all gradients, (count,): layer.grads[name] likewise

    Nothing is moved into them before `adopt`.

    >>> from course_utils.nn.layers import Dense
    >>> layer = Dense(2, kernel_initializer="ones")
    >>> layer.build(3)
    >>> flat = FlatParameters([layer])
    >>> flat.adopt()
    >>> flat.values *= 5
    >>> layer.kernel.tolist(), flat.values.shape
    ([[5.0, 5.0], [5.0, 5.0], [5.0, 5.0]], (8,))
    """

    def __init__(self, layers):
        self.layers = list(layers)
        self.places, end = [], 0
        for layer in self.layers:
            for name, param in layer.params.items():
                self.places.append((layer, name, slice(end, end + param.size), param.shape))
                end += param.size
        self.slices = [place for _, _, place, _ in self.places]
        dtypes = {layer.params[name].dtype for layer, name, _, _ in self.places}
        dtype = np.result_type(*dtypes) if dtypes else np.float64
        self.uniform = len(dtypes) <= 1  # layers of different precision keep arrays of their own
        self.values, self.gradients = np.zeros(end, dtype), np.zeros(end, dtype)

    def adopt(self):
        """Move the layers' parameters into `values`, unless they lie there already.

        A layer that is shared by two models is thus handed to and fro, and each model's optimizer
        keeps its own array.
        """
        if not self.uniform:
            return
        values = self.values
        for layer, name, place, shape in self.places:
            param = layer.params[name]
            if param.base is not values:
                self.values[place] = param.ravel()
                self.gradients[place] = layer.grads[name].ravel()
                layer.params[name] = self.values[place].reshape(shape)
                layer.grads[name] = self.gradients[place].reshape(shape)

    def arrays(self):
        """Return what `Optimizer.apply` takes: gradients, parameters, and where in an array each parameter lies."""
        if self.uniform:
            return [self.gradients], [self.values], self.slices
        return (
            [layer.grads[name] for layer, name, _, _ in self.places],
            [layer.params[name] for layer, name, _, _ in self.places],
        )

    def fits(self, layers):
        """Tell whether these are the layers, with the parameters, that the arrays were made for."""
        params = [(layer, name) for layer in layers for name in layer.params]
        return params == [(layer, name) for layer, name, _, _ in self.places]
