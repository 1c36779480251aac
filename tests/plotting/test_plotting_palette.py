"""The palette: legible text, and classes that stay apart for colour-blind eyes."""

import itertools

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from course_utils import plotting
from course_utils.plotting import palette

TEXT = {name: getattr(palette, name) for name in ("INK", "MUTED", "POSITIVE_TEXT", "NEGATIVE_TEXT")} | {
    f"class {k}": color for k, color in enumerate(palette.CLASS_TEXT_COLORS)
}

# Machado, Oliveira & Fernandes (2009), severity 1; acts on linear RGB.
COLOR_BLIND = {
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}


def linear(color):
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def wcag(color, background):
    """WCAG 2.2 contrast, written out independently of the palette module."""
    bright, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (color, background)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def lab(rgb):
    """CIE L*a*b* (D65) of linear RGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_black_on_white_is_21():
    assert plotting.contrast_ratio("black", "white") == pytest.approx(21)
    assert plotting.contrast_ratio("white", "black") == pytest.approx(21)
    assert plotting.contrast_ratio("#777777", "white") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", TEXT)
def test_text_is_legible_on_paper_and_on_quiet_areas(name):
    for background in (palette.PAPER, palette.SHADE):
        assert wcag(TEXT[name], background) >= 4.5
        assert plotting.contrast_ratio(TEXT[name], background) == pytest.approx(wcag(TEXT[name], background))


@pytest.mark.parametrize("class_color", palette.CLASS_COLORS)
def test_dark_marks_are_legible_on_every_region(class_color):
    region = palette.tint(class_color, palette.REGION_TINTS[1])
    assert wcag(palette.INK, region) >= 7
    assert wcag(palette.MUTED, region) >= 4.5


@pytest.mark.parametrize("kind", COLOR_BLIND)
def test_colors_stay_apart_for_color_blind_eyes(kind):
    pairs = [
        *itertools.combinations(palette.CLASS_COLORS, 2),
        (palette.POSITIVE, palette.NEGATIVE),
        (palette.FORWARD, palette.BACKWARD),
    ]
    for a, b in pairs:
        seen = [lab(np.array(COLOR_BLIND[kind]) @ linear(color)) for color in (a, b)]
        assert np.linalg.norm(seen[0] - seen[1]) > 20, (a, b)


def test_the_palette_is_the_one_of_the_visual_language():
    assert plotting.CLASS_COLORS == ("#0072B2", "#E69F00", "#009E73")
    assert plotting.CLASS_MARKERS == ("o", "^", "s")
    assert plotting.BACKWARD == plotting.NEGATIVE == "#D55E00"
    assert plotting.FORWARD == plotting.POSITIVE == "#0072B2"


def test_tint_mixes_over_white():
    assert plotting.tint("#000000", 0) == "#ffffff"
    assert plotting.tint("#123456", 1) == "#123456"
    assert plotting.tint("#000000", 0.2) == "#cccccc"
    with pytest.raises(ValueError, match=r"amount=2.*expected a share from 0"):
        plotting.tint("black", 2)


def test_use_style_sets_the_white_card_and_readable_text():
    with matplotlib.rc_context():
        plt.style.use("dark_background")
        plotting.use_style()
        figure, ax = plt.subplots()
        assert figure.dpi == 100
        assert to_rgb(figure.get_facecolor()) == to_rgb(ax.get_facecolor()) == (1, 1, 1)
        sizes = [v for k, v in matplotlib.rcParams.items() if k in plotting.STYLE and "size" in k]
        assert min(v for v in sizes if isinstance(v, (int, float))) >= 10
        assert matplotlib.rcParams["font.family"] == ["DejaVu Sans"]


def test_style_uses_only_settings_that_matplotlib_3_10_has():
    known = """font.family font.size mathtext.fontset text.color figure.dpi figure.figsize
        figure.facecolor savefig.facecolor savefig.dpi axes.facecolor axes.edgecolor
        axes.labelcolor axes.labelsize axes.titlesize axes.titlelocation axes.spines.top
        axes.spines.right axes.prop_cycle axes.grid grid.color xtick.color ytick.color
        xtick.labelsize ytick.labelsize legend.fontsize legend.frameon lines.linewidth
        image.cmap"""
    assert set(plotting.STYLE) <= set(known.split())
