"""SGD against numbers by hand and a long run in plain Python."""

import numpy as np
import pytest

from course_utils.nn import optimizers
from course_utils.nn.optimizers import SGD


def test_one_step_by_hand():
    w = np.array([1.0, 2.0, 3.0])
    SGD(learning_rate=0.5).apply([np.array([1.0, 0.0, -2.0])], [w])
    np.testing.assert_array_equal(w, [0.5, 2.0, 4.0])


def test_momentum_by_hand():
    w, g, sgd = np.array([1.0]), np.array([1.0]), SGD(learning_rate=0.5, momentum=0.5)
    path = []
    for _ in range(3):
        sgd.apply([g], [w])
        path.append(w.item())
    # m = -0.5, -0.75, -0.875
    assert path == [0.5, -0.25, -1.125]


def test_nesterov_by_hand():
    w, g, sgd = np.array([1.0]), np.array([1.0]), SGD(learning_rate=0.5, momentum=0.5, nesterov=True)
    path = []
    for _ in range(2):
        sgd.apply([g], [w])
        path.append(w.item())
    # m = -0.5, -0.75; w += 0.5 m - 0.5
    assert path == [0.25, -0.625]


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_thousand_steps_against_plain_python(momentum):
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(1000, 2, 3))
    w, sgd = np.ones((2, 3)), SGD(learning_rate=0.01, momentum=momentum)
    numbers, memory = [1.0] * 6, [0.0] * 6
    for g in gradients:
        sgd.apply([g], [w])
        for i, slope in enumerate(g.ravel().tolist()):
            memory[i] = momentum * memory[i] - 0.01 * slope
            numbers[i] += memory[i]
    np.testing.assert_allclose(w.ravel(), numbers, rtol=1e-12)
    assert sgd.iterations == 1000


def test_the_averaged_form_of_textbooks_is_the_same_path():
    rng, beta, learning_rate = np.random.default_rng(1), 0.9, 0.02
    w, book, v, sgd = np.zeros(4), np.zeros(4), np.zeros(4), SGD(learning_rate, momentum=beta)
    for g in rng.normal(size=(50, 4)):
        sgd.apply([g], [w])
        v = beta * v + (1 - beta) * g
        book = book - learning_rate / (1 - beta) * v
    np.testing.assert_allclose(w, book, rtol=1e-12)


def test_arrays_are_changed_in_place_and_keep_their_dtype():
    w, g = np.ones(3, dtype=np.float32), np.ones(3)
    optimizer = SGD(0.1, momentum=0.9)
    optimizer.apply([g], [w])
    optimizer.learning_rate = 0.2
    optimizer.apply([[1, 1, 1]], [w])  # a list will do
    assert w.dtype == np.float32
    np.testing.assert_allclose(w, 1 - 0.1 + (-0.09 - 0.2), rtol=1e-6)
    np.testing.assert_array_equal(g, 1)


def test_get_and_repr():
    assert isinstance(optimizers.get("SGD"), SGD)
    given_one = SGD(0.25, momentum=0.9)
    assert optimizers.get(given_one) is given_one
    assert repr(given_one) == "SGD(learning_rate=0.25, momentum=0.9, nesterov=False)"


def used():
    optimizer = SGD()
    optimizer.apply([np.ones(2)], [np.ones(2)])
    return optimizer


def set_rate(value):
    SGD().learning_rate = value


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: SGD(-0.1), ValueError, "learning_rate must be >= 0, got -0.1"),
        (lambda: SGD("0.1"), TypeError, "learning_rate must be a number, got '0.1'"),
        (lambda: set_rate(np.nan), ValueError, "learning_rate must be >= 0, got nan"),
        (lambda: SGD(momentum=1.0), ValueError, "momentum must be >= 0 and < 1, got 1"),
        (lambda: SGD(nesterov=True), ValueError, "nesterov=True needs a momentum > 0"),
        (lambda: SGD().apply([], [np.ones(2)]), ValueError, "one gradient per parameter, got 0 for 1"),
        (lambda: SGD().apply([np.ones(3)], [np.ones(2)]), ValueError, r"Gradient 0 has shape \(3,\).*\(2,\)"),
        (lambda: SGD().apply([[1.0]], [[1.0]]), TypeError, r"must be float arrays; params\[0\] is \[1.0\]"),
        (lambda: SGD().apply([[1]], [np.array([1])]), TypeError, "must be float arrays"),
        (lambda: used().apply([np.ones(2)], [np.ones(2)]), ValueError, "Make a new SGD"),
        (lambda: optimizers.get("adam?"), ValueError, "Unknown optimizer 'adam\\?'. Known are: sgd"),
        (lambda: optimizers.get(SGD), TypeError, r"nn.optimizers.SGD\(\) with parentheses"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
