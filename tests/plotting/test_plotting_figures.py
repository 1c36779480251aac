"""What holds for every figure: any axes, no global state, same bytes, nothing clipped or covered."""

import io
import itertools

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import nn, plotting

GATE = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])
STEP_KERNELS = [np.ones((2, 2)), np.array([[1.0], [-2.0]])]
STEP_BIASES = [np.array([-0.5, -1.5]), np.array([-0.5])]
EIGHT = np.array(list(itertools.product((0, 1), repeat=3)))

FIGURES = {
    "scatter": lambda ax: plotting.scatter_classes(GATE, XOR, ax=ax, labels=["out", "in"]),
    "regions": lambda ax: plotting.decision_regions(lambda p: p[:, 0] > 0.5, GATE, XOR, ax=ax),
    "line": lambda ax: plotting.decision_line([1, 1], -1.5, ax=ax),
    "no line": lambda ax: plotting.decision_line([0, 0], 1, ax=ax),
    "neuron of symbols": lambda ax: plotting.neuron_diagram(["w₁", "w₂"], bias="b", ax=ax),
    "neuron at work": lambda ax: plotting.neuron_diagram(
        [0.5, -1.25, 0], bias=-0.5, inputs=[1, 0, 2], activation="sigmoid", ax=ax
    ),
    "threshold gate": lambda ax: plotting.neuron_diagram([1, 1], threshold=2, ax=ax),
    "gate at work": lambda ax: plotting.neuron_diagram([1, 1, 1], threshold=1, inputs=[1, 0, 1], inhibitory=[2], ax=ax),
    "long names": lambda ax: plotting.neuron_diagram([1, 2], names=["hours of study", "hours of sleep"], ax=ax),
    "one input": lambda ax: plotting.neuron_diagram([-1], bias=0.5, ax=ax),
    "six inputs": lambda ax: plotting.neuron_diagram([1] * 6, threshold=4, inputs=[1] * 6, ax=ax),
    "many inputs": lambda ax: plotting.neuron_diagram(np.linspace(-1, 1, 12), bias=1, ax=ax),
    "network": lambda ax: plotting.network_diagram([2, 2, 1], ax=ax),
    "network of 270": lambda ax: plotting.network_diagram([8, 6, 8, 12, 4], ax=ax),
    "wide network": lambda ax: plotting.network_diagram([6, 1024, 2048, 512, 5], ax=ax),
    "deep network": lambda ax: plotting.network_diagram([4] * 8, ax=ax),
    "network at work": lambda ax: plotting.network_diagram(
        [2, 2, 1], weights=STEP_KERNELS, biases=STEP_BIASES, values=[[0, 1], [1, 0], [1]], ax=ax
    ),
    "truth table": lambda ax: plotting.truth_table((GATE, XOR), ax=ax),
    "three gates": lambda ax: plotting.truth_table(
        (GATE, np.stack([XOR] * 3, axis=1)), outputs=["AND", "MAJORITY", "XOR"], ax=ax
    ),
    "eight rows": lambda ax: plotting.truth_table((EIGHT, EIGHT[:, 0]), names=["first friend", "second", "c"], ax=ax),
    "timeline": lambda ax: plotting.timeline(ax=ax),
    "storage": lambda ax: plotting.storage_price(ax=ax),
    "biology": lambda ax: plotting.biological_neuron(ax=ax),
    "fields": lambda ax: plotting.ai_ml_dl(ax=ax),
    "features": lambda ax: plotting.feature_hierarchy(ax=ax),
    "curve": lambda ax: plotting.activation_curve("step", ax=ax),
    "curves": lambda ax: plotting.activation_curve(["step", "sigmoid", "tanh", "relu"], ax=ax),
    "walk on a curve": lambda ax: plotting.descent_curve(
        lambda w: (w - 1) ** 2, [3, 2, 1.5], limits=(-2, 4), best=1.0, ax=ax
    ),
    "contours": lambda ax: plotting.loss_contours(
        lambda w: w[0] ** 2 + 5 * w[1] ** 2, (-2, 2), (-1, 1), path=[(1, 1), (0.5, 0)], best=(0, 0), ax=ax
    ),
    "fitted line": lambda ax: plotting.fitted_line(
        [0.5, 2.3, 2.9], [1.4, 1.9, 3.2], (0.5, 1), best=(0.64, 0.95), ax=ax
    ),
    "losses": lambda ax: plotting.loss_over_steps([[4, 2, 1], [4, 8, np.inf]], labels=["η = 0.1", "η = 1"], ax=ax),
    "curves of training": lambda ax: plotting.learning_curves([1, 0.5, 0.3], [1.1, 0.7, 0.8], best=1, ax=ax),
    "search": lambda ax: plotting.search_history([0.9, 0.5, 0.7, 0.2], ax=ax),
    "slice of rates": lambda ax: plotting.search_slice([0.001, 0.1, 0.01], [3, 2, 1], name="learning rate", ax=ax),
    "slice of choices": lambda ax: plotting.search_slice([8, 4, 8, 16], [3, 2, 1, 4], name="units", ax=ax),
}
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


