"""Exported figures, read as a browser reads them: every stop shows the frame and the sentence of its values."""

import ast
import base64
import gzip
import io
import json
import re
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from course_utils import widgets
from course_utils.widgets import Explorer, controls, export
from course_utils.widgets.export.fragment import text as fragment_text
from course_utils.widgets.export.stops import spread

BUDGET = 1_500_000
FOLDER = Path(export.__file__).parent


class Fragment(HTMLParser):
    """What a page finds in a fragment: tags, texts by tag, the script's data, and pictures put together from tiles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self._open = [], {}, []
        self.feed(text)
        self.still = picture(self.one("img")["src"].removeprefix("data:image/webp;base64,"))
        if not self.all("script"):
            return
        self.data = json.loads(self.texts["script"][0])
        self.book = json.loads(gzip.decompress(base64.b64decode(self.data["book"])))
        self.sheets = [picture(sheet) for sheet in self.data["sheets"]]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "input"):  # these have no end
            self._open.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_data(self, data):
        if self._open:
            self.texts[self._open[-1]][-1] += data

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    def one(self, tag):
        (attrs,) = self.all(tag)
        return attrs

    def picture(self, number):
        """Put picture `number` together, by the rule that export.js follows."""
        tile, side, shown = self.data["tile"], self.data["side"], self.still.copy()
        wide = -(-shown.shape[1] // tile)
        for place, number_of_tile in zip(self.book["places"], self.book["pictures"][number], strict=True):
            if not number_of_tile:
                continue
            top, left = tile * (place // wide), tile * (place % wide)
            sheet, at = divmod(number_of_tile - 1, side * side)
            y, x = tile * (at // side), tile * (at % side)
            part = shown[top : top + tile, left : left + tile]
            part[:] = self.sheets[sheet][y : y + part.shape[0], x : x + part.shape[1]]
        return shown


_EXPORTED = {}


def exported(figure):
    """The figure's HTML as it is without arguments, and what is in it: made once."""
    if figure not in _EXPORTED:
        text = figure.to_html()
        _EXPORTED[figure] = text, Fragment(text)
    return _EXPORTED[figure]


def picture(text):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB"))


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def same_at_every_stop(figure, fragment, stops):
    """`stops`: of each live control, in order, the values. Every frame and sentence is that of the figure."""
    assert {name: len(texts) for name, texts in fragment.data["stops"].items()} == {n: len(v) for n, v in stops.items()}
    settings = list(product(*stops.values()))
    assert len(settings) == len(fragment.book["frames"])
    seen = {}
    for setting, (number, said, end) in zip(settings, fragment.book["frames"], strict=True):
        values = dict(zip(stops, setting, strict=True))
        png = figure.frame(**values)
        if number not in seen:
            np.testing.assert_array_equal(fragment.picture(number), pixels(png), err_msg=str(values))
        same_as_seen = seen.setdefault(number, png) == png
        assert same_as_seen, values
        assert fragment.book["sentences"][said] == figure.describe(**values), values
        if figure.plays in stops:
            played = stops[figure.plays]
            last = figure.last_step(figure.compute(**(figure.values | values)))
            assert played[end] == (
                played[-1] if last is None else min(v for v in (*played[:-1], played[-1]) if v >= min(last, played[-1]))
            )


def stops_of(figure, fragment):
    """The live controls' values, found again by what the fragment calls them."""
    live = {}
    for name, texts in fragment.data["stops"].items():
        values = export.every_stop(figure, name)
        called = [fragment_text(figure.controls[name], value) for value in values]
        if len(texts) == len(values):
            live[name] = values
        else:
            assert len(set(called)) == len(called), f"two values of {name} look the same"
            live[name] = [values[called.index(text)] for text in texts]
        assert texts == [fragment_text(figure.controls[name], value) for value in live[name]]
    return live


def test_every_explorer_fits_without_arguments_and_shows_its_frames(figure):
    text, fragment = exported(figure)
    assert len(text.encode()) <= BUDGET
    live = stops_of(figure, fragment)
    assert live, "a figure without a control that moves"
    if figure.plays:
        assert live[figure.plays] == export.every_stop(figure, figure.plays)
    same_at_every_stop(figure, fragment, live)
    np.testing.assert_array_equal(fragment.still, pixels(figure.frame()))
    assert figure.describe() in [text.strip() for text in fragment.texts["p"]]
    assert fragment.one("img")["alt"] == f"{figure.title}: {figure.describe()}"


def test_nothing_is_fetched_and_nothing_is_shared_with_the_page(figure):
    text, fragment = exported(figure)
    written = re.sub(r"[A-Za-z0-9+/=]{100,}|\s//\s.*$", "", text, flags=re.M)
    found = re.findall(r"https?:|//|@import|url\(|\bimport\b|fetch\(|eval\(", written)
    assert found == []
    for _, attributes in fragment.tags:
        assert not {"id", "href", "srcset", "action", "name"} & set(attributes), attributes
        assert attributes.get("src", "data:").startswith("data:")
    assert set(re.findall(r"^(\S+)", (FOLDER / "export.css").read_text(), re.M)) == {".course-export"}


