"""The picture of a playground: features, units and weights at the left, then the answer, then the losses."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from course_utils.plotting import CLASS_COLORS, INK, MUTED, NEGATIVE, POSITIVE, region_colors, style_axes, tint, write

from ..renderer import between
from .data import FEATURES
from .state import EPOCHS, MOST_LAYERS, STRIDE

SIZE = (8.4, 3.6)  # low, so that the controls and the picture are seen together
EDGE = 6.0  # of the square that is shown
CELLS = 48  # of it along each side
SIDE = 30  # pixels of a unit's picture
ROW, MIDDLE, LEFT, RIGHT = 0.385, 1.83, 0.84, 3.62  # inches: between two rows, their middle, first and last column
TEXT, TOP, NOTES = 4.18, (3.41, 3.16), 0.11  # inches: where texts begin, the two lines above, the notes below
ANSWER = (TEXT / 8.4, 0.40 / 3.6, 2.58 / 8.4, 2.58 / 3.6)  # the axes of the answer: a square
CURVES = (7.32 / 8.4, ANSWER[1], 0.88 / 8.4, ANSWER[3])
FLOOR, CEILING = 1e-3, 10.0  # of the losses shown
LEVELS = 7  # tints of an answer on each side of zero: few, so that a frame stays small
NOTE = ("filled: training, hollow: test", "round: training, square: test")  # of classes, of quantities


def _scale(negative, positive, strongest):
    """Return the colours, four bytes each, of −LEVELS … +LEVELS."""
    colors = [(negative if k < 0 else positive, strongest * abs(k) / LEVELS) for k in range(-LEVELS, LEVELS + 1)]
    return np.array(
        [[round(255 * c) for c in to_rgb(tint(color, amount))] + [255] for color, amount in colors], dtype=np.uint8
    )


SIGNED, FADED, FIELD = (_scale(NEGATIVE, POSITIVE, amount) for amount in (0.85, 0.15, 0.45))


def signed_colors(values, colors=SIGNED):
    """Return the colours of values from −1 to 1, blue above zero and vermilion below, as bytes (…, 4)."""
    return colors[np.rint(np.clip(values, -1, 1) * LEVELS).astype(int) + LEVELS]


class Pictures(Artist):
    """Small pictures painted straight into the figure: [(x, y of the lower left pixel, bytes (h, w, 4)), …]."""

    def __init__(self, ax, zorder):
        super().__init__()
        self.set_zorder(zorder)
        self._pictures = ()
        ax.add_artist(self)

    def set_pictures(self, pictures):
        self._pictures = pictures
        self.stale = True

    def draw(self, renderer):
        if not self.get_visible():
            return
        pen = renderer.new_gc()
        for x, y, colors in self._pictures:
            renderer.draw_image(pen, x, y, np.ascontiguousarray(colors))
        pen.restore()
        self.stale = False


def unit_picture(values, faded=False):
    """Return the picture of one unit's answers (CELLS, CELLS), with an edge."""
    largest = np.abs(values).max() or 1.0
    rows = np.arange(SIDE) * CELLS // SIDE
    colors = signed_colors(values[rows][:, rows] / largest, FADED if faded else SIGNED)
    edge = np.array([200, 205, 210, 255] if faded else [27, 39, 51, 255], dtype=np.uint8)
    colors[[0, -1]] = colors[:, [0, -1]] = edge
    return colors


def stretched(values, height, width):
    """Return values (CELLS, CELLS) at height × width places."""
    return between(between(values.astype(np.float32), height).T, width).T


def column_of(layer, n_layers):
    """Return where, in inches from the left, layer 0 (features), 1, … of that many hidden layers stands."""
    return LEFT + (RIGHT - LEFT) * layer / max(n_layers, 1)


def rows_of(n):
    """Return where, in inches from below, n pictures of one column stand."""
    return MIDDLE + ROW * ((n - 1) / 2 - np.arange(n))


def setup(figure):
    """Make all artists once; return those that move."""
    net = figure.add_axes((0, 0, 1, 1))
    net.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
    net.set_axis_off()
    net.patch.set_visible(False)
    field, curves = figure.add_axes(ANSWER), figure.add_axes(CURVES)
    style_axes(field)
    field.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), xticks=[-5, 0, 5], yticks=[])
    style_axes(curves, None, None)
    curves.set(xlim=(0, EPOCHS), ylim=(FLOOR, CEILING), yscale="log", xticks=[0, EPOCHS])
    curves.minorticks_off()
    small = {"ha": "left", "size": 10, "color": MUTED}
    write(net, 0.08, NOTES, "blue: above zero, orange: below; wide: a large weight", **small)
    write(net, 7.42, NOTES, "epochs", **small)
    labels = [
        write(net, LEFT - 0.21, y, feature.label, ha="right")
        for feature, y in zip(FEATURES, rows_of(len(FEATURES)), strict=True)
    ]
    points = [
        field.plot([], [], mark, color=CLASS_COLORS[k], markersize=7.5, zorder=5, markeredgewidth=1.1, **look)[0]
        for look in ({"markeredgecolor": "white"}, {"markerfacecolor": "white"})
        for k, mark in ((0, "o"), (1, "^"))
    ]
    ends = {"linewidth": 0.9, "zorder": 5, "s": 42}
    return {
        "weights": net.add_collection(LineCollection([], zorder=2, capstyle="butt")),
        "units": Pictures(net, zorder=3),
        "field": Pictures(field, zorder=0),
        "features": labels,
        "columns": [write(net, 0, TOP[0] + 0.05, "", size=10, color=MUTED) for _ in range(MOST_LAYERS + 1)],
        "points": points,
        "values": [field.scatter([], [], marker=mark, **ends) for mark in ("o", "s")],
        "boundary": field.plot([], [], color=INK, linewidth=2, zorder=2)[0],
        "train": curves.plot([], [], color=POSITIVE, linewidth=1.5, zorder=4)[0],
        "test": curves.plot([], [], color=POSITIVE, linewidth=1.5, linestyle=(0, (2.6, 1.8)), zorder=5)[0],
        "title": write(net, TEXT, TOP[0], "", ha="left", size=12),
        "shares": write(net, TEXT, TOP[1], "", ha="left", size=10),
        "note": write(net, TEXT, NOTES, "", **small),
        "losses": [write(net, SIZE[0] - 0.08, y, "", ha="right", size=10) for y in TOP],
    }


