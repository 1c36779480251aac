"""Samples, regions and decision lines: the picture says what the model says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure

from course_utils import plotting
from course_utils.plotting import palette

GATE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
AND = np.array([0, 0, 0, 1])


def axes():
    return Figure(figsize=(5, 4)).subplots()


def marks(ax):
    """What the scatter collections show: {(x, y): (face colour, number of corners)}."""
    shown = {}
    for collection in ax.collections:
        for point in np.asarray(collection.get_offsets()):
            corners = len(collection.get_paths()[0].vertices)
            shown[tuple(point.tolist())] = (tuple(collection.get_facecolor()[0]), corners)
    return shown


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 0, 1], [0, 0, 1]),
        ([1, 1, 1], [1, 1, 1]),
        ([-1, 1, -1], [0, 1, 0]),
        ([-1, -1], [0, 0]),
        ([2.0, 0.0], [2, 0]),
        ([True, False], [1, 0]),
        (["out", "in", "out"], [1, 0, 1]),
        ([5, 7, 9], [0, 1, 2]),
    ],
)
def test_class_index(labels, expected):
    assert plotting.class_index(labels).tolist() == expected


def test_more_than_three_classes_are_refused():
    with pytest.raises(ValueError, match=r"4 different values, expected at most 3"):
        plotting.class_index([0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("y", [AND, 2 * AND - 1])
def test_scatter_draws_each_sample_in_its_class_color_and_shape(y):
    ax = axes()
    assert plotting.scatter_classes(GATE, y, ax=ax) is ax
    shown = marks(ax)
    assert len(shown) == 4
    circle, triangle = shown[0, 0], shown[1, 1]
    assert shown[0, 1] == shown[1, 0] == circle
    assert circle[0] == to_rgba(palette.CLASS_COLORS[0])
    assert triangle[0] == to_rgba(palette.CLASS_COLORS[1])
    assert circle[1] != triangle[1]
    assert ax.get_xlabel() == "x₁"


def test_scatter_names_classes_and_features():
    ax = axes()
    plotting.scatter_classes(GATE, AND, ax=ax, labels=["out", "in"], names=["height", "age"])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["out", "in"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("height", "age")


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([1, 2], [0], r"shape \(batch, 2\).*got \(2,\)\. Did you mean X\[None, :\]\?"),
        (np.zeros((3, 4)), [0, 0, 1], r"got \(3, 4\)\. Choose two columns"),
        (np.zeros((0, 2)), [], r"at least one sample, got \(0, 2\)"),
        (GATE, [0, 1], r"expected y of shape \(4,\).*got \(2,\)"),
        ([[0, np.nan]], [0], r"finite values in X, got NaN"),
    ],
)
def test_samples_that_do_not_fit_are_explained(X, y, message):
    with pytest.raises(ValueError, match=message):
        plotting.scatter_classes(X, y, ax=axes())


def test_too_few_labels():
    with pytest.raises(ValueError, match=r"1 labels for 2 classes"):
        plotting.scatter_classes(GATE, AND, ax=axes(), labels=["out"])


def test_class_style_refuses_unknown_classes():
    with pytest.raises(ValueError, match=r"class 3, expected 0 to 2"):
        plotting.class_style(3)


def tinted(k, amount):
    return [round(255 * (1 - amount * (1 - c))) for c in to_rgb(palette.CLASS_COLORS[k])] + [255]


def test_region_colors_of_labels():
    colors = plotting.region_colors(np.array([[0, 1, 2]]))
    assert colors.dtype == np.uint8
    assert colors.tolist() == [[tinted(0, 0.25), tinted(1, 0.25), tinted(2, 0.25)]]
    assert (plotting.region_colors([[-1, 1]]) == plotting.region_colors([[0, 1]])).all()


def test_region_colors_of_probabilities_are_certain_at_the_ends():
    p = np.array([[1e-9, 0.4999, 0.5, 1 - 1e-9]])
    colors = plotting.region_colors(p).astype(int)[0]
    for color, k, amount in zip(colors, (0, 0, 1, 1), (0.25, 0.15, 0.15, 0.25), strict=True):
        assert np.abs(color - tinted(k, amount)).max() <= 1


def test_region_colors_of_scores_per_class():
    scores = np.array([[[0.2, 0.5, 0.3], [5.0, -1.0, 4.0]]])
    expected = plotting.region_colors(np.array([[1, 0]]))
    assert (plotting.region_colors(scores) == expected).all()


@pytest.mark.parametrize("scores", [[[0.2, 1.5]], [[-0.3, 0.4]], [[np.nan, 0.4]]])
def test_region_colors_refuses_unbounded_scores(scores):
    with pytest.raises(ValueError, match=r"labels or probabilities from 0 to 1.*scores >= 0"):
        plotting.region_colors(scores)


@pytest.mark.parametrize("shape", [(3,), (2, 2, 5), (2, 2, 1), (1, 2, 2, 2)])
def test_region_colors_refuses_other_shapes(shape):
    with pytest.raises(ValueError, match=r"region_colors\(\) expected"):
        plotting.region_colors(np.zeros(shape))


def test_grid_points_are_the_centres_of_pixels():
    points = plotting.grid_points((0, 4), (10, 12), 2)
    assert points.tolist() == [[1, 10.5], [3, 10.5], [1, 11.5], [3, 11.5]]
    with pytest.raises(ValueError, match="resolution=1 is too coarse"):
        plotting.grid_points((0, 1), (0, 1), 1)


def ring(points):
    return (np.hypot(*(points - 0.4).T) < 0.5).astype(int)


def test_the_region_under_any_point_is_the_models_answer():
    ax = plotting.decision_regions(ring, GATE, AND, ax=axes(), resolution=150)
    image = ax.get_images()[0]
    colors, (x0, x1, y0, y1) = image.get_array(), image.get_extent()
    assert (x0, x1) == ax.get_xlim() and (y0, y1) == ax.get_ylim()
    points = np.random.default_rng(0).uniform((x0, y0), (x1, y1), size=(500, 2))
    points = points[np.abs(np.hypot(*(points - 0.4).T) - 0.5) > 0.01]  # a pixel is that wide
    column = ((points[:, 0] - x0) / (x1 - x0) * 150).astype(int)
    row = ((points[:, 1] - y0) / (y1 - y0) * 150).astype(int)
    expected = plotting.region_colors(ring(points)[None])[0]
    assert (colors[row, column] == expected).all()


def boundary(ax):
    """The vertices of all contour lines."""
    contours = [c for c in ax.collections if type(c).__name__ == "QuadContourSet"]
    return [path.vertices for c in contours for path in c.get_paths() if len(path.vertices)]


@pytest.mark.parametrize("coding", [lambda p: p, lambda p: p[:, None], lambda p: (p >= 0.5) * 2 - 1])
def test_the_boundary_runs_where_the_answer_changes(coding):
    def predict(points):
        return coding(1 / (1 + np.exp(-(points @ [2.0, 1.0] - 1.5))))

    ax = plotting.decision_regions(predict, GATE, AND, ax=axes())
    vertices = np.concatenate(boundary(ax))
    assert len(vertices) > 10
    assert np.abs(vertices @ [2.0, 1.0] - 1.5).max() < 0.03


def test_a_model_of_one_opinion_has_no_boundary():
    ax = plotting.decision_regions(lambda points: np.ones(len(points)), GATE, AND, ax=axes())
    assert boundary(ax) == []
    assert len(np.unique(ax.get_images()[0].get_array().reshape(-1, 4), axis=0)) == 1


def test_three_classes_have_three_regions():
    def predict(points):
        return np.stack([points[:, 0], points[:, 1], -points.sum(axis=1)], axis=1)

    ax = plotting.decision_regions(predict, GATE - 0.5, ax=axes())
    assert len(np.unique(ax.get_images()[0].get_array().reshape(-1, 4), axis=0)) == 3
    assert len(boundary(ax)) >= 2


def test_wrong_predict_is_explained():
    class Model:
        def predict(self, X):
            return X[:, 0]

    with pytest.raises(TypeError, match=r"got Model\. Did you mean model\.predict\?"):
        plotting.decision_regions(Model(), GATE, ax=axes())
    with pytest.raises(ValueError, match=r"one answer per point, shape \(40000,\).*gave \(\)"):
        plotting.decision_regions(lambda points: 1, GATE, ax=axes())


coefficient = st.floats(-5, 5).map(lambda value: round(value, 3))


@given(coefficient, coefficient, coefficient)
def test_line_segment_lies_on_the_line_and_on_the_frame(w1, w2, bias):
    xlim, ylim = (-1.0, 3.0), (-2.0, 1.0)
    ends = plotting.line_segment((w1, w2), bias, xlim, ylim)
    corners = np.array([(x, y) for x in xlim for y in ylim])
    sides = corners @ [w1, w2] + bias
    crosses = sides.min() < -1e-9 and sides.max() > 1e-9
    if ends is None:
        assert not crosses
        return
    assert ends.shape == (2, 2)
    assert np.allclose(ends @ [w1, w2] + bias, 0, atol=1e-7)
    on_frame = np.isin(ends[:, 0], xlim) | np.isin(ends[:, 1], ylim)
    assert on_frame.all()
    assert (ends.min(axis=0) >= (xlim[0], ylim[0])).all()
    assert (ends.max(axis=0) <= (xlim[1], ylim[1])).all()


@pytest.mark.parametrize(
    ("weights", "bias", "expected"),
    [
        ([2, 0], -1, [[0.5, 0], [0.5, 1]]),  # vertical
        ([0, 4], -1, [[0, 0.25], [1, 0.25]]),  # horizontal
        ([1, 1], -1, [[0, 1], [1, 0]]),  # through two corners
        ([1, 1], -0.5, [[0, 0.5], [0.5, 0]]),
        ([1, 1e-320], -0.25, [[0.25, 0], [0.25, 1]]),  # as good as vertical
        ([1, 1], -5, None),  # outside
        ([0, 0], 1, None),  # no line at all
        ([0, 0], 0, None),
    ],
)
def test_line_segment_examples(weights, bias, expected):
    ends = plotting.line_segment(weights, bias, (0, 1), (0, 1))
    if expected is None:
        assert ends is None
    else:
        assert sorted(ends.tolist()) == expected


def test_line_segment_refuses_what_is_no_line():
    with pytest.raises(ValueError, match=r"expected two weights, got 3"):
        plotting.line_segment([1, 2, 3], 0, (0, 1), (0, 1))
    with pytest.raises(ValueError, match=r"expected finite numbers"):
        plotting.line_segment([1, np.nan], 0, (0, 1), (0, 1))


def test_decision_line_keeps_the_limits_and_lies_on_the_line():
    ax = axes()
    ax.set(xlim=(-3, 2), ylim=(-1, 8))
    plotting.decision_line([1.5, -0.5], 0.75, ax=ax)
    points = ax.lines[0].get_xydata()
    assert np.allclose(points @ [1.5, -0.5] + 0.75, 0)
    assert ax.get_xlim() == (-3, 2) and ax.get_ylim() == (-1, 8)
    assert ax.lines[0].get_linewidth() == 2


def test_decision_line_says_when_there_is_none():
    ax = plotting.decision_line([0, 0], 3, ax=axes())
    assert len(ax.lines[0].get_xdata()) == 0
    assert ax.texts[0].get_text() == "both weights are 0: no line"
    outside = plotting.decision_line([1, 1], 99, ax=axes())
    assert len(outside.lines[0].get_xdata()) == 0 and not outside.texts
