"""gradient_check finds every wrong gradient and lets every right one pass."""

import numpy as np
import pytest

from course_utils import nn
from course_utils.nn.layers import Dense

rng = np.random.default_rng(1)
X, Y = rng.normal(size=(5, 2)), rng.integers(0, 2, 5)


def network():
    return nn.Sequential([nn.Input((2,)), Dense(3, "tanh"), nn.layers.PReLU("ones"), Dense(1, "sigmoid")], seed=2)


@pytest.mark.parametrize("loss", ["mse", "binary_crossentropy", "huber"])
def test_right_gradients_pass_and_weights_stay(loss):
    model = network()
    before = model.get_weights()
    found = nn.gradient_check(model, X, Y, loss)
    assert found.ok and found.worst.error < 1e-7
    assert [p.name for p in found.parameters] == [
        "dense.kernel",
        "dense.bias",
        "prelu.alpha",
        "dense_1.kernel",
        "dense_1.bias",
    ]
    for ours, expected in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, expected)
    assert "right  dense.kernel" in repr(found)


def test_the_compiled_loss_is_the_default():
    model = network()
    model.compile("sgd", "binary_crossentropy")
    assert nn.gradient_check(model, X, Y).ok


class Forgetful(Dense):
    """A Dense whose author forgot the derivative of the activation."""

    def backward(self, gradient, to_inputs=True):
        return self.backward_from_z(self.checked_gradient(gradient, self.z), to_inputs)


def test_a_wrong_backward_is_named():
    model = nn.Sequential([nn.Input((2,)), Dense(3, "tanh"), Forgetful(1, "sigmoid")], seed=2)
    found = nn.gradient_check(model, X, Y, "mse")
    assert not found.ok
    assert "wrong  forgetful.kernel" in repr(found) and "computed" in repr(found)


@pytest.mark.parametrize("mistake", [lambda g: 2 * g, lambda g: -g, lambda g: g + 0.01, lambda g: g * (1 + 1e-4)])
def test_plausible_mistakes_are_caught(mistake):
    w = rng.normal(size=(2, 3))
    found = nn.gradient_check(lambda: float(np.sum(np.sin(w))), {"w": w}, {"w": mistake(np.cos(w))})
    assert not found.ok and found.worst.name == "w"


def test_one_wrong_entry_is_found_in_its_place():
    w = rng.normal(size=(3, 4))
    gradient = np.cos(w)
    gradient[1, 2] += 0.5
    found = nn.gradient_check(lambda: float(np.sum(np.sin(w))), {"w": w}, {"w": gradient}).worst
    assert found.place == (1, 2)
    assert found.measured == pytest.approx(np.cos(w[1, 2]), abs=1e-8)


def test_no_slope_at_all_is_right():
    w = np.ones(2)
    assert nn.gradient_check(lambda: 3.0, {"w": w}, {"w": np.zeros(2)}).ok


@pytest.mark.parametrize("wrong", [[np.nan, 4.0], [np.inf, 4.0], [np.nan, np.nan]])
def test_a_gradient_that_is_no_number_is_wrong(wrong):
    w, v = np.array([1.0, 2.0]), np.array([3.0])
    found = nn.gradient_check(
        lambda: float(np.sum(w**2) + np.sum(v**2)), {"v": v, "w": w, "u": v}, {"v": v, "w": np.array(wrong), "u": 2 * v}
    )
    assert [p.ok for p in found.parameters] == [False, False, True]
    assert found.worst.name == "w" and "wrong  w" in repr(found)


def test_a_slope_that_is_no_number_is_wrong():
    w = np.array([1.0, 2.0])
    assert not nn.gradient_check(lambda: np.nan, {"w": w}, {"w": np.zeros(2)}).ok
    assert not nn.gradient_check(lambda: np.inf, {"w": w}, {"w": np.zeros(2)}).ok  # inf − inf


def test_a_function_that_raises_leaves_the_parameters_as_they_were():
    w = np.array([1.0, 2.0])

    def fails():
        if w[1] != 2:
            raise RuntimeError("no loss here")
        return float(np.sum(w**2))

    with pytest.raises(RuntimeError, match="no loss here"):
        nn.gradient_check(fails, {"w": w}, {"w": 2 * w})
    np.testing.assert_array_equal(w, [1, 2])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.gradient_check(network(), X, Y), ValueError, "Say which loss"),
        (
            lambda: nn.gradient_check(nn.Sequential([nn.Input((2,), dtype="float32"), Dense(1)]), X, Y, "mse"),
            TypeError,
            "dense.kernel must be a float64 array .*, got float32",
        ),
        (lambda: nn.gradient_check(lambda: 0.0, {"w": np.ones(2)}, {"w": np.ones(3)}), ValueError, r"shape \(3,\)"),
        (lambda: nn.gradient_check(lambda: 0.0, {"w": np.ones(2)}, {"v": np.ones(2)}), ValueError, "needed for w"),
        (lambda: nn.gradient_check(lambda: 0.0, {}, {}), ValueError, "no parameter"),
        (
            lambda: nn.gradient_check(lambda: 0.0, {"w": np.ones((2, 0))}, {"w": np.ones((2, 0))}),
            ValueError,
            r"w has shape \(2, 0\): there is no number",
        ),
        (lambda: nn.gradient_check(network(), X, Y, "mse", epsilon=0), ValueError, "epsilon must be > 0"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
