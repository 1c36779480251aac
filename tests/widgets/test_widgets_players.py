"""The two players, without a browser: what the page asks is answered, and the last state always wins."""

import asyncio
import base64
import io
import json
import os
import sys
from pathlib import Path

import ipywidgets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from course_utils import widgets
from course_utils.widgets import EXPLORERS, Explorer, controls
from course_utils.widgets.explorer import CACHE_BYTES
from course_utils.widgets.live import LivePlayer
from course_utils.widgets.players import PlainPlayer
from course_utils.widgets.values import allowed_values

EXAMPLES = int(os.environ.get("COURSE_EXAMPLES", "20"))
PLAYER_JS = Path(widgets.__file__).with_name("player.js")


class Line(Explorer):
    """The smallest explorer: a line whose slope is the slider."""

    title = "Line"
    plays = "slope"

    def controls(self):
        return {"slope": controls.whole("slope", 0, 0, 9), "far": controls.switch("far")}

    def compute(self, slope, far):
        if far and slope == 5:
            raise RuntimeError("five is too far")
        return slope + 10 * far

    def setup(self, figure):
        ax = figure.add_subplot()
        ax.set(xlim=(0, 1), ylim=(0, 20))
        return {"line": ax.plot([], [])[0]}

    def draw(self, artists, data):
        artists["line"].set_data([0, 1], [0, data])

    def describe(self, values, data):
        return f"The slope is {data}."

    def last_step(self, data):
        return 7


@pytest.fixture(params=["live", "plain"])
def kind(request, monkeypatch):
    monkeypatch.setenv("COURSE_PLAYER", request.param)
    return request.param


def shown(figure):
    """The sentence on show, whichever player shows it."""
    player = figure.player
    if isinstance(player, LivePlayer):
        return player.frame["sentence"]
    return player.sentence.value.split(">", 1)[1].removesuffix("</p>")


def ask(figure, **values):
    """What the page does when a control has moved and it lacks the frame."""
    page = figure.to_page(figure.values | values)
    figure.player.request = {"n": np.random.default_rng().random(), "values": page}
    return figure.player.frame


# --- the live player's answers ---


def test_a_request_is_answered_with_the_frame_of_its_values(monkeypatch):
    monkeypatch.setenv("COURSE_PLAYER", "live")
    figure = Line()
    answer = ask(figure, slope=3)
    assert answer["sentence"] == "The slope is 3." and answer["last"] == 7
    assert answer["png"] == figure.frame(slope=3)
    assert answer["values"] == {"slope": 3, "far": False}


def test_values_that_cannot_be_drawn_keep_the_figure_alive_and_say_why(monkeypatch):
    monkeypatch.setenv("COURSE_PLAYER", "live")
    figure = Line()
    answer = ask(figure, slope=5, far=True)
    assert answer["png"] == b"" and "RuntimeError: five is too far" in answer["sentence"]
    assert ask(figure, slope=4, far=True)["sentence"] == "The slope is 14."


@pytest.mark.parametrize(
    "values", [{}, {"slope": 99, "far": False}, {"slope": "3", "far": False}, {"other": 1}, None, 7]
)
def test_a_request_that_makes_no_sense_is_answered_in_words(monkeypatch, values):
    monkeypatch.setenv("COURSE_PLAYER", "live")
    figure = Line()
    figure.player.request = {"n": 1, "values": values}
    assert figure.player.frame["png"] == b"" and "do not fit" in figure.player.frame["sentence"]


def test_work_ahead_sends_neighbours_and_stops_when_a_control_moves(monkeypatch):
    monkeypatch.setenv("COURSE_PLAYER", "live")

    async def scenario():
        figure = Line()
        sent = []
        figure.player.send = lambda content, buffers=None: sent.append(content["values"]["slope"])
        figure.controls["slope"].value = 4
        await asyncio.sleep(0.6)
        first = list(sent)
        figure.controls["slope"].value = 5
        await asyncio.sleep(0.6)
        return first, sent

    first, sent = asyncio.run(scenario())
    assert {5, 6} <= set(first) and len(first) == len(set(first))
    assert 8 in sent and len(sent) <= 20


# --- both players ---


def test_setting_a_control_shows_its_frame(kind):
    figure = Line()
    figure.player  # noqa: B018 - made on first use
    figure.controls["slope"].value = 6
    if kind == "live":
        ask(figure)
    assert shown(figure) == "The slope is 6."


def test_a_preset_is_one_change(kind):
    figure = widgets.xor()
    draws = []
    inner = figure.draw
    figure.draw = lambda artists, data: draws.append(1) or inner(artists, data)
    figure.player  # noqa: B018
    draws.clear()
    button, values = figure.buttons["A known solution"]
    button.click()
    assert figure.values | values == figure.values
    assert len(draws) <= 1


def test_step_and_reset(kind):
    figure = Line()
    step, _, reset = figure.player.buttons
    for _ in range(12):
        step.click()
    assert figure.values["slope"] == 7  # there is nothing to see beyond the last step
    reset.click()
    assert figure.values["slope"] == 0


def test_colab_gets_the_plain_player(monkeypatch):
    monkeypatch.delenv("COURSE_PLAYER", raising=False)
    assert isinstance(Line().player, LivePlayer)
    monkeypatch.setitem(sys.modules, "google.colab", object())
    assert isinstance(Line().player, PlainPlayer)


