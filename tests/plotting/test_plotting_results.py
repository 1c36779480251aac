"""Confusions, scores of several runs and rows of pictures: every number stands where it belongs."""

from itertools import pairwise

import numpy as np
import pytest

from course_utils import nn, plotting

TABLE = [[5, 0, 1], [0, 7, 0], [2, 0, 9]]


def test_every_count_stands_in_its_row_and_column_and_zeros_stay_empty():
    ax = plotting.confusion_table(TABLE, names=["cat", "dog", "owl"])
    shown = {(round(text.get_position()[1]), round(text.get_position()[0])): text.get_text() for text in ax.texts}
    assert shown == {(0, 0): "5", (0, 2): "1", (1, 1): "7", (2, 0): "2", (2, 2): "9"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("the model says", "it is")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["cat", "dog", "owl"]
    low, high = sorted(ax.get_ylim())
    assert ax.yaxis_inverted() and (low, high) == (-0.5, 2.5)  # class 0 stands above


def test_right_is_blue_wrong_is_orange_and_more_is_darker():
    colors = plotting.confusion_table(TABLE).images[0].get_array()
    red, blue = colors[..., 0], colors[..., 2]
    assert (np.diag(blue) > np.diag(red)).all() and red[2, 0] > blue[2, 0]
    assert blue[2, 0] < blue[0, 2] < 1 and red[2, 2] < red[1, 1] < red[0, 0] < 1
    assert (colors[0, 1] == 1).all()


def test_a_table_without_errors_is_drawn_too():
    assert len(plotting.confusion_table(np.diag([3, 4])).texts) == 2
    assert len(plotting.confusion_table([[0, 3], [4, 0]]).texts) == 2


@pytest.mark.parametrize("wrong", [[1, 2], [[1, 2, 3], [4, 5, 6]], np.zeros((0, 0))])
def test_a_table_must_be_square(wrong):
    with pytest.raises(ValueError, match=r"expected a table of shape \(classes, classes\)"):
        plotting.confusion_table(wrong)
    with pytest.raises(ValueError, match="got 1 names for 2 classes"):
        plotting.confusion_table([[1, 0], [0, 1]], names=["one"])


def test_each_name_has_its_runs_its_mean_and_its_interval():
    scores = {"linear": [0.4, 0.5, 0.6], "network": [0.3, 0.3, 0.6]}
    ax = plotting.score_intervals(scores, xlabel="R²")
    assert [label.get_text() for label in ax.get_yticklabels()] == list(scores) and ax.get_xlabel() == "R²"
    for place, runs in enumerate(scores.values()):
        interval, mean, dots = ax.lines[3 * place : 3 * place + 3]
        np.testing.assert_allclose(interval.get_xdata(), nn.metrics.confidence_interval(runs))
        np.testing.assert_allclose(mean.get_xydata(), [[np.mean(runs), place]])
        np.testing.assert_array_equal(dots.get_xdata(), runs)
    assert ax.yaxis_inverted()  # the first name stands above
    with pytest.raises(ValueError, match="got no scores"):
        plotting.score_intervals({})


def test_pictures_stand_in_their_order_on_one_scale_with_their_titles():
    images = np.arange(24.0).reshape(3, 2, 4)
    ax = plotting.image_row(images, ["a", "b", "c"])
    drawn = sorted(ax.images, key=lambda image: image.get_extent()[0])
    for image, expected in zip(drawn, images, strict=True):
        np.testing.assert_array_equal(image.get_array(), expected)
        assert image.get_clim() == (0, 23)
        left, right, low, high = image.get_extent()
        assert (right - left, low - high) == pytest.approx((4, 2))
    assert [text.get_text() for text in sorted(ax.texts, key=lambda text: text.get_position())] == ["a", "b", "c"]
    assert ax.yaxis_inverted()  # the first line of a picture stands above


def test_titles_stand_inside_the_figure_and_apart():
    ax = plotting.image_row(np.zeros((8, 8, 8)), [f"is {k}\nsays {9 - k}" for k in range(8)])
    ax.figure.canvas.draw()
    width, height = ax.figure.canvas.get_width_height()
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.x0)
    assert all(0 <= box.x0 and box.x1 <= width and 0 <= box.y0 and box.y1 <= height for box in boxes)
    assert all(one.x1 < two.x0 for one, two in pairwise(boxes))


def test_rows_that_are_no_pictures_are_refused():
    with pytest.raises(ValueError, match=r"got \(3, 64\). Did you mean X\[:8\].reshape\(-1, 8, 8\)"):
        plotting.image_row(np.zeros((3, 64)))
    with pytest.raises(ValueError, match="1 to 16 pictures"):
        plotting.image_row(np.zeros((17, 8, 8)))
    with pytest.raises(ValueError, match="got 1 titles for 2 pictures"):
        plotting.image_row(np.zeros((2, 8, 8)), ["one"])
