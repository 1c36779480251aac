"""start.py: what it decides, what it asks pip for, what it says when stuck. Nothing is downloaded."""

import importlib.util
import json
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def start(tmp_path, monkeypatch):
    """start.py as if in an empty checkout of its own, with every outside command recorded instead of run."""
    spec = importlib.util.spec_from_file_location("start_under_test", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pins.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / module.FIRST_LESSON).write_text("{}")
    venv = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": venv,
        "STAMP": venv / "course-stamp.json",
        "MARK": venv / "made-by-start.txt",
        "PINS": tmp_path / "pins.txt",
        "IMPORTS": ["json"],  # what a bare environment has, so that `state` can really run its Python
    }.items():
        monkeypatch.setattr(module, name, value)
    module.commands = []

    def record(command, what):
        module.commands.append([str(part) for part in command])
        if "venv" in module.commands[-1] and "pip" not in module.commands[-1]:
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)

    monkeypatch.setattr(module, "run_logged", record)
    return module


# -------------------------------------------------------------------------------------- the machine


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_supported_pythons_pass(start, version):
    assert start.check_python(version) is None


@pytest.mark.parametrize("version", [(3, 9), (3, 10), (3, 14), (4, 0)])
def test_other_pythons_are_told_what_is_needed_and_found(start, version, monkeypatch):
    monkeypatch.setattr(start, "runs", lambda name, *_: name == "python3.12")
    with pytest.raises(start.Problem, match=r"3\.11, 3\.12 or 3\.13.*3\.\d+|4\.0") as caught:
        start.check_python(version)
    assert "python3.12 start.py" in str(caught.value)
    monkeypatch.setattr(start, "runs", lambda *_: False)
    with pytest.raises(start.Problem, match="Install Python"):
        start.check_python(version)


def test_the_supported_pythons_are_those_of_pyproject(start):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    low, high = start.SUPPORTED[0], start.SUPPORTED[-1]
    assert f'requires-python = ">={low[0]}.{low[1]},<{high[0]}.{high[1] + 1}"' in text


def test_a_full_disk_is_told_before_anything_is_made(start):
    with pytest.raises(start.Problem, match=r"needs 3\.0 GB .* has 0\.2 GB"):
        start.check_disk("learn", free=0.2e9)
    assert start.check_disk("learn", free=1e12) is None
    assert not start.VENV.exists()


# ---------------------------------------------------------------------------------- the environment


def test_a_fresh_checkout_gets_an_environment_from_the_pins_alone(start, capsys):
    assert start.state("learn")[0] == "missing"
    start.prepare("learn")
    installs = [c for c in start.commands if "install" in c and "-c" in c]
    assert len(installs) == 2
    for command in installs:
        assert command[command.index("-c") + 1] == str(start.PINS)
    assert installs[1][-2:] == ["-e", f"{start.ROOT}[keras,lab,search]"]
    assert "--no-build-isolation" in installs[1]
    assert start.state("learn")[0] == "ready"
    assert "Environment ready" in capsys.readouterr().out


def test_a_second_start_runs_no_command_at_all(start):
    start.prepare("learn")
    start.commands.clear()
    start.prepare("learn")
    assert start.commands == []


def test_the_tests_add_their_tools_and_then_serve_both(start):
    start.prepare("learn")
    assert start.state("test")[0] == "outdated"
    start.prepare("test")
    assert start.commands[-2][-1].endswith("[all]")
    assert start.state("test")[0] == start.state("learn")[0] == "ready"


def test_the_instructors_tools_are_told_where_they_are(start, capsys):
    start.prepare("learn")
    assert start.main(["tools"]) == 0
    assert start.commands[-2][-1].endswith("[keras,lab,search,authoring,slides]")
    said = capsys.readouterr().out
    assert "instructor's commands need some tools more" in said
    assert f"The command is {start.venv_python().with_name('course')}" in said and "activate" in said
    assert start.state("tools")[0] == start.state("learn")[0] == "ready" and start.state("test")[0] == "outdated"
    start.prepare("test")
    assert start.state("tools")[0] == "ready"


def test_an_instructors_environment_stays_one_when_the_course_changes(start):
    start.prepare("tools")
    (start.ROOT / "pins.txt").write_text("# changed", encoding="utf-8")
    start.prepare("learn")
    assert start.commands[-2][-1].endswith("[keras,lab,search,authoring,slides]")
    assert start.state("tools")[0] == "ready"


def test_the_advice_of_readme_for_an_environment_of_ones_own_installs_the_same(start):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f'-e ".[{",".join(start.EXTRAS["tools"])}]"' in readme and "python3 start.py tools" in readme
    assert f"{start.NEEDED_GB['tools']} GB of free disk" in readme and f"{start.NEEDED_GB['test']} to prove" in readme


@pytest.mark.parametrize("uv", ["/opt/uv", None])
def test_the_environment_has_the_pip_that_the_doctor_advises(start, monkeypatch, uv):
    monkeypatch.setattr(start, "find_uv", lambda: uv)
    start.prepare("learn")
    first = next(c for c in start.commands if "install" in c and "-c" in c)
    assert first[-2:] == ["setuptools", "pip"]


