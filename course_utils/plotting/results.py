"""How good a model is, and where it is wrong: confusions, scores of several runs, pictures of single rows."""

import numpy as np

from course_utils.nn.metrics import confidence_interval

from .palette import FORWARD, INK, MUTED, NEGATIVE, tint
from .style import FONT, TEXT_SIZE, new_axes, style_axes, write

CELL = 0.4  # inches
MOST = 16  # pictures beside each other


def confusion_table(table, *, ax=None, names=None):
    """Draw how often class i (row, the truth) was called class j (column): table (classes, classes), whole numbers.

    The diagonal, what is right, is blue; errors are orange, the more the darker. Zeros stay empty.
    Raises ValueError for a table that is not square, or as many names as it has no classes.
    """
    table = np.asarray(table)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise ValueError(
            f"confusion_table() expected a table of shape (classes, classes), got {table.shape}. "
            "Did you mean nn.metrics.confusion_matrix(y_true, y_pred)?"
        )
    n = len(table)
    names = [str(k) for k in range(n)] if names is None else [str(name) for name in names]
    if len(names) != n:
        raise ValueError(f"confusion_table() got {len(names)} names for {n} classes. Give one for each, class 0 first.")
    size = min(n * CELL + 1.0, 4.0)
    ax = style_axes(new_axes(ax, (size + 0.4, size)), "the model says", "it is")
    right, wrong = np.diag(table).max(), (table - np.diag(np.diag(table))).max()
    colors = np.ones((n, n, 3))
    for (i, j), count in np.ndenumerate(table):
        if count:
            colors[i, j] = _rgb(FORWARD, 0.45 * count / right) if i == j else _rgb(NEGATIVE, 0.15 + 0.5 * count / wrong)
            write(ax, j, i, str(count), size=TEXT_SIZE)
    ax.imshow(colors, zorder=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0, labelcolor=INK)
    ax.set_xticks(range(n), names)
    ax.set_yticks(range(n), names)
    return ax


def score_intervals(scores, *, ax=None, xlabel="score"):
    """Draw for each name in scores ({name: numbers of several runs}) all runs, their mean and its 95 % interval."""
    if not scores:
        raise ValueError("score_intervals() got no scores. Give {name: [score of each run]}, two runs or more.")
    ax = style_axes(new_axes(ax, (6, 0.55 * len(scores) + 0.9)), xlabel)
    for place, runs in enumerate(scores.values()):
        low, high = confidence_interval(runs)
        ax.plot([low, high], [place, place], "-", color=INK, linewidth=3.5, solid_capstyle="butt", zorder=3)
        ax.plot([np.mean(runs)], [place], "D", color=INK, markersize=8, markeredgecolor="white", zorder=4)
        above = np.full(len(runs), place - 0.28)
        ax.plot(runs, above, "o", color=FORWARD, markerfacecolor="none", markersize=6, zorder=2)
    ax.set_yticks(range(len(scores)), list(scores), color=INK, family=FONT, size=TEXT_SIZE + 1)
    ax.set(ylim=(len(scores) - 0.5, -0.6))
    ax.tick_params(axis="y", length=0, labelcolor=INK)
    ax.spines["left"].set_visible(False)
    return ax


def image_row(images, titles=None, *, ax=None):
    """Draw pictures (n, height, width) beside each other, dark where the numbers are large, each with its title.

    All share one scale of grey. Raises ValueError for other shapes, more than 16 pictures, or titles that
    are not as many.
    """
    images = np.asarray(images, dtype=float)
    if images.ndim != 3 or not 1 <= len(images) <= MOST:
        hint = " Did you mean X[:8].reshape(-1, 8, 8)?" if images.ndim == 2 else ""
        raise ValueError(f"image_row() expected 1 to {MOST} pictures (n, height, width), got {images.shape}.{hint}")
    n, height, width = images.shape
    titles = [""] * n if titles is None else [str(title) for title in titles]
    if len(titles) != n:
        raise ValueError(f"image_row() got {len(titles)} titles for {n} pictures. Give one for each.")
    side = min(1.1, 9 / n)
    lines = max(title.count("\n") + 1 for title in titles) if any(titles) else 0
    ax = new_axes(ax, (side * n, side * height / width + 0.2 * lines + 0.1))
    step = width * 1.12
    low, high = images.min(), images.max()
    for k, (image, title) in enumerate(zip(images, titles, strict=True)):
        box = (k * step, k * step + width, height, 0)
        ax.imshow(image, cmap="gray_r", vmin=low, vmax=max(high, low + 1e-12), extent=box, interpolation="nearest")
        write(ax, k * step + width / 2, -0.06 * height, title, va="bottom", size=TEXT_SIZE)
        ax.plot(*_frame(box), color=MUTED, linewidth=0.8)
    ax.set(xlim=(-0.02 * width, n * step), ylim=(height * 1.02, -(0.06 + 0.2 * lines / side) * height), aspect="equal")
    ax.set_axis_off()
    return ax


def _frame(box):
    left, right, low, high = box
    return [left, right, right, left, left], [low, low, high, high, low]


def _rgb(color, share):
    code = tint(color, share)
    return [int(code[k : k + 2], 16) / 255 for k in (1, 3, 5)]