def test_every_control_has_a_label_and_only_native_inputs_are_used(figure):
    _, fragment = exported(figure)
    inputs = [(tag, attrs) for tag, attrs in fragment.tags if "data-control" in attrs]
    assert {tag for tag, _ in inputs} <= {"input", "select"}
    assert len(inputs) == len(fragment.texts["label"]) == len(fragment.data["stops"])
    labels = [text.strip() for text in fragment.texts["label"]]
    assert labels == [figure.controls[attrs["data-control"]].description for _, attrs in inputs]
    assert "hidden" in fragment.one("form")  # until the script is there: a control that does nothing is worse than none
    assert any(attrs.get("role") == "status" and attrs.get("aria-live") == "polite" for attrs in fragment.all("p"))


# --- what may be asked for ---


class Plane(Explorer):
    """The smallest explorer with every kind of control."""

    title = "Plane <1>"
    plays = "step"
    presets = {"Steep & far": {"slope": 3.0, "step": 7}, "Other": {"kind": "two"}}  # noqa: RUF012

    def controls(self):
        return {
            "kind": controls.either("kind", [("No. 1", "one"), ("No. 2", "two")]),
            "slope": controls.number("slope", 0.5, -4, 4, step=0.25),
            "wide": controls.switch("wide"),
            "step": controls.whole("step", 2, 0, 9),
        }

    def compute(self, **values):
        return values

    def setup(self, figure):
        ax = figure.add_subplot()
        ax.set(xlim=(0, 1), ylim=(-60, 60))
        return {"line": ax.plot([], [])[0]}

    def draw(self, artists, data):
        artists["line"].set_data([0, 1], [data["step"], data["slope"] * (data["step"] + 5 * data["wide"])])
        artists["line"].set_linewidth(1 + 3 * (data["kind"] == "two"))

    def describe(self, values, data):
        return f"{data['kind']}: {data['slope']} < {data['step']}, wide is {data['wide']}."

    def last_step(self, data):
        return 4 if data["slope"] > 0 else None


PLANE = Plane()


@pytest.mark.parametrize(
    ("arguments", "stops"),
    [
        ({"controls": ["step"]}, {"step": list(range(10))}),
        ({"controls": "wide"}, {"wide": [False, True]}),
        ({"controls": ["step", "kind"]}, {"kind": ["one", "two"], "step": list(range(10))}),
        ({"controls": ["slope"], "values": {"slope": [3, -1.5, 0.1]}}, {"slope": [-1.5, 0.1, 3.0]}),
        ({"controls": ["slope", "step"], "values": {"slope": 3, "step": 1}}, {"slope": [-4.0, 0.5, 3.0]}),
        ({"controls": ["kind", "step"], "values": {"kind": ["two"], "step": range(0, 9, 4)}}, {"step": [0, 4, 8]}),
    ],
)
def test_what_is_named_is_kept_exactly(arguments, stops):
    text = PLANE.to_html(**arguments)
    fragment = Fragment(text)
    figure = Plane(kind="two") if arguments.get("values", {}).get("kind") == ["two"] else PLANE
    same_at_every_stop(figure, fragment, stops)
    places = {attrs["data-control"]: attrs for _, attrs in fragment.tags if "data-control" in attrs}
    assert list(places) == list(stops)
    assert 'alt="Plane &lt;1&gt;: ' in text
    assert text.count("<1>") == 0


def test_what_is_not_named_is_thinned_and_what_is_named_is_not():
    wide = Plane()
    stops = Fragment(wide.to_html(values={"slope": 5}, budget=25_000)).data["stops"]
    assert len(stops["slope"]) == 5 and "0.50" in stops["slope"]


def test_a_smaller_budget_is_kept(figure):
    size = len(figure.to_html(budget=70_000).encode())
    assert size <= 70_000
    assert size > 20_000  # no more is left out than must be


def test_without_controls_it_is_a_still_picture_with_its_sentence():
    fragment = Fragment(PLANE.to_html(controls=[]))
    assert not fragment.all("form") and not fragment.all("script")
    np.testing.assert_array_equal(fragment.still, pixels(PLANE.frame()))


def test_it_says_what_it_leaves_out():
    def small(**arguments):
        return Fragment(PLANE.to_html(**arguments)).texts["small"][0]

    assert small(controls=["slope", "step"], values={"slope": 5}) == (
        "Fixed in this copy: kind: No. 1; wide: off. With fewer values: slope (5 of 33)."
    )
    assert small(values={"slope": 5}) == "With fewer values: slope (5 of 33)."
    assert small(controls=[]) == "Fixed in this copy: kind: No. 1; slope: 0.50; wide: off; step: 2."