@pytest.mark.parametrize("changed", ["pins.txt", "pyproject.toml"])
def test_a_changed_course_updates_the_environment_in_place(start, changed):
    start.prepare("learn")
    keep = start.VENV / "keep"
    keep.touch()
    with open(start.ROOT / changed, "a") as file:
        file.write("# changed\n")
    assert start.state("learn")[0] == "outdated"
    start.prepare("learn")
    assert keep.exists() and start.state("learn")[0] == "ready"


@pytest.mark.parametrize(
    "damage", ["no stamp", "stamp cut short", "stamp of another form", "python gone", "package gone"]
)
def test_a_half_made_or_damaged_environment_is_made_anew(start, damage, monkeypatch):
    start.prepare("learn")
    rubbish = start.VENV / "rubbish"
    rubbish.touch()
    if damage == "no stamp":
        start.STAMP.unlink()
    elif damage == "stamp cut short":
        start.STAMP.write_text(start.STAMP.read_text()[:9])
    elif damage == "stamp of another form":
        start.STAMP.write_text("[]")
    elif damage == "python gone":
        start.venv_python().unlink()
    else:
        # importable only once the environment has been made anew
        monkeypatch.setattr(start, "IMPORTS", ["json", "is_whole"])
        real = start.configure_jupyter

        def configure():
            real()
            done = [str(start.venv_python()), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
            where = subprocess.run(done, capture_output=True, text=True, check=True).stdout.strip()
            (Path(where) / "is_whole.py").touch()

        monkeypatch.setattr(start, "configure_jupyter", configure)
    assert start.state("learn")[0] == "broken"
    start.prepare("learn")
    assert start.state("learn")[0] == "ready"
    assert not rubbish.exists()


def test_an_interrupted_update_is_seen_as_half_made(start, monkeypatch):
    start.prepare("learn")

    def interrupted(profile):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start.prepare("test")
    assert start.state("test")[0] == start.state("learn")[0] == "broken"


def test_an_environment_of_somebody_else_is_kept_aside(start, capsys):
    start.VENV.mkdir()
    (start.VENV / "precious").write_text("mine")
    start.prepare("learn")
    assert (start.ROOT / ".venv.aside-1" / "precious").read_text() == "mine"
    assert "kept as .venv.aside-1" in capsys.readouterr().out


def test_a_file_named_venv_is_no_dead_end(start):
    start.VENV.write_text("")
    start.prepare("learn")
    assert start.state("learn")[0] == "ready"


def test_uv_is_used_where_it_is_found(start, monkeypatch):
    monkeypatch.setattr(start, "find_uv", lambda: "/opt/uv")
    start.prepare("learn")
    assert [c[0] for c in start.commands[:3]] == ["/opt/uv"] * 3
    start_pip = [c for c in start.commands if "pip" in c]
    assert all(c[c.index("--python") + 1] == str(start.venv_python()) for c in start_pip)


@pytest.mark.skipif(sys.platform == "win32", reason="makes a program with a shell script")
def test_a_uv_that_does_not_start_is_not_used(start, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start.find_uv() is None
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\nexit 127\n")
    uv.chmod(0o755)
    assert start.find_uv() is None
    uv.write_text("#!/bin/sh\nexit 0\n")
    assert start.find_uv() == str(uv)


def test_without_uv_pip_of_the_new_environment_is_used(start, monkeypatch):
    monkeypatch.setattr(start, "find_uv", lambda: None)
    start.prepare("learn")
    assert start.commands[0][:3] == [sys.executable, "-m", "venv"]
    assert start.commands[1][:4] == [str(start.venv_python()), "-m", "pip", "install"]


def test_an_intel_mac_gets_all_but_tensorflow(start, monkeypatch, capsys):
    monkeypatch.setattr(start, "has_tensorflow_build", lambda: False)
    start.prepare("learn")
    assert start.commands[-2][-1].endswith("[lab,search]")
    assert "Intel Macs" in capsys.readouterr().out
    start.prepare("test")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    everything = project["project"]["optional-dependencies"]["all"][0]
    assert start.commands[-2][-1].partition("[")[2] == everything.partition("[")[2].replace("keras,", "")


def test_jupyter_is_told_inside_the_environment_only(start):
    start.prepare("learn")
    overrides = json.loads((start.VENV / "share/jupyter/lab/settings/overrides.json").read_text())
    assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    compile((start.VENV / "etc/jupyter/jupyter_lab_config.py").read_text(), "jupyter_lab_config.py", "exec")
    kernel = start.commands[-1]
    assert "--sys-prefix" in kernel and "--user" not in kernel
    assert kernel[kernel.index("--env") :] == [
        "--env",
        "TF_CPP_MIN_LOG_LEVEL",
        "3",
        "--env",
        "TF_ENABLE_ONEDNN_OPTS",
        "0",
    ]


def test_the_server_configuration_makes_small_messages_leave_at_once(start):
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    before = KernelWebsocketHandler.open
    try:
        exec(start.LAB_CONFIG, {})
        calls = []

        class Handler(KernelWebsocketHandler):
            def __init__(self):
                pass

            def set_nodelay(self, value):
                calls.append(value)
                raise StopIteration  # far enough: the flag is set before the connection is opened

        with pytest.raises(RuntimeError):
            Handler().open().send(None)
        assert calls == [True]
    finally:
        KernelWebsocketHandler.open = before


def test_a_failing_install_shows_its_last_lines_and_where_the_log_is(tmp_path):
    spec = importlib.util.spec_from_file_location("start_real", ROOT / "start.py")
    real = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(real)
    real.VENV = tmp_path
    code = "print('fetching'); print('no route to host'); raise SystemExit(3)"
    with pytest.raises(real.Problem, match=r"(?s)Installing failed.*no route to host.*install\.log"):
        real.run_logged([sys.executable, "-c", code], "installing")
    assert "no route to host" in (tmp_path / "install.log").read_text()


# --------------------------------------------------------------------------------- the two commands


def test_lab_listens_on_loopback_with_its_token_and_opens_lesson_00(start):
    command = start.lab_command(8899, browser=False)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert "--ServerApp.port=8899" in command and "--no-browser" in command
    assert not any("token" in part or "password" in part for part in command)
    assert "--no-browser" not in start.lab_command(None, browser=True)


def test_a_taken_port_is_told_before_anything_is_installed(start, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert start.main(["--port", str(port)]) == 1
    assert f"Port {port} is taken" in capsys.readouterr().err
    assert start.commands == []


def test_a_copy_without_lesson_00_is_told(start, capsys):
    (start.ROOT / start.FIRST_LESSON).unlink()
    assert start.main(["--no-browser"]) == 1
    assert "00_start_here.ipynb is missing" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["open", "test", "tools"])
def test_a_folder_of_somebody_else_is_told(start, command, monkeypatch, capsys):
    def refused():
        raise PermissionError(13, "Permission denied", str(start.VENV))

    monkeypatch.setattr(start, "make_venv", refused)
    assert start.main([command]) == 1
    said = capsys.readouterr().err
    assert f"{start.VENV} cannot be written to (Permission denied)." in said and "folder of your own" in said


def test_a_copy_without_its_pins_is_told(start, capsys):
    start.prepare("learn")
    start.PINS.unlink()
    assert start.main([]) == 1
    assert "pins.txt is missing: this copy of the course is not whole" in capsys.readouterr().err


def test_quieting_variables_reach_what_is_run(start, monkeypatch):
    seen = {}
    monkeypatch.setattr(start.subprocess, "call", lambda command, cwd, env: seen.update(env) or 0)
    assert start.run(["anything"]) == 0
    assert seen["TF_CPP_MIN_LOG_LEVEL"] == "3" and seen["TF_ENABLE_ONEDNN_OPTS"] == "0"
    assert seen["PATH"].startswith(str(start.venv_python().parent))


def test_test_runs_the_parts_and_the_notebooks_and_fails_if_either_does(start, monkeypatch):
    ran = []
    for failing, expected in ((None, 0), ("tests", 1), ("notebooks", 1)):
        ran.clear()
        monkeypatch.setattr(start, "run", lambda c, failing=failing: ran.append(c) or int(failing in c))
        assert start.main(["test"]) == expected
        assert [c[-1] for c in ran] == ["tests", "notebooks"]
        assert "--nbval" in ran[1] and "course_utils.authoring.nbval_room" in ran[1]


def test_arguments_after_test_go_to_pytest(start, monkeypatch):
    ran = []
    monkeypatch.setattr(start, "run", lambda c: ran.append(c) or 0)
    assert start.main(["test", "-k", "perceptron"]) == 0
    assert ran[0][-3:] == ["tests", "-k", "perceptron"] and len(ran) == 1
    assert start.main(["test", "notebooks", "-x"]) == 0
    assert ran[1][-2:] == ["notebooks", "-x"] and "tests" not in ran[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "80"], "1024 to 65535"),
        (["--port", "abc"], "1024 to 65535"),
        (["--prot=9000"], "unrecognized"),
        (["tset"], "invalid choice"),
        (["test", "--port", "9000"], "belong to opening"),
        (["tools", "--no-browser"], "belong to opening the course, not to 'tools'"),
    ],
)
def test_wrong_words_are_usage_errors(start, arguments, said, capsys):
    with pytest.raises(SystemExit) as caught:
        start.main(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_help_names_every_command_and_every_option(start, capsys):
    with pytest.raises(SystemExit) as caught:
        start.main(["--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0
    for word in ("start.py test", "start.py tools", "--no-browser", "--port"):
        assert word in text


def test_start_uses_only_the_standard_library_and_an_old_grammar():
    import ast

    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)
