"""What `course` answers, and the code it exits with: 0 well, 1 wrong or stale, 2 wrong usage."""

import builtins
import json
import os
import subprocess
import sys

import pytest
from typer.main import get_command

from course_utils import __version__, cli
from course_utils.authoring import commands
from course_utils.authoring.commands import app


def said(capsys):
    captured = capsys.readouterr()
    return captured.out + captured.err


def exit_code(*arguments):
    try:
        return cli.main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)


def test_version(capsys):
    assert exit_code("--version") == 0
    assert __version__ in said(capsys)


def test_help_names_every_command(capsys):
    assert exit_code("--help") == 0
    text = said(capsys)
    assert all(name in text for name in ("build", "solutions", "colab", "lab", "progress", "grade", "doctor"))
    assert "Exit codes: 0" in text


@pytest.mark.parametrize("command", [command.name or command.callback.__name__ for command in app.registered_commands])
def test_the_help_of_every_command_is_complete(command, capsys, monkeypatch):
    """A sentence about the command, one about each option, and the exit codes."""
    monkeypatch.setenv("COLUMNS", "200")
    assert exit_code(command, "--help") == 0
    text = said(capsys)
    assert "Exit codes: 0 all is well; 1 something is wrong, stale or broken; 2 wrong usage." in text
    (registered,) = [c for c in app.registered_commands if command in (c.name, c.callback.__name__)]
    assert registered.callback.__doc__.strip().splitlines()[0] in text
    options = get_command(app).commands[command].params
    assert all(option.help for option in options), [option.name for option in options if not option.help]
    assert all(option.help.split()[0] in text for option in options)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("build", "--nonsense"),
        ("build", "--student", "--solved"),
        ("build", "--quick"),
        ("build", "--check", "--solved"),
        ("build", "--check", "-o", "x"),
        ("build", "--solved"),
        ("build", "--jobs", "0"),
        ("lab", "--port", "70000"),
        ("lab", "--port", "web"),
    ],
)
def test_wrong_usage(arguments, capsys):
    assert exit_code(*arguments) == 2
    assert said(capsys).strip()


@pytest.mark.parametrize("command", ["build", "solutions", "colab"])
def test_every_command_refuses_an_unknown_lesson_and_lists_the_known(course, demo_text, command):
    course.write("01_demo", demo_text)
    code, text = course(command, "5")
    assert code == 2 and "There is no lesson '5'" in text and "01  demo" in text


@pytest.mark.parametrize("command", ["build", "solutions", "colab"])
def test_every_command_refuses_a_folder_it_cannot_write_to(course, demo_text, command):
    course.write("01_demo", demo_text)
    (course.root / "file").write_text("", encoding="utf-8")
    code, text = course(command, "-o", str(course.root / "file" / "inside"))
    assert code == 1 and "Cannot write to" in text and "file is not a folder. Choose another folder with -o" in text


def test_outside_a_course(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert exit_code("build") == 1
    assert "--root" in said(capsys)


@pytest.mark.parametrize(("missing", "extra"), [("jupytext", "authoring"), ("nbclient", "authoring")])
def test_a_missing_extra_is_named_with_its_remedy(course, demo_text, monkeypatch, missing, extra):
    course.write("01_demo", demo_text)
    real = builtins.__import__

    def without(name, *rest, **named):
        if name.partition(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    code, text = course("build")
    assert code == 1
    assert f'{missing} is not installed. Run: pip install -e ".[{extra}]"' in text


def test_without_typer_the_command_still_says_what_is_missing():
    code = "import sys; sys.modules['typer'] = None\nfrom course_utils.cli import main; sys.exit(main(['build']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == 'course: typer is not installed. Run: pip install -e ".[authoring]"\n'


def test_a_module_missing_for_another_reason_is_not_explained_away(monkeypatch):
    def broken(arguments):
        raise ModuleNotFoundError("No module named 'course_utils.nothing'", name="course_utils.nothing")

    monkeypatch.setattr(commands, "run", broken)
    with pytest.raises(ModuleNotFoundError):
        cli.main([])


def test_solutions_are_built_beside_and_run(course, demo_text):
    course.write("01_demo", demo_text)
    code, text = course("solutions")
    assert (code, text) == (0, "01_demo: written\n")
    path = course.root / "build" / "solutions" / "01_demo.ipynb"
    last = json.loads(path.read_text(encoding="utf-8"))["cells"][-1]
    assert last["outputs"][0]["data"]["text/plain"] == ["8"]
    assert "    return answer\n" in last["source"] and not any("SOLUTION" in line for line in last["source"])
    assert not course.notebook("01_demo").exists()


def test_solved_copies_never_take_the_learners_place(course, demo_text):
    course.write("01_demo", demo_text)
    code, text = course("build", "--solved", "-o", str(course.root / "notebooks"))
    assert code == 2 and "notebooks" in text


def test_two_lessons_are_built_side_by_side(course):
    course.write("01_demo", "# %%\n1 + 1\n")
    course.write("02_more", "# %%\n1 / 0\n")
    code, text = course("build")
    assert code == 1
    assert "01_demo: written" in text and "02_more: failed" in text and "line 2" in text


def test_building_says_what_breaks_a_rule(course):
    course.write("00_demo", "# %% [markdown]\n# Obviously.\n\n# %%\n1 + 1;\n")
    code, text = course("build")
    assert code == 0 and "to mend: line 2: filler: 'obviously'" in text


def test_progress_reads_the_file_beside_the_notebooks(course, monkeypatch):
    from course_utils import checks

    seen = []
    monkeypatch.setenv("COURSE_PROGRESS_FILE", "restored afterwards")
    monkeypatch.delenv("COURSE_PROGRESS_FILE")
    code, text = course("progress")
    assert code == 0 and "00.1" in text and "not begun" in text
    monkeypatch.delenv("COURSE_PROGRESS_FILE")
    monkeypatch.setattr(checks, "progress", lambda: seen.append(os.environ["COURSE_PROGRESS_FILE"]) or "3 of 36 done")
    assert course("progress") == (0, "3 of 36 done\n")
    assert seen == [str(course.root.resolve() / "notebooks" / ".course_progress.json")]
    monkeypatch.setenv("COURSE_PROGRESS_FILE", "chosen.json")
    course("progress")
    assert seen[-1] == "chosen.json"


def test_lab_opens_the_first_lesson_with_this_python(course, monkeypatch):
    started = []

    class Process:
        def __init__(self, command, **options):
            started.append((command, options))

        def wait(self):
            return 0

    monkeypatch.setattr(commands.subprocess, "Popen", Process)
    code, text = course("lab")
    assert code == 1 and "course build 00" in text and not started
    course.notebook("00_start_here").parent.mkdir()
    course.notebook("00_start_here").write_text("{}", encoding="utf-8")
    assert course("lab", "--port", "9000", "--no-browser") == (0, "")
    ((command, options),) = started
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert command[3].endswith("00_start_here.ipynb")
    assert {"--port=9000", "--no-browser", "--ServerApp.ip=127.0.0.1"} <= set(command)
    assert options["env"]["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert course("lab")[0] == 0 and "--no-browser" not in started[-1][0]


def test_lab_without_jupyterlab(course, monkeypatch):
    course.notebook("00_start_here").parent.mkdir()
    course.notebook("00_start_here").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(commands.importlib.util, "find_spec", lambda name: None)
    code, text = course("lab")
    assert code == 1 and 'pip install -e ".[lab]"' in text
