"""Every deck of the course in a real Chromium: from a file, with the network off, at two sizes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from course_utils.authoring.build import in_processes
from course_utils.authoring.printing import deck_pdf
from course_utils.authoring.project import lesson_paths
from course_utils.authoring.slides import MOST_BYTES, write_deck
from course_utils.authoring.slides.source import deck_path, read_deck

ROOT = Path(__file__).parents[2]
LESSONS = [path for path in lesson_paths(ROOT) if deck_path(ROOT, path).exists()]
SIZES = [(1280, 720), (1920, 1080)]
GO = "number => { Reveal.slide(number, 0, 99); return Reveal.getState().indexh; }"
# What reaches over the slide's inner edge, or has more in it than it shows. Hidden things have no size.
OVERFLOWING = """() => {
    const frame = Reveal.getCurrentSlide().querySelector(".frame");
    const box = frame.getBoundingClientRect();
    const edge = 12 * Reveal.getScale();
    const found = [];
    if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1) found.push("the slide itself");
    for (const element of frame.querySelectorAll("*")) {
        if (element.closest("svg") && element.tagName !== "svg" || element.matches("option, script, style")) continue;
        const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
        if (!width || !height) continue;
        const outside = left < box.left + edge || right > box.right - edge || top < box.top + edge
            || bottom > box.bottom - edge;
        const cut = element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 0
            && getComputedStyle(element).display !== "inline";
        if (outside || cut) found.push(`${element.tagName}.${element.className}: ${element.textContent.slice(0, 40)}`);
    }
    return found.slice(0, 3);
}"""
PICTURE = "figure => figure.querySelector('canvas').toDataURL()"


class DeckPage:
    """A deck open in a browser that is offline, and all that it complains about or asks for."""

    def __init__(self, browser, path, size):
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
        self.page = self.context.new_page()
        self.troubles, self.requests = [], []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.troubles.append(said.text))
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.path = path
        self.page.goto(path.as_uri())
        self.page.wait_for_function("() => window.Reveal?.isReady()")

    def asked_for(self):
        """The addresses that were fetched beside the file itself and what stands in it."""
        own = (self.path.as_uri(), "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(own)]

    def slide(self):
        return self.page.evaluate("() => Reveal.getState().indexh")


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """A function that gives the file of a deck, as `course slides --all` makes it."""
    folder = tmp_path_factory.mktemp("decks")
    made = in_processes(write_deck, [(ROOT, lesson, folder) for lesson in LESSONS])
    by_name = {lesson.stem: result for lesson, result in zip(LESSONS, made, strict=True)}

    def deck_of(name):
        assert isinstance(by_name[name], Path), str(by_name[name])
        return by_name[name]

    return deck_of


@pytest.fixture
def opened(browser, decks):
    pages = []

    def open_deck(name, size=SIZES[0]):
        pages.append(DeckPage(browser, decks(name), size))
        return pages[-1]

    yield open_deck
    for page in pages:
        page.context.close()


@pytest.mark.parametrize("name", [lesson.stem for lesson in LESSONS])
def test_a_deck_asks_for_nothing_complains_of_nothing_and_nothing_overflows(opened, decks, name):
    slides = len(read_deck(deck_path(ROOT, ROOT / "lessons" / f"{name}.py")).slides)
    assert decks(name).stat().st_size <= MOST_BYTES
    for size in SIZES:
        deck = opened(name, size)
        assert deck.page.evaluate("() => Reveal.getTotalSlides()") == slides
        for number in range(slides):
            assert deck.page.evaluate(GO, number) == number
            assert deck.page.evaluate(OVERFLOWING) == [], f"slide {number + 1} at {size}"
        assert deck.page.locator(".slide-number").inner_text().split() == [str(slides), "/", str(slides)]
        assert deck.page.locator(".progress").is_visible()
        assert deck.asked_for() == [] and deck.troubles == []


@pytest.mark.parametrize("name", [lesson.stem for lesson in LESSONS])
def test_the_pdf_of_a_deck_has_a_page_for_each_slide(browser, decks, name):
    page = browser.new_page()
    pdf = deck_pdf(page, decks(name))
    page.close()
    slides = len(read_deck(deck_path(ROOT, ROOT / "lessons" / f"{name}.py")).slides)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == slides


@pytest.mark.parametrize("name", [lesson.stem for lesson in LESSONS])
def test_arrow_keys_move_the_slider_that_has_the_focus_and_not_the_slide(opened, name):
    deck = opened(name)
    numbers = deck.page.evaluate(
        "() => Reveal.getSlides().map((slide, k) => slide.querySelector('.course-export input[type=range]') ? k : -1)"
        ".filter(k => k >= 0)"
    )
    if not numbers:  # then its figures have other controls
        assert deck.page.locator(".course-export select").count()
    for number in numbers:
        deck.page.evaluate(GO, number)
        figure = deck.page.locator("section.present .course-export")
        slider = figure.locator("input[type=range]:visible").last
        slider.focus()
        value = int(slider.input_value())
        there, back = ("ArrowRight", "ArrowLeft") if value == 0 else ("ArrowLeft", "ArrowRight")
        deck.page.keyboard.press(there)
        figure.locator("canvas").wait_for()  # the first touch unpacks the pictures
        moved = figure.evaluate(PICTURE)
        assert abs(int(slider.input_value()) - value) == 1 and deck.slide() == number
        deck.page.keyboard.press(back)
        assert int(slider.input_value()) == value and deck.slide() == number
        deck.page.wait_for_function(
            "moved => document.querySelector('section.present canvas').toDataURL() !== moved", arg=moved
        )
        deck.page.keyboard.press("PageDown")  # what a remote control sends
        assert deck.slide() == number + 1
        assert deck.page.evaluate("() => document.activeElement.tagName") == "BODY"
    assert deck.troubles == [] and deck.asked_for() == []


def test_arrow_keys_turn_the_slides_where_no_slider_has_the_focus(opened):
    deck = opened(LESSONS[0].stem)
    deck.page.keyboard.press("ArrowRight")
    assert deck.slide() == 1
    deck.page.locator("section.present input[type=range]").first.focus()
    deck.page.keyboard.press("Escape")
    deck.page.keyboard.press("ArrowLeft")
    assert deck.slide() == 0


def test_the_speakers_view_opens_and_has_the_notes(opened):
    deck = opened(LESSONS[0].stem)
    with deck.page.expect_popup() as popup:
        deck.page.keyboard.press("s")
    note = read_deck(deck_path(ROOT, LESSONS[0])).slides[0].note.split()[:4]
    popup.value.wait_for_function(
        "text => document.querySelector('.speaker-controls-notes')?.textContent.includes(text)", arg=" ".join(note)
    )
    assert deck.asked_for() == [] and deck.troubles == []


def test_what_answers_a_prediction_is_hidden_until_the_next_key(opened):
    deck = opened("03_xor_mlp")
    number = deck.page.evaluate(
        "() => Reveal.getSlides().findIndex(slide => slide.querySelector('pre.result.fragment'))"
    )
    assert number > 0
    deck.page.evaluate("number => Reveal.slide(number, 0, -1)", number)
    answer = deck.page.locator("section.present pre.result.fragment").first
    expect(answer).to_have_css("visibility", "hidden")
    deck.page.keyboard.press("ArrowRight")
    expect(answer).to_have_css("visibility", "visible")  # reveal.js fades a fragment in: not there at once
    assert deck.slide() == number


@pytest.mark.parametrize(("theme", "paper", "ink"), [("dark", "rgb(20, 24, 29)", "rgb(233, 237, 241)")])
def test_a_theme_colours_the_paper_and_the_ink(opened, theme, paper, ink):
    deck = opened(LESSONS[0].stem)
    deck.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    style = "name => getComputedStyle(document.querySelector(name))"
    assert deck.page.evaluate(f"{style}.backgroundColor", ".reveal-viewport") == paper
    assert deck.page.evaluate(f"{style}.color", "section.present p") == ink
