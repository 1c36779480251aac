"""Decks: what their source may say, what a room can read, and a page that needs nothing from elsewhere."""

import re
from pathlib import Path

import nbformat
import pytest

from course_utils import widgets
from course_utils.authoring import markup
from course_utils.authoring.project import lesson_paths
from course_utils.authoring.slides import MOST_BYTES, cells, deck
from course_utils.authoring.slides.source import MOST_WORDS, SHOWS, SlideError, deck_path, parse_deck, read_deck

ROOT = Path(__file__).parents[2]
LESSONS = lesson_paths(ROOT)
NAMES = [lesson.stem for lesson in LESSONS]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mNgOMEARjAKAB8MA/3oZbDVAAAAAElFTkSuQmCC"


def notebook(*sources, outputs=(), tags=()):
    """A notebook of code cells; the outputs and tags are those of the last one."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    made.cells[-1].outputs = list(outputs)
    made.cells[-1].metadata["tags"] = list(tags)
    return made


def value(text):
    return nbformat.v4.new_output("execute_result", {"text/plain": text})


def rendered(text, book=None):
    return deck.render(parse_deck("# 01 · Demo\n" + text, "01_demo"), book or notebook("6 * 7", outputs=[value("42")]))


def complaint(text, book=None):
    with pytest.raises(SlideError) as caught:
        rendered(text, book)
    return str(caught.value)


def test_a_deck_is_slides_with_parts_and_notes():
    parsed = parse_deck("# 01 · Demo\nA line.\n\nNote: Hello\nagain.\n## One\n@code 6 * 7\n@beside\nText\n", "01_demo")
    first, second = parsed.slides
    assert (first.title, first.level, first.note) == ("01 · Demo", 1, "Hello\nagain.")
    assert (second.title, second.level, second.line, second.note) == ("One", 2, 6, "")
    assert [[type(part).__name__ for part in column] for column in second.parts] == [["Show"], ["Text"]]
    assert second.parts[0][0].line == 7


def test_what_stands_in_a_fence_is_code_and_no_heading():
    (slide,) = parse_deck("# 01 · Demo\n```python\n# a comment\n@decorated\nNote: no\n```\n", "01_demo").slides
    assert slide.note == "" and "@decorated" in slide.parts[0][0].text


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "no slide"),
        ("Hello\n# 01 · Demo", 1, "text before the first heading"),
        ("## One\n", 1, "one `# NN · Title`"),
        ("# 01 · Demo\n# 02 · Again\n", 1, "one `# NN · Title`"),
        ("# 01 · Demo\n## One\n\n@pictur x\n", 4, "unknown line '@pictur x'"),
        ("# 01 · Demo\n@code\n", 2, "needs a piece of the cell's text"),
        ("# 01 · Demo\n@code x | line 2\n", 2, "unknown option 'line 2'"),
        ("# 01 · Demo\n@picture x | no result\n", 2, "unknown option"),
        ("# 01 · Demo\nNote: Hello\n@code x\n", 3, "a note is the last thing"),
        ("# 01 · Demo\n@beside\n@beside\n", 3, "at most two columns"),
        ("# 01 · Demo\n```python\nx = 1\n", 1, "left open"),
    ],
)
def test_what_the_format_does_not_allow_is_said_with_its_line(text, line, problem):
    with pytest.raises(SlideError) as caught:
        parse_deck(text, "01_demo")
    assert str(caught.value).startswith(f"lessons/slides/01_demo.md, line {line}: ") and problem in str(caught.value)


def test_every_kind_of_line_is_named_where_one_is_unknown():
    with pytest.raises(SlideError) as caught:
        parse_deck("# 01 · Demo\n@x\n", "01_demo")
    assert all(f"@{what}" in str(caught.value) for what in [*SHOWS, "beside"])


def test_words_are_counted_as_a_reader_counts_them():
    assert markup.count_words("**Predict.** Which `θ` is an AND, and $x_1 + x_2$?\n\n```python\na b c\n```\n") == 7
    assert markup.count_words("| a b | c |\n|---|---|\n| d | |\n") == 4


@pytest.mark.parametrize("words", [MOST_WORDS, MOST_WORDS + 1])
def test_a_slide_has_no_more_words_than_a_room_reads(words):
    text = "## One\n" + "word " * words + "\n\nNote: " + "word " * 200
    if words <= MOST_WORDS:
        assert text.split()[-1] in rendered(text)
    else:
        assert "line 2: 41 words on this slide, at most 40" in complaint(text)


def test_code_must_fit():
    tall = notebook("\n".join(f"x{k} = {k}" for k in range(15)))
    assert "15 lines of code and results on this slide, at most 14" in complaint("## One\n@code x1 = 1\n", tall)
    wide = notebook("x = '" + "-" * 84 + "'")
    assert "a line of 90 characters, at most 88" in complaint("## One\n@code x =\n", wide)
    narrow = notebook("x = '" + "-" * 40 + "'")
    assert "at most 41" in complaint("## One\n@code x =\n@beside\nText\n", narrow)


def test_a_cell_is_named_by_text_that_stands_in_it_alone():
    book = notebook("a = 1", "a = 1\nb = 2")
    assert "no code cell of the lesson has 'c = 3'" in complaint("## One\n@code c = 3\n", book)
    assert "2 code cells have 'a = 1' in them" in complaint("## One\n@code a = 1\n", book)
    assert "lines 2-9 are asked for, and the cell" in complaint("## One\n@code b = 2 | lines 2-9\n", book)


def test_what_a_cell_lacks_cannot_be_shown():
    book = notebook("a = 1")
    assert "has no result in words" in complaint("## One\n@result a = 1\n", book)
    assert "has no picture" in complaint("## One\n@picture a = 1\n", book)
    assert "does not end with a live figure" in complaint("## One\n@live a = 1\n", notebook("a = 1\na"))
    assert "does not run by itself (NameError" in complaint("## One\n@live b\n", notebook("b"))


def test_code_results_pictures_and_notes_stand_on_the_slide():
    picture = nbformat.v4.new_output("display_data", {"image/png": PNG, "text/plain": "<Figure>"})
    picture.metadata["image/png"] = {"alt": "A <blue> square"}
    book = notebook("6 * 7", outputs=[value("42"), picture])
    page = rendered("## Six?\n@code 6 * 7\n@picture 6 * 7\n\nNote: Say *why*.\n", book)
    assert "<samp>42</samp>" in page and "&lt;Figure&gt;" not in page
    assert 'alt="A &lt;blue&gt; square"' in page and f"base64,{PNG}" in page
    assert '<aside class="notes"><p>Say <em>why</em>.</p>' in page
    assert "42" not in re.sub(
        r"<style>.*?</style>|<script>.*?</script>", "", rendered("## One\n@code 6 * 7 | no result\n"), flags=re.S
    )


def test_the_answer_of_an_exercise_is_not_shown():
    book = notebook("def f(): ...", outputs=[value("01.1 not attempted yet")], tags=["exercise"])
    assert "not attempted" not in rendered("## One\n@code def f\n", book)


def test_what_answers_a_prediction_waits_for_the_next_key():
    hidden = '<pre data-fragment-index="0" class="fragment result">'
    assert hidden in rendered("## One\n**Predict.** How much?\n\n@code 6 * 7\n")
    assert '<div data-fragment-index="0" class="fragment text"><p>So.' in rendered(
        "## One\n**Predict.** How much?\n\n@code 6 * 7\n\nSo.\n"
    )
    assert "data-fragment-index" not in re.sub(
        r"<s(cript|tyle)>.*?</s\1>", "", rendered("## One\n@code 6 * 7\n"), flags=re.S
    )


def test_a_formula_is_outlines_with_its_tex_as_its_name():
    html = markup.to_html("$a < b$ and\n\n$$\\frac{1}{1 + e^{-z}}$$\n")
    assert html.count("<svg ") == 2 and 'aria-label="a &lt; b"' in html and "<text" not in html and " id=" not in html


def test_a_page_asks_for_nothing_and_closes_no_script_too_early():
    page = rendered("## One\n@live widgets.depth() | depth in 3\n", notebook("widgets.depth()"))
    asked = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)|url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", page)
    addresses = ["".join(found) for found in asked]
    # The speaker's view, a page of its own inside reveal.js' script, builds addresses from the deck's.
    assert [a for a in addresses if a.startswith(("http:", "https:", "//"))] == []
    rest = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert "script" not in rest and rest.rstrip().endswith("</html>")


def test_the_values_that_a_slide_keeps_of_a_figure():
    book = notebook("widgets.race()")
    page = rendered("## One\n@live widgets.race() | learning_rate = 0.0562, 1 | step in 3\n", book)
    assert 'max="1" step="1"' in page and 'max="2" step="1"' in page and 'data-control="beta"' not in page
    said = complaint("## One\n@live widgets.race() | learning_rate = 0.07\n", book)
    assert "the control learning_rate has no value 0.07; it has 0.001" in said
    assert "the figure has no control 'rate'" in complaint("## One\n@live widgets.race() | rate\n", book)
    assert "at most" in complaint("## One\n@live widgets.race() | surface | beta | learning_rate | step\n", book)


def test_a_deck_that_is_too_large_without_its_figures_is_refused(monkeypatch):
    monkeypatch.setattr(deck, "MOST_BYTES", 10_000)
    with pytest.raises(Exception, match="bytes before its live figures; 10,000 are the most"):
        rendered("## One\n")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_themes_are_those_of_the_style(theme):
    page = deck.render(parse_deck("# 01 · Demo\n", "01_demo"), notebook("1"), theme)
    assert f'data-theme="{theme}"' in page
    assert theme == "light" or f'[data-theme="{theme}"]' in page


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_every_lesson_has_a_deck_that_names_its_cells_and_keeps_the_limits(lesson):
    parsed = read_deck(deck_path(ROOT, lesson))
    book = nbformat.read(ROOT / "notebooks" / f"{lesson.stem}.ipynb", as_version=4)
    assert 12 <= len(parsed.slides) <= 18 and parsed.slides[0].title.startswith(f"{lesson.stem[:2]} · ")
    for slide in parsed.slides:
        deck.check_limits(parsed.name, slide, book)
        deck.code_size(parsed.name, slide, book)
        assert slide.note, f"line {slide.line}: no note for the speaker"
        for part in slide.all_parts():
            if getattr(part, "what", "") == "picture":
                cells.picture_of(cells.find_cell(book, part, parsed.name), part, parsed.name)


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_a_lesson_with_live_figures_has_one_in_its_deck(lesson):
    parts = [part for slide in read_deck(deck_path(ROOT, lesson)).slides for part in slide.all_parts()]
    live = [part for part in parts if getattr(part, "what", "") == "live"]
    book = nbformat.read(ROOT / "notebooks" / f"{lesson.stem}.ipynb", as_version=4)
    explorers = "|".join(widgets.EXPLORERS)
    has = any(re.search(rf"^widgets\.({explorers})\(", cell.source, re.M) for cell in book.cells)
    assert bool(live) >= has
    assert MOST_BYTES <= 2_500_000


def test_no_deck_is_without_a_lesson():
    assert {path.stem for path in (ROOT / "lessons" / "slides").glob("*.md")} == set(NAMES)


def test_the_command(course, demo_text, built_demo):
    course.write("01_demo", demo_text)
    assert course("slides")[0] == 2 and "or all of them with --all" in course("slides")[1]
    assert course("slides", "01", "--all")[0] == 2
    code, said = course("slides", "--all")
    assert code == 1 and "There is no deck in" in said
    code, said = course("slides", "01")
    assert code == 1 and "this lesson has no deck yet; docs/slides.md says how" in said
    (course.root / "lessons" / "slides").mkdir()
    (course.root / "lessons" / "slides" / "01_demo.md").write_text(
        "# 01 · Demo\n## One\n@code 6 * 7\n", encoding="utf-8"
    )
    code, said = course("slides", "01")
    assert code == 1 and "notebooks/01_demo.ipynb does not exist. Run `course build 01` first." in said
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    code, said = course("slides", "01", "--theme", "dark", "-o", str(course.root / "decks"))
    assert code == 0 and "01_demo.html: written, 0." in said
    assert 'data-theme="dark"' in (course.root / "decks" / "01_demo.html").read_text(encoding="utf-8")
    course.write("01_demo", demo_text.replace("6 * 7", "6 * 8"))
    code, said = course("slides", "--all")
    assert code == 1 and "notebooks/01_demo.ipynb is not up to date" in said and "course build 01" in said


def test_what_cannot_be_done_is_said_before_the_work(course, demo_text, monkeypatch):
    course.write("01_demo", demo_text)
    (course.root / "file").write_text("", encoding="utf-8")
    for command in ("slides", "handout"):
        assert course(command, "7")[0] == 2 and "There is no lesson '7'" in course(command, "7")[1]
        code, said = course(command, "01", "-o", str(course.root / "file"))
        assert code == 1 and "Cannot write to" in said
        monkeypatch.setenv("COURSE_CHROMIUM", "no-such-browser")
        code, said = course(command, "01", *(["--pdf"] if command == "slides" else []))
        assert code == 1 and "COURSE_CHROMIUM names no-such-browser, and there is no such program." in said
        monkeypatch.delenv("COURSE_CHROMIUM")
        monkeypatch.setattr("course_utils.authoring.printing.find_chromium", lambda: None)
        code, said = course(command, "01", *(["--pdf"] if command == "slides" else []))
        assert code == 1 and "Install one" in said and "COURSE_CHROMIUM" in said
