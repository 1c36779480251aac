"""Value: a number that remembers how it was made, and so knows what each of its causes did to it.

>>> x, w = Value(3.0, "x"), Value(-2.0, "w")
>>> y = x * w + 1
>>> y.backward()
>>> y.data, w.grad, x.grad
(-5.0, 3.0, -2.0)
"""

import math
import numbers


class Value:
    """A number in a graph of numbers: forward it is computed, `backward` fills in the gradients.

    data         the number.
    grad         ∂(that on which `backward` was called) / ∂(this number); 0 before.
    label        a name for drawings.
    operation    how it was made: "+", "×", "tanh", …; empty for a number that was given.
    parents      the Values that it was made from.

    Every operation stands beside its derivative: the slopes of the result in its parents. `backward`
    goes through the graph from the end and adds slope · grad to each parent: the chain rule. With +,
    −, ×, ÷, ** (to a plain number), `exp`, `log`, `tanh`, `relu` and `sigmoid` that is enough for a
    network.

    Raises TypeError for what is no number, ZeroDivisionError for a division by 0, ValueError where else an
    operation has no result, such as Value(-1.0).log(), or one larger than any float, such as Value(1e200) ** 2.

    Source: S. Linnainmaa, "The representation of the cumulative rounding error of an algorithm as a
    Taylor expansion of the local rounding errors", 1970.

    >>> z = Value(0.0, "z")
    >>> a = z.sigmoid()
    >>> a.backward()
    >>> a.data, z.grad, a.operation, a.parents == (z,)
    (0.5, 0.25, 'sigmoid', True)
    """

    __slots__ = ("_slopes", "data", "grad", "label", "operation", "parents")
    __array_ufunc__ = None  # a NumPy number on the left leaves the work to us

    def __init__(self, data, label=""):
        if isinstance(data, (bool, Value)) or not isinstance(data, numbers.Real):
            raise TypeError(f"Value expected a number, got {data!r:.60}.")
        self.data, self.label, self.grad = float(data), str(label), 0.0
        self.operation, self.parents, self._slopes = "", (), ()

    # --- what can be done with Values, each beside its slopes ---

    def __add__(self, other):
        other = _as_value(other)
        return _made("+", self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = _as_value(other)
        return _made("×", self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, exponent):
        if isinstance(exponent, Value) or not isinstance(exponent, numbers.Real):
            raise TypeError(f"The exponent must be a plain number, got {exponent!r:.60}.")
        if self.data == 0 and exponent < 1 and exponent != 0:
            raise ValueError(f"0 ** {exponent:g} has no finite value or slope.")
        if self.data < 0 and exponent != int(exponent):
            raise ValueError(f"{self.data:g} ** {exponent:g} is not a real number.")
        try:
            result = self.data**exponent
            slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        except OverflowError:
            raise ValueError(f"{self.data:g} ** {exponent:g} or its slope is larger than any float.") from None
        return _made(f"**{exponent:g}", result, (self, slope))

    def exp(self):
        """Return e to this power; its slope is itself."""
        try:
            result = math.exp(self.data)
        except OverflowError:
            raise ValueError(f"exp({self.data:g}) is larger than any float; keep exponents below 709.") from None
        return _made("exp", result, (self, result))

    def log(self):
        """Return the natural logarithm; its slope is 1/x."""
        if self.data <= 0:
            raise ValueError(f"log({self.data:g}) does not exist; the logarithm needs a number above 0.")
        return _made("log", math.log(self.data), (self, 1 / self.data))

    def tanh(self):
        """Return tanh(x); its slope is 1 − tanh²(x)."""
        result = math.tanh(self.data)
        return _made("tanh", result, (self, 1 - result**2))

    def relu(self):
        """Return x if x > 0 else 0; its slope is 1 or 0 (and 0 at the corner, as in Keras)."""
        return _made("relu", max(self.data, 0.0), (self, float(self.data > 0)))

    def sigmoid(self):
        """Return 1 / (1 + e⁻ˣ); its slope is s (1 − s)."""
        e = math.exp(-abs(self.data))  # never of a large number
        result = (1 if self.data >= 0 else e) / (1 + e)
        return _made("sigmoid", result, (self, result * (1 - result)))

    # --- and what follows from these ---

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -_as_value(other)

    def __truediv__(self, other):
        other = _as_value(other)
        if other.data == 0:
            raise ZeroDivisionError(f"{self.data:g} is divided by a Value of 0.")
        return self * other**-1

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return _as_value(other) - self

    def __rtruediv__(self, other):
        return _as_value(other) / self

    # --- backward ---

    def backward(self):
        """Set `grad` of every Value in the graph to ∂self/∂(that Value)."""
        order = self.nodes()
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node._slopes, strict=True):
                parent.grad += slope * node.grad  # +=: a number used twice acts twice

    def nodes(self):
        """Return all Values of the graph, causes before what they cause; this one comes last."""
        order, seen, stack = [], set(), [(self, iter(self.parents))]
        while stack:  # no recursion: a chain may be longer than Python's stack
            node, parents = stack[-1]
            following = next((parent for parent in parents if id(parent) not in seen), None)
            if following is not None:
                seen.add(id(following))
                stack.append((following, iter(following.parents)))
            else:
                order.append(node)
                stack.pop()
        return order

    def slopes(self):
        """Return the slope of this number in each of its parents, in their order.

        >>> (Value(3.0) * Value(-2.0)).slopes()
        (-2.0, 3.0)
        """
        return self._slopes

    def __repr__(self):
        name = f'"{self.label}", ' if self.label else ""
        return f"Value({name}{self.data:.6g}, grad={self.grad:.6g})"


def _made(operation, data, *causes):
    """Return the result of an operation; each cause is (parent, slope of the result in it)."""
    result = Value(data)
    result.operation = operation
    result.parents = tuple(parent for parent, _ in causes)
    result._slopes = tuple(slope for _, slope in causes)
    return result


def _as_value(number):
    return number if isinstance(number, Value) else Value(number)
