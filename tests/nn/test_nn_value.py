"""Value: hand-worked numbers, finite differences of random expressions, long chains, errors."""

import math
import operator

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from course_utils import nn
from course_utils.nn import Value


def test_the_one_hidden_unit_example_to_four_digits():
    """x₁ = 0.1, w₁ = 0.15, b₁ = 0.40, w₂ = 0.45, b₂ = 0.65, T = 0.25."""
    w1, b1, w2, b2 = (Value(v, name) for v, name in ((0.15, "w1"), (0.40, "b1"), (0.45, "w2"), (0.65, "b2")))
    z1 = w1 * 0.1 + b1
    a1 = z1.sigmoid()
    z2 = a1 * w2 + b2
    a2 = z2.sigmoid()
    loss = 0.5 * (a2 - 0.25) ** 2
    loss.backward()
    assert [round(v.data, 4) for v in (z1, a1, z2, a2, loss)] == [0.415, 0.6023, 0.921, 0.7153, 0.1082]
    assert w2.grad == pytest.approx(0.05707, abs=5e-6)
    assert b2.grad == pytest.approx(0.0948, abs=5e-5)
    assert w1.grad == pytest.approx(0.001021, abs=5e-7)
    assert b1.grad == pytest.approx(0.01021, abs=5e-6)


def test_a_number_used_twice_acts_twice():
    x = Value(3.0)
    y = x * x + x
    y.backward()
    assert (y.data, x.grad) == (12.0, 7.0)
    y.backward()  # again: gradients are set, not added to
    assert x.grad == 7.0


def test_every_operation_beside_its_slope():
    x = Value(0.7)
    expected = {
        "exp": (math.exp(0.7), math.exp(0.7)),
        "log": (math.log(0.7), 1 / 0.7),
        "tanh": (math.tanh(0.7), 1 / math.cosh(0.7) ** 2),
        "relu": (0.7, 1.0),
        "sigmoid": (1 / (1 + math.exp(-0.7)), math.exp(-0.7) / (1 + math.exp(-0.7)) ** 2),
    }
    for name, (value, slope) in expected.items():
        result = getattr(x, name)()
        result.backward()
        assert (result.data, x.grad) == (pytest.approx(value), pytest.approx(slope))
        assert result.operation == name and result.parents == (x,)
    for number, slope in ((Value(-2.0), 0.0), (Value(0.0), 0.0)):
        result = number.relu()
        result.backward()
        assert (result.data, number.grad) == (0.0, slope)


leaves = st.floats(-3, 3).map(lambda v: round(v, 3))
trees = st.recursive(
    st.tuples(st.just("leaf"), st.integers(0, 2)) | st.tuples(st.just("number"), leaves),
    lambda inner: (
        st.tuples(st.sampled_from(["+", "-", "*", "/"]), inner, inner)
        | st.tuples(st.sampled_from(["exp", "tanh", "sigmoid", "square"]), inner)
    ),
    max_leaves=8,
)
BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
PLAIN = {"exp": math.exp, "tanh": math.tanh, "sigmoid": lambda v: 1 / (1 + math.exp(-v)), "square": lambda v: v**2}


def evaluate(tree, given):
    """Compute an expression with plain floats or with Values."""
    kind, *parts = tree
    if kind == "leaf":
        return given[parts[0]]
    if kind == "number":
        return parts[0]
    parts = [evaluate(part, given) for part in parts]
    if kind in BINARY:
        return BINARY[kind](*parts)
    if isinstance(parts[0], Value):
        return parts[0] ** 2 if kind == "square" else getattr(parts[0], kind)()
    return PLAIN[kind](parts[0])


@given(trees, st.tuples(leaves, leaves, leaves))
def test_random_expressions_against_finite_differences(tree, at):
    try:
        middle = evaluate(tree, at)
        h = 1e-6
        slopes = []
        for i in range(3):
            above, below = (evaluate(tree, [v + s * h * (i == k) for k, v in enumerate(at)]) for s in (1, -1))
            slopes.append((above - below) / (2 * h))
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assume(abs(middle) < 1e3 and max(map(abs, slopes)) < 1e3)
    values = [Value(v) for v in at]
    result = evaluate(tree, values)
    assume(isinstance(result, Value))
    result.backward()
    assert result.data == pytest.approx(middle, rel=1e-12, abs=1e-12)
    for value, slope in zip(values, slopes, strict=True):
        assert value.grad == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_a_chain_of_ten_thousand():
    x = Value(1.0)
    y = x
    for _ in range(10_000):
        y = y * 1.0001 + 0.0
    y.backward()
    assert x.grad == pytest.approx(1.0001**10_000)


def test_nodes_come_before_what_they_cause():
    x, w = Value(2.0, "x"), Value(3.0, "w")
    y = (x * w + x).tanh()
    order = y.nodes()
    assert order[-1] is y and len(order) == len(set(map(id, order))) == 5
    place = {id(node): i for i, node in enumerate(order)}
    assert all(place[id(parent)] < place[id(node)] for node in order for parent in node.parents)


def test_plain_numbers_on_either_side():
    x = Value(4.0)
    for expression, expected in ((2 + x, 6), (2 - x, -2), (2 * x, 8), (2 / x, 0.5), (x / 2, 2), (x - 1, 3), (-x, -4)):
        assert expression.data == expected
    assert (np.float64(2.0) * x).data == 8.0  # NumPy leaves it to us
    assert repr(Value(0.5, "w")) == 'Value("w", 0.5, grad=0)'


def test_a_layer_of_values_is_a_layer_of_nn():
    rng = np.random.default_rng(0)
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3, "tanh"), nn.layers.Dense(1, "sigmoid")], seed=1)
    X, y = rng.normal(size=(4, 2)), np.array([0.0, 1.0, 1.0, 0.0])
    W1, b1, W2, b2 = (np.vectorize(Value, otypes=[object])(w) for w in model.get_weights())
    total = Value(0.0)
    for x, target in zip(X, y, strict=True):
        hidden = [(sum(x[i] * W1[i, j] for i in range(2)) + b1[j]).tanh() for j in range(3)]
        p = (sum(h * W2[j, 0] for j, h in enumerate(hidden)) + b2[0]).sigmoid()
        total = total - (p.log() if target else (1 - p).log())
    loss = total / 4
    loss.backward()
    bce = nn.losses.BinaryCrossentropy()
    assert loss.data == pytest.approx(bce(y, model(X)), rel=1e-12)
    model.backward(bce.gradient(y, model(X)))
    for ours, values in zip(model.grads, (W1, b1, W2, b2), strict=True):
        np.testing.assert_allclose(ours, np.vectorize(lambda v: v.grad)(values), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: Value("a"), TypeError, "expected a number, got 'a'"),
        (lambda: Value(True), TypeError, "expected a number, got True"),
        (lambda: Value(1.0) + "a", TypeError, "expected a number"),
        (lambda: Value(-1.0).log(), ValueError, r"log\(-1\) does not exist"),
        (lambda: Value(1000.0).exp(), ValueError, "below 709"),
        (lambda: Value(1.0) / Value(0.0), ZeroDivisionError, "1 is divided by a Value of 0"),
        (lambda: Value(1e200) ** 2, ValueError, r"1e\+200 \*\* 2 or its slope is larger than any float"),
        (lambda: 1 / Value(1e-200), ValueError, "its slope is larger than any float"),
        (lambda: Value(0.0) ** -1, ValueError, r"0 \*\* -1 has no finite"),
        (lambda: Value(-2.0) ** 0.5, ValueError, "not a real number"),
        (lambda: Value(2.0) ** Value(2.0), TypeError, "exponent must be a plain number"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
