"""Live figure of lesson 01: a McCulloch–Pitts neuron, and which gate its threshold makes of it."""

from types import SimpleNamespace

from matplotlib.patches import Circle, Polygon, Rectangle

from course_utils import nn
from course_utils.plotting import (
    BOUNDARY,
    CLASS_TEXT_COLORS,
    FORWARD,
    GRID,
    INK,
    MUTED,
    NEGATIVE,
    NEGATIVE_TEXT,
    PAPER,
    SHADE,
    class_style,
    line_segment,
    style_axes,
    tint,
    write,
)

from . import controls
from .explorer import Explorer
from .parts import half_plane, region_face

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))
LIMITS = (-0.5, 1.5)
INPUTS, BODY, OUTPUT = ((0.4, 2.75), (0.4, 1.25)), (1.8, 2.0), (3.05, 2.0)  # of the neuron, inches
TABLE_TOP, PITCH = 2.95, 0.4


class Gates(Explorer):
    """Two inputs, a threshold, inhibition: which of the sixteen gates is this?"""

    title = "McCulloch–Pitts neuron"

    def controls(self):
        return {
            "x1": controls.switch("x₁ on", True, help="Is the first input on?"),
            "x2": controls.switch("x₂ on", False, help="Is the second input on?"),
            "threshold": controls.whole("threshold θ", 2, -1, 3, help="Fires when the count reaches θ"),
            "x1_inhibits": controls.switch("x₁ inhibits", help="While x₁ is on the neuron is silent"),
            "x2_inhibits": controls.switch("x₂ inhibits", help="While x₂ is on the neuron is silent"),
        }

    def compute(self, x1, x2, threshold, x1_inhibits, x2_inhibits):
        inhibitory = [i for i, inhibits in enumerate((x1_inhibits, x2_inhibits)) if inhibits]
        neuron = nn.McCullochPittsNeuron(threshold, inhibitory)
        outputs = [neuron(*row) for row in ROWS]
        inputs = (int(x1), int(x2))
        return SimpleNamespace(
            inputs=inputs,
            row=ROWS.index(inputs),
            threshold=threshold,
            inhibitory=inhibitory,
            counts=[neuron.net_input(*row) for row in ROWS],
            count=neuron.net_input(*inputs),
            outputs=outputs,
            output=neuron(*inputs),
            vetoes=[i for i in inhibitory if inputs[i]],
            gate=pretty(nn.gates.gate_name(outputs)),
        )

    def setup(self, figure):
        return {
            "neuron": _setup_neuron(figure.add_axes((0.0, 0.0, 0.42, 1.0))),
            "plane": _setup_plane(figure.add_axes((0.475, 0.15, 0.29, 0.641))),
            "table": _setup_table(figure.add_axes((0.79, 0.0, 0.21, 1.0))),
        }

    def draw(self, artists, data):
        _draw_neuron(artists["neuron"], data)
        _draw_plane(artists["plane"], data)
        _draw_table(artists["table"], data)

    def describe(self, values, data):
        on = f"with x₁ = {data.inputs[0]}, x₂ = {data.inputs[1]}"
        if data.vetoes:
            now = f"{on} the active {names(data.vetoes)} vetoes: silent (0)"
        else:
            end = "it fires (1)" if data.output else "it stays silent (0)"
            now = f"{on} the count is {data.count}, so {end}"
        return f"θ = {data.threshold}: {rule(data)}. This is {data.gate}; {now}."


def pretty(text):
    """Return text with x1 and x2 as x₁ and x₂."""
    return text.replace("x1", "x₁").replace("x2", "x₂")


def names(positions):
    return " and ".join(("x₁", "x₂")[i] for i in positions)


def rule(data):
    """Say in words when the neuron fires."""
    counted = [i for i in (0, 1) if i not in data.inhibitory]
    veto = f" while {names(data.inhibitory)} {'is' if len(data.inhibitory) == 1 else 'are'} off"
    veto = veto if data.inhibitory else ""
    if data.threshold <= 0:
        return f"no input need be on, so it fires{veto or ' always'}"
    if data.threshold > len(counted):
        most = "no input is" if not counted else f"only {len(counted)} can be"
        return f"{most} counted, so it never fires"
    if len(counted) == 1:
        return f"{names(counted)} must be on{veto}"
    return "both inputs must be on" if data.threshold == 2 else "one input is enough"


# -- left: the neuron -----------------------------------------------------------------------------


