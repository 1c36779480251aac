"""The figures that lesson 06 tells, worked out from `nn` and from closed forms, without the lesson."""

import numpy as np
import pytest

from course_utils import datasets, nn
from course_utils.nn.descent import CURVES, descend, descend_in_batches, line_gradient, line_loss

x, y = datasets.line_points()
X, x = x, x[:, 0]
SUM = nn.losses.MeanSquaredError(reduction="sum")
EXAM = datasets.exam()


def curvatures(columns):
    """The eigenvalues of the second derivative of the mean squared error, by central differences of `nn`'s gradient."""
    target, n = np.zeros((len(columns), 1)), columns.shape[1]
    mse = nn.losses.MeanSquaredError()

    def slope(w):
        return columns.T @ mse.gradient(target, columns @ w[:, None])[:, 0]

    hessian = np.array([(slope(e) - slope(-e)) / 2 for e in np.eye(n)])
    return np.linalg.eigvalsh((hessian + hessian.T) / 2)


def with_ones(columns):
    return np.column_stack([columns, np.ones(len(columns))])


def scaled(columns):
    return (columns - columns.mean(axis=0)) / columns.std(axis=0)


def test_random_search_gets_hopeless_with_dimensions_and_the_slope_does_not():
    rng = np.random.default_rng(0)
    best = [np.mean((rng.uniform(-3, 3, (1000, n)) - 1) ** 2, axis=1).min() for n in (1, 2, 20)]
    np.testing.assert_allclose(best, [2e-5, 0.0081, 1.06776], atol=5e-5)
    for n in (1, 20):
        walk = descend(lambda w, n=n: 2 * (w - 1) / n, np.full(n, 3.0), 0.25 * n, 10)
        assert np.mean((walk.end - 1) ** 2) == pytest.approx(4 / 4**10)  # each step halves each distance


def test_crawls_converges_oscillates_diverges():
    ends = [descend(CURVES["bowl"].slope, 3.0, rate, 20).end for rate in (0.01, 0.1, 0.5, 0.9, 1.0, 1.1)]
    np.testing.assert_allclose(ends, [1 + 2 * (1 - 2 * r) ** 20 for r in (0.01, 0.1, 0.5, 0.9, 1.0, 1.1)])
    np.testing.assert_allclose(ends, [2.34, 1.02, 1, 1.02, 3, 77.68], atol=0.005)
    far = descend(CURVES["bowl"].slope, 3.0, 1.1, 500)
    assert far.reason == "diverged" and far.steps == 105
    rates = 10 ** np.arange(-4, 1.01, 0.25)  # the slider's
    assert rates[np.abs(1 - 2 * rates).argmin()] == pytest.approx(0.562, abs=5e-4)


def test_adaptive_step_on_the_corner():
    slope = CURVES["corner"].slope
    np.testing.assert_allclose(descend(slope, 2.9, 0.1, 100).path[-4:], [1.1, 0.9, 1.1, 0.9])
    w = 2.9
    for k in range(1, 101):
        w -= 0.5 / np.sqrt(k) * slope(w)
    assert abs(w - 1) < 0.0005


def test_convex_against_local_minima():
    ends = [descend(CURVES["two valleys"].slope, float(s), 0.05, 300).end for s in range(-3, 4)]
    roots = np.sort(np.roots([1, 0, -4, 1]).real)  # of twice the slope; the middle one is the hill
    np.testing.assert_allclose(ends, [roots[0]] * 4 + [roots[2]] * 3, atol=1e-6)


def test_stopping_rules_and_their_traps():
    def gradient(w):
        return line_gradient(w, x, y)

    short = descend(gradient, np.zeros(2), 0.1, 10_000, smallest_step=0.001)
    tiny = descend(gradient, np.zeros(2), 0.0001, 10_000, smallest_step=0.001)
    still = descend(gradient, np.zeros(2), 0.1, 10_000, loss=lambda w: line_loss(w, x, y), smallest_change=1e-8)
    assert (short.steps, tiny.steps, still.steps) == (81, 1, 172)
    np.testing.assert_allclose([short.end, tiny.end, still.end], [(0.65, 0.92), (0, 0), (0.64, 0.95)], atol=0.005)
    hole = CURVES["hole in a plain"]
    assert abs(hole.slope(-3.0)) == pytest.approx(0.005, abs=5e-4)
    assert descend(hole.slope, -3.0, 0.1, 1000, smallest_step=0.001).steps == 1
    patient = descend(hole.slope, -3.0, 0.1, 1000)
    assert patient.path[50] == pytest.approx(-2.97, abs=0.005) and patient.end == pytest.approx(1)


