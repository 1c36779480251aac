"""Colab copies carry the package whole, say when they are damaged, and are known to be stale when something changed."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.authoring.build import assemble
from course_utils.authoring.colab import build as colab
from course_utils.authoring.colab import verify
from course_utils.authoring.errors import CourseError
from course_utils.authoring.lesson import read_lesson
from course_utils.authoring.outputs import normalise

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def source():
    return colab.first_cell(colab.packed_package())


def run(code, folder, **environment):
    """Run code alone in a folder, with a Python that knows no course_utils but what the code brings."""
    blocked = f"import sys; sys.path[:] = [p for p in sys.path if p not in ({str(ROOT)!r}, '')]\n"
    blocked += "sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in repr(f).lower()]\n"
    (folder / "cell.py").write_text(blocked + code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "cell.py"], cwd=folder, capture_output=True, text=True, env=environment or None
    )


SHOW = """
import course_utils.nn, course_utils.widgets, course_utils.checks, course_utils.keras_bridge
print(course_utils.__file__)"""


def test_the_cell_brings_the_package_into_an_empty_folder(source, tmp_path):
    done = run(source + SHOW, tmp_path)
    assert done.returncode == 0, done.stderr
    said, place = done.stdout.splitlines()
    assert said.startswith("course_utils 0.") and "is ready. Progress is kept until this session ends" in said
    assert "neuron-to-network-" in place and str(ROOT) not in place
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cell.py"]  # nothing is left in the folder


def test_run_again_it_keeps_what_is_loaded_and_a_newer_copy_replaces_an_older_one(source, tmp_path):
    again = "\nfirst = course_utils.nn\n" + source + "\nassert course_utils.nn is first"
    newer = (
        "\ncourse_utils.packed_sha256 = 'older'\n"
        + source
        + "\nimport course_utils.nn\nassert course_utils.nn is not first"
    )
    done = run(source + "\nimport course_utils.nn" + again + newer, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("is ready") == 3


@pytest.mark.parametrize("damage", ["cut", "changed", "no base85"])
def test_a_damaged_copy_is_named_before_anything_is_imported(source, tmp_path, damage):
    head, packed, tail = source.split('"""', 2)[0], *source.split('"""')[1:2], '"""'.join(source.split('"""')[2:])
    packed = {"cut": packed[:-500] + "\n", "changed": packed.replace("a", "b", 1), "no base85": packed[:99] + "é"}[
        damage
    ]
    done = run(f'{head}"""{packed}"""{tail}' + SHOW, tmp_path)
    assert done.returncode == 1
    assert "This copy of the notebook is damaged" in done.stderr and "again" in done.stderr


def test_progress_goes_to_drive_where_it_is_mounted_and_takes_the_sessions_along(source, tmp_path):
    drive = tmp_path / "MyDrive"
    drive.mkdir()
    (tmp_path / ".course_progress.json").write_text('{"exercises": {}}', encoding="utf-8")
    placed = source.replace('Path("/content/drive/MyDrive")', f"Path({str(drive)!r})")
    done = run(placed + "\nfrom course_utils.checks import store\nprint(store.progress_path())", tmp_path)
    assert done.returncode == 0, done.stderr
    kept = drive / "Neuron to Network" / "course_progress.json"
    assert "kept in your Drive" in done.stdout and str(kept) in done.stdout
    assert json.loads(kept.read_text(encoding="utf-8")) == {"exercises": {}}


def test_equal_sources_give_equal_bytes_and_line_ends_do_not_matter(tmp_path):
    package = tmp_path / "course_utils"
    (package / "nn" / "__pycache__").mkdir(parents=True)
    (package / "authoring").mkdir()
    (package / "nn" / "__pycache__" / "x.pyc").write_bytes(b"no")
    (package / "authoring" / "secret.py").write_text("no", encoding="utf-8")
    (package / "nn" / "a.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    windows = colab.packed_package(package)
    (package / "nn" / "a.py").write_bytes(b"x = 1\ny = 2\n")
    assert colab.packed_package(package) == windows
    (package / "nn" / "a.py").write_bytes(b"x = 2\n")
    assert colab.packed_package(package) != windows


def test_what_travels_is_small_and_has_no_solutions_tool_in_it(source):
    packed = source.split('"""')[1]
    assert len(packed) <= 1.01 * colab.MAX_PAYLOAD
    assert max(map(len, packed.splitlines())) <= 160
    base64.b85decode("".join(packed.split()))
    with pytest.raises(CourseError, match=r"packs into \d+ kB of text, at most 300 may travel"):
        colab.first_cell(bytes(300_000))


