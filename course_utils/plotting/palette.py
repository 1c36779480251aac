"""The course's colours and marks: the same thing looks the same in every lesson.

The hues are those of Okabe and Ito (2008), which stay apart for colour-blind readers; every
class has a shape as well, so that no picture depends on colour alone.
"""

from matplotlib.colors import to_hex, to_rgb

CLASS_COLORS = ("#0072B2", "#E69F00", "#009E73")  # blue, orange, green
CLASS_MARKERS = ("o", "^", "s")  # circle, triangle, square
# The same hues, dark enough to be read as text on white and on the tinted regions.
CLASS_TEXT_COLORS = ("#005A8C", "#7A5200", "#006149")

FORWARD = "#0072B2"  # a value flowing forward
BACKWARD = "#D55E00"  # a gradient flowing back (drawn dashed)
POSITIVE = "#0072B2"  # a weight above zero
NEGATIVE = "#D55E00"  # a weight below zero
POSITIVE_TEXT = "#005A8C"
NEGATIVE_TEXT = "#A34700"

INK = "#1B2733"  # text, decision boundaries, the present setting
MUTED = "#4D5863"  # secondary text, axis ticks
GRID = "#DDE2E7"  # grid lines, quiet outlines
SHADE = "#EEF1F4"  # quiet areas: table headers, an AI winter
PAPER = "#FFFFFF"  # the card that every figure carries

REGION_TINTS = (0.15, 0.25)  # share of the class colour over white: undecided, certain


def tint(color, amount):
    """Return a color mixed over white as hex: amount 0 is white, amount 1 the color itself."""
    if not 0 <= amount <= 1:
        raise ValueError(f"tint() got amount={amount}, expected a share from 0 (white) to 1 (the color itself).")
    return to_hex([1 - amount * (1 - channel) for channel in to_rgb(color)])


def luminance(color):
    """Return a color's relative luminance, 0 (black) to 1 (white), as WCAG 2 defines it."""
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in to_rgb(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(color, background=PAPER):
    """Return the WCAG 2 contrast (L1 + 0.05) / (L2 + 0.05); text needs 4.5 for level AA."""
    lighter, darker = sorted((luminance(color), luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
