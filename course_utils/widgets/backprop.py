"""Live figure of lesson 07: a small network as a graph of numbers, forward and back, one node at a time."""

from types import SimpleNamespace

from matplotlib.patches import FancyBboxPatch

from course_utils.nn import Value
from course_utils.plotting import BACKWARD, GRID, INK, MUTED, NEGATIVE_TEXT, POSITIVE_TEXT, SHADE, write

from . import controls
from .explorer import Explorer

X1, B1, B2, TARGET = 0.1, 0.40, 0.65, 0.25
# Where each number stands, and what it is made from.
PLACES = {
    "x₁": (0, 1), "w₁": (0, 2), "b₁": (0, 0), "z₁": (1.15, 1), "a₁": (2.3, 1), "w₂": (2.3, 2), "b₂": (2.3, 0),
    "z₂": (3.45, 1), "a₂": (4.6, 1), "T": (4.6, 0), "E": (5.75, 1),
}  # fmt: skip
ARROWS = (
    ("x₁", "z₁"), ("w₁", "z₁"), ("b₁", "z₁"), ("z₁", "a₁"), ("a₁", "z₂"), ("w₂", "z₂"), ("b₂", "z₂"),
    ("z₂", "a₂"), ("a₂", "E"), ("T", "E"),
)  # fmt: skip
FORWARD_STEPS = ("z₁", "a₁", "z₂", "a₂", "E")
# What each step back finds, and along which arrows the gradient flows.
BACK_STEPS = (
    (("E",), ()),
    (("a₂",), (("a₂", "E"),)),
    (("z₂",), (("z₂", "a₂"),)),
    (("w₂", "b₂"), (("w₂", "z₂"), ("b₂", "z₂"))),
    (("a₁",), (("a₁", "z₂"),)),
    (("z₁",), (("z₁", "a₁"),)),
    (("w₁", "b₁"), (("w₁", "z₁"), ("b₁", "z₁"))),
)
LAST = len(FORWARD_STEPS) + len(BACK_STEPS)
HALF = 0.34  # of a box's width


def graph(w1, w2):
    """Return {name: Value} of the network x₁ → a₁ → a₂ and its error, after backward."""
    v = {"x₁": Value(X1), "w₁": Value(w1), "b₁": Value(B1), "w₂": Value(w2), "b₂": Value(B2), "T": Value(TARGET)}
    v["z₁"] = v["w₁"] * v["x₁"] + v["b₁"]
    v["a₁"] = v["z₁"].sigmoid()
    v["z₂"] = v["w₂"] * v["a₁"] + v["b₂"]
    v["a₂"] = v["z₂"].sigmoid()
    v["E"] = 0.5 * (v["a₂"] - v["T"]) ** 2
    v["E"].backward()
    return v