def _setup_neuron(ax):
    ax.set(xlim=(0, 3.53), ylim=(0.1, 3.9))
    ax.set_axis_off()
    ax.add_patch(Circle(BODY, 0.52, facecolor=SHADE, edgecolor=INK, linewidth=1.5, zorder=3))
    write(ax, 0.12, 3.7, "The neuron", ha="left", size=12)
    parts = {"wires": [], "bars": [], "discs": [], "digits": []}
    for i, place in enumerate(INPUTS):
        write(ax, place[0], place[1] + 0.42, ("x₁", "x₂")[i], size=12)
        dx, dy = BODY[0] - place[0], BODY[1] - place[1]
        far = 1 - 0.60 / (dx * dx + dy * dy) ** 0.5  # ends just outside the body
        end = (place[0] + far * dx, place[1] + far * dy)
        (wire,) = ax.plot(*zip(place, end, strict=True), linewidth=3, solid_capstyle="butt", zorder=1)
        (bar,) = ax.plot(*end, linestyle="none", markersize=9, zorder=2)
        parts["wires"].append(wire)
        parts["bars"].append(bar)
        parts["discs"].append(ax.add_patch(Circle(place, 0.26, edgecolor=INK, linewidth=1.5, zorder=3)))
        parts["digits"].append(write(ax, *place, "", size=13, weight="bold", zorder=4))
    (parts["axon"],) = ax.plot([BODY[0] + 0.52, OUTPUT[0] - 0.35], [2, 2], marker=">", markevery=[1])
    parts["axon"].set(linewidth=3, markersize=9, zorder=1, solid_capstyle="butt")
    parts["output"] = ax.add_patch(Circle(OUTPUT, 0.28, edgecolor=INK, linewidth=1.5, zorder=3))
    parts["y"] = write(ax, *OUTPUT, "", size=14, weight="bold", zorder=4)
    write(ax, OUTPUT[0], OUTPUT[1] + 0.44, "y", size=12)
    parts["count"] = write(ax, BODY[0], BODY[1] + 0.16, "", size=12, zorder=4)
    parts["theta"] = write(ax, BODY[0], BODY[1] - 0.18, "", size=12, zorder=4)
    parts["verdict"] = write(ax, BODY[0], 0.62, "", size=12)
    write(ax, BODY[0], 0.28, "y = 1 if count ≥ θ and no veto", size=10, color=MUTED)
    return parts


def _draw_neuron(parts, data):
    for i, (wire, bar) in enumerate(zip(parts["wires"], parts["bars"], strict=True)):
        inhibits, on = i in data.inhibitory, data.inputs[i]
        color = (NEGATIVE if inhibits else FORWARD) if on else (MUTED if not inhibits else NEGATIVE)
        wire.set(color=color, alpha=1 if on else 0.45, linestyle="--" if inhibits else "-")
        bar.set(marker="o" if inhibits else ">", color=color, alpha=1 if on else 0.6)
        bar.set_markerfacecolor(PAPER if inhibits else color)
        _lamp(parts["discs"][i], parts["digits"][i], on, NEGATIVE_TEXT if inhibits else FORWARD)
    parts["axon"].set(color=FORWARD if data.output else MUTED, alpha=1 if data.output else 0.45)
    _lamp(parts["output"], parts["y"], data.output, FORWARD)
    parts["count"].set_text(f"count {data.count}")
    parts["theta"].set_text(f"θ = {data.threshold}")
    if data.vetoes:
        verdict, color = f"veto by {names(data.vetoes)}: silent", NEGATIVE_TEXT
    elif data.output:
        verdict, color = f"{data.count} ≥ {data.threshold}: fires", CLASS_TEXT_COLORS[0]
    else:
        verdict, color = f"{data.count} < {data.threshold}: silent", INK
    parts["verdict"].set(text=verdict, color=color)


def _lamp(disc, digit, on, color):
    """Show a 0 or 1: a filled disc with a white digit, or an empty one with a dark digit."""
    disc.set_facecolor(color if on else PAPER)
    digit.set(text=str(on), color=PAPER if on else INK)


# -- middle: the four inputs in the plane ---------------------------------------------------------


