"""Built notebooks: executed in a clean room, brought to one form, equal when built again."""

import json
import os
import pickle
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.authoring import build as building
from course_utils.authoring.build import build, checked_text, in_processes
from course_utils.authoring.errors import CourseError, LessonError
from course_utils.authoring.kernel import clean_environment
from course_utils.authoring.lesson import parse_lesson
from course_utils.authoring.project import find_root

ROOM = """\
# %%
import os
import sys

os.getcwd() == os.path.realpath(os.getcwd()), os.listdir()

# %%
sys.executable == {executable!r}, hash("a") == hash("a"), os.environ["PYTHONHASHSEED"]

# %%
os.path.exists(os.environ["COURSE_PROGRESS_FILE"])

# %%
os.environ["TF_CPP_MIN_LOG_LEVEL"], os.environ["TF_ENABLE_ONEDNN_OPTS"]

# %%
"inline" in os.environ["MPLBACKEND"]
"""

WIDGET = """\
# %%
from IPython.display import display

VIEW = {"model_id": "x", "version_major": 2, "version_minor": 0}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNgOMEARjAKAB8MA/3oZbDVAAAAAElFTkSuQmCC"
display(
    {"application/vnd.jupyter.widget-view+json": VIEW, "text/plain": "Gates: AND", "image/png": PIXEL},
    metadata={"image/png": {"alt": "This is AND", "width": 9}},
    raw=True,
)
"""


def built(text, tmp_path):
    return build(parse_lesson(text, Path("lessons/01_demo.py")), tmp_path)


def outputs(notebook):
    return [out for cell in notebook.cells for out in cell.get("outputs", [])]


def test_the_built_notebook(built_demo):
    notebook = nbformat.reads(built_demo, as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [
        "01-demo-1", "01-demo-2", "01-demo-3",
        "01-why-theta-2-1", "01-why-theta-2-2", "01-why-theta-2-3", "01-why-theta-2-4",
    ]  # fmt: skip
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2, 3, 4, 5]
    value, picture, printed = outputs(notebook)
    assert value.data == {"text/plain": "42"} and value.execution_count == 2
    assert set(picture.data) == {"image/png", "text/plain"}
    assert picture.metadata == {"image/png": {"alt": "A blue square"}}
    assert (printed.name, printed.text) == ("stdout", "one\ntwo\n")
    assert notebook.cells[-1].source.endswith("    # Your code here.\n    ...\n\n\ndouble(4)")
    assert notebook.cells[-1].metadata == {"tags": ["exercise"]}


def test_the_file_is_sorted_and_names_no_version_of_python(built_demo):
    assert built_demo.endswith("}\n") and not built_demo.endswith("\n\n")
    data = json.loads(built_demo)
    assert json.dumps(data, sort_keys=True, indent=1, ensure_ascii=False) + "\n" == built_demo
    assert "version" not in data["metadata"]["language_info"]
    assert data["metadata"]["kernelspec"]["name"] == "python3"
    assert data["metadata"]["course"] == {"lesson": "01_demo"}
    assert "SOLUTION" not in built_demo and "answer" not in built_demo


def test_built_again_it_is_the_same_to_the_byte(course, demo_text, built_demo):
    course.write("01_demo", demo_text)
    assert course("build") == (0, _said(course, "01_demo: written"))
    assert course.notebook("01_demo").read_text(encoding="utf-8") == built_demo
    assert course("build", "1")[1].startswith("01_demo: unchanged")


def _said(course, first):
    from course_utils.authoring.lesson import read_lesson
    from course_utils.authoring.rules import all_problems

    notebook = nbformat.read(course.notebook("01_demo"), as_version=4)
    problems = all_problems(read_lesson(course.root / "lessons" / "01_demo.py"), notebook)
    return "\n".join([first, *(f"  to mend: {problem}" for problem in problems)]) + "\n"


def test_the_kernel_is_this_interpreter_in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("JUPYTER_PATH", str(_a_false_python3(tmp_path)))
    notebook = built(ROOM.format(executable=sys.executable), tmp_path)
    seen = [out.data["text/plain"] for out in outputs(notebook)]
    assert seen == ["(True, [])", "(True, True, '0')", "False", "('3', '0')", "True"]


def _a_false_python3(folder):
    """A kernel named python3 that is first on Jupyter's path and cannot start."""
    spec = folder / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    command = {"argv": [sys.executable, "-c", "raise SystemExit(9)"], "display_name": "Other", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(command), encoding="utf-8")
    return folder / "jupyter"


