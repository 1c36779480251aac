"""What a search has found, and curves of training: the numbers stand where they belong."""

import numpy as np
import pytest

from course_utils import plotting


def points(ax, which=0):
    x, y = ax.lines[which].get_data()
    return np.column_stack([x, y]).tolist()


def test_the_history_has_all_scores_and_the_best_so_far():
    ax = plotting.search_history([0.9, 0.5, 0.7, 0.2], ylabel="loss")
    steps, trials = ax.lines
    np.testing.assert_array_equal(steps.get_ydata(), [0.9, 0.5, 0.5, 0.2])
    np.testing.assert_array_equal(trials.get_xydata(), [[1, 0.9], [2, 0.5], [3, 0.7], [4, 0.2]])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("trial", "loss")


def test_the_legend_of_the_history_covers_no_trial():
    ax = plotting.search_history(np.linspace(2, 1, 24))
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y0 >= ax.get_window_extent().y1 - 1


def test_floats_stand_on_a_logarithmic_axis_and_the_best_is_marked():
    ax = plotting.search_slice([0.001, 0.1, 0.01], [3, 2, 1], name="learning rate")
    assert ax.get_xscale() == "log"
    assert points(ax, 1) == [[0.01, 1]]


def test_choices_stand_side_by_side_in_their_order():
    ax = plotting.search_slice([8, 4, 16, 8], [3, 2, 1, 4], name="units")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["4", "8", "16"]
    assert points(ax) == [[1, 3], [0, 2], [2, 1], [1, 4]] and points(ax, 1) == [[2, 1]]


def test_training_is_solid_validation_dashed_and_epochs_count_from_1():
    ax = plotting.learning_curves([1, 0.5, 0.3], [1.1, 0.7, 0.8], best=1)
    train, validation, best = ax.lines
    assert (train.get_linestyle(), validation.get_linestyle()) == ("-", "--")
    assert points(ax) == [[1, 1], [2, 0.5], [3, 0.3]] and best.get_xdata()[0] == 2
    assert len(plotting.learning_curves([1, 0.5]).lines) == 1


@pytest.mark.parametrize("scores", [[], [[1, 2]], [1, np.nan]])
def test_scores_that_are_none_are_refused(scores):
    with pytest.raises(ValueError, match=r"expected finite scores of shape \(n,\)"):
        plotting.search_history(scores)
    with pytest.raises(ValueError, match="expected"):
        plotting.search_slice([1], scores)


def test_a_slice_needs_a_value_for_each_score():
    with pytest.raises(ValueError, match="as many values as scores, got 1 and 2"):
        plotting.search_slice([1], [1, 2])