class Backprop(Explorer):
    """Boxes with a number each: forward values in blue, then gradients in vermilion, as they are found."""

    title = "Forward and back"
    plays = "step"
    size = (8.4, 3.3)
    exported = {"step": LAST + 1, "w1": 1, "w2": 9}  # noqa: RUF012

    def controls(self):
        return {
            "step": controls.whole("step", 0, 0, LAST, help="Five steps forward, seven back"),
            "w1": controls.number("w₁", 0.15, -2.0, 2.0, step=0.05, width="220px", help="The first weight"),
            "w2": controls.number("w₂", 0.45, -2.0, 2.0, step=0.05, width="220px", help="The second weight"),
        }

    def compute(self, step, w1, w2):
        values = graph(w1, w2)
        known = {"x₁", "w₁", "b₁", "w₂", "b₂", "T", *FORWARD_STEPS[:step]}
        back = BACK_STEPS[: max(0, step - len(FORWARD_STEPS))]
        graded = {name for names, _ in back for name in names}
        flows = {arrow for _, arrows in back for arrow in arrows}
        now = () if step == 0 else (FORWARD_STEPS[step - 1],) if step <= len(FORWARD_STEPS) else back[-1][0]
        return SimpleNamespace(step=step, values=values, known=known, graded=graded, flows=flows, now=now)

    def last_step(self, data):
        return LAST

    def setup(self, figure):
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        ax.set(xlim=(-0.55, 6.3), ylim=(-0.62, 2.62))
        for start, end in ARROWS:
            self._arrow(ax, start, end, color=MUTED, linewidth=1.2)
        boxes, names = {}, {}
        for name, (x, y) in PLACES.items():
            shape = FancyBboxPatch((x - HALF, y - 0.24), 2 * HALF, 0.48, boxstyle="round,pad=0,rounding_size=0.08")
            shape.set(facecolor=SHADE if name in ("x₁", "T") else "white", edgecolor=GRID, linewidth=1.5, zorder=3)
            ax.add_patch(shape)
            names[name] = write(ax, x - HALF + 0.06, y + 0.33, name, ha="left", size=11, color=INK)
            boxes[name] = FancyBboxPatch(
                (x - HALF, y - 0.24), 2 * HALF, 0.48, boxstyle="round,pad=0,rounding_size=0.08"
            )
            boxes[name].set(facecolor="none", edgecolor=INK, linewidth=2.5, zorder=5, visible=False)
            ax.add_patch(boxes[name])
        back = {arrow: self._arrow(ax, *arrow, color=BACKWARD, linewidth=2.2, back=True) for arrow in ARROWS}
        return {
            "now": boxes,
            "values": {n: write(ax, *PLACES[n], "", size=11, color=POSITIVE_TEXT, zorder=6) for n in PLACES},
            "slopes": {
                n: write(ax, x + 0.02, y - 0.38, "", size=11, color=NEGATIVE_TEXT, zorder=6)
                for n, (x, y) in PLACES.items()
            },
            "flows": back,
        }

    @staticmethod
    def _arrow(ax, start, end, color, linewidth, back=False):
        (x0, y0), (x1, y1) = PLACES[start], PLACES[end]
        x0, x1 = x0 + HALF, x1 - HALF
        lift = 0.07 if back and y0 == y1 else 0
        ends = {"xy": (x0, y0 + lift), "xytext": (x1, y1 + lift)} if back else {"xy": (x1, y1), "xytext": (x0, y0)}
        look = {"arrowstyle": "-|>", "color": color, "linewidth": linewidth, "linestyle": "--" if back else "-"}
        arrow = ax.annotate("", **ends, arrowprops=look | {"shrinkA": 0, "shrinkB": 0}, zorder=4 if back else 2)
        arrow.set_visible(not back)
        return arrow

    def draw(self, artists, data):
        for name, text in artists["values"].items():
            text.set_text(four(data.values[name].data) if name in data.known else "")
        for name, text in artists["slopes"].items():
            text.set_text(f"↩ {four(data.values[name].grad)}" if name in data.graded else "")
        for name, box in artists["now"].items():
            box.set_visible(name in data.now)
        for arrow, flow in artists["flows"].items():
            flow.set_visible(arrow in data.flows)

    def describe(self, values, data):
        n = {name: four(value.data) for name, value in data.values.items()}
        g = {name: four(value.grad) for name, value in data.values.items()}
        slope = {k: four(data.values[f"a{k}"].data * (1 - data.values[f"a{k}"].data)) for k in ("₁", "₂")}
        told = (
            "Before the first step only the input, the parameters and the target T are known.",
            f"Forward: z₁ = w₁ · x₁ + b₁ = {n['w₁']} · {n['x₁']} + {n['b₁']} = {n['z₁']}.",
            f"Forward: a₁ = σ(z₁) = σ({n['z₁']}) = {n['a₁']}.",
            f"Forward: z₂ = w₂ · a₁ + b₂ = {n['w₂']} · {n['a₁']} + {n['b₂']} = {n['z₂']}.",
            f"Forward: a₂ = σ(z₂) = σ({n['z₂']}) = {n['a₂']}. The target is {n['T']}.",
            f"Forward: E = ½ (a₂ − T)² = ½ ({n['a₂']} − {n['T']})² = {n['E']}.",
            "Back: the error changes with itself one to one, so the walk begins with 1.",
            f"Back: ∂E/∂a₂ = a₂ − T = {n['a₂']} − {n['T']} = {g['a₂']}.",
            f"Back through the sigmoid: ∂E/∂z₂ = {g['a₂']} · a₂ (1 − a₂) = {g['a₂']} · {slope['₂']} = {g['z₂']}.",
            f"Back: ∂E/∂w₂ = ∂E/∂z₂ · a₁ = {g['z₂']} · {n['a₁']} = {g['w₂']}, and ∂E/∂b₂ = {g['b₂']}.",
            f"Back through the weight: ∂E/∂a₁ = ∂E/∂z₂ · w₂ = {g['z₂']} · {n['w₂']} = {g['a₁']}.",
            f"Back through the sigmoid: ∂E/∂z₁ = {g['a₁']} · a₁ (1 − a₁) = {g['a₁']} · {slope['₁']} = {g['z₁']}.",
            f"Back: ∂E/∂w₁ = ∂E/∂z₁ · x₁ = {g['z₁']} · {n['x₁']} = {g['w₁']}, and ∂E/∂b₁ = {g['b₁']}. Done.",
        )
        return told[data.step]


def four(value):
    """Return a number to four significant digits, without trailing zeros."""
    return f"{value + 0.0:.4g}".replace("e-0", "e−").replace("-", "−")
