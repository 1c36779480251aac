"""Live figure of lesson 09: what shapes do when two arrays meet, drawn as boxes and worked out by NumPy."""

from types import SimpleNamespace

import numpy as np
from matplotlib.patches import Rectangle

from course_utils.plotting import CLASS_COLORS, FORWARD, INK, MUTED, NEGATIVE_TEXT, PAPER, tint, write

from . import controls
from .explorer import Explorer

SHAPES_A = [(), (3,), (6,), (3, 1), (2, 3), (3, 2), (2, 2, 3), (2, 2, 2, 3)]
SHAPES_B = [(), (2,), (3,), (6,), (1, 3), (3, 1), (2, 1), (2, 3), (3, 2), (2, 2, 3), (2, 1, 2, 3), (4, 6)]
DOES = ["a + b", "a @ b", "reshape a", "a[0]", "a[..., 0]", "sum axis 0"]
BOTH = DOES[:2]  # what b's numbers take part in
MOST = 36  # boxes in a panel; the largest result has 24
CELL, GAP = 0.36, 0.1  # inches: a box, and the gap between blocks
PLACES = (0.2, 3.0, 5.75)  # left edge of each panel
TOP = 1.95  # upper edge of the boxes
ORANGE = CLASS_COLORS[1]


def operands(a_shape, b_shape, do):
    """Return a, with the numbers 0, 1, 2, … and b, with 10, 20, 30, … (1, 2, 3, … for `a @ b`)."""
    a = np.arange(np.prod(a_shape, dtype=int)).reshape(a_shape)
    b = (1 + np.arange(np.prod(b_shape, dtype=int))).reshape(b_shape)
    return a, b if do == "a @ b" else 10 * b


def result(a, b, do):
    """Return what NumPy makes of it, or the exception that it raises."""
    try:
        if do == "a + b":
            return a + b
        if do == "a @ b":
            return a @ b
        if do == "reshape a":
            return a.reshape(b.shape)
        if do == "a[0]":
            return a[0]
        return a[..., 0] if do == "a[..., 0]" else np.asarray(a.sum(axis=0))
    except (ValueError, IndexError) as error:  # np.exceptions.AxisError is both
        return error


def places(shape):
    """Return the corner (x, y) of every box in reading order, in inches to the right and down.

    The last two axes are rows of boxes, the one before places blocks side by side, the first one below each other.
    """
    four = (1,) * (4 - len(shape)) + shape
    index = np.indices(four).reshape(4, -1)
    x = CELL * (index[1] * four[3] + index[3]) + GAP * index[1]
    y = CELL * (index[0] * four[2] + index[2]) + GAP * index[0]
    return np.column_stack([x, y])


def originals(shape, out):
    """Return, for every entry of an array of shape `shape` spread to `out`, whether it is no copy."""
    if not out:
        return np.array([True])
    axes = (1,) * (len(out) - len(shape)) + shape
    index = np.indices(out).reshape(len(out), -1)
    copied = [k > 0 if size == 1 else np.zeros(k.shape, bool) for size, k in zip(axes, index, strict=True)]
    return ~np.any(copied, axis=0)


