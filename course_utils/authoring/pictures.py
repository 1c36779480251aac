"""Pictures in outputs: small, and compared by what they show rather than by their bytes."""

from __future__ import annotations

import base64
import io

# A picture drawn on another processor or system may differ in a few edge pixels. Of the 255 levels
# of grey this much, root mean square, is let pass; one 10-point letter that changes is about 2.
TOLERANCE = 1.0


def compact_png(encoded: str) -> str:
    """The same pixels, losslessly packed again, without the writer's name, version or date."""
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        pixels = image.copy() if _of_few_colours(image) else image.convert("RGBA")
        if pixels.mode == "RGBA" and pixels.getextrema()[3] == (255, 255):
            pixels = pixels.convert("RGB")
        buffer = io.BytesIO()
        pixels.save(buffer, format="PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _of_few_colours(image) -> bool:
    """Whether the picture is stored as numbers of at most 256 opaque colours: in full colour it would be far larger."""
    return image.mode == "P" and "transparency" not in image.info


def picture_difference(first: str, second: str) -> float:
    """Root mean square difference of two base64 pictures in grey levels; infinite if sizes differ."""
    import numpy as np

    if first == second:
        return 0.0
    a, b = _pixels(first), _pixels(second)
    if a.shape != b.shape:
        return float("inf")
    return float(np.sqrt(np.mean((a - b) ** 2)))


def _pixels(encoded: str):
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        return np.asarray(image.convert("RGBA"), dtype=np.float32)
