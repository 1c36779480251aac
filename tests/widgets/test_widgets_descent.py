"""Lesson 06's figures tell the truth: their sentences held against closed forms and least squares."""

import numpy as np
import pytest

from course_utils import datasets, nn, widgets
from course_utils.nn.descent import CURVES
from course_utils.widgets.values import allowed_values

WALK = widgets.descent()
RATES = allowed_values(WALK.controls["learning_rate"])
LINE, BATCHES = widgets.line_fit(), widgets.batch_size()
ONE, BOTH = "intercept only", "slope and intercept"
STARTS = allowed_values(WALK.controls["start"])


def told(figure, **values):
    """Return data and sentence without drawing a picture: thousands of settings are asked."""
    data = figure.compute(**values)
    return data, figure._sentence(values, data)


@pytest.mark.parametrize("rate", RATES)
def test_on_the_bowl_the_verdict_is_that_of_the_closed_form(rate):
    """Each step multiplies the distance to 1 by q = 1 − 2 η: |q| > 1 diverges, q < 0 changes sides."""
    q = 1 - 2 * rate
    for start in (-3.0, 0.5, 3.0):
        for step in (5, 20, 50):
            data = WALK.compute(curve="bowl", learning_rate=rate, start=start, step=step)
            distance = abs(start - 1) * abs(q) ** (len(data.path) - 1)
            if 2 * distance <= 9e-4:
                assert data.state == "arrived"
            elif 2 * distance > 1.1e-3:
                expected = "diverges" if q < -1 else "oscillates" if q < 0 else data.state
                assert data.state == expected
                if q > 0:
                    move = 2 * rate * distance / q
                    assert data.state == ("crawls" if move < 0.01 else "walks")


def test_the_verdicts_words_are_true_of_the_path():
    for curve, shape in CURVES.items():
        for rate in RATES:
            for start in STARTS[::3]:
                for step in (0, 1, 2, 9, 50):
                    values = {"curve": curve, "learning_rate": rate, "start": start, "step": step}
                    data, said = told(WALK, **values)
                    check_words(shape, data, said)


def check_words(shape, data, said):
    moves = np.diff(data.path)
    if "has converged" in said:
        nearest = min(abs(data.path[-1] - w) for w in shape.minima)
        assert nearest < 0.05
        assert ("not in the deepest valley" in said) == (abs(data.path[-1] - shape.minima[0]) > 0.05)
    if "diverges" in said:
        assert data.heights[-1] > data.heights[0] and abs(moves[-1]) > abs(moves[-2]) > abs(moves[-3])
    if "oscillates" in said:
        assert moves[-1] * moves[-2] < 0 and data.heights[-1] <= data.heights[-2] + 1e-9
        assert ("no closer" in said) == (abs(moves[-1]) >= abs(moves[-2]) * (1 - 1e-9))
    if "goes downhill" in said or "crawls" in said:
        assert data.heights[-1] < data.heights[-2]
    if "jumped too far" in said:
        assert data.heights[-1] > data.heights[-2]
    if "this is no valley" in said:
        assert min(abs(data.path[-1] - w) for w in shape.minima) > 0.05


def test_one_step_in_words():
    """On (w − 1)² at 3 the slope is 4, so a step of η = 0.25 leads to 2, half the way."""
    at = {"curve": "bowl", "learning_rate": 10**-0.5, "start": 3.0}
    assert WALK.describe(**at, step=0) == (
        "Before the first step: w = 3, and the slope underfoot is +4. Press Step or Run."
    )
    assert WALK.describe(**at, step=1) == "After 1 step: w = 1.74, loss 0.54. It goes downhill."


def test_a_run_that_diverges_ends_early():
    data = WALK.compute(curve="bowl", learning_rate=10.0, start=3.0, step=50)
    assert data.state == "diverges" and data.last < 50 and WALK.last_step(data) == data.last


def test_the_intercept_by_hand():
    """Σ(ŷ − y) at b = 0 is −2.852, so the sum of squares has slope −5.704 there; one step of 0.1 leads to 0.5704."""
    at = {"fit": ONE, "loss": "sum of squares", "learning_rate": 0.1}
    data = LINE.compute(**at, step=0)
    np.testing.assert_allclose(data.slopes[1], -5.704)
    assert LINE.compute(**at, step=1).path[-1] == pytest.approx([0.64, 0.5704])
    assert LINE.describe(**at, step=1).startswith("After 1 step: y = 0.64 x + 0.57, loss 0.878, at best 0.445.")
    assert "has arrived" in LINE.describe(**at, step=20)
    mean = LINE.compute(**at | {"loss": "mean of squares"}, step=0)
    np.testing.assert_allclose(mean.slopes[1], -5.704 / 3)


