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
from course_utils.authoring.advice import install_course
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
    text_in_a_row = " ".join(text.split())
    assert "Exit codes: 0 all is well; 1 something is wrong, stale or broken; 2 wrong usage; " in text_in_a_row
    assert "; 130 stopped with Ctrl-C." in text_in_a_row and ("; 3 --verify" in text) is (command == "colab")
    assert "<bool>" not in text and "--help -h Show" in text_in_a_row and "[[NN]" not in text
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
        ("slides", "--jobs", "two"),
        ("colab", "--check", "--verify"),
        ("colab", "--check", "-o", "x"),
        ("lab", "--port", "70000"),
        ("lab", "--port", "web"),
    ],
)
def test_wrong_usage(arguments, capsys):
    assert exit_code(*arguments) == 2
    assert said(capsys).strip()


def test_a_number_that_will_not_do_is_told(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    exit_code("build", "--jobs", "0")
    assert "'0' came, expected a whole number from 1." in said(capsys)
    exit_code("lab", "--port", "70000")
    assert "'70000' came, expected a whole number from 1 to 65535." in said(capsys)


@pytest.mark.parametrize("command", ["build", "solutions", "colab", "slides", "handout"])
def test_help_says_where_the_files_go_and_where_the_course_is_looked_for(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    exit_code(command, "--help")
    text = said(capsys)
    assert "/ if left out." in text and "if it is not the current one or above it." in text
    assert command != "slides" or "or --all" in text


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
    assert exit_code("build", "--root", "nope") == 2
    assert "nope does not exist. Name the course's folder" in said(capsys)
    assert exit_code("doctor", "--root", str(tmp_path)) == 2
    assert f"No course found in {tmp_path}" in said(capsys)


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
    mend = f"In the course's folder, run: {install_course(extra)} (for its .venv: python3 start.py tools)"
    assert f"{missing} is not installed. {mend}" in text


def without_typer(*arguments):
    code = "import sys; sys.modules['typer'] = None\nfrom course_utils.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)


def test_without_typer_the_command_still_says_what_is_missing():
    done = without_typer("build")
    assert done.returncode == 1
    mend = f"In the course's folder, run: {install_course('authoring')} (for its .venv: python3 start.py tools)"
    assert done.stderr == f"course: typer is not installed. {mend}\n"


def test_without_typer_the_doctor_knows_its_options(tmp_path):
    shown = without_typer("doctor", "--help")
    assert shown.returncode == 0 and "--quick" in shown.stdout and "--root" in shown.stdout
    assert without_typer("doctor", "--quik").returncode == 2
    elsewhere = without_typer("doctor", "--quick", "--root", str(tmp_path / "nope"))
    assert elsewhere.returncode == 2 and "nope does not exist" in elsewhere.stderr


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


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (("build", "--solved"), "notebooks"),
        (("solutions",), "notebooks"),
        (("solutions",), "colab"),
        (("build",), "colab"),
        (("colab",), "notebooks"),
    ],
)
def test_no_command_takes_the_place_of_another_ones_notebooks(course, demo_text, built_demo, command, place):
    course.write("01_demo", demo_text)
    for folder in ("notebooks", "colab"):
        (course.root / folder).mkdir()
        (course.root / folder / "01_demo.ipynb").write_text(built_demo, encoding="utf-8")
    (course.root / "link").symlink_to(place)
    for named in (place, "link"):
        code, text = course(*command, "-o", str(course.root / named))
        assert code == 2 and f"-o names {course.root / named}, and {place}/ is for" in text
    assert (course.root / place / "01_demo.ipynb").read_text(encoding="utf-8") == built_demo


def test_a_command_may_be_told_its_own_folder(course, demo_text):
    course.write("01_demo", demo_text)
    assert course("build", "-o", str(course.root / "notebooks"))[1].startswith("01_demo: written\n")
    assert course("colab", "-o", str(course.root / "colab")) == (0, "01_demo: written\n")


@pytest.mark.parametrize("command", ["build", "colab", "slides"])
def test_a_folder_where_a_file_belongs_is_told(course, demo_text, built_demo, command):
    course.write("01_demo", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    (course.root / "lessons" / "slides").mkdir()
    (course.root / "lessons" / "slides" / "01_demo.md").write_text("# 01 · Demo\n", encoding="utf-8")
    taken = course.root / "out" / f"01_demo.{'html' if command == 'slides' else 'ipynb'}"
    taken.mkdir(parents=True)
    code, text = course(command, "01", "-o", str(course.root / "out"))
    assert code == 1 and f"{taken} is a folder, and a file is to be written there. Move it away." in text


def test_a_slip_in_pyproject_is_told_with_its_line(course, demo_text, built_demo):
    course.write("01_demo", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo, encoding="utf-8")
    (course.root / "pyproject.toml").write_text("[project\n", encoding="utf-8")
    for command in (("build", "--check", "--quick"), ("colab",), ("build", "01")):
        code, text = course(*command)
        assert code == 1 and "pyproject.toml cannot be read as TOML" in text and "line 1" in text, text


@pytest.mark.parametrize(
    ("raised", "code", "words"),
    [
        (PermissionError(13, "Permission denied", "a.html"), 1, "course: a.html cannot be read or written: Permission"),
        (OSError(28, "No space left on device"), 1, "course: a file cannot be read or written: No space left"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_the_system_refuses_is_a_sentence(monkeypatch, capsys, raised, code, words):
    def refused(arguments):
        raise raised

    monkeypatch.setattr(commands, "run", refused)
    assert cli.main(["build"]) == code
    text = said(capsys)
    assert words in text and "Traceback" not in text


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


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no root")
@pytest.mark.parametrize("user", [0, 1000])
def test_lab_opens_for_root_too(course, monkeypatch, user):
    started = []

    class Process:
        def __init__(self, command, **options):
            started.extend(command)

        def wait(self):
            return 0

    monkeypatch.setattr(commands.subprocess, "Popen", Process)
    monkeypatch.setattr(commands.os, "geteuid", lambda: user)
    course.notebook("00_start_here").parent.mkdir()
    course.notebook("00_start_here").write_text("{}", encoding="utf-8")
    assert course("lab")[0] == 0
    assert ("--allow-root" in started) is (user == 0)


def test_lab_without_jupyterlab(course, monkeypatch):
    course.notebook("00_start_here").parent.mkdir()
    course.notebook("00_start_here").write_text("{}", encoding="utf-8")
    real = commands.importlib.util.find_spec
    monkeypatch.setattr(commands.importlib.util, "find_spec", lambda name: None if name == "jupyterlab" else real(name))
    code, text = course("lab")
    assert code == 1 and f"jupyterlab is not installed. In the course's folder, run: {install_course('lab')}" in text
