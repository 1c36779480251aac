"""A price on large weights, added to the loss, that holds a network back from fitting noise.

A layer takes one as `kernel_regularizer` or `bias_regularizer`; training then minimizes the loss plus
the penalty, so every weight's gradient gains the penalty's gradient.
"""

import numpy as np

from . import _arrays, _text


class Regularizer:
    """Base of all regularizers: a subclass gives the penalty of an array and its `gradient`.

    >>> class Cubic(Regularizer):
    ...     def __call__(self, w):
    ...         return float(np.sum(np.abs(w) ** 3))
    ...     def gradient(self, w):
    ...         return 3 * w * np.abs(w)
    >>> Cubic()(np.array([1.0, -2.0])), Cubic().gradient(np.array([1.0, -2.0]))
    (9.0, array([  3., -12.]))
    """

    def __call__(self, w):
        """Return the penalty of the weights w, an array of any shape, as one number."""
        raise NotImplementedError

    def gradient(self, w):
        """Return ∂penalty/∂w in the shape of w."""
        raise NotImplementedError

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self):
        return hash((type(self), *vars(self).values()))

    def __repr__(self):
        arguments = ", ".join(f"{name}={_text.shown(value)}" for name, value in vars(self).items())
        return f"{type(self).__name__}({arguments})"


class L1(Regularizer):
    """l1 · Σ|w|: pulls every weight toward 0 with the same force, so that many arrive there.

    The gradient is l1 · sign(w), and 0 at w = 0, as in Keras.

    l1    how much, at least 0. Raises ValueError when negative or not finite.

    Source: R. Tibshirani, "Regression shrinkage and selection via the lasso", 1996.

    >>> L1(0.5)([1.0, -2.0]), L1(0.5).gradient([1.0, 0.0, -2.0])
    (1.5, array([ 0.5,  0. , -0.5]))
    """

    def __init__(self, l1=0.01):
        self.l1 = _arrays.real_number(l1, "l1", at_least=0)

    def __call__(self, w):
        return self.l1 * float(np.abs(_arrays.as_floats(w, "w")).sum())

    def gradient(self, w):
        return self.l1 * np.sign(_arrays.as_floats(w, "w"))


class L2(Regularizer):
    """l2 · Σw²: pulls a weight the harder the larger it is; small ones hardly feel it.

    The gradient is 2 · l2 · w. Many books write ½ · l2 · Σw², with the gradient l2 · w: Keras does not,
    so its l2 is half of theirs.

    l2    how much, at least 0. Raises ValueError when negative or not finite.

    Source: A. E. Hoerl and R. W. Kennard, "Ridge regression", 1970.

    >>> L2(0.5)([1.0, -2.0]), L2(0.5).gradient([1.0, 0.0, -2.0])
    (2.5, array([ 1.,  0., -2.]))
    """

    def __init__(self, l2=0.01):
        self.l2 = _arrays.real_number(l2, "l2", at_least=0)

    def __call__(self, w):
        w = _arrays.as_floats(w, "w").ravel()
        return self.l2 * float(w @ w)

    def gradient(self, w):
        return (2 * self.l2) * _arrays.as_floats(w, "w")


class L1L2(Regularizer):
    """l1 · Σ|w| + l2 · Σw²: both at once. The gradient is l1 · sign(w) + 2 · l2 · w.

    l1, l2    how much of each, at least 0; nothing of either unless you say so. Raises ValueError when
              negative or not finite.

    Source: H. Zou and T. Hastie, "Regularization and variable selection via the elastic net", 2005.

    >>> L1L2(l1=0.5, l2=0.5)([1.0, -2.0])
    4.0
    """

    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = _arrays.real_number(l1, "l1", at_least=0)
        self.l2 = _arrays.real_number(l2, "l2", at_least=0)

    def __call__(self, w):
        return L1(self.l1)(w) + L2(self.l2)(w)

    def gradient(self, w):
        return L1(self.l1).gradient(w) + L2(self.l2).gradient(w)


REGULARIZERS = {"l1": L1, "l2": L2, "l1l2": L1L2}


def get(identifier):
    """Return the regularizer of a name, with its defaults, or the object itself; None means none.

    "l1" and "l2" weigh 0.01. "l1l2" is known to Keras too, but weighs 0 and so changes nothing: give
    L1L2(l1=…, l2=…) instead. Raises ValueError for anything else.

    >>> get("l2"), get(None)
    (L2(l2=0.01), None)
    """
    if identifier is None or isinstance(identifier, Regularizer):
        return identifier
    if isinstance(identifier, str) and identifier in REGULARIZERS:
        return REGULARIZERS[identifier]()
    if isinstance(identifier, type) and issubclass(identifier, Regularizer):
        return identifier()
    raise ValueError(
        f"Unknown regularizer {identifier!r:.60}. Known are: {', '.join(REGULARIZERS)}, "
        "or an object such as nn.regularizers.L2(0.001)."
    )
