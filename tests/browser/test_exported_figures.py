"""Exported figures in a real Chromium: from a file, with the network off, by the keyboard alone."""

import base64
import io
from functools import cache
from pathlib import Path

import axe_playwright_python
import numpy as np
import pytest
from PIL import Image

from course_utils import widgets
from course_utils.widgets import EXPLORERS
from course_utils.widgets.export import every_stop
from course_utils.widgets.export.fragment import page as whole_page
from course_utils.widgets.export.fragment import text as shown_text

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
FOCUSED = "() => document.activeElement?.dataset.control ?? document.activeElement?.textContent.trim() ?? ''"
READ = """figure => {
    const stops = JSON.parse(figure.querySelector("script[type='application/json']").textContent).stops;
    const place = c => c.type === "range" ? +c.value : c.type === "checkbox" ? +c.checked : c.selectedIndex;
    const controls = [...figure.querySelectorAll("[data-control]")];
    return {
        values: Object.fromEntries(controls.map(c => [c.dataset.control, stops[c.dataset.control][place(c)]])),
        png: figure.querySelector("canvas")?.toDataURL().split(",")[1] ?? null,
        alt: figure.querySelector("canvas")?.getAttribute("aria-label") ?? null,
        sentence: figure.querySelector("[role=status]").textContent,
        spoken: controls.map(c => c.getAttribute("aria-valuetext")),
    };
}"""


@cache
def figure(name):
    return EXPLORERS[name]()


@cache
def fragment(name):
    return figure(name).to_html()