class Shapes(Explorer):
    """Boxes for the entries of a, b and the result; copies that broadcasting only pretends to make are dashed."""

    title = "Shapes"
    size = (8.4, 2.35)
    presets = {  # noqa: RUF012
        "a row to each": {"do": "a + b", "a": (2, 3), "b": (3,)},
        "a column to each": {"do": "a + b", "a": (2, 3), "b": (2, 1)},
        "both repeat": {"do": "a + b", "a": (3, 1), "b": (6,)},
        "a layer's sums": {"do": "a @ b", "a": (2, 3), "b": (3, 2)},
    }
    exported = {"do": ["a + b", "a @ b", "reshape a", "sum axis 0"], "a": 5, "b": 6}  # noqa: RUF012

    def controls(self):
        def shape(name, shapes, value):
            return controls.choice(f"shape of {name}", [(str(s), s) for s in shapes], value)

        return {
            "do": controls.choice("do", DOES, "a + b"),
            "a": shape("a", SHAPES_A, (2, 3)),
            "b": shape("b", SHAPES_B, (3,)),
        }

    def compute(self, do, a, b):
        left, right = operands(a, b, do)
        return SimpleNamespace(do=do, a=left, b=right, result=result(left, right, do))

    def setup(self, figure):
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))
        ax.set_axis_off()
        frame = {"facecolor": "none", "edgecolor": INK, "linewidth": 2.5, "zorder": 3}
        boxes = [[ax.add_patch(Rectangle((0, 0), CELL, CELL, zorder=2)) for _ in range(MOST)] for _ in PLACES]
        outlines = [[ax.add_patch(Rectangle((0, 0), CELL, CELL, **frame)) for _ in range(MOST)] for _ in PLACES]
        numbers = [[write(ax, 0, 0, "", size=10, zorder=4) for _ in range(MOST)] for _ in PLACES]
        heads = [write(ax, x, TOP + 0.2, "", ha="left", size=12) for x in PLACES]
        signs = [write(ax, x - 0.25, TOP + 0.2, "", size=14) for x in PLACES[1:]]
        error = write(ax, PLACES[2], TOP - 0.1, "", ha="left", va="top", size=11, color=NEGATIVE_TEXT)
        parts = [list(zip(*panel, strict=True)) for panel in zip(boxes, outlines, numbers, strict=True)]
        return {"parts": parts, "heads": heads, "signs": signs, "error": error}

    def draw(self, artists, data):
        failed = isinstance(data.result, Exception)
        names = [f"a {data.a.shape}", f"b {data.b.shape}", "" if failed else f"{data.result.shape}"]
        if data.do not in BOTH:
            names[1] = f"to {data.b.shape}" if data.do == "reshape a" else data.do.replace("sum axis 0", "sum, axis 0")
        for panel, (array, solid, marked, color) in enumerate(_panels(data, failed)):
            _draw_boxes(artists["parts"][panel], PLACES[panel], array, solid, marked, color)
            artists["heads"][panel].set_text(names[panel])
        artists["signs"][0].set_text({"a + b": "+", "a @ b": "@"}.get(data.do, ""))
        artists["signs"][1].set_text("≠" if failed else "→")
        reason = "no axis to take away" if isinstance(data.result, IndexError) else "the shapes do not fit"
        artists["error"].set_text(f"{type(data.result).__name__}:\n{reason}" if failed else "")

    def describe(self, values, data):
        a, b, out = data.a.shape, data.b.shape, data.result
        if data.do == "a + b":
            return _of_sum(a, b, out)
        if data.do == "a @ b":
            return _of_product(a, b, out)
        if data.do == "reshape a":
            return _of_reshape(data.a, data.b, out)
        if isinstance(out, Exception):
            return f"{data.do}: a has no axis to take away, its shape is (). NumPy says {type(out).__name__}."
        if a == ():
            return (
                "Sum axis 0: a single number has no axis. NumPy lets that pass, TensorFlow says InvalidArgumentError."
            )
        gone = f"{a} → {out.shape}: the {'last' if data.do == 'a[..., 0]' else 'first'} axis is gone"
        if data.do == "sum axis 0":
            return f"Sum over axis 0, {gone}; each number is a sum of {a[0]}."
        return f"{data.do}, {gone}; {data.a.size // out.size} times fewer numbers."


def _panels(data, failed):
    """Yield for each panel the array to draw, which entries are no copies, which are marked, and the colour."""
    a, b = data.a, data.b
    if data.do == "a + b" and not failed:
        out = data.result.shape
        for array, color in ((a, FORWARD), (b, ORANGE)):
            yield np.broadcast_to(array, out), originals(array.shape, out), None, color
    else:
        yield a, None, _chosen(data, failed), FORWARD
        yield b if data.do in BOTH else None, None, None if failed else _first_column(b, data.do), ORANGE
    first = np.arange(1) if data.do == "a @ b" else None
    yield None if failed else data.result, None, first, FORWARD if data.do != "a + b" else CLASS_COLORS[2]


