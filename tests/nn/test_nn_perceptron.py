"""The perceptron: against a run by hand, scikit-learn's, and the convergence theorem."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils import datasets, nn

AND_BY_HAND = [
    # (epoch, example, target, prediction, weights and bias after), every mistake from zero weights, learning rate 1
    (1, 0, 0, 1, (0, 0, -1)),
    (1, 3, 1, 0, (1, 1, 0)),
    (2, 0, 0, 1, (1, 1, -1)),
    (2, 1, 0, 1, (1, 0, -2)),
    (2, 3, 1, 0, (2, 1, -1)),
    (3, 1, 0, 1, (2, 0, -2)),
    (3, 2, 0, 1, (1, 0, -3)),
    (3, 3, 1, 0, (2, 1, -2)),
    (4, 2, 0, 1, (1, 1, -3)),
    (4, 3, 1, 0, (2, 2, -2)),
    (5, 1, 0, 1, (2, 1, -3)),
]


def test_and_is_learned_exactly_as_by_hand():
    X, y = datasets.and_gate()
    perceptron = nn.Perceptron().fit(X, y)
    learned = [
        (step.epoch, step.index, step.target, step.prediction, (*step.weights, step.bias))
        for step in perceptron.history
    ]
    assert learned == AND_BY_HAND
    np.testing.assert_array_equal(perceptron.weights, [2, 1])
    assert (perceptron.bias, perceptron.n_epochs, perceptron.converged) == (-3.0, 6, True)
    assert perceptron.errors_per_epoch == [2, 3, 3, 2, 1, 0]
    assert perceptron.message == "Stopped after epoch 6: an epoch without a mistake."
    assert repr(perceptron) == "Perceptron(learning_rate=1): weights [2, 1], bias -3, converged after 6 epochs"


def test_each_update_continues_where_the_last_one_ended():
    X, y = datasets.two_clouds(distance=1.5)
    history = nn.Perceptron(learning_rate=0.3, max_epochs=5).fit(X, y).history
    assert len(history) > 5
    for step, following in itertools.pairwise(history):
        assert following.weights_before is step.weights
        assert following.bias_before == step.bias
    for step in history:
        assert step.mistake
        np.testing.assert_array_equal(step.x, X[step.index])
        np.testing.assert_allclose(step.weights - step.weights_before, 0.3 * (step.target - step.prediction) * step.x)


def test_both_codings_learn_the_same_and_answer_in_their_own():
    X, y = datasets.or_gate()
    zero_one = nn.Perceptron(learning_rate=0.5).fit(X, y)
    minus_plus = nn.Perceptron(learning_rate=0.5).fit(X, 2 * y - 1)
    np.testing.assert_array_equal(zero_one.weights, minus_plus.weights)
    assert zero_one.bias == minus_plus.bias
    np.testing.assert_array_equal(zero_one.predict(X), y)
    np.testing.assert_array_equal(minus_plus.predict(X), 2 * y - 1)
    assert {step.target for step in minus_plus.history} <= {-1, 1}
    assert zero_one.predict(X).dtype.kind == "i"


def test_on_xor_it_stops_at_the_limit_and_does_not_claim_to_know_why():
    X, y = datasets.xor_gate()
    perceptron = nn.Perceptron(max_epochs=20).fit(X, y)
    assert not perceptron.converged
    assert perceptron.n_epochs == len(perceptron.errors_per_epoch) == 20
    assert min(perceptron.errors_per_epoch) > 0
    assert "limit of 20 epochs with 4 mistakes in the last epoch" in perceptron.message
    assert "may not be linearly separable" in perceptron.message
    assert "not converged after 20 epochs" in repr(perceptron)


def test_the_limit_does_not_slander_separable_classes():
    perceptron = nn.Perceptron(max_epochs=1).fit(*datasets.and_gate())
    assert "1 epoch with 2 mistakes" in perceptron.message
    assert "or more epochs may be needed" in perceptron.message


def test_steps_shows_every_example_and_leaves_the_perceptron_alone():
    X, y = datasets.and_gate()
    perceptron = nn.Perceptron()
    steps = list(perceptron.steps(X, y))
    assert perceptron.weights is None and perceptron.history == []
    assert [step.index for step in steps] == [0, 1, 2, 3] * 6
    mistakes = [step for step in steps if step.mistake]
    assert [(step.epoch, step.index) for step in mistakes] == [row[:2] for row in AND_BY_HAND]
    assert all(step.weights is step.weights_before for step in steps if not step.mistake)
    assert repr(steps[1]) == "Step(epoch 1, example 1: x=[0, 1], target 0, prediction 0: right)"


def test_fit_starts_anew_each_time():
    X, y = datasets.and_gate()
    perceptron = nn.Perceptron()
    first = perceptron.fit(X, y).weights.copy()
    perceptron.weights += 100  # a learner's experiment, which must not reach the next run or the history
    np.testing.assert_array_equal(perceptron.history[-1].weights, first)
    np.testing.assert_array_equal(perceptron.fit(X, y).weights, first)
    assert len(perceptron.history) == len(AND_BY_HAND)


def test_shuffling_is_reproducible_and_visits_everything_once_per_epoch():
    X, y = datasets.two_clouds(n=12, distance=0.5)
    orders = [
        [step.index for step in nn.Perceptron(shuffle=True, seed=seed, max_epochs=2).steps(X, y)] for seed in (3, 3, 4)
    ]
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0][:12]) == list(range(12)) != orders[0][:12]
    assert orders[0][:12] != orders[0][12:]


@pytest.mark.parametrize("seed", range(4))
def test_like_scikit_learn_from_the_same_start(seed):
    from sklearn.linear_model import Perceptron as Peer

    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(40, 3)), rng.integers(0, 2, 40)  # not separable: five full epochs of mistakes
    weights, bias = rng.normal(size=3), rng.normal()
    ours = nn.Perceptron(0.7, max_epochs=5, initial_weights=weights, initial_bias=bias).fit(X, y)
    peer = Peer(eta0=0.7, max_iter=5, tol=None, shuffle=False)
    peer.fit(X, y, coef_init=weights[None, :], intercept_init=[bias])
    np.testing.assert_allclose(ours.weights, peer.coef_[0], rtol=1e-12)
    np.testing.assert_allclose(ours.bias, peer.intercept_[0], rtol=1e-12)
    np.testing.assert_array_equal(ours.predict(X), peer.predict(X))
    np.testing.assert_allclose(ours.decision_function(X), peer.decision_function(X), rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), n_features=st.integers(1, 5), learning_rate=st.sampled_from([0.01, 1.0, 30.0]))
def test_the_convergence_theorem(seed, n_features, learning_rate):
    """Novikoff 1962: at most (R/γ)² mistakes, the bias counted as the weight of an input that is always 1."""
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=n_features + 1)
    direction /= np.linalg.norm(direction)
    examples = np.column_stack([rng.uniform(-3, 3, (60, n_features)), np.ones(60)])
    margins = examples @ direction
    examples, margins = examples[np.abs(margins) > 0.3], margins[np.abs(margins) > 0.3]
    y = (margins > 0).astype(int)
    if len(set(y)) < 2:
        return
    bound = (np.linalg.norm(examples, axis=1).max() / np.abs(margins).min()) ** 2
    perceptron = nn.Perceptron(learning_rate, max_epochs=10_000).fit(examples[:, :-1], y)
    assert perceptron.converged
    assert len(perceptron.history) <= bound
    np.testing.assert_array_equal(perceptron.predict(examples[:, :-1]), y)


@settings(max_examples=50, deadline=None)
@given(
    X=hnp.arrays(
        st.sampled_from([np.int8, np.int64, np.float32, np.float64, np.bool_]),
        st.tuples(st.integers(2, 6), st.integers(1, 4)),
        elements=st.integers(0, 1),
    ),
    order=st.sampled_from("CF"),
    data=st.data(),
)
def test_any_array_will_do_and_stays_as_it_was(X, order, data):
    X = np.asarray(X, order=order)
    y = np.array([0, 1, *data.draw(st.lists(st.integers(0, 1), min_size=len(X) - 2, max_size=len(X) - 2))])
    X_before, y_before = X.copy(), y.copy()
    perceptron = nn.Perceptron(max_epochs=10).fit(X, y)
    as_lists = nn.Perceptron(max_epochs=10).fit(X.tolist(), y.tolist())
    strided = nn.Perceptron(max_epochs=10).fit(np.repeat(X, 2, axis=0)[::2], y.astype(float))
    for other in (as_lists, strided):
        np.testing.assert_array_equal(perceptron.weights, other.weights)
    assert set(perceptron.predict(X)) <= {0, 1}
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)


X2 = [[0.0, 1.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.Perceptron(learning_rate=0), ValueError, "learning_rate must be > 0, got 0"),
        (lambda: nn.Perceptron(learning_rate=-1), ValueError, "learning_rate must be > 0, got -1"),
        (lambda: nn.Perceptron(learning_rate="fast"), TypeError, "learning_rate must be a number"),
        (lambda: nn.Perceptron(learning_rate=float("inf")), ValueError, "learning_rate must be > 0, got inf"),
        (lambda: nn.Perceptron(max_epochs=0), ValueError, "max_epochs must be at least 1, got 0"),
        (lambda: nn.Perceptron(max_epochs=2.5), TypeError, "max_epochs must be a whole number, got 2.5"),
        (lambda: nn.Perceptron(initial_bias=None), TypeError, "initial_bias must be a number"),
        (lambda: nn.Perceptron(seed=-1), ValueError, "seed must be at least 0"),
        (lambda: nn.Perceptron(initial_weights=[1, 2, 3]).fit(X2, [0, 1]), ValueError, r"shape \(2,\).*got \(3,\)"),
        (lambda: nn.Perceptron(initial_weights=[1, np.nan]).fit(X2, [0, 1]), ValueError, r"initial_weights\[1\]"),
        (lambda: nn.Perceptron().predict(X2), RuntimeError, r"Call fit\(X, y\) first"),
        (lambda: nn.Perceptron().decision_function(X2), RuntimeError, r"Call fit\(X, y\) first"),
        (lambda: nn.Perceptron().fit(X2, [1, 1]), ValueError, "two classes.*found 1 value: 1"),
        (lambda: nn.Perceptron().fit(X2, [1, 2]), ValueError, "two classes.*found 2 values: 1, 2"),
        (lambda: nn.Perceptron().fit(X2, [0, -1]), ValueError, "two classes"),
        (lambda: nn.Perceptron().fit([[1]] * 3, [0, 1, 2]), ValueError, "found 3 values: 0, 1, 2"),
        (lambda: nn.Perceptron().fit(X2, ["a", "b"]), ValueError, "found 2 values: 'a', 'b'"),
        (lambda: nn.Perceptron().fit(X2, [0, np.nan]), ValueError, "two classes"),
        (lambda: nn.Perceptron().fit(X2, [[0], [1]]), ValueError, r"got \(2, 1\). Did you mean y.ravel\(\)\?"),
        (lambda: nn.Perceptron().fit(X2, [0, 1, 1]), ValueError, r"y must have shape \(2,\).*got \(3,\)"),
        (lambda: nn.Perceptron().fit([1.0, 2.0], [0, 1]), ValueError, r"\(batch, features\), got \(2,\)"),
        (lambda: nn.Perceptron().fit([[0, np.nan], [1, 1]], [0, 1]), ValueError, r"X holds nan at X\[0, 1\]"),
        (lambda: nn.Perceptron().fit([[0, np.inf], [1, 1]], [0, 1]), ValueError, r"X holds inf at X\[0, 1\]"),
        (lambda: nn.Perceptron().fit([["a", "b"]] * 2, [0, 1]), TypeError, "X must hold real numbers"),
        (lambda: nn.Perceptron().fit([[1], [1, 2]], [0, 1]), ValueError, "rows have different lengths"),
        (lambda: nn.Perceptron().fit(np.zeros((0, 2)), []), ValueError, "at least one example"),
        (lambda: nn.Perceptron(1e300).fit([[-1e10], [1e10]], [1, 0]), OverflowError, "Scale the features"),
        (lambda: nn.Perceptron().steps(X2, [1, 1]), ValueError, "two classes"),  # at once, not at the first step
        (lambda: nn.Perceptron().fit(X2, [0, 1]).predict([0, 1]), ValueError, r"got \(2,\). Did you mean X\[None, :\]"),
        (lambda: nn.Perceptron().fit(X2, [0, 1]).predict([[0, 1, 2]]), ValueError, r"\(batch, 2\), got \(1, 3\)"),
        (lambda: nn.Perceptron().fit(X2, [0, 1]).predict([[np.nan, 1]]), ValueError, "finite"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


def test_a_failed_fit_leaves_nothing_half_done():
    perceptron = nn.Perceptron()
    with pytest.raises(ValueError, match="two classes"):
        perceptron.fit(X2, [1, 1])
    assert repr(perceptron) == "Perceptron(learning_rate=1)"
    assert perceptron.message == "Not fitted yet: call fit(X, y)."