def draw(artists, data):
    """Move the artists to what a frame's data say."""
    layers = data.state.layers
    columns = [column_of(k, len(layers)) for k in range(len(layers) + 1)]
    places = [rows_of(len(FEATURES)), *(rows_of(units) for units in layers)]
    _draw_units(artists, data, columns, places)
    _draw_weights(artists["weights"], data, columns, places)
    _draw_answer(artists, data)
    names = ["features", *(f"hidden {k + 1}" if len(layers) < 4 else f"h. {k + 1}" for k in range(len(layers)))]
    for k, text in enumerate(artists["columns"]):
        text.set_text(names[k] if k < len(names) else "")
        text.set_x(columns[k] if k < len(columns) else 0)
    at, steps = np.arange(len(data.losses)), (1, STRIDE)  # of every epoch the test's dashes would flow together
    for name, losses, step in zip(("train", "test"), data.losses.T, steps, strict=True):
        places = np.union1d(at[::step], at[-1:])
        artists[name].set_data(places, losses[places].clip(FLOOR, CEILING))
    for text, name, loss in zip(artists["losses"], ("— train", "- - test"), data.losses[-1], strict=True):
        text.set_text(f"{name} {loss:.3g}")
    artists["title"].set_text(f"diverged in epoch {data.lost}" if data.lost else f"epoch {data.epoch}")
    artists["note"].set_text(NOTE[data.state.regression])
    shares = "" if data.state.regression else "right: {:.0%} of training, {:.0%} of test".format(*data.accuracy)
    artists["shares"].set_text(shares.replace("%", " %") or f"{data.state.data}: a number")


def _draw_units(artists, data, columns, places):
    pictures = []
    for k, (x, rows) in enumerate(zip(columns, places, strict=True)):
        for j, y in enumerate(rows):
            faded = k == 0 and FEATURES[j].text not in data.state.features
            picture = unit_picture(data.units[k][:, :, j], faded)
            pictures.append((round(100 * x) - SIDE // 2, round(100 * y) - SIDE // 2, picture))
    artists["units"].set_pictures(pictures)
    for text, feature in zip(artists["features"], FEATURES, strict=True):
        text.set_color(INK if feature.text in data.state.features else "#9AA4AE")


def _draw_weights(lines, data, columns, places):
    """Draw a line for each weight between two columns, the last ones to the answer's edge."""
    on = [k for k, feature in enumerate(FEATURES) if feature.text in data.state.features]
    half = SIDE / 200
    ends = [*places[1:], np.array([SIZE[1] * (ANSWER[1] + ANSWER[3] / 2)])]
    segments, widths, colors = [], [], []
    for k, kernel in enumerate(data.kernels):
        starts = places[0][on] if k == 0 else places[k]
        right = columns[k + 1] - half if k + 1 < len(columns) else ANSWER[0] * SIZE[0]
        for i, y in enumerate(starts):
            for j, end in enumerate(ends[k]):
                weight = float(kernel[i, j])
                if abs(weight) < 0.02:
                    continue
                segments.append([(columns[k] + half, y), (right, end)])
                widths.append(0.4 + 0.8 * min(abs(weight), 4.0))
                strength = 0.35 + 0.55 * min(abs(weight) / 1.5, 1)
                colors.append(tint(POSITIVE if weight > 0 else NEGATIVE, round(strength, 1)))
    order = np.argsort(widths, kind="stable")  # wide ones on top
    lines.set_segments([segments[k] for k in order])
    lines.set_linewidths([widths[k] for k in order])
    lines.set_color([colors[k] for k in order])


def _draw_answer(artists, data):
    left, bottom, right, top = (round(side) for side in artists["train"].figure.axes[1].bbox.extents)
    answer = stretched(data.answer.clip(-2, 2), top - bottom, right - left)
    if data.state.regression:
        colors = signed_colors(answer, FIELD)
    else:
        colors = region_colors((np.floor(answer.clip(0, 1 - 1e-6) * 10) + 0.5) / 10)
    artists["field"].set_pictures([(left, bottom, colors)])
    artists["boundary"].set_data(*data.boundary.T)
    k, X, y = data.rows, data.X, data.y
    parts = ((X[:k], y[:k]), (X[k:], y[k:]))
    for part, (points, values) in enumerate(parts):
        for label in (0, 1):
            chosen = points[values == label] if not data.state.regression else points[:0]
            artists["points"][2 * part + label].set_data(*chosen.T)
        shown = artists["values"][part]
        shown.set_visible(data.state.regression)
        if data.state.regression:
            shown.set_offsets(points)
            shown.set_facecolor(signed_colors(values) / 255)
            shown.set_edgecolor("white" if part == 0 else INK)