def test_presets_that_the_stops_allow_are_buttons():
    def buttons(**arguments):
        fragment = Fragment(PLANE.to_html(**arguments))
        found = zip(fragment.all("button"), fragment.texts["button"], strict=True)
        return {text: json.loads(attrs["data-set"]) for attrs, text in found if "data-set" in attrs}

    every = buttons(controls=["slope", "step"], values={"slope": [0.5, 3], "step": [2, 7, 9]})
    assert every == {"Steep & far": {"0": 1, "1": 1}, "Start again": {"0": 0, "1": 0}}
    assert buttons(controls=["slope"]) == {"Start again": {"0": 18}}
    assert "Other" in buttons(controls=["kind", "wide"])


def test_the_same_figure_gives_the_same_text_and_the_figure_stays_as_it_was():
    before = PLANE.values
    texts = {figure.to_html(controls=["step"]) for figure in (PLANE, PLANE, Plane())}
    assert len(texts) == 1
    assert PLANE.values == before


def test_title_and_page():
    assert "<figcaption>Plane &lt;1&gt;</figcaption>" in PLANE.to_html(controls=[])
    assert "<figcaption>A &amp; B</figcaption>" in PLANE.to_html(controls=[], title="A & B")
    assert "<figcaption>" not in PLANE.to_html(controls=[], title=False)
    page = PLANE.to_html(controls=[], page=True)
    assert page.startswith("<!DOCTYPE html>") and "<h1>Plane &lt;1&gt;</h1>" in page and 'lang="en"' in page
    assert "<title>Other</title>" in PLANE.to_html(controls=[], title="Other", page=True)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"controls": ["stepp"]}, TypeError, "'stepp'.* kind, slope, wide, step.* Did you mean step"),
        ({"values": {"theta": 3}}, TypeError, "'theta', but the controls of this figure are"),
        ({"controls": ["step"], "values": {"kind": 1}}, TypeError, "'kind', but the controls to keep live are: step"),
        ({"values": {"step": [1, 10]}}, ValueError, "step=10 does not fit this control"),
        ({"values": {"kind": ["three"]}}, ValueError, "'three' is not a choice"),
        ({"values": {"step": 0}}, ValueError, "at least 1 value must stay"),
        ({"values": {"step": []}}, ValueError, "no values for step"),
        ({"values": {"step": "all"}}, TypeError, "'all'.* expected a list of values or how many"),
        ({"values": {"step": True}}, TypeError, "expected a list of values or how many"),
        ({"budget": 5_000}, ValueError, r"one picture of [\d,]+ bytes"),
        ({"controls": [], "budget": 5_000}, ValueError, r"one picture of [\d,]+ bytes"),
    ],
)
def test_bad_requests_are_told_clearly(arguments, error, said):
    with pytest.raises(error, match=said):
        Plane().to_html(**arguments)


@pytest.mark.parametrize(
    ("make", "arguments", "said"),
    [
        (Plane, {"controls": ["slope", "step"], "budget": 30_000}, r"330 frames \(slope 33 × step 10\).* 30,000 bytes"),
        (Plane, {"controls": ["slope"], "values": {"slope": [-4, -3, 0, 2, 4]}, "budget": 20_500}, r"5 frames"),
        (widgets.xor, {"controls": ["w11", "w12", "b1", "b2"]}, r"194,481 frames \(w11 21 × b1 21 × w12 21 × b2 21\)"),
        (widgets.perceptron, {"controls": ["dataset", "learning_rate", "step"]}, r"7,686 frames \(dataset 6 × learn"),
    ],
)
def test_over_budget_it_says_why_and_a_call_that_fits(make, arguments, said, monkeypatch):
    monkeypatch.setattr(export, "FEW", 120)  # a shorter search
    figure = make()
    with pytest.raises(ValueError, match=said) as caught:
        figure.to_html(**arguments)
    message = str(caught.value)
    assert re.search(r"of about \d+\.\d kB each, [\d,]+\.\d MB in all", message)
    call = ast.parse(message.partition("This fits: ")[2], mode="eval").body
    advised = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert len(figure.to_html(**(arguments | advised)).encode()) <= arguments.get("budget", BUDGET)


def test_spread_values_keep_the_ends_and_what_must_be_kept():
    assert spread(range(21), 5) == [0, 5, 10, 15, 20]
    assert spread(range(21), 5, keep=[6, 19]) == [0, 6, 10, 15, 19]
    assert spread(range(21), 2, keep=[20, 4, 5]) == [4, 20]
    assert spread(range(21), 1, keep=[7]) == [7] and spread(range(3), 9) == [0, 1, 2]


def test_the_script_is_one_short_readable_file():
    script = (FOLDER / "export.js").read_text(encoding="utf-8")
    assert script.count("\n") <= 150 and max(map(len, script.splitlines())) <= 120


def test_what_readme_shows_is_what_it_says():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (call,) = re.findall(r"^    (widgets\.\w+\(.*\)\.to_html\(.*?\))", readme, re.M)
    fragment = Fragment(eval(call, {"widgets": widgets}))
    assert list(fragment.data["stops"]) == ["start", "step"] and not fragment.all("html")
    assert any("XOR" in text for text in fragment.texts["small"])
