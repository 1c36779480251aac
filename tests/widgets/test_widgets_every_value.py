"""Every explorer at every value of every control: no exception, no warning, a picture, a sentence."""

import io
from itertools import combinations, product

import numpy as np
from PIL import Image

from course_utils.widgets.values import allowed_values

MOST = 600  # settings for which the whole product is tried
FEW = 6  # values of each of two controls, where it is not
MANY = 10  # controls: from here on, one setting tries many pairs at a time, of fewer values
FEWER = 4


def settings(figure):
    """All combinations; else every value of each control, and pairs of controls at spread values."""
    every = {name: allowed_values(control) for name, control in figure.controls.items()}
    if np.prod([len(values) for values in every.values()]) <= MOST:
        return [dict(zip(every, combination, strict=True)) for combination in product(*every.values())]
    found = [{name: value} for name, values in every.items() for value in values]
    if len(every) >= MANY:
        return found + pairwise({name: spread(values, FEWER) for name, values in every.items()})
    for one, two in combinations(every, 2):
        found += [{one: a, two: b} for a in spread(every[one]) for b in spread(every[two])]
    return found


def pairwise(every):
    """Settings of all controls at once, so chosen that every two values of every two controls meet in one of them.

    Greedy: begin with a pair that has not met, then give each other control the value with most new pairs.
    """
    left = {
        pair
        for one, two in combinations(every, 2)
        for pair in product(((one, k) for k in range(len(every[one]))), ((two, k) for k in range(len(every[two]))))
    }
    order, found = {name: n for n, name in enumerate(every)}, []
    while left:
        row = dict(min(left, key=lambda pair: [(order[name], k) for name, k in pair]))
        for name in every:
            if name not in row:
                new = [len(left & met(row | {name: k}, name, order)) for k in range(len(every[name]))]
                row[name] = new.index(max(new))
        left -= {pair for name in row for pair in met(row, name, order)}
        found.append({name: every[name][row[name]] for name in every})
    return found


def met(row, name, order):
    """The pairs of one control of a row with each of the others, in the order of the controls."""
    mine = (name, row[name])
    return {
        (mine, other) if order[name] < order[other[0]] else (other, mine) for other in row.items() if other[0] != name
    }


def spread(values, most=FEW):
    places = np.linspace(0, len(values) - 1, min(most, len(values))).round().astype(int)
    return [values[place] for place in places]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_where_controls_are_many_all_pairs_of_values_meet():
    every = {name: list(range(k, 2 * k)) for k, name in enumerate("abcdefgh", start=2)}
    rows = pairwise(every)
    for one, two in combinations(every, 2):
        assert {(row[one], row[two]) for row in rows} == set(product(every[one], every[two]))
    assert len(rows) < 130  # 72 at the very least: 9 values of one, 8 of another


def test_every_value_gives_a_picture_and_a_sentence(figure):
    width, height = (round(100 * inches) for inches in figure.size)
    for values in settings(figure):
        png, sentence = figure.frame(**values), figure.describe(**values)
        assert png.startswith(b"\x89PNG") and len(png) <= 90_000, values
        assert sentence.strip().endswith((".", "!", "?")) and len(sentence) < 400, (values, sentence)
    assert pixels(png).shape == (height, width, 3)


def test_equal_values_give_equal_bytes_in_any_order(figure):
    other = type(figure)()
    some = settings(figure)[:: max(1, len(settings(figure)) // 25)]
    first = [figure.frame(**values) for values in some]
    again = [other.frame(**values) for values in reversed(some)]  # another figure, another history of drawing
    assert first == again[::-1]


def test_a_moved_control_moves_the_picture(figure):
    """Seen from a run that is under way: before the first step a learning rate has nothing to change."""
    under_way = {figure.plays: allowed_values(figure.controls[figure.plays])[6]} if figure.plays else {}
    for name, control in figure.controls.items():
        frames = {figure.frame(**(under_way | {name: value})) for value in allowed_values(control)}
        assert len(frames) > 1, name


def test_what_is_drawn_over_the_background_is_what_matplotlib_draws(figure):
    """The reference is matplotlib's own full drawing of the same artists, nothing kept, nothing skipped."""
    mine = type(figure)()
    renderer = mine._renderer
    for ax in renderer.figure.axes:
        ax.set_axis_off()  # axis lines stand still; matplotlib draws them over a region's edge, the renderer under it
    for values in settings(mine)[:: max(1, len(settings(mine)) // 12)]:
        data = mine.compute(**(mine.values | values))
        ours = renderer.pixels(lambda artists, data=data: mine.draw(artists, data)).copy()
        for artist in renderer._moving:
            artist.set_animated(False)
        renderer._canvas.draw()
        whole = np.asarray(renderer._canvas.buffer_rgba()).copy()
        for artist in renderer._moving:
            artist.set_animated(True)
        renderer._draw_background()
        # At most a few letters' edges: of two that touch, one standing and one moving, matplotlib may paint the
        # other one last.
        assert (ours != whole).any(axis=2).mean() < 0.001, values