def test_the_environment_names_the_package_of_the_course_that_is_built(tmp_path):
    (tmp_path / "course_utils").mkdir()
    made = clean_environment(tmp_path, tmp_path, {"PYTHONPATH": "before", "PYTHONWARNINGS": "error"})
    assert made["PYTHONPATH"].split(os.pathsep) == [str(tmp_path), "before"]
    assert "PYTHONWARNINGS" not in made


def test_a_widget_keeps_its_picture_and_loses_its_view(tmp_path):
    (output,) = outputs(built(WIDGET, tmp_path))
    assert set(output.data) == {"text/plain", "image/png"}
    assert output.metadata == {"image/png": {"alt": "This is AND"}}


def test_a_failing_cell_is_named_with_its_line_and_the_end_of_the_traceback(tmp_path):
    text = '# %% [markdown]\n# # Demo\n\n# %% tags=["exercise"]\ndef f():\n    ### BEGIN SOLUTION\n'
    text += "    a = 1\n    return a\n    ### END SOLUTION\n\n\nx = 1\n1 / 0\n"
    with pytest.raises(LessonError) as caught:
        built(text, tmp_path)
    assert caught.value.line == 13
    assert "cell 01-demo-2 failed: ZeroDivisionError: division by zero" in str(caught.value)
    assert "1 / 0" in str(caught.value) and "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys\nprint('x', file=sys.stderr)", "writes to stderr: x"),
        ("object()", "memory address 0x"),
        ("import os\nos.getcwd()", "absolute path"),
        ("import os\nos._exit(1)", "kernel died"),
        ("def f(:\n    pass", "SyntaxError"),
    ],
)
def test_what_no_notebook_may_hold_fails_the_build(tmp_path, code, words):
    with pytest.raises(LessonError, match=words):
        built(f"# %%\n{code}\n", tmp_path)


def test_stderr_on_purpose(tmp_path):
    text = '# %% tags=["stderr-ok"]\nimport sys\n\nprint("x", file=sys.stderr)\n'
    assert [out.name for out in outputs(built(text, tmp_path))] == ["stderr"]


def test_a_cell_that_hangs_is_stopped(tmp_path, monkeypatch):
    from course_utils.authoring import kernel

    monkeypatch.setattr(building, "execute", lambda notebook, root: kernel.execute(notebook, root, timeout=1))
    with pytest.raises(LessonError, match="still running after 1 s"):
        built("# %%\nwhile True:\n    pass\n", tmp_path)


def test_too_large_a_notebook_names_its_largest_outputs(demo_text, built_demo):
    lesson = parse_lesson(demo_text, Path("lessons/01_demo.py"))
    notebook = nbformat.reads(built_demo, as_version=4)
    notebook.cells[2].outputs[0].data["text/plain"] = "x" * 400_000
    with pytest.raises(LessonError, match=r"400 are allowed.*400 kB text/plain in cell 01-demo-3"):
        checked_text(lesson, notebook)


def test_in_processes_keeps_the_order_and_turns_errors_into_results(course, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    finished = {}
    results = in_processes(
        find_root, [(course.root,), (elsewhere,), (course.root / "lessons",)], done=finished.__setitem__
    )
    assert results[0] == results[2] == course.root.resolve()
    assert isinstance(results[1], CourseError) and str(elsewhere) in str(results[1])
    assert finished == dict(enumerate(results))


def test_a_lesson_error_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(LessonError("01_demo", 3, "odd")))
    assert (str(error), error.line) == ("lessons/01_demo.py, line 3: odd", 3)


def test_other_errors_are_not_hidden():
    with pytest.raises(ZeroDivisionError):
        in_processes(divmod, [(1, 0)])


def test_a_kernel_that_does_not_start_is_tried_again_and_then_named(tmp_path, monkeypatch):
    from course_utils.authoring import kernel

    attempts = []

    def stuck(notebook, root, timeout):
        attempts.append(timeout)
        raise kernel._NotStarted("Kernel died before replying")

    monkeypatch.setattr(kernel, "_execute", stuck)
    with pytest.raises(CourseError, match="No kernel started in 3 attempts: Kernel died"):
        built("# %%\n1\n", tmp_path)
    assert len(attempts) == 3


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_kernel_that_dies_at_once_has_not_started(tmp_path, monkeypatch):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(CourseError, match="No kernel started"):
        built("# %%\n1\n", tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_kernels_need_no_port(tmp_path):
    text = "# %%\nfrom ipykernel.kernelapp import IPKernelApp\n\nIPKernelApp.instance().transport\n"
    (output,) = outputs(built(text, tmp_path))
    assert output.data["text/plain"] == "'ipc'"