def _chosen(data, failed):
    """Return the places of a's entries that the first number of the result is made of."""
    places = np.arange(data.a.size).reshape(data.a.shape)
    if failed or data.do == "reshape a":
        return None
    if data.do == "a @ b":
        return places.reshape(-1, data.a.shape[-1])[0]
    if data.do == "sum axis 0":
        return places.reshape(len(data.a) if data.a.ndim else 1, -1)[:, 0]
    return (places[0] if data.do == "a[0]" else places[..., 0]).ravel()


def _first_column(b, do):
    if do != "a @ b":
        return None
    places = np.arange(b.size).reshape(b.shape)
    return places if b.ndim == 1 else places.reshape(-1, *b.shape[-2:])[0, :, 0]


def _draw_boxes(parts, left, array, solid, marked, color):
    """Draw an array with the first of the panel's parts (box, outline, number), and hide the others."""
    values = [] if array is None else array.ravel().tolist()
    solid = [True] * len(values) if solid is None else solid
    marked = set() if marked is None else set(marked.tolist())
    corners = places(array.shape) if values else []
    for box, outline, number in parts[len(values) :]:
        box.set_visible(False)
        outline.set_visible(False)
        number.set_text("")
    for k, ((box, outline, number), value, (x, y)) in enumerate(zip(parts, values, corners, strict=False)):
        corner = left + x, TOP - CELL - y
        share = 0.15 + 0.35 * (k + 1) / len(values)  # paler at the beginning: reading order is seen
        face, edge = (tint(color, share), MUTED) if solid[k] else (PAPER, color)
        box.set(visible=True, xy=corner, facecolor=face, edgecolor=edge, linestyle="-" if solid[k] else ":")
        outline.set(visible=k in marked, xy=corner)
        number.set(text=str(value), position=(corner[0] + CELL / 2, corner[1] + CELL / 2 - 0.01))
        number.set_color(INK if solid[k] else MUTED)


def repeats(shape, out):
    """Return in words along which axes of `out` an array is repeated, or an empty text.

    >>> repeats((3,), (2, 3))
    '2 times along axis 0'
    """
    axes = (1,) * (len(out) - len(shape)) + shape
    told = [f"{n} times along axis {k}" for k, (own, n) in enumerate(zip(axes, out, strict=True)) if own < n]
    return " and ".join(told)


def _of_sum(a, b, out):
    if isinstance(out, Exception):
        pairs = zip(a[::-1], b[::-1], strict=False)
        m, n = next((m, n) for m, n in pairs if m != n and 1 not in (m, n))
        return (
            f"{a} + {b} does not fit: compared from the right, {m} meets {n}, and neither is 1. "
            "NumPy says ValueError, TensorFlow InvalidArgumentError."
        )
    told = [(name, repeats(shape, out.shape)) for name, shape in (("a", a), ("b", b))]
    told = [f"{name} is repeated {text}" for name, text in told if text]
    return f"{a} + {b} → {out.shape}: {', '.join(told) or 'same shape, entry meets entry'}."


def _of_product(a, b, out):
    if isinstance(out, Exception):
        if not a or not b:
            return f"{a} @ {b} does not fit: @ needs at least one axis on each side. NumPy says ValueError."
        inner = b[-2] if len(b) > 1 else b[0]
        if a[-1] != inner:
            return f"{a} @ {b} does not fit: rows of {a[-1]} meet columns of {inner}. NumPy says ValueError."
        return f"{a} @ {b} does not fit: the axes in front differ. NumPy says ValueError."
    first = out.ravel()[0]
    return f"{a} @ {b} → {out.shape}: the inner {a[-1]} meet and are gone; the outlined row and column give {first}."


def _of_reshape(a, b, out):
    if isinstance(out, Exception):
        return f"{a.size} numbers of shape {a.shape} do not fill {b.shape}, which has {b.size}. NumPy says ValueError."
    return f"{a.shape} → {b.shape}: the same {a.size} numbers in the same reading order, none moved."