def _setup_plane(ax):
    style_axes(ax, "x₁", "x₂")
    ax.set(xlim=LIMITS, ylim=LIMITS, xticks=(0, 1), yticks=(0, 1))
    write(ax, 0, 1.244, "The four inputs", transform=ax.transAxes, ha="left", size=12)
    parts = {
        "fires": ax.add_patch(Polygon([(0, 0)] * 3, facecolor=region_face(1), zorder=0.2)),
        "silent": ax.add_patch(Polygon([(0, 0)] * 3, facecolor=region_face(0), zorder=0.1)),
        "vetoes": [],
        "corners": [],
    }
    ((parts["line"],)) = ax.plot([], [], **BOUNDARY)
    for i in (0, 1):
        corner, width, height = ((0.5, -0.5), 1, 2) if i == 0 else ((-0.5, 0.5), 2, 1)
        look = {"facecolor": region_face(0), "edgecolor": tint(NEGATIVE, 0.45), "hatch": "//"}
        parts["vetoes"].append(ax.add_patch(Rectangle(corner, width, height, **look, zorder=1)))
    for row in ROWS:
        styles = [class_style(k) | {"s": 130 if k == 0 else 160} for k in (0, 1)]
        parts["corners"].append([ax.scatter(*row, **style) for style in styles])
    ring = {"marker": "o", "s": 420, "facecolors": "none", "edgecolors": INK, "linewidths": 2.5}
    parts["ring"] = ax.scatter([0], [0], **ring, zorder=4)
    parts["label"] = write(ax, 0, 1.045, "", transform=ax.transAxes, ha="left", va="bottom")
    return parts


def _draw_plane(parts, data):
    weights = [int(i not in data.inhibitory) for i in (0, 1)]
    parts["fires"].set_xy(half_plane(weights, -data.threshold, LIMITS, LIMITS, 1))
    parts["silent"].set_xy(half_plane(weights, -data.threshold, LIMITS, LIMITS, 0))
    ends = line_segment(weights, -data.threshold, LIMITS, LIMITS)
    parts["line"].set_data(*(ends.T if ends is not None else ([], [])))
    for i, veto in enumerate(parts["vetoes"]):
        veto.set_visible(i in data.inhibitory)
    for (silent, fires), output in zip(parts["corners"], data.outputs, strict=True):
        silent.set_visible(not output)
        fires.set_visible(bool(output))
    parts["ring"].set_offsets([data.inputs])
    counted = " + ".join(("x₁", "x₂")[i] for i in (0, 1) if weights[i])
    where = "" if ends is not None else " (outside)"
    text = f"line: {counted} = {data.threshold}{where}" if counted else "no input counts: no line"
    parts["label"].set_text(text)


# -- right: the truth table and its name ----------------------------------------------------------


def _setup_table(ax):
    ax.set(xlim=(0, 1.764), ylim=(0.1, 3.9))
    ax.set_axis_off()
    write(ax, 0.12, 3.7, "Truth table", ha="left", size=12)
    for x, head in zip((0.26, 0.58, 1.0, 1.46), ("x₁", "x₂", "count", "y"), strict=True):
        write(ax, x, TABLE_TOP + PITCH, head, color=MUTED, size=11)
    ax.plot([0.1, 1.7], [TABLE_TOP + 0.2] * 2, color=GRID, linewidth=1)
    now = Rectangle((0.1, 0), 1.6, PITCH - 0.04, facecolor="none", edgecolor=INK, linewidth=2)
    parts = {"now": ax.add_patch(now), "counts": [], "outputs": []}
    for k, row in enumerate(ROWS):
        y = TABLE_TOP - k * PITCH
        for x, bit in zip((0.26, 0.58), row, strict=True):
            write(ax, x, y, str(bit), size=12, zorder=4)
        parts["counts"].append(write(ax, 1.0, y, "", size=12, zorder=4))
        digit = write(ax, 1.36, y, "", size=12, weight="bold", zorder=4)
        marks = [ax.scatter(1.56, y, **class_style(j)) for j in (0, 1)]
        parts["outputs"].append([digit, *marks])
    write(ax, 0.12, 1.18, "This setting is", ha="left", color=MUTED)
    parts["gate"] = write(ax, 0.12, 0.82, "", ha="left", size=15, weight="bold")
    return parts


def _draw_table(parts, data):
    parts["now"].set_y(TABLE_TOP - data.row * PITCH - (PITCH - 0.04) / 2)
    for k, (count, output) in enumerate(zip(data.counts, data.outputs, strict=True)):
        veto = any(ROWS[k][i] for i in data.inhibitory)
        parts["counts"][k].set(text="veto" if veto else str(count), color=NEGATIVE_TEXT if veto else INK)
        digit, silent, fires = parts["outputs"][k]
        digit.set(text=str(output), color=CLASS_TEXT_COLORS[output])
        silent.set_visible(not output)
        fires.set_visible(bool(output))
    parts["gate"].set(text=data.gate, size=15 if len(data.gate) < 9 else 11)
