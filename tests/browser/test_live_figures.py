"""Live figures in a real JupyterLab: moved by the keyboard alone, reloaded, doubled, and left without a kernel."""

import nbformat
import pytest
from playwright.sync_api import TimeoutError

from course_utils.authoring.browser import NotebookPage
from course_utils.widgets import EXPLORERS

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PICTURE = "canvas[role=img]"
PIXELS = "canvas => canvas.toDataURL()"


@pytest.fixture
def page_of(browser, lab):
    """page_of(code, …) -> NotebookPage of a notebook with these code cells, all run."""
    contexts = []

    def open_it(*code, **options) -> NotebookPage:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        name = f"figure-{len(list(lab.folder.iterdir()))}.ipynb"
        cells = [nbformat.v4.new_code_cell(source) for source in code]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), lab.folder / name)
        notebook = NotebookPage(context.new_page(), lab.url(name))
        notebook.run_all()
        notebook.page.locator(PICTURE).first.wait_for()
        notebook.page.locator("[data-lm-suppress-shortcuts]").first.wait_for()  # the keys are the figure's now
        return notebook

    yield open_it
    for context in contexts:
        context.close()


def figure(name, **start):
    values = ", ".join(f"{key}={value!r}" for key, value in start.items())
    return f"from course_utils import widgets\nfigure = widgets.{name}({values})\nfigure"


def pixels(notebook, nth=0):
    return notebook.page.locator(PICTURE).nth(nth).evaluate(PIXELS)


def sentence(notebook, nth=0):
    return notebook.page.locator("p[role=status]").nth(nth).inner_text()


def changed(notebook, before, nth=0):
    """Wait until the picture is another one."""
    notebook.page.wait_for_function(
        f"([selector, nth, before]) => ({PIXELS})(document.querySelectorAll(selector)[nth]) !== before",
        arg=[PICTURE, nth, before],
        timeout=10_000,
    )


def says(notebook, text, nth=0):
    notebook.page.locator("p[role=status]", has_text=text).nth(nth).wait_for(timeout=10_000)


def focus_by_keyboard(notebook, description):
    """Tab from the notebook's first control until the one that is named has the focus."""
    page = notebook.page
    page.locator(".jp-OutputArea-output").locator("input, select, [role=slider]").first.focus()
    for _ in range(40):
        name = page.evaluate(
            """() => {
                const focused = document.activeElement;
                return (focused.closest('.widget-inline-hbox') ?? focused).textContent.replaceAll('\u200b', '').trim();
            }"""
        )
        if name.startswith(description):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{description} was not reached by the Tab key; the last one was {name!r}")


# The playground has a fold: `more` opens it.
UNDER_WAY = {"epoch": 10, "more": True}
LISTS = "dropout, optimizer, batch size, loss, L1, L2, noise, test data, seed, activation, data".split(", ")
LISTS += [f"hidden {k}" for k in (1, 2, 3, 4)]  # last: a layer of one unit may be silent, and hide what comes after

