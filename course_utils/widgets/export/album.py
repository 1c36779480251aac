"""Many pictures of one figure in few bytes: what two of them share is stored once."""

import gzip
import io
import json
import random
from base64 import b64encode
from html import escape

import numpy as np
from PIL import Image

from .stops import begin, settings

TILE = 32  # pixels: smaller tiles repeat more often, larger ones need shorter lists
SIDE = 32  # tiles along a side of a sheet


class OverBudget(Exception):
    """The pictures take more than they may: `frames` of them took `size` bytes, and about `fitting` would have fit."""

    def __init__(self, frames=0, size=0, fitting=0):
        super().__init__(frames, size, fitting)
        self.frames, self.size, self.fitting = frames, size, fitting


class Album:
    """Pictures cut into square tiles; equal tiles are kept once, in sheets of 32 × 32, as lossless WebP.

    The pictures of a figure differ in few places, and one control changes the same place in the same way whatever
    the others say. So a picture costs a fifth or less of what it costs as a file of its own, and every picture can
    be shown without those before it. Every browser of today reads WebP, which is less than half of a PNG here.
    Tile 0 stands for "as in the still picture", which the page shows before anything moves.
    """

    def __init__(self, still):
        self.still = still
        self._still_tiles = _tiles(still)
        self._known = {}  # a tile's bytes -> its number
        self._open = []  # (place in the picture, tile) of the sheet that is being filled
        self._places = [0]  # the number of each tile once its sheet is sorted
        self._pictures = {}  # PNG -> its number
        self._rows = []  # of each picture, the numbers of its tiles
        self.sheets = []

    def add(self, png):
        """Return the number of this picture."""
        if png not in self._pictures:
            self._pictures[png] = len(self._rows)
            self._rows.append(self._row(_tiles(pixels(png))))
        return self._pictures[png]

    def _row(self, tiles):
        row = np.zeros(len(tiles), dtype=int)
        for place in np.flatnonzero((tiles != self._still_tiles).any(axis=1)):
            key = tiles[place].tobytes()
            if key not in self._known:
                self._known[key] = len(self._known) + 1
                self._open.append((place, tiles[place]))
                if len(self._open) == SIDE * SIDE:
                    self._close_sheet()
            row[place] = self._known[key]
        return row

    def _close_sheet(self):
        """Write the open sheet, sorted by place: what is alike stands side by side, and packs better."""
        order = sorted(range(len(self._open)), key=lambda k: self._open[k][0])
        numbers = np.empty(len(order), dtype=int)
        numbers[order] = np.arange(len(order)) + len(self._places)
        self._places.extend(numbers.tolist())
        rows = -(-len(order) // SIDE)
        sheet = np.zeros((rows * SIDE, TILE * TILE), dtype=np.uint32)
        sheet[: len(order)] = [self._open[k][1] for k in order]
        sheet = sheet.reshape(rows, SIDE, TILE, TILE).transpose(0, 2, 1, 3).reshape(rows * TILE, SIDE * TILE)
        self.sheets.append(webp(sheet[..., None].view(np.uint8)[..., :3]))
        self._open = []

    @property
    def size(self):
        """Bytes of what is written so far, in the text of a page."""
        return sum(len(sheet) for sheet in self.sheets)

    def finish(self):
        """Return the places in which pictures differ, and each picture's tiles there."""
        if self._open:
            self._close_sheet()
        rows = np.array(self._places)[np.array(self._rows)]
        changing = np.flatnonzero(rows.any(axis=0))
        return changing.tolist(), rows[:, changing].tolist()


def pixels(png):
    """Return the picture (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def _tiles(picture):
    """Return the tiles of a picture, row by row, each as one line of numbers, four bytes to a pixel."""
    height, width = picture.shape[:2]
    whole = np.zeros((height + -height % TILE, width + -width % TILE, 4), dtype=np.uint8)
    whole[:height, :width, :3] = picture
    tall, wide = whole.shape[0] // TILE, whole.shape[1] // TILE
    tiles = whole.view(np.uint32).reshape(tall, TILE, wide, TILE).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(tiles).reshape(tall * wide, TILE * TILE)


def webp(picture):
    """Return the picture as a lossless WebP in base64: text that a page can hold."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "webp", lossless=True, quality=75, method=4)
    return b64encode(out.getvalue()).decode("ascii")


def pack(figure, stops, room):
    """Return what the page needs of the frames at every combination of the stops, as a dictionary.

    Raises OverBudget as soon as it is clear that they take more than `room` bytes.
    """
    first = figure.frame_at(begin(figure, stops))
    album, said, frames = Album(pixels(first.png)), {}, []
    still = webp(album.still)
    once = len(still) + 2 * len(escape(first.sentence).encode())

    def need(size):
        if size > room:
            share = (room - once) / max(1, size - once)
            raise OverBudget(len(frames), size, max(0, int(share * len(frames))))

    for values in settings(figure, stops):
        frame = figure.frame_at(values)
        end = _end(stops[figure.plays], frame.last_step) if figure.plays else 0
        frames.append([album.add(frame.png), said.setdefault(frame.sentence, len(said)), end])
        need(once + album.size)
    places, pictures = album.finish()
    book = {"places": places, "pictures": pictures, "sentences": list(said), "frames": frames}
    text = json.dumps(book, ensure_ascii=False, separators=(",", ":")).encode()
    packed = {"still": still, "sentence": first.sentence, "sheets": album.sheets}
    packed["book"] = b64encode(gzip.compress(text, mtime=0)).decode("ascii")
    need(once + album.size + len(packed["book"]))
    return packed


def average_size(figure, stops, sample=24):
    """Return about how many bytes a frame takes, from a sample of the combinations of the stops."""
    choose = random.Random(0).choice
    album = Album(pixels(figure.frame_at(begin(figure, stops)).png))
    for _ in range(sample):
        album.add(figure.frame_at({name: choose(stops[name]) for name in figure.controls}).png)
    album.finish()
    return album.size / sample


def _end(stops, last):
    """Return the place among the stops at which playing ends."""
    end = len(stops) - 1
    return end if last is None else next((k for k, value in enumerate(stops) if value >= last), end)