@pytest.mark.parametrize("path", sorted((ROOT / "colab").glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_copy_has_colabs_look(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.source.startswith("# @title ") and first.metadata["cellView"] == "form"
    assert notebook.metadata["colab"]["toc_visible"] is True
    assert "widgets" not in notebook.metadata and "accelerator" not in notebook.metadata  # none needs a GPU yet
    original = nbformat.read(ROOT / "notebooks" / path.name, as_version=4)
    assert [c.source for c in notebook.cells if c.id != "colab-first-cell"] == [c.source for c in original.cells]


def test_no_copy_is_older_than_its_lesson():
    from course_utils.authoring.project import lesson_paths

    assert colab.stale_copies(ROOT, lesson_paths(ROOT)) == {}, "`course build` what is stale, then `course colab`"


def test_stale_copies_are_named_with_the_reason(tmp_path):
    from course_utils.authoring.project import lesson_paths

    root = tmp_path / "course"
    for folder in ("lessons", "notebooks", "colab"):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    for name in ("00_one", "01_two"):
        lesson = root / "lessons" / f"{name}.py"
        lesson.write_text("# %% [markdown]\n# # Title\n\n# %%\n1\n", encoding="utf-8")
        notebook = assemble(read_lesson(lesson))
        notebook.cells[1].execution_count = 1
        normalise(notebook, [None, None])
        nbformat.write(notebook, root / "notebooks" / f"{name}.ipynb")
    paths = lesson_paths(root)
    assert colab.stale_copies(root, paths) == dict.fromkeys(("00_one.ipynb", "01_two.ipynb"), "it has not been built")
    assert colab.write_colab(paths, root, root / "colab") == [True, True]
    assert colab.write_colab(paths, root, root / "colab") == [False, False]
    assert colab.stale_copies(root, paths) == {}
    copy = root / "colab" / "00_one.ipynb"
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace("# Title", "# Other"), encoding="utf-8")
    (root / "colab" / "07_gone.ipynb").write_text("{}", encoding="utf-8")
    other = root / "colab" / "01_two.ipynb"
    sha = other.read_text(encoding="utf-8").split('SHA256 = \\"')[1][:64]
    other.write_text(other.read_text(encoding="utf-8").replace(sha, "0" * 64), encoding="utf-8")
    assert colab.stale_copies(root, paths) == {
        "00_one.ipynb": "its notebook has changed",
        "01_two.ipynb": "course_utils has changed",
        "07_gone.ipynb": "it has no lesson; delete it",
    }
    assert list(colab.stale_copies(root, paths[:1], every=False)) == ["00_one.ipynb"]


def test_a_notebook_with_somebodys_work_in_it_is_not_copied(course, demo_text, built_demo):
    """The learners would get the answer; and what was typed is not thrown away by following an advice."""
    course.write("01_demo", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    assert course("colab") == (0, "01_demo: written\n")
    before = (course.root / "colab" / "01_demo.ipynb").read_bytes()
    course.notebook("01_demo").write_text(built_demo.replace("# Your code here.", "return 2 * x"), encoding="utf-8")
    keep = "Run `course build 01` first (this replaces the notebook; to keep what you typed, copy it first)."
    for arguments in (["colab"], ["colab", "01"], ["colab", "--check"], ["build", "--check", "--quick"], ["handout"]):
        code, said = course(*arguments)
        assert code == 1 and "notebooks/01_demo.ipynb is not up to date: the text of cell 01-" in said and keep in said
    assert (course.root / "colab" / "01_demo.ipynb").read_bytes() == before
    course.notebook("01_demo").write_text("{", encoding="utf-8")
    for arguments in (["colab"], ["colab", "--check"]):
        code, said = course(*arguments)
        assert code == 1 and "notebooks/01_demo.ipynb cannot be read (" in said and keep in said
    course.notebook("01_demo").unlink()
    code, said = course("colab", "01")
    assert code == 1 and said == "course: notebooks/01_demo.ipynb does not exist. Run `course build 01` first.\n"


def test_one_stale_notebook_and_no_copy_is_written(course, demo_text, built_demo):
    course.write("01_demo", demo_text)
    course.write("02_more", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    assert course("colab")[0] == 1
    assert list((course.root / "colab").iterdir()) == []


def test_what_was_compared_is_named_and_what_is_to_be_rebuilt(course, demo_text, built_demo):
    course.write("01_demo", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    course("colab")
    course.write("02_more", demo_text)
    assert course("colab", "01", "--check") == (0, "colab/01_demo.ipynb: up to date\n")
    said = course("build", "01", "--check", "--quick")[1]
    assert said == "01_demo: up to date\ncolab/01_demo.ipynb: up to date\n"
    assert course("colab", "02", "--check")[1].endswith("To rebuild: course colab 02\n")
    assert course("colab", "--check")[1].endswith("To rebuild: course colab\n")
    (course.root / "lessons" / "02_more.py").unlink()
    assert course("colab", "--check") == (0, "colab/: up to date\n")
    (course.root / "colab" / "07_gone.ipynb").write_bytes(b"\xff")
    assert course("colab", "--check") == (1, "colab/07_gone.ipynb: stale\n  it has no lesson; delete it\n")
    (course.root / "colab" / "01_demo.ipynb").write_bytes(b"\xff")
    assert course("colab", "01", "--check")[0] == 1
    assert course("colab", "01") == (0, "01_demo: written\n")


# --- the environments ---


def test_the_pin_sets_are_two_and_complete():
    sets = verify.pin_sets(ROOT)
    assert [s.python for s in sets] == ["3.12", "3.13"]
    for pin_set in sets:
        assert {"ipywidgets", "anywidget", "ipython", "tensorflow", "keras", "numpy"} <= set(pin_set.pins)
        assert pin_set.pins["ipywidgets"] == "7.7.1"


def test_a_set_without_its_python_is_told(tmp_path):
    folder = tmp_path / "tests" / "colab"
    folder.mkdir(parents=True)
    (folder / "future.txt").write_text("# Python 3.99\nnumpy==2.0\n", encoding="utf-8")
    assert verify.find_python(verify.pin_sets(tmp_path)[0].python) is None
    (folder / "broken.txt").write_text("numpy==2.0\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"broken.txt must begin with the line `# Python 3.13`"):
        verify.pin_sets(tmp_path)


def test_this_python_is_found():
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert verify._version_of(verify.find_python(version)) == version


def test_other_versions_than_colabs_are_seen(tmp_path):
    import numpy

    pins = tmp_path / "pins.txt"
    pins.write_text(f"# Python 3.11\nnumpy=={numpy.__version__}\nipython==0.1\nnot_here==1.0\n", encoding="utf-8")
    moved = verify.changed_versions(verify.PinSet(pins, "3.11"), Path(sys.executable))
    assert "numpy" not in moved and "for 0.1" in moved and "not-here missing for 1.0" in moved


def test_a_missing_python_is_neither_a_success_nor_a_failure(course):
    course.write("01_demo", "# %%\n1\n")
    pins = course.root / "tests" / "colab"
    pins.mkdir(parents=True)
    (pins / "future.txt").write_text("# Python 3.99\nnumpy==2.0\n", encoding="utf-8")
    assert course("build")[0] == 0
    (course.root / "colab").mkdir()
    assert course("colab")[0] == 0
    code, said = course("colab", "--verify")
    assert code == 3
    assert "NOT PROVED  Colab of future (Python 3.99): no Python 3.99 was found" in said


# --- badges ---

LESSON = '# %% [markdown]\n# # Demo\n#\n# A promise.\n\n# %% tags=["setup"]\n1\n'
README = "| 01 | [Demo](notebooks/01_demo.ipynb) | a promise |\n"


def addressed(url):
    return f'[project]\n[project.urls]\nRepository = "{url}"\n'


def test_badges_come_and_go_with_the_address_of_the_repository(course):
    course.write("01_demo", LESSON)
    readme, project = course.root / "README.md", course.root / "pyproject.toml"
    readme.write_text(README, encoding="utf-8")
    (course.root / "colab").mkdir()
    course("build"), course("colab")
    without = course.notebook("01_demo").read_text(encoding="utf-8")
    assert "colab.research" not in without + readme.read_text(encoding="utf-8")
    assert course("build", "--check")[0] == 0

    project.write_text(addressed("https://github.com/some-one/some.course.git"), encoding="utf-8")
    code, said = course("build", "--check", "--quick")
    assert code == 1 and "README.md: stale" in said and "01_demo: stale" in said
    course("build"), course("colab")
    address = "https://colab.research.google.com/github/some-one/some.course/blob/main/colab/01_demo.ipynb"
    first = nbformat.read(course.notebook("01_demo"), as_version=4).cells[0].source
    assert first.startswith("# Demo\n\n[![Open in Colab](") and f"({address})\n\nA promise." in first
    assert "[Demo](notebooks/01_demo.ipynb) [![Open in Colab](" in readme.read_text(encoding="utf-8")
    assert readme.read_text(encoding="utf-8").endswith(f"({address}) | a promise |\n")
    assert course("build", "--check")[0] == 0

    project.write_text("[project]\n", encoding="utf-8")
    course("build"), course("colab")
    assert course.notebook("01_demo").read_text(encoding="utf-8") == without
    assert readme.read_text(encoding="utf-8") == README


def test_an_address_that_colab_cannot_open_is_told(course):
    course.write("01_demo", LESSON)
    (course.root / "pyproject.toml").write_text(addressed("https://example.org/course"), encoding="utf-8")
    code, said = course("build")
    assert code == 1 and "https://example.org/course" in said and "https://github.com/OWNER/NAME" in said