def texts(ax):
    """All texts that are seen."""
    found = [*ax.texts, ax.title, ax._left_title, ax._right_title]
    if ax.axison:
        found += [ax.xaxis.label, ax.yaxis.label]
        for axis, (low, high) in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
            found += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    if ax.get_legend():
        found += ax.get_legend().get_texts()
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def picture(ax):
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png", facecolor=ax.figure.get_facecolor())
    return buffer.getvalue()


@every_figure
def test_makes_a_figure_of_its_own(draw):
    before = dict(matplotlib.rcParams)
    ax = draw(None)
    assert isinstance(ax, Axes)
    width, height = ax.figure.get_size_inches()
    assert width <= 9.001 and height <= 4.001
    assert ax.figure.dpi == 100
    assert matplotlib.colors.to_rgb(ax.figure.get_facecolor()) == (1, 1, 1)
    assert dict(matplotlib.rcParams) == before


@every_figure
def test_draws_on_axes_that_are_not_pyplots(draw):
    before = dict(matplotlib.rcParams)
    figure = Figure(figsize=(9, 4), layout="constrained")
    ax = figure.add_subplot()
    assert draw(ax) is ax
    assert plt.get_fignums() == []
    assert figure.axes == [ax]
    assert dict(matplotlib.rcParams) == before
    figure.draw_without_rendering()


@every_figure
def test_same_bytes_twice(draw):
    assert picture(draw(None)) == picture(draw(None))


@every_figure
def test_looks_the_same_under_a_dark_style(draw):
    plain = picture(draw(None))
    with plt.style.context("dark_background"):
        assert picture(draw(None)) == plain


@every_figure
def test_text_is_large_inside_and_not_covered_by_other_text(draw):
    ax = draw(None)
    ax.figure.draw_without_rendering()
    seen = texts(ax)
    assert min(text.get_size() for text in seen) >= 10
    boxes = [(text.get_text(), text.get_window_extent()) for text in seen]
    frame = ax.figure.bbox
    for name, extent in boxes:
        inside = (
            extent.x0 >= frame.x0 - 1
            and extent.y0 >= frame.y0 - 1
            and extent.x1 <= frame.x1 + 1
            and extent.y1 <= frame.y1 + 1
        )
        assert inside, f"{name!r} is cut off"
    for (a, one), (b, other) in itertools.combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert across <= 1 or up <= 1, f"{a!r} and {b!r} overlap by {across:.0f} x {up:.0f} pixels"


@every_figure
def test_refuses_what_is_no_axes(draw):
    figure = Figure()
    with pytest.raises(TypeError, match=r"one matplotlib Axes.*got Figure\. Did you mean"):
        draw(figure)
    with pytest.raises(TypeError, match=r"got ndarray\. Did you mean ax\.flat\[0\]"):
        draw(figure.subplots(1, 2))


def words(ax):
    return [text.get_text() for text in texts(ax)]


def test_neuron_computes_what_it_shows():
    shown = words(plotting.neuron_diagram([0.5, -1.25], bias=-0.5, inputs=[3, 0.5]))
    assert {"+0.5", "−1.25", "b = −0.5", "z = 0.375", "1"} <= set(shown)
    gate = words(plotting.neuron_diagram([1, 1], threshold=2, inputs=[1, 0]))
    assert "1 < 2" in gate and "threshold θ = 2" in gate
    assert "2 ≥ 2" in words(plotting.neuron_diagram([1, 1], threshold=2, inputs=[1, 1]))