@pytest.mark.parametrize("fit", [ONE, BOTH])
@pytest.mark.parametrize("loss", ["sum of squares", "mean of squares"])
@pytest.mark.parametrize("rate", RATES)
def test_the_line_diverges_exactly_beyond_two_over_the_largest_curvature(fit, loss, rate):
    x, _ = datasets.line_points()
    columns = np.column_stack([x[:, 0], np.ones(3)]) if fit == BOTH else np.ones((3, 1))
    curvature = 2 * np.linalg.eigvalsh(columns.T @ columns)[-1] / (1 if loss == "sum of squares" else 3)
    _, said = told(LINE, fit=fit, loss=loss, learning_rate=rate, step=80)
    assert ("diverges" in said) == (rate > 2 / curvature), said


def test_what_the_line_figure_says_is_true_at_each_step():
    x, y = datasets.line_points()
    goal = np.polyfit(x[:, 0], y, 1)
    for rate in RATES:
        for step in (1, 2, 3, 10, 40, 80):
            at = {"fit": BOTH, "loss": "mean of squares", "learning_rate": rate, "step": step}
            data, said = told(LINE, **at)
            path = data.path
            assert ("has arrived" in said) == (np.abs(path[-1] - goal).max() <= 0.005)
            losses = [nn.losses.MeanSquaredError()(y[:, None], w[0] * x + w[1]) for w in path[-2:]]
            if "downhill" in said or "crawls" in said:
                assert losses[1] < losses[0]
            if "zigzags" in said:
                assert (path[-1] - path[-2]) @ (path[-2] - path[-3]) < 0


@pytest.mark.parametrize("size", [1, 2, 4, 8, 16, 32])
def test_updates_and_looks_of_batches(size):
    said = BATCHES.describe(batch_size=size, learning_rate=0.01, epoch=3)
    updates = 32 // size
    assert f"an epoch has {updates} update{'s' if updates > 1 else ''};" in said
    assert "after 3 epochs, 96 looks at a row," in said  # each epoch costs the same
    assert BATCHES.compute(batch_size=size, learning_rate=0.01, epoch=3).updates == 3 * updates


def test_the_full_batch_meets_its_closed_form_and_small_batches_stay_noisy():
    x, y = datasets.noisy_line()
    A = np.column_stack([x[:, 0], np.ones(32)])
    best = np.linalg.lstsq(A, y, rcond=None)[0]
    data = BATCHES.compute(batch_size=32, learning_rate=0.1, epoch=20)
    shrink = np.linalg.matrix_power(np.eye(2) - 0.2 * A.T @ A / 32, 20)
    np.testing.assert_allclose(data.path[-1], best + shrink @ (np.array([-1.0, -0.7]) - best), atol=1e-12)
    spread = [np.ptp(BATCHES.compute(batch_size=s, learning_rate=0.1, epoch=20).latest) for s in (1, 4, 16)]
    assert spread[0] > 10 * spread[1] > 10 * spread[2]


@pytest.mark.parametrize("size", [1, 4, 32])
@pytest.mark.parametrize("rate", RATES)
def test_batches_that_diverge_say_so(size, rate):
    data, said = told(BATCHES, batch_size=size, learning_rate=rate, epoch=20)
    assert ("It diverges" in said) == (np.abs(data.path[-1]).max() > 1e8)
    assert ("than at the start" in said) == (data.losses[-1] > data.losses[0])
    if size == 32:
        x = datasets.noisy_line().X[:, 0]
        assert ("than at the start" in said) == (rate > 1 / np.mean(x**2))


def test_a_run_of_batches_ends_where_it_is_lost_and_the_latest_epoch_is_only_that():
    at = {"batch_size": 8, "learning_rate": 1.0}
    data = BATCHES.compute(**at, epoch=20)
    assert BATCHES.last_step(data) == -(-data.updates // 4) < 20
    first, said = told(BATCHES, batch_size=8, learning_rate=0.1, epoch=1)
    low, high = min(first.losses[1:]), max(first.losses[1:])
    assert f"between {low:.2f} and {high:.2f}." in said and high < first.losses[0]