def test_without_anywidget_the_plain_player_serves(monkeypatch):
    monkeypatch.delenv("COURSE_PLAYER", raising=False)
    monkeypatch.delitem(sys.modules, "course_utils.widgets.live")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert isinstance(Line().player, PlainPlayer)


def test_an_unknown_player_is_told(monkeypatch):
    monkeypatch.setenv("COURSE_PLAYER", "vivid")
    with pytest.raises(ValueError, match="'vivid', expected 'live' or 'plain'"):
        Line().player  # noqa: B018


@pytest.mark.parametrize("name", EXPLORERS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_moves_presets_and_plays_ends_at_the_last_state(kind, name, data):
    figure = EXPLORERS[name]()
    buttons = [button for button, _ in figure.buttons.values()]
    buttons += [b for b in figure.player.buttons if isinstance(b, ipywidgets.Button)]
    for _ in range(data.draw(st.integers(1, 12))):
        if buttons and data.draw(st.booleans()):
            data.draw(st.sampled_from(buttons)).click()
            continue
        control = data.draw(st.sampled_from(list(figure.controls)))
        values = allowed_values(figure.controls[control])
        figure.controls[control].value = data.draw(st.sampled_from(values))
        if kind == "live" and data.draw(st.booleans()):
            ask(figure)
    if kind == "live":
        ask(figure)
    assert shown(figure).replace("&lt;", "<").replace("&amp;", "&") == figure.describe()
    assert figure.frame() == type(figure)(**figure.values).frame()


def test_the_cache_of_frames_is_bounded(monkeypatch):
    figure = widgets.xor()
    size = len(figure.frame())
    monkeypatch.setattr("course_utils.widgets.explorer.CACHE_BYTES", 5 * size)
    for w in range(-10, 11):
        figure.frame(w11=w)
    assert sum(len(frame.png) for frame in figure._frames.values()) == figure._frames_bytes <= 5 * size
    assert 1 < len(figure._frames) < 21
    assert CACHE_BYTES <= 64 * 2**20


# --- what a notebook stores ---


@pytest.mark.parametrize("name", EXPLORERS)
def test_the_bundle_has_the_live_view_the_still_picture_and_the_sentence(kind, name):
    figure = EXPLORERS[name]()
    bundle, metadata = figure._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.view.model_id
    assert bundle["text/plain"] == f"{figure.title}: {figure.describe()}"
    assert metadata["image/png"]["alt"] == figure.describe()
    still, frame = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
        for png in (base64.b64decode(bundle["image/png"]), figure.frame())
    )
    np.testing.assert_array_equal(still, frame)
    json.dumps(bundle)


def test_every_control_and_button_has_a_label():
    for factory in EXPLORERS.values():
        figure = factory()
        for control in figure.controls.values():
            assert control.description.strip()
        assert all(button.description.strip() for button in figure.player.buttons)


# --- errors ---


@pytest.mark.parametrize(
    ("act", "error", "said"),
    [
        (lambda: widgets.gates(theta=2), TypeError, "Gates.* got theta=2.* x1, x2, threshold"),
        (lambda: widgets.gates(treshold=2), TypeError, "Did you mean threshold"),
        (lambda: widgets.gates(threshold=7), ValueError, "threshold=7 .* whole number from -1 to 3"),
        (lambda: widgets.gates(threshold=1.5), ValueError, "threshold=1.5 .* whole number"),
        (lambda: widgets.gates(x1="yes"), ValueError, "x1='yes' .* True or False"),
        (lambda: widgets.perceptron(dataset="AND?"), ValueError, "'AND\\?' is not a choice .*'AND', 'OR'"),
        (lambda: widgets.perceptron(learning_rate=float("nan")), ValueError, "learning_rate=nan"),
        (lambda: widgets.perceptron(learning_rate=0), ValueError, "from 0.0001 to 10"),
        (lambda: widgets.xor().frame(w13=1), TypeError, r"frame\(\) got w13=1.*Did you mean w"),
        (lambda: widgets.xor().describe(w11=11), ValueError, "w11=11"),
        (lambda: widgets.xor().set(b9=0), TypeError, r"set\(\) got b9=0"),
        (lambda: controls.choice("a", ["x"], "y"), ValueError, "a got 'y', expected one of: 'x'"),
        (lambda: controls.whole("n", 9, 0, 3), ValueError, "n got 9, expected a number from 0 to 3"),
        (lambda: Explorer(), NotImplementedError, "needs controls"),
    ],
)
def test_bad_input_is_told_clearly(act, error, said):
    with pytest.raises(error, match=said):
        act()


def test_artists_that_are_no_artists_are_told():
    class Broken(Line):
        def setup(self, figure):
            return [1]

    with pytest.raises(TypeError, match="must return the moving artists as a dict"):
        Broken().frame()

    class Strange(Line):
        def setup(self, figure):
            return {"line": "not an artist"}

    with pytest.raises(TypeError, match="Moving artists expected, got str"):
        Strange().frame()


# --- the page's half, as a file ---


def test_the_players_script_is_one_short_module_that_loads_nothing():
    text = PLAYER_JS.read_text(encoding="utf-8")
    assert text.count("\n") <= 250
    for word in ("import ", "http:", "https:", "fetch(", "eval("):
        assert word not in text