def test_the_line_of_three_points_by_hand():
    """The deck's −5.70 belongs to the sum of squares; its 0.57 to one step of 0.1; 0.95 to least squares."""
    errors = 0.64 * x - y
    np.testing.assert_allclose(errors, [-1.08, -0.428, -1.344])
    slope = line_gradient((0.64, 0.0), x, y, SUM)[1]
    assert slope == pytest.approx(-5.704) == 2 * errors.sum()
    assert 0 - 0.1 * slope == pytest.approx(0.57, abs=0.005)
    assert -errors.sum() / 3 == pytest.approx(0.95, abs=0.005)
    assert slope / 3 == pytest.approx(-1.90, abs=0.005)
    table, b = [], 0.0
    for _ in range(7):
        slope = line_gradient((0.64, b), x, y, SUM)[1]
        b -= 0.1 * slope
        table.append((slope, b))
    expected = [(-5.7, 0.57), (-2.28, 0.8), (-0.91, 0.89), (-0.37, 0.93), (-0.15, 0.94), (-0.06, 0.95), (-0.02, 0.95)]
    np.testing.assert_allclose(table, expected, atol=0.0051)
    np.testing.assert_allclose(np.divide(*np.array(table)[[1, 0], 0]), 0.4)


def test_the_line_of_three_points_with_both_parameters():
    walk = descend(lambda w: line_gradient(w, x, y), np.zeros(2), 0.1, 300)
    np.testing.assert_allclose(walk.end, [0.64, 0.95], atol=0.005)
    np.testing.assert_allclose(np.polyfit(x, y, 1), [0.64, 0.95], atol=0.005)
    c = curvatures(with_ones(x))
    assert c[-1] / c[0] == pytest.approx(29, abs=0.5)
    assert 2 / c[-1] > 0.1 > 2 / (3 * c[-1])  # the mean converges, the sum does not
    total = descend(lambda w: line_gradient(w, x, y, SUM), np.zeros(2), 0.1, 300)
    assert total.reason == "diverged"


def test_updates_of_batch_mini_batch_and_stochastic():
    X_cloud, y_cloud = datasets.noisy_line()
    found = []
    for size in (1, 4, 32):
        path = descend_in_batches(line_gradient, np.zeros(2), X_cloud[:, 0], y_cloud, 0.05, size, 3, seed=0)
        found.append((len(path) - 1, line_loss(path[-1], X_cloud[:, 0], y_cloud)))
    assert [updates for updates, _ in found] == [96, 24, 3]
    np.testing.assert_allclose([loss for _, loss in found], [0.24, 0.24, 0.83], atol=0.005)
    rows = [line_gradient((0, 0), x[[i]], y[[i]]) for i in range(3)]
    np.testing.assert_allclose(rows, [(-1.4, -2.8), (-8.74, -3.8), (-18.56, -6.4)])
    np.testing.assert_allclose(np.mean(rows, axis=0), line_gradient((0, 0), x, y))


def test_the_figures_nearest_batch_sizes():
    from course_utils.widgets import batch_size
    from course_utils.widgets.batch_size import BEST, SIZES

    figure = batch_size()
    for epoch, nearest in ((1, 1), (20, 16)):
        ends = [figure.compute(batch_size=s, learning_rate=0.1, epoch=epoch).path[-1] for s in SIZES]
        assert SIZES[np.linalg.norm(np.array(ends) - BEST, axis=1).argmin()] == nearest


