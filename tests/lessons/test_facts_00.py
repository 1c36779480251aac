"""The facts of lesson 00: prices in fractions, the opening figure by hand, years where the time line draws them."""

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from course_utils import datasets, plotting, widgets
from course_utils.authoring.lesson import read_lesson
from course_utils.checks import EXERCISES

ROOT = Path(__file__).parents[2]
LESSON = read_lesson(ROOT / "lessons" / "00_start_here.py")
SECTIONS = {
    part.partition("\n")[0]: part
    for part in re.split(r"^## ", "\n".join(cell.source for cell in LESSON.markdown), flags=re.MULTILINE)
}
# A word that only its event has, and the year.
YEARS = {
    "McCulloch": 1943,
    "Rosenblatt": 1958,
    "Minsky": 1969,
    "Rumelhart": 1986,
    "LeCun": 1989,
    "Krizhevsky": 2012,
    "Adam": 2015,
    "WaveNet": 2016,
    "LipNet": 2016,
    "Go": 2016,
}


def draw(figure, width, height):
    ax = Figure(figsize=(width, height)).add_axes((0, 0, 1, 1))
    figure(ax=ax)
    return ax


def code_cell(text):
    (cell,) = (cell for cell in LESSON.code if cell.source == text)
    return cell.source


def test_a_gigabyte_became_almost_600000_times_cheaper():
    before, after = Fraction(3495) / Fraction(10, 1000), Fraction("149.99") / 256
    assert before == 349_500 and float(after) == pytest.approx(0.59, abs=0.005)
    assert 0.99 * 6e5 < before / after < 6e5 and round(before / after, -3) == 597_000
    ten_megabytes = after / 100  # dollars
    assert 0.5 < 100 * ten_megabytes < 0.6  # a bit more than half a cent
    per_gb = EXERCISES["00.1"].reference
    assert per_gb(3495, 10) / per_gb(149.99, 256_000) == pytest.approx(float(before / after))