# Of each figure: every control, the key that moves it, and the values in which that shows.
KEYS = [
    ("gates", "x₁ on", "Space", {}),
    ("gates", "x₂ on", "Space", {}),
    ("gates", "threshold θ", "ArrowLeft", {}),
    ("gates", "x₁ inhibits", "Space", {}),
    ("gates", "x₂ inhibits", "Space", {}),
    ("perceptron", "data", "ArrowDown", {}),
    ("perceptron", "learning rate η", "ArrowLeft", {"step": 5}),
    ("perceptron", "start", "ArrowDown", {}),
    ("perceptron", "step", "ArrowRight", {}),
    ("perceptron", "Step", "Enter", {}),
    ("perceptron", "Reset", "Enter", {"step": 5}),
    ("xor", "activation", "ArrowDown", {}),
    *(("xor", label, "ArrowRight", {}) for label in ("w₁₁", "w₂₁", "b₁", "w₁₂", "w₂₂", "b₂")),
    ("xor", "A known solution", "Enter", {}),
    ("activation", "activation", "ArrowDown", {}),
    ("activation", "z", "ArrowRight", {}),
    ("depth", "activation", "ArrowDown", {}),
    ("depth", "layers", "ArrowRight", {}),
    ("depth", "weight", "ArrowRight", {}),
    *(("softmax", f"score {name}", "ArrowRight", {}) for name in "ABC"),
    ("softmax", "temperature", "ArrowDown", {}),
    ("softmax", "three alike", "Enter", {}),
    ("loss", "loss", "ArrowDown", {}),
    ("loss", "target", "ArrowUp", {}),
    ("loss", "prediction or logit", "ArrowLeft", {}),
    ("loss", "learning rate η", "ArrowRight", {}),
    ("loss_surface", "weight of a lecture", "ArrowRight", {}),
    ("loss_surface", "weight of an hour", "ArrowLeft", {}),
    ("descent", "curve", "ArrowDown", {}),
    ("descent", "learning rate η", "ArrowRight", {"step": 5}),
    ("descent", "start", "ArrowLeft", {}),
    ("descent", "step", "ArrowRight", {}),
    ("line_fit", "learn", "ArrowDown", {"step": 5}),
    ("line_fit", "loss", "ArrowDown", {"step": 5}),
    ("line_fit", "learning rate η", "ArrowLeft", {"step": 5}),
    ("line_fit", "step", "ArrowRight", {}),
    ("batch_size", "batch size", "ArrowDown", {"epoch": 3}),
    ("batch_size", "learning rate η", "ArrowLeft", {"epoch": 3}),
    ("batch_size", "epoch", "ArrowRight", {}),
    ("backprop", "step", "ArrowRight", {}),
    ("backprop", "w₁", "ArrowRight", {"step": 5}),
    ("backprop", "w₂", "ArrowRight", {"step": 5}),
    ("initialization", "weights start as", "ArrowDown", {}),
    ("initialization", "activation", "ArrowDown", {}),
    ("race", "surface", "ArrowDown", {}),
    ("race", "learning rate η", "ArrowLeft", {"step": 20}),
    ("race", "β", "ArrowUp", {"step": 20}),
    ("race", "step", "ArrowRight", {}),
    ("errors", "known", "ArrowDown", {}),
    ("errors", "threshold", "ArrowLeft", {}),
    ("errors", "a miss costs", "ArrowDown", {}),
    *(("playground", label, "Space", UNDER_WAY) for label in ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")),
    ("playground", "learning rate η", "ArrowRight", UNDER_WAY),
    ("playground", "epoch", "ArrowRight", UNDER_WAY),
    *(("playground", label, "ArrowDown", UNDER_WAY) for label in LISTS),
    ("playground", "Spiral", "Enter", UNDER_WAY),
    ("shapes", "do", "ArrowDown", {}),
    ("shapes", "shape of a", "ArrowDown", {}),
    ("shapes", "shape of b", "ArrowDown", {}),
]


def test_the_keys_cover_every_control_of_every_figure():
    for name, factory in EXPLORERS.items():
        labels = {control.description for control in factory().controls.values()}
        assert labels <= {label for figure_, label, _, _ in KEYS if figure_ == name}


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_is_reached_and_moved_by_keys_alone(page_of, name):
    mine = [(label, key, start) for figure_, label, key, start in KEYS if figure_ == name]
    for start in {tuple(start.items()) for _, _, start in mine}:
        notebook = page_of(figure(name, **dict(start)))
        for label, key, wanted in mine:
            if tuple(wanted.items()) != start:
                continue
            before, said = pixels(notebook), sentence(notebook)
            focus_by_keyboard(notebook, label)
            notebook.page.keyboard.press(key)
            try:
                changed(notebook, before)
            except TimeoutError as error:
                raise AssertionError(f"{key} on {label} changed no pixel") from error
            assert sentence(notebook) and (sentence(notebook) != said or name != "gates"), label
        assert notebook.errors == []


def test_run_plays_to_the_end_and_reduced_motion_goes_there_at_once(page_of):
    finished = "Finished: epoch 6 had no mistake"
    notebook = page_of(figure("perceptron", dataset="AND", step=20))
    notebook.page.locator(".jp-OutputArea-output button", has_text="Run").click()
    says(notebook, finished)
    calm = page_of(figure("perceptron", dataset="AND"), reduced_motion="reduce")
    before = pixels(calm)
    calm.page.locator(".jp-OutputArea-output button", has_text="Run").click()
    changed(calm, before)
    says(calm, finished)  # no frame between: the first changed sentence is the last one


def test_two_views_of_one_figure_stay_in_step(page_of):
    notebook = page_of(figure("gates"), "figure")
    notebook.page.locator(PICTURE).nth(1).wait_for()
    assert pixels(notebook, 0) == pixels(notebook, 1)
    before = pixels(notebook, 1)
    focus_by_keyboard(notebook, "threshold θ")
    notebook.page.keyboard.press("ArrowLeft")
    changed(notebook, before, nth=1)
    assert sentence(notebook, 0) == sentence(notebook, 1)
    assert pixels(notebook, 0) == pixels(notebook, 1)


def test_after_a_reload_the_figure_is_there_and_moves(page_of):
    notebook = page_of(figure("gates"))
    focus_by_keyboard(notebook, "threshold θ")
    before = pixels(notebook)
    notebook.page.keyboard.press("ArrowLeft")
    changed(notebook, before)
    said = sentence(notebook)
    notebook.save()
    notebook.page.reload()
    notebook.wait_until_ready()
    notebook.page.locator(PICTURE).first.wait_for()
    says(notebook, said[:20])
    before = pixels(notebook)
    focus_by_keyboard(notebook, "threshold θ")
    notebook.page.keyboard.press("ArrowLeft")
    changed(notebook, before)


def test_a_restarted_kernel_runs_again(page_of):
    notebook = page_of(figure("gates"))
    notebook.restart_kernel()
    notebook.run_all()
    notebook.page.locator(PICTURE).first.wait_for()
    before = pixels(notebook)
    focus_by_keyboard(notebook, "threshold θ")
    notebook.page.keyboard.press("ArrowLeft")
    changed(notebook, before)


def test_a_kernel_that_died_leaves_the_last_picture_and_known_frames_still_play(page_of):
    notebook = page_of(figure("gates"))
    focus_by_keyboard(notebook, "threshold θ")
    first = pixels(notebook)
    notebook.page.keyboard.press("ArrowLeft")
    changed(notebook, first)
    second = pixels(notebook)
    notebook.kill_kernel()
    assert pixels(notebook) == second
    focus_by_keyboard(notebook, "threshold θ")
    notebook.page.keyboard.press("ArrowRight")
    changed(notebook, second)
    assert pixels(notebook) == first


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_sentence_can_be_read_in_both_themes(page_of, theme):
    """WCAG AA: at least 4.5 to 1 between the letters and what lies under them; the picture keeps its white card."""
    notebook = page_of(figure("gates"))
    command = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
    notebook.page.evaluate(command, theme)
    notebook.page.wait_for_timeout(1000)
    ratio = notebook.page.locator("p[role=status]").first.evaluate(
        """sentence => {
            const rgb = text => text.match(/[\\d.]+/g).map(Number);
            const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
                .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
            let under = sentence;
            while (under && (rgb(getComputedStyle(under).backgroundColor)[3] ?? 1) === 0) under = under.parentElement;
            const [a, b] = [getComputedStyle(sentence).color, getComputedStyle(under).backgroundColor]
                .map(rgb).map(light).sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
        }"""
    )
    assert ratio >= 4.5
    card = notebook.page.locator(PICTURE).first.evaluate("canvas => getComputedStyle(canvas).backgroundColor")
    assert card == "rgb(255, 255, 255)"
