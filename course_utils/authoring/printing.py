"""PDF by the system's Chromium: an HTML file goes in, the bytes of a PDF come out, and no network is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from course_utils.authoring.browser import find_chromium, launch, wrongly_named
from course_utils.authoring.errors import CourseError

NO_CHROMIUM = (
    "A PDF is printed by your system's Chromium, Chrome or Edge, and none was found. Install one (Debian: "
    "apt-get install chromium), or name it in the environment variable COURSE_CHROMIUM."
)


def need_chromium() -> str:
    """Return the path of the system's Chromium. Raises CourseError where there is none."""
    executable = find_chromium()
    if executable is None and (wrong := wrongly_named()):
        raise CourseError(f"{wrong}. Name your system's Chromium, Chrome or Edge there, or take that variable away.")
    if executable is None:
        raise CourseError(NO_CHROMIUM)
    return executable


@contextmanager
def printer() -> Iterator[object]:
    """A page of a browser that is offline; give it to `deck_pdf` and `handout_pdf`."""
    executable = need_chromium()
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            browser = launch(playwright, executable)
        except Error as error:
            reason = str(error).strip().splitlines()[0]
            raise CourseError(f"{executable} does not start ({reason}). Name another in COURSE_CHROMIUM.") from None
        try:
            yield browser.new_context(offline=True).new_page()
        finally:
            browser.close()


def deck_pdf(page, deck: Path) -> bytes:
    """Return a deck as PDF, one page a slide."""
    page.goto(f"{deck.absolute().as_uri()}?print-pdf")
    page.locator(".pdf-page").first.wait_for()
    page.evaluate("() => document.fonts.ready")
    return page.pdf(prefer_css_page_size=True, print_background=True)


def handout_pdf(page, html: str, footer: str) -> bytes:
    """Return a page as PDF on A4, with `footer` (HTML) and the page's number below each sheet."""
    page.set_content(html)
    page.evaluate("() => Promise.all([...document.images].map(image => image.decode()))")
    return page.pdf(
        format="A4",
        margin={"top": "18mm", "bottom": "20mm", "left": "20mm", "right": "20mm"},
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=footer,
        print_background=True,
        tagged=True,
        outline=True,
    )