def test_the_picture_of_prices_has_both_and_a_factor_of_ten_to_each_step():
    ax = draw(plotting.storage_price, 6.4, 3.6)
    (points,) = (line for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(points.get_xydata(), [(1980, 3495 / 0.01), (2017, 149.99 / 256)])
    np.testing.assert_allclose(np.diff(np.log10(ax.get_yticks())), 1)


def test_the_opening_figure_makes_eight_corrections_the_last_at_look_15_and_rests_at_look_36():
    rows = [(*x, t) for x, t in zip(*(part.tolist() for part in datasets.two_clouds(n=12)), strict=True)]
    w1 = w2 = b = 0.0
    mistakes, look, quiet = [], 0, False
    while not quiet:
        before = len(mistakes)
        for x1, x2, target in rows:
            look += 1
            error = target - (1 if w1 * x1 + w2 * x2 + b >= 0 else 0)
            if error:
                mistakes.append(look)
                w1, w2, b = w1 + error * x1, w2 + error * x2, b + error
        quiet = len(mistakes) == before
    assert (len(rows), len(mistakes), mistakes[-1], look) == (12, 8, 15, 36)
    figure = widgets.perceptron(dataset="two clouds")
    at = figure.values | {"step": 60}
    assert figure.compute(**at).last == 36 and sum(figure.compute(**at).mistakes) == 8
    (*_, last) = (n for n in range(1, 37) if figure.compute(**at | {"step": n}).now.mistake)
    assert last == 15


def test_a_name_is_known_only_after_its_cell_was_run():
    asks, gives = code_cell("price / megabytes"), code_cell("price, megabytes = 3495, 10")
    fresh = {}
    with pytest.raises(NameError, match=r"^name 'price' is not defined$"):
        eval(asks, fresh)
    exec(gives, fresh)
    assert eval(asks, fresh) == 349.5


def test_deep_learning_lies_in_machine_learning_and_that_in_artificial_intelligence():
    ax = draw(plotting.ai_ml_dl, 7.2, 3.5)
    boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    around = {}
    for text in ax.texts:
        at = ax.transData.transform(text.get_position())
        around[text.get_text()] = sum(box.contains(*at) for box in boxes)
    names = ("Artificial intelligence", "Machine learning", "Deep learning")
    assert len(boxes) == 3 and [around[name] for name in names] == [1, 2, 3]
    boxes.sort(key=lambda box: -box.width)
    for outer, inner in pairwise(boxes):
        assert outer.x0 < inner.x0 < inner.x1 < outer.x1 and outer.y0 < inner.y0 < inner.y1 < outer.y1


def test_features_by_hand_stand_above_and_edges_become_parts_become_faces_below():
    ax = draw(plotting.feature_hierarchy, 9, 3.7)
    at = {text.get_text(): text.get_position() for text in ax.texts}
    by_hand, learned = at["before: a person makes the features"][1], at["deep: the layers learn them"][1]
    assert at["picture"][0] < at["edges"][0] < at["parts"][0] < at["faces"][0]
    assert {at[name][1] < learned for name in ("edges", "parts", "faces")} == {True}
    assert learned < at["distance of the eyes,\nwidth of the mouth, …"][1] < by_hand


def test_each_event_stands_at_its_year_on_the_time_line():
    ax = draw(plotting.timeline, 9, 3.5)
    decades = [text for text in ax.texts if re.fullmatch(r"(19|20)\d0", text.get_text())]
    scale = np.polyfit([text.get_position()[0] for text in decades], [int(text.get_text()) for text in decades], 1)
    assert len(decades) >= 5
    dots = [np.polyval(scale, line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o"]
    once = {word: year for word, year in YEARS.items() if word != "LipNet"}  # which shares a dot with WaveNet
    np.testing.assert_allclose(sorted(dots), sorted(once.values()), atol=0.01)
    words = {" ".join(text.get_text().split()) for text in ax.texts}
    for word in YEARS:
        assert any(re.search(rf"{word}\b", text) for text in words), word
    winters = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_width() < 2]
    years = [np.polyval(scale, [w.get_x(), w.get_x() + w.get_width()]) for w in winters]
    np.testing.assert_allclose(years, [(1974, 1980)], atol=0.01)


def test_the_sources_and_the_description_of_the_time_line_name_the_same_years():
    sources = re.findall(r"^- (.+)\. (\d{4})\.$", SECTIONS["Sources"], re.MULTILINE)
    assert len(sources) == len(YEARS)
    for word, year in YEARS.items():
        assert [int(when) for what, when in sources if re.search(rf"{word}\b", what)] == [year], word
    (alt,) = (cell.alt for cell in LESSON.code if cell.source == "ax = plotting.timeline()")
    events = alt.partition(": ")[2].split("; ")
    for word, year in YEARS.items():
        assert [str(year) in event for event in events if re.search(rf"{word}\b", event)] == [True], word
    assert "1957 and 1958 Rosenblatt" in alt and "AI winter, shaded, from 1974 to 1980" in alt


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("What is deep learning?", "program|examples|many layers|by hand|edges, then parts, then faces"),
        ("Why now?", "**Data.**|**Hardware.**|GPU|**Software.**|factor of almost 600,000"),
        # Krizhevsky and others, abstract: 15.3 % against 26.2 % of the second best; LipNet's first version: 93.4 %
        ("From 1943 to 2016 in one line", f"AI winter|{15.3:.0f} %|{26.2:.0f} %|{93.4:.0f} %|WaveNet|AlphaGo"),
        (
            "What is it used for?",
            "medical images|speech|cars that see|captions|translation|colour|pictures and music|games|earthquake",
        ),
        ("JupyterLab or Google Colab?", "GPU or TPU|Drive|upload a file|`!ls`|`!wget`|`python3 start.py`|`colab/`"),
    ],
)
def test_the_section_names_what_it_promises(heading, words):
    text = " ".join(SECTIONS[heading].split())
    assert [word for word in words.split("|") if word not in text] == []


def test_three_ways_to_learn_with_what_comes_and_which_network():
    rows = [line.strip("| ").split(" | ") for line in SECTIONS["What is it used for?"].splitlines() if line[:1] == "|"]
    ways = {re.search(r"\*\*(\w+)\*\*", row[1])[1]: (row[0], row[2]) for row in rows[2:]}
    assert {way: comes for way, (comes, _) in ways.items()} == {
        "supervised": "the right answer",
        "unsupervised": "no answer",
        "reinforcement": "a reward, later",
    }
    serves = {
        "multilayer perceptron": "supervised",
        "convolutional network": "supervised",
        "recurrent network": "supervised",
        "autoencoder": "unsupervised",
        "generative adversarial network": "unsupervised",
        "deep Q-network": "reinforcement",
    }
    for network, way in serves.items():
        assert [name for name, (_, networks) in ways.items() if network in networks] == [way]


def test_what_the_table_of_jupyterlab_and_colab_sends_to_is_there():
    assert (ROOT / "start.py").is_file()
    copies = {path.stem for path in (ROOT / "colab").glob("*.ipynb")}
    assert copies == {path.stem for path in (ROOT / "lessons").glob("[0-9][0-9]_*.py")}