def test_an_inhibitory_input_vetoes():
    on = words(plotting.neuron_diagram([1, 1], threshold=1, inputs=[1, 1], inhibitory=[1]))
    off = words(plotting.neuron_diagram([1, 1], threshold=1, inputs=[1, 0], inhibitory=[1]))
    assert "vetoed" in on and "veto" in on
    assert "vetoed" not in off and "veto" in off
    # By the library's own neuron: the same sums and outputs.
    neuron = nn.McCullochPittsNeuron(threshold=1, inhibitory=[1])
    assert (neuron(1, 1), neuron(1, 0)) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": [1, 1], "inputs": [1]}, r"1 inputs for 2 weights"),
        ({"weights": [1, 1], "names": ["a"]}, r"1 names for 2 weights"),
        ({"weights": []}, r"at least one weight"),
        ({"weights": [1], "bias": 1, "threshold": 1}, r"a bias and a threshold.*b = −θ"),
        ({"weights": [1, 1], "inhibitory": [2]}, r"inhibitory=\(2,\).*0 to 1"),
        ({"weights": [1], "activation": "swoosh"}, r"Unknown activation 'swoosh'.*step, linear"),
    ],
)
def test_neuron_explains_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        plotting.neuron_diagram(**arguments)


def test_network_shows_kernel_shapes():
    shown = words(plotting.network_diagram([8, 6, 8, 12, 4]))
    assert {"W¹ (8, 6)", "W² (6, 8)", "W³ (8, 12)", "W⁴ (12, 4)", "b³ (12,)"} <= set(shown)
    assert shown.count("⋮") == 1  # only the layer of twelve is too long to draw


def test_network_of_a_model_is_the_network_of_its_weights():
    model = nn.Sequential([nn.layers.Dense(3, activation="tanh"), nn.layers.Dense(1, activation="sigmoid")])
    with pytest.raises(ValueError, match=r"not built yet"):
        plotting.network_diagram(model)
    model.predict(np.zeros((1, 2)))
    shown = words(plotting.network_diagram(model, show_weights=True))
    assert {"W¹ (2, 3)", "W² (3, 1)", "3 units, tanh", "1 unit, sigmoid"} <= set(shown)
    kernel = np.asarray(model.layers[-1].kernel)
    assert f"{kernel[0, 0]:+.3g}".replace("-", "−") in shown


@pytest.mark.parametrize(
    ("layers", "arguments", "message"),
    [
        ([3], {}, r"layer sizes \[3\], expected at least two"),
        ([3, 0], {}, r"whole numbers of 1 or more"),
        ([2, 1], {"show_weights": True}, r"no weights to show"),
        ([2, 1], {"weights": [np.ones((1, 2))]}, r"shapes \[\(1, 2\)\], expected \[\(2, 1\)\]"),
        ([2, 1], {"names": ["in"]}, r"1 names for 2 layers"),
        ([2, 1], {"values": [[1, 2], [3, 4]]}, r"\[2, 2\] values for layers of sizes \[2, 1\]"),
    ],
)
def test_network_explains_bad_arguments(layers, arguments, message):
    with pytest.raises(ValueError, match=message):
        plotting.network_diagram(layers, **arguments)


def test_truth_table_takes_the_librarys_tables():
    shown = words(plotting.truth_table(nn.truth_table(nn.gates.XOR)))
    assert shown[:2] == ["x₁", "x₂"] and len(shown) == 3 + 4 * 3
    assert [text for text in shown[3:] if text][2::3] == ["0", "1", "1", "0"]


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (7, TypeError, r"got int\. Did you mean nn\.truth_table"),
        ((GATE, [0, 1]), ValueError, r"got \(4, 2\) and \(2,\)"),
        ((GATE * 2, XOR), ValueError, r"0 and 1 only"),
        ((np.zeros((16, 4)), np.zeros(16)), ValueError, r"16 rows, at most 10 fit"),
    ],
)
def test_truth_table_explains_bad_tables(table, error, message):
    with pytest.raises(error, match=message):
        plotting.truth_table(table)


def test_storage_price_computes_the_factor():
    old, new = plotting.STORAGE_PRICES
    assert old.per_gigabyte == pytest.approx(349_500)
    assert new.per_gigabyte == pytest.approx(0.5859, abs=5e-5)
    assert old.per_gigabyte / new.per_gigabyte == pytest.approx(6e5, rel=0.01)
    ax = plotting.storage_price()
    assert any("about 600,000" in text for text in words(ax))
    assert ax.get_yscale() == "log"
    other = plotting.storage_price([(1990, "a", 1, 80), (2000, "b", 1, 20)])
    assert any("about 4\n" in text for text in words(other))
    with pytest.raises(ValueError, match="two prices"):
        plotting.storage_price([(1990, "a", 1, 80)])