class Page:
    """A file with some fragments, open in a browser that is offline."""

    def __init__(self, page, path):
        self.page, self.troubles, self.requests = page, [], []
        page.on("console", lambda message: message.type in ("error", "warning") and self.troubles.append(message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri())

    def read(self, nth=0):
        return self.page.locator(".course-export").nth(nth).evaluate(READ)

    def focus(self, name):
        """Reach a control or button by the Tab key alone."""
        for _ in range(60):
            if self.page.evaluate(FOCUSED) == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{name} was not reached by the Tab key")

    def settle(self, figure, nth=0):
        """Wait for the frame of the controls' present values, and hold it against the figure's own."""
        self.page.locator(".course-export").nth(nth).locator("canvas").wait_for()
        self.page.evaluate("() => new Promise(requestAnimationFrame)")
        now = self.read(nth)
        values = {name: value_called(figure, name, text) for name, text in now["values"].items()}
        assert now["sentence"] == figure.describe(**values), values
        assert now["alt"] == f"{figure.title}: {now['sentence']}"
        np.testing.assert_array_equal(pixels(base64.b64decode(now["png"])), pixels(figure.frame(**values)))
        return values


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def value_called(figure, name, text):
    return next(value for value in every_stop(figure, name) if shown_text(figure.controls[name], value) == text)


@pytest.fixture
def page_of(browser, tmp_path):
    """page_of(html, …) -> Page; at the end nothing was asked of any server, and no console complained."""
    pages, contexts = [], []

    def open_it(html, **options):
        path = tmp_path / f"page-{len(pages)}.html"
        path.write_text(html, encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": 1000, "height": 900}, **options))
        contexts[-1].set_offline(True)
        pages.append(Page(contexts[-1].new_page(), path))
        return pages[-1]

    yield open_it
    for page in pages:
        assert page.troubles == []
        assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        assert len([url for url in page.requests if url.startswith("file:")]) == 1
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_moves_by_keys_alone_to_the_figures_own_frame(page_of, name):
    page = page_of(whole_page(name, fragment(name)))
    figure_ = figure(name)
    before = page.read()
    assert before["sentence"] == figure_.describe()
    for control in before["values"]:
        page.focus(control)
        kind = page.page.evaluate("() => document.activeElement.type")
        keys = {"checkbox": ["Space"], "select-one": ["ArrowDown", "ArrowUp"]}.get(kind, ["ArrowRight", "ArrowLeft"])
        said = page.read()["values"][control]
        for key in keys:  # at its end a slider can only go back
            if page.read()["values"][control] == said:
                page.page.keyboard.press(key)
        now = page.settle(figure_)
        assert shown_text(figure_.controls[control], now[control]) != said
    sliders = page.page.locator("input[type=range]").count()
    assert any(value is not None for value in page.read()["spoken"]) == (sliders > 0)


@pytest.mark.parametrize("name", EXPLORERS)
def test_no_control_is_a_trap_and_each_shows_that_it_has_the_focus(page_of, name):
    page = page_of(whole_page(name, fragment(name)))
    wanted = page.page.locator("[data-control], .course-export button").count()
    reached = []
    for _ in range(wanted):
        page.page.keyboard.press("Tab")
        reached.append(page.page.evaluate(FOCUSED))
        style = "e => [getComputedStyle(e).outlineStyle, parseFloat(getComputedStyle(e).outlineWidth)]"
        outline, width = page.page.locator(":focus").evaluate(style)
        assert outline == "solid" and width >= 2, reached[-1]
    assert len(set(reached)) == wanted
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("() => document.activeElement.closest('form')") is None


def test_figures_on_one_page_do_not_touch_each_other(page_of):
    page = page_of(whole_page("Three", fragment("gates") + fragment("perceptron") + fragment("gates")))
    first, second = page.read(0), page.read(1)
    page.page.locator("[data-control=threshold]").nth(1).focus()
    page.page.keyboard.press("ArrowLeft")
    assert page.settle(figure("gates"), nth=2)["threshold"] == 1
    assert page.read(0) == first and page.read(1) == second
    page.page.locator("[data-control=threshold]").nth(0).focus()
    page.page.keyboard.press("ArrowRight")
    assert page.settle(figure("gates"), nth=0)["threshold"] == 3
    assert page.read(2)["values"]["threshold"] == "1"
    left_behind = (
        "() => Object.keys(window).filter(name => ['start', 'unpack', 'readControl', 'PATTERN'].includes(name))"
    )
    assert page.page.evaluate(left_behind) == []


def test_a_key_held_down_ends_at_the_frame_of_the_last_value(page_of):
    trainer = widgets.perceptron(dataset="two clouds")
    page = page_of(trainer.to_html(controls=["step"], page=True))
    page.focus("step")
    for _ in range(25):
        page.page.keyboard.down("ArrowRight")
    page.page.keyboard.up("ArrowRight")
    assert page.settle(trainer)["step"] == 25


def test_keys_stay_with_the_figure_and_do_not_turn_a_slide(page_of):
    page = page_of(whole_page("gates", fragment("gates")))
    page.page.evaluate("() => { window.heard = []; document.addEventListener('keydown', e => heard.push(e.key)); }")
    page.focus("threshold")
    page.page.evaluate("() => { heard.length = 0; }")
    for key in ("ArrowLeft", "ArrowRight", "Space"):
        page.page.keyboard.press(key)
    assert page.page.evaluate("heard") == []
    page.page.keyboard.press("Escape")
    assert page.page.evaluate("heard") == ["Escape"]


# --- buttons ---


def test_step_run_pause_and_reset(page_of):
    trainer = widgets.perceptron(dataset="AND", step=21)
    page = page_of(trainer.to_html(controls=["step"], page=True))
    page.focus("Step")
    page.page.keyboard.press("Enter")
    page.page.locator("canvas").wait_for()
    assert page.settle(trainer)["step"] == 22
    page.focus("Run")
    page.page.keyboard.press("Enter")
    page.page.locator("button", has_text="Pause").wait_for()
    page.page.keyboard.press("Enter")
    page.page.locator("button", has_text="Run").wait_for()
    assert page.settle(trainer)["step"] < 24
    page.page.keyboard.press("Enter")
    page.page.locator("[role=status]", has_text="Finished: epoch 6").wait_for()
    page.page.locator("button", has_text="Run").wait_for()  # it has stopped by itself
    assert page.settle(trainer)["step"] == 24  # where the figure's player stops as well
    page.focus("Reset")
    page.page.keyboard.press("Enter")
    page.page.locator("[role=status]", has_text="Nothing looked at yet").wait_for()
    assert page.settle(trainer)["step"] == 0


def test_reduced_motion_goes_to_the_end_at_once(page_of):
    trainer = widgets.perceptron(dataset="AND")
    page = page_of(trainer.to_html(controls=["step"], page=True), reduced_motion="reduce")
    watch = """() => { window.said = []; new MutationObserver(() => said.push(document.querySelector("[role=status]")
        .textContent)).observe(document.querySelector("[role=status]"), { childList: true }); }"""
    page.page.evaluate(watch)
    page.focus("Run")
    page.page.keyboard.press("Enter")
    page.page.locator("[role=status]", has_text="Finished").wait_for()
    assert page.settle(trainer)["step"] == 24
    assert len(page.page.evaluate("said")) == 1  # no step between


def test_presets_set_their_controls(page_of):
    page = page_of(whole_page("xor", fragment("xor")))
    before = page.read()["values"]
    page.focus("A known solution")
    page.page.keyboard.press("Enter")
    page.page.locator("[role=status]", has_text="this is XOR").wait_for()
    page.settle(figure("xor"))
    page.focus("Start again")
    page.page.keyboard.press("Enter")
    page.settle(figure("xor"))
    assert page.read()["values"] == before


# --- for everyone ---


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page_of, color_scheme):
    page = page_of(whole_page("Every figure", "".join(map(fragment, EXPLORERS))), color_scheme=color_scheme)
    for nth, name in enumerate(EXPLORERS):  # alive and moved: labels and texts of the script are judged as well
        page.page.locator(".course-export").nth(nth).locator("[data-control]").first.focus()
        page.page.keyboard.press("ArrowRight")
        page.page.locator(".course-export").nth(nth).locator("button, [data-control]").last.focus()
        assert name
    page.page.evaluate(AXE)
    result = page.page.evaluate("() => axe.run()")
    judged = {rule["id"] for rule in result["passes"]}
    assert {"label", "color-contrast", "button-name"} <= judged
    found = [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in result["violations"]]
    assert [violation for violation in found if violation[1] in ("serious", "critical")] == []


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_picture_keeps_its_white_card(page_of, color_scheme):
    page = page_of(whole_page("gates", fragment("gates")), color_scheme=color_scheme)
    page.focus("threshold")
    page.page.keyboard.press("ArrowLeft")
    page.settle(figure("gates"))
    style = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(document.querySelector('p')).color]"
    card, ink = page.page.locator("canvas").evaluate(style)
    assert card == "rgb(255, 255, 255)"
    assert ink == ("rgb(0, 0, 0)" if color_scheme == "light" else "rgb(255, 255, 255)")


def test_on_a_narrow_screen_it_fits(page_of):
    page = page_of(whole_page("perceptron", fragment("perceptron")))
    page.page.set_viewport_size({"width": 360, "height": 740})
    page.focus("step")
    page.page.keyboard.press("ArrowRight")
    page.settle(figure("perceptron"))
    assert page.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_without_script_there_is_the_picture_and_the_sentence(page_of):
    page = page_of(whole_page("gates", fragment("gates")), java_script_enabled=False)
    assert page.page.get_by_role("img", name=figure("gates").describe()).is_visible()
    assert page.page.locator("p[role=status]").inner_text() == figure("gates").describe()
    assert not page.page.locator("form").is_visible()
    assert page.page.locator("small.still").is_visible()