def test_one_epoch_by_hand_is_an_epoch_of_the_network():
    """Three updates of nn.Sequential, one row each, in the order of the table."""
    model = nn.Sequential([nn.Input((1,), dtype="float64"), nn.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.optimizers.SGD(0.1), loss="mse")
    after = []
    for x_i, y_i in zip(X, y, strict=True):
        model.train_on_batch(x_i[None, :], np.array([[y_i]]))
        after.append([float(w.ravel()[0]) for w in model.get_weights()])
    np.testing.assert_allclose(after, [(0.14, 0.28), (0.737, 0.54), (1.04, 0.644)], atol=5e-4)


def test_the_exam_table_and_its_units():
    rows = [(12, 6, 78, 93), (22, 6.5, 24, 68), (115, 4, 100, 95), (31, 9, 67, 75)]
    rows += [(0, 10, 58, 51), (5, 8, 78, 60), (92, 6, 82, 89), (57, 8, 91, 97)]
    np.testing.assert_array_equal(np.column_stack([EXAM.X, EXAM.y]), rows)
    raw, standard = curvatures(with_ones(EXAM.X)), curvatures(with_ones(scaled(EXAM.X)))
    shares = curvatures(with_ones(EXAM.X * [1, 1, 0.01]))
    assert 2 / raw[-1] == pytest.approx(0.00012, abs=5e-6)
    assert raw[-1] / raw[0] == pytest.approx(430_000, abs=5000)
    assert shares[-1] / shares[0] == pytest.approx(200_000, abs=5000)
    assert standard[-1] / standard[0] == pytest.approx(8.8, abs=0.05)
    assert 2 / standard[-1] == pytest.approx(0.48, abs=0.005)


def exam_losses(columns, rate, epochs):
    """The losses of descent on the exam, each mode of the quadratic on its own: no walk at all."""
    A = with_ones(columns)
    best, *_ = np.linalg.lstsq(A, EXAM.y, rcond=None)
    values, modes = np.linalg.eigh(2 * A.T @ A / len(A))
    distances = modes.T @ -best
    lowest = np.mean((A @ best - EXAM.y) ** 2)
    return np.array([lowest + 0.5 * np.sum(values * distances**2 * (1 - rate * values) ** (2 * n)) for n in epochs])


def test_the_exam_unscaled_needs_a_million_epochs_and_scaled_25():
    lowest, after, far = exam_losses(EXAM.X, 0.0001, [10**9, 9_999, 1_100_000])
    assert lowest == pytest.approx(94.4, abs=0.05) and round(after) == 213
    assert far > 94.4 > exam_losses(EXAM.X, 0.0001, [1_200_000])[0]
    losses = exam_losses(scaled(EXAM.X), 0.2, range(30))
    assert 1 + int(np.argmax(losses < 94.4)) == 25  # fit tells the loss before the update of an epoch
    model = nn.Sequential([nn.Input((3,), dtype="float64"), nn.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.optimizers.SGD(0.2), loss="mse")
    history = model.fit(scaled(EXAM.X), EXAM.y[:, None], batch_size=8, epochs=30)
    np.testing.assert_allclose(history.history["loss"], losses)
    model.fit(scaled(EXAM.X), EXAM.y[:, None], batch_size=8, epochs=70)
    np.testing.assert_allclose(np.ravel(model.get_weights()[0]), [3.3, -6.7, 6.2], atol=0.05)


def test_the_exam_unscaled_says_that_it_diverged():
    model = nn.Sequential([nn.Input((3,), dtype="float64"), nn.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.optimizers.SGD(0.01), loss="mse")
    with pytest.raises(FloatingPointError, match=r"learning rate 0\.01: training diverged.*scale the inputs"):
        model.fit(EXAM.X, EXAM.y[:, None], batch_size=8, epochs=1000)


def test_no_learning_rate_is_right_in_itself():
    """Neither 0.01 nor 0.001 is right or smallest: the same bowl in units 1000, 1 and 1/1000."""
    walks = [descend(lambda w, k=k: 2 * k * (w - 1), 3.0, 0.01, 1000) for k in (1000, 1, 0.001)]
    assert [walk.reason for walk in walks] == ["diverged", "limit", "limit"]
    assert walks[1].end == pytest.approx(1) and walks[2].end == pytest.approx(2.96, abs=0.005)
    assert 2 / 2000 == 0.001  # the border on the first of them


def test_the_slopes_of_the_line_have_no_square():
    hair = 1e-5
    measured = [(line_loss(hair * e, x, y) - line_loss(-hair * e, x, y)) / (2 * hair) for e in np.eye(2)]
    np.testing.assert_allclose(measured, [-9.567, -4.333], atol=5e-4)
    np.testing.assert_allclose(line_gradient((0, 0), x, y), measured, atol=1e-8)
    assert 3 * measured[0] == pytest.approx(-28.7, abs=5e-4)  # as a sum
    deck = -2 * (0.5 * 1.4 + 2.3 * 1.9**2 + 2.9 * 3.2**2)  # at (0, 0) the error is −y; two squares too many
    assert deck == pytest.approx(-77.398, abs=5e-4)


def test_a_sum_over_more_rows_is_a_longer_step():
    many = np.tile(x, 10), np.tile(y, 10)
    mean = descend(lambda w: line_gradient(w, *many), np.zeros(2), 0.1, 300)
    np.testing.assert_allclose(mean.path, descend(lambda w: line_gradient(w, x, y), np.zeros(2), 0.1, 300).path)
    assert descend(lambda w: line_gradient(w, *many, SUM), np.zeros(2), 0.1, 300).reason == "diverged"