def test_timeline_keeps_every_event_and_shades_the_winter():
    shown = " ".join(" ".join(words(plotting.timeline())).split())
    for text in ("1943", "1957/58", "1969", "1986", "2012", "2015", "AlphaGo", "LipNet", "93 %"):
        assert text in shown
    assert "AI winter" in shown


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([], r"at least one event"),
        ([1943], r"\(year, text\).*got 1943"),
        ([(2000 + k, "a label of some length") for k in range(30)], r"cannot place 15 labels"),
    ],
)
def test_timeline_explains_bad_events(events, message):
    with pytest.raises(ValueError, match=message):
        plotting.timeline(events)


def test_a_step_is_drawn_without_a_slope():
    ax = plotting.activation_curve("step")
    curve = next(line for line in ax.lines if len(line.get_xdata()) > 100)
    assert set(np.unique(curve.get_ydata()[~np.isnan(curve.get_ydata())])) == {0.0, 1.0}
    assert np.isnan(curve.get_ydata()).sum() == 1


@pytest.mark.parametrize(
    ("activation", "error", "message"),
    [
        ("swoosh", ValueError, "Unknown activation"),
        (3, TypeError, "got int: 3"),
        (lambda z: 1.0, ValueError, r"expected f to give shape \(1201,\).*got \(\)"),
        (["step"] * 5, ValueError, "5 curves, expected 1 to 4"),
    ],
)
def test_activation_curve_explains_bad_input(activation, error, message):
    with pytest.raises(error, match=message):
        plotting.activation_curve(activation)


def test_activation_records_of_the_library_can_be_drawn():
    ax = plotting.activation_curve([nn.activations.sigmoid, nn.activations.relu])
    assert {"sigmoid", "relu"} <= set(words(ax))


def test_plane_pair_puts_each_sample_where_the_hidden_units_put_it():
    def hidden(X):
        return (X @ STEP_KERNELS[0] + STEP_BIASES[0] >= 0).astype(float)

    left, right = plotting.plane_pair(
        GATE,
        hidden,
        XOR,
        lines=[([1, 1], -0.5), ([1, 1], -1.5)],
        hidden_line=([1, -2], -0.5),
    )
    assert len(left.lines) == 2 and len(right.lines) == 1
    assert "(0, 1)\n(1, 0)" in words(right)
    assert (left.get_title(loc="left"), right.get_title(loc="left")) == (
        "input plane",
        "hidden plane",
    )
    own = Figure().subplots(1, 2)
    assert plotting.plane_pair(GATE, GATE, XOR, axes=own) == tuple(own)
    with pytest.raises(ValueError, match="two axes, got 1"):
        plotting.plane_pair(GATE, GATE, XOR, axes=[own[0]])


def test_ai_ml_dl_needs_three_fields():
    with pytest.raises(ValueError, match="three pairs"):
        plotting.ai_ml_dl([("AI", "x")])


def test_contours_are_the_landscape_and_the_fitted_line_shows_its_errors():
    ax = plotting.loss_contours(lambda w: w[0] ** 2 + 4 * w[1] ** 2, (-2, 2), (-1, 1))
    bands = ax.collections[-1].get_paths()
    first = [
        next(k for k, band in enumerate(bands) if band.contains_point(place)) for place in ((0.05, 0.05), (1.9, 0.9))
    ]
    assert first[0] < 3 < first[1]  # a band near the bottom, and one high up
    line = plotting.fitted_line([0.0, 1.0], [1.0, 1.0], (2.0, 0.0))
    uprights = [sorted(segment[:, 1].tolist()) for segment in line.collections[0].get_segments()]
    assert uprights == [[0, 1], [1, 2]]
    with pytest.raises(ValueError, match=r"expected x and y of one shape \(n,\), got \(2,\) and \(3,\)"):
        plotting.fitted_line([0, 1], [1, 2, 3], (1, 0))
    with pytest.raises(ValueError, match=r"path of shape \(n,\), got \(2, 2\)"):
        plotting.descent_curve(np.square, np.eye(2))
    with pytest.raises(ValueError, match="1 labels for 2 curves"):
        plotting.loss_over_steps([[1.0], [2.0]], labels=["one"])
