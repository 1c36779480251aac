"""The shapes figure: NumPy is right, and boxes and sentences say what it did."""

from itertools import product

import numpy as np
import pytest

from course_utils.widgets.shapes import (
    CELL,
    DOES,
    MOST,
    PLACES,
    SHAPES_A,
    SHAPES_B,
    TOP,
    Shapes,
    originals,
    places,
    repeats,
)


def drawn(**values):
    """Return the three panels as lists of (number, x, y, solid) of the boxes in sight, and the error's text."""
    figure = Shapes(**values)
    frame = figure.frame_at(figure.values)
    artists = figure._renderer.artists
    panels = []
    for parts in artists["parts"]:
        seen = [(box, text) for box, _, text in parts if box.get_visible()]
        panels.append([(int(t.get_text()), *b.get_xy(), b.get_linestyle() in ("-", "solid")) for b, t in seen])
    return panels, artists["error"].get_text(), frame.sentence


@pytest.mark.parametrize("do", DOES)
def test_every_pair_is_answered_and_fits_into_the_boxes(do):
    figure = Shapes()
    for a, b in product(SHAPES_A, SHAPES_B):
        data = figure.compute(do=do, a=a, b=b)
        size = 0 if isinstance(data.result, Exception) else data.result.size
        assert max(data.a.size, data.b.size, size) <= MOST, (do, a, b)


def test_boxes_never_lie_on_each_other_or_on_the_next_panel():
    lefts = [*PLACES, Shapes.size[0]]
    for shape in {*SHAPES_A, *SHAPES_B, (2, 2, 2, 3), (4, 6)}:
        corners = places(shape)
        apart = np.abs(corners[:, None] - corners[None]).max(axis=2) + np.eye(len(corners))
        assert apart.min() >= CELL - 1e-9, shape
        assert corners[:, 0].max() + CELL <= min(np.diff(lefts)), shape
        assert TOP - CELL - corners[:, 1].max() >= 0, shape


@pytest.mark.parametrize("a", SHAPES_A)
@pytest.mark.parametrize("b", SHAPES_B)
def test_what_is_drawn_solid_are_the_arrays_own_entries(a, b):
    try:
        out = np.broadcast_shapes(a, b)
    except ValueError:
        assert Shapes(do="a + b", a=a, b=b).describe().startswith(f"{a} + {b} does not fit")
        return
    for shape in (a, b):
        own = originals(shape, out)
        assert own.sum() == np.prod(shape, dtype=int)
        spread = np.broadcast_to(np.arange(own.sum()).reshape(shape), out).ravel()
        assert sorted(spread[own]) == list(range(own.sum()))  # each entry once
        assert bool(repeats(shape, out)) == (not own.all())


def test_a_row_is_added_to_each_row():
    (a, b, out), error, sentence = drawn(do="a + b", a=(2, 3), b=(3,))
    assert [n for n, *_ in out] == [10, 21, 32, 13, 24, 35]
    assert [solid for *_, solid in b] == [True] * 3 + [False] * 3
    assert all(solid for *_, solid in a)
    assert error == ""
    assert sentence == "(2, 3) + (3,) → (2, 3): b is repeated 2 times along axis 0."


def test_what_does_not_fit_names_the_axes_that_differ():
    (a, _, out), error, sentence = drawn(do="a + b", a=(2, 3), b=(2,))
    assert (len(a), out, error) == (6, [], "ValueError:\nthe shapes do not fit")
    assert "compared from the right, 3 meets 2, and neither is 1" in sentence


def test_a_product_is_the_outlined_row_times_the_outlined_column():
    (_, _, out), _, sentence = drawn(do="a @ b", a=(2, 3), b=(3, 2))
    assert [n for n, *_ in out] == [0 * 1 + 1 * 3 + 2 * 5, 16, 40, 52]
    assert sentence.endswith("the inner 3 meet and are gone; the outlined row and column give 13.")


def test_reshape_keeps_reading_order_and_counts():
    (a, _, out), _, _ = drawn(do="reshape a", a=(6,), b=(3, 2))
    assert [n for n, *_ in out] == [n for n, *_ in a] == list(range(6))
    assert "6 numbers of shape (6,) do not fill (4, 6), which has 24" in drawn(do="reshape a", a=(6,), b=(4, 6))[2]


def test_sums_and_indices_take_an_axis_away():
    assert [n for n, *_ in drawn(do="sum axis 0", a=(2, 2, 3))[0][2]] == [6, 8, 10, 12, 14, 16]
    assert [n for n, *_ in drawn(do="a[..., 0]", a=(2, 3))[0][2]] == [0, 3]
    assert drawn(do="a[0]", a=())[1] == "IndexError:\nno axis to take away"
    assert "NumPy lets that pass, TensorFlow says InvalidArgumentError" in drawn(do="sum axis 0", a=())[2]
