"""`course build --check` sees every way in which a notebook can be out of step with its lesson."""

import base64
import io
import json

import pytest
from PIL import Image

from course_utils.authoring.pictures import TOLERANCE, compact_png, picture_difference


@pytest.fixture
def in_step(course, demo_text, built_demo):
    """A course whose one notebook is up to date."""
    course.write("01_demo", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    return course


def edit_notebook(course, change):
    path = course.notebook("01_demo")
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data, sort_keys=True, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def test_up_to_date(in_step):
    assert in_step("build", "--check", "--quick") == (0, "01_demo: up to date\n")
    assert in_step("build", "--check") == (0, "01_demo: up to date\n")


def test_checking_writes_nothing(in_step):
    before = {path: path.stat().st_mtime_ns for path in in_step.root.rglob("*")}
    in_step("build", "--check")
    assert before == {path: path.stat().st_mtime_ns for path in in_step.root.rglob("*")}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("6 * 7", "6 * 8", "the text of cell 01-demo-3 differs"),
        ("only counts", "counts", "the text of cell 01-demo-1 differs"),
        ("## Why θ = 2?", "## Why θ = 3?", "lacks 01-why-theta-3-1"),
        ('# %% tags=["print-ok"]', "# %%", "the tags of cell 01-why-theta-2-3 differ"),
        ("# %%\n6 * 7\n", "", "still has 01-demo-3"),
    ],
)
@pytest.mark.parametrize("quick", [["--quick"], []], ids=["quick", "full"])
def test_an_edited_lesson_is_stale(in_step, demo_text, old, new, words, quick):
    assert old in demo_text
    in_step.write("01_demo", demo_text.replace(old, new))
    code, said = in_step("build", "--check", *quick)
    assert code == 1
    assert words in said and "course build 01" in said


def test_an_edited_solution_changes_nothing_for_the_learner(in_step, demo_text):
    in_step.write("01_demo", demo_text.replace("2 * x", "x + x"))
    assert in_step("build", "--check", "--quick")[0] == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda nb: nb["metadata"].update(widgets={}), "its metadata differ"),
        (lambda nb: nb["cells"][1].update(execution_count=None), "not executed in order"),
        (lambda nb: nb["cells"].reverse(), "in another order"),
    ],
)
def test_an_edited_notebook_is_stale_even_for_the_quick_look(in_step, change, words):
    edit_notebook(in_step, change)
    code, said = in_step("build", "--check", "--quick")
    assert code == 1 and words in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cells: cells[2]["outputs"][0]["data"].update({"text/plain": ["43"]}), "'43' stored, '42' now"),
        (lambda cells: cells[5]["outputs"].clear(), "0 outputs stored, 1 now"),
        (lambda cells: cells[4]["outputs"][0]["metadata"].clear(), "alternative text"),
        (lambda cells: cells[4]["outputs"][0]["data"].update({"text/html": ["x"]}), "text/html is gone"),
        (lambda cells: cells[4]["outputs"][0]["data"].update({"image/png": png((0, 0, 0))}), "another picture"),
    ],
)
def test_an_edited_output_is_found_by_executing(in_step, change, words):
    edit_notebook(in_step, lambda notebook: change(notebook["cells"]))
    assert in_step("build", "--check", "--quick")[0] == 0
    code, said = in_step("build", "--check")
    assert code == 1 and words in said


def test_the_same_picture_packed_otherwise_is_no_change(in_step):
    def repack(notebook):
        data = notebook["cells"][4]["outputs"][0]["data"]
        with Image.open(io.BytesIO(base64.b64decode(data["image/png"]))) as image:
            other = png_of(image.convert("RGBA"), compress_level=0)
        assert other != data["image/png"]
        data["image/png"] = other

    edit_notebook(in_step, repack)
    assert in_step("build", "--check") == (0, "01_demo: up to date\n")
    assert in_step("build")[1].startswith("01_demo: unchanged")


def test_a_missing_a_damaged_and_an_orphaned_notebook(in_step):
    in_step.notebook("09_gone").write_text("{}", encoding="utf-8")
    code, said = in_step("build", "--check", "--quick")
    assert code == 1 and "notebooks/09_gone.ipynb: has no lesson" in said
    in_step.notebook("01_demo").write_text("{", encoding="utf-8")
    assert "it cannot be read" in in_step("build", "--check")[1]
    in_step.notebook("01_demo").unlink()
    assert "it has not been built" in in_step("build", "--check")[1]


def test_a_damaged_notebook_is_replaced(in_step, built_demo):
    in_step.notebook("01_demo").write_text("{", encoding="utf-8")
    assert in_step("build")[1].startswith("01_demo: written")
    assert in_step.notebook("01_demo").read_text(encoding="utf-8") == built_demo


def test_a_lesson_that_fails_leaves_its_notebook_alone(in_step, demo_text, built_demo):
    in_step.write("01_demo", demo_text.replace("6 * 7", "6 / 0"))
    code, said = in_step("build")
    assert code == 1 and "lessons/01_demo.py, line 12: cell 01-demo-3 failed: ZeroDivisionError" in said
    assert in_step.notebook("01_demo").read_text(encoding="utf-8") == built_demo
    assert [path.name for path in in_step.notebook("01_demo").parent.iterdir()] == ["01_demo.ipynb"]


def png_of(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def png(colour, size=(40, 30)):
    return png_of(Image.new("RGB", size, colour))


def test_pictures_are_compared_by_what_they_show():
    grey = png((128, 128, 128))
    assert picture_difference(grey, grey) == 0
    assert picture_difference(grey, png((128, 128, 132))) == pytest.approx(2.0)  # 4 levels in one of 4 channels
    assert picture_difference(grey, png((128, 128, 128), (40, 31))) == float("inf")
    with_a_letter = Image.new("RGB", (900, 400), "white")
    with_a_letter.paste((0, 0, 0), (100, 100, 106, 108))
    assert picture_difference(png_of(Image.new("RGB", (900, 400), "white")), png_of(with_a_letter)) > TOLERANCE


def test_packing_keeps_pixels_and_drops_who_drew_it():
    from PIL.PngImagePlugin import PngInfo

    note = PngInfo()
    note.add_text("Software", "Matplotlib version3.11.0")
    image = Image.linear_gradient("L").convert("RGBA")
    loud = png_of(image, pnginfo=note, compress_level=1)
    quiet = compact_png(loud)
    assert picture_difference(loud, quiet) == 0
    assert b"Matplotlib" in base64.b64decode(loud) and b"Matplotlib" not in base64.b64decode(quiet)
    assert len(quiet) < len(loud)
    glass = Image.new("RGBA", (4, 4), (0, 0, 255, 99))
    assert picture_difference(png_of(glass), compact_png(png_of(glass))) == 0


def test_a_picture_of_few_colours_stays_one():
    image = Image.linear_gradient("L").convert("P")
    packed = compact_png(png_of(image))
    with Image.open(io.BytesIO(base64.b64decode(packed))) as again:
        assert again.mode == "P"
    assert picture_difference(png_of(image), packed) == 0
    assert compact_png(packed) == packed

