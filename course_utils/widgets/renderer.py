"""From artists to pixels, quickly: what stands still is drawn once, what moves is drawn per frame."""

from collections.abc import Mapping

import numpy as np
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils.plotting import PAPER, STYLE, region_colors

DPI = 100


class Renderer:
    """A figure whose moving artists are drawn over a kept background.

    `setup(figure)` makes the artists once and returns those that move, as a mapping (values may be
    lists or mappings of artists). `pixels(update)` lets `update(artists)` change them and returns
    the picture (height, width, 4). The figure is drawn by Agg directly, so no global state of
    pyplot or of the notebook's style has a say in it.
    """

    def __init__(self, setup, size=(9, 4)):
        with style.context(["default", STYLE]):
            self.figure = Figure(figsize=size, dpi=DPI, facecolor=PAPER)
            self._canvas = FigureCanvasAgg(self.figure)
            self.artists = setup(self.figure)
        if not isinstance(self.artists, Mapping):
            raise TypeError(
                "setup(figure) must return the moving artists as a dict, name -> artist, "
                f"got {type(self.artists).__name__}."
            )
        self._moving = sorted(_flat(self.artists), key=lambda artist: artist.get_zorder())
        for artist in self._moving:
            artist.set_animated(True)
        self._draw_background()

    def _draw_background(self):
        self._canvas.draw()  # matplotlib leaves animated artists out
        self._pixels = np.asarray(self._canvas.buffer_rgba())
        self._background = self._pixels.copy()

    def pixels(self, update):
        """Return the picture after `update(artists)`; valid until the next call."""
        update(self.artists)
        if self.figure.stale:
            # Something that is not among the moving artists was changed: slower, but still right.
            self._draw_background()
        np.copyto(self._pixels, self._background)
        pen = self._canvas.get_renderer()
        for artist in self._moving:
            artist.draw(pen)
        return self._pixels


def _flat(artists):
    """Yield every artist in nested mappings and sequences."""
    if isinstance(artists, Artist):
        yield _on_a_figure(artists)
        return
    if not isinstance(artists, (Mapping, list, tuple)):
        raise TypeError(f"Moving artists expected, got {type(artists).__name__}: {artists!r}.")
    for part in artists.values() if isinstance(artists, Mapping) else artists:
        yield from _flat(part)


def _on_a_figure(artist):
    """Return the artist, or say that it is on no figure."""
    if artist.get_figure() is None:
        raise ValueError(f"{artist} is on no figure: add it to axes in setup(figure).")
    return artist


class Region(Artist):
    """The tinted decision regions of an axes, painted straight into the picture.

    One table look-up per pixel instead of matplotlib's resampling of an image, which would cost
    more than all the rest of a frame. The axes must be linear and keep their limits.
    """

    def __init__(self, ax):
        super().__init__()
        self.set_zorder(0)
        self._scores = np.zeros((1, 1), dtype=int)
        ax.add_artist(self)

    def set_scores(self, scores):
        """Set what to paint, lowest row first: labels or probabilities, as in `region_colors`.

        Labels (height, width) keep their edges; probabilities are interpolated between the points,
        which are the centres of equal cells that tile the axes (`plotting.grid_points`).
        """
        self._scores = np.asarray(scores)
        self.stale = True

    def draw(self, renderer):
        if not self.get_visible():
            return
        left, bottom, right, top = (round(side) for side in self.axes.bbox.extents)
        colors = _painted(self._scores, top - bottom, right - left)
        pen = renderer.new_gc()
        renderer.draw_image(pen, left, bottom, colors)
        pen.restore()
        self.stale = False


# The colours of labels 0, 1, 2 and of 256 probabilities, four bytes to a number so that looking one
# up moves one number.
_LABELS = region_colors(np.arange(3)[None]).view(np.uint32).ravel()
_LEVELS = region_colors((np.arange(256)[None] + 0.5) / 256).view(np.uint32).ravel()


def _painted(scores, height, width):
    """Return the colours (height, width, 4) of scores: nearest for labels, else bilinear."""
    if scores.dtype.kind == "f":
        smooth = between(between(scores.astype(np.float32), height).T, width).T
        colors = _LEVELS[(smooth * 255.99).astype(np.uint8)]
    else:
        rows = np.arange(height) * scores.shape[0] // height
        columns = np.arange(width) * scores.shape[1] // width
        colors = _LABELS[scores.astype(np.intp)][rows[:, None], columns]
    return np.ascontiguousarray(colors).view(np.uint8).reshape(height, width, 4)


def between(rows, n):
    """Return n rows that interpolate these rows, the centres of equal cells."""
    place = ((np.arange(n, dtype=np.float32) + 0.5) * len(rows) / n - 0.5).clip(0, len(rows) - 1)
    below = place.astype(np.intp)
    above = np.minimum(below + 1, len(rows) - 1)
    share = (place - below).astype(np.float32)[:, None]
    return rows[below] + share * (rows[above] - rows[below])
