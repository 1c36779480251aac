"""`course doctor` in environments that are broken for real: packages taken away, made old, or failing, and the like."""

import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import course_utils
from course_utils.authoring.doctor.finding import as_text, broken, note, ok

ROOT = Path(course_utils.__file__).parent.parent
SITE = Path(importlib.metadata.distribution("numpy").locate_file(""))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the environments are made of links")


class Environment:
    """A Python whose packages are links to those of this one, in a folder where each may be changed."""

    def __init__(self, folder: Path):
        self.site = folder / "site"
        self.site.mkdir()
        for path in SITE.iterdir():
            (self.site / path.name).symlink_to(path)
        self.course = folder / "course"
        (self.course / "notebooks").mkdir(parents=True)
        (self.course / "lessons").mkdir()
        for name in ("pyproject.toml", "course_utils"):
            (self.course / name).symlink_to(ROOT / name)
        self.variables = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}
        self.use_jupyter_data()
        self.before = ""  # code that runs first

    def use_jupyter_data(self, *first: Path) -> None:
        """Kernels and the widgets' halves in the page: those of this Python, and before them those in other folders."""
        folders = [*first, Path(sys.prefix) / "share" / "jupyter"]
        self.variables["JUPYTER_PATH"] = os.pathsep.join(map(str, folders))

    def take_away(self, *names: str) -> None:
        for name in names:
            for path in [*self.site.glob(name), *self.site.glob(f"{name}-*.dist-info")]:
                path.unlink()

    def put(self, path: str, text: str) -> None:
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def make_old(self, name: str, version: str) -> None:
        (found,) = self.site.glob(f"{name}-*.dist-info")
        found.unlink()
        self.put(f"{name}-{version}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")

    def doctor(self, *arguments: str) -> tuple[int, str]:
        code = (
            f"import sys\nsys.path[:] = [{str(self.course)!r}, {str(self.site)!r}] + "
            f"[p for p in sys.path if p and 'site-packages' not in p and p != {str(ROOT)!r}]\n{self.before}\n"
            f"from course_utils.cli import main\nsys.exit(main({['doctor', *arguments]!r}))"
        )
        done = subprocess.run(
            [sys.executable, "-S", "-c", code],
            capture_output=True,
            encoding="utf-8",
            cwd=self.course,
            env={**self.variables, "PYTHONPATH": f"{self.course}:{self.site}"},
            timeout=300,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def environment(tmp_path) -> Environment:
    return Environment(tmp_path)


def lines_of(text, state):
    return [line[8:] for line in text.splitlines() if line.startswith(state)]


def test_a_whole_environment_is_whole(environment):
    code, text = environment.doctor("--quick")
    assert (code, lines_of(text, "broken")) == (0, []), text
    assert text.rstrip().endswith("Everything that the course needs is here.")
    assert "Keras" not in text


@pytest.mark.parametrize("name", ["matplotlib", "anywidget", "ipywidgets", "jupyterlab", "tqdm"])
def test_a_missing_package(environment, name):
    environment.take_away(name)
    code, text = environment.doctor("--quick")
    assert code == 1 and f"{name} is missing" in lines_of(text, "broken"), text
    assert "install -c pins.txt -e " in text and "python3 start.py" in text


def test_without_typer_it_still_speaks(environment):
    environment.take_away("typer")
    code, text = environment.doctor("--quick")
    assert code == 0 and "Keras" not in text and "typer is missing: lessons cannot be built" in text, text
    assert 'install -c pins.txt -e ".[authoring]"` (or `python3 start.py tools`' in text


@pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows")
def test_what_a_class_needs_is_looked_at_too(environment):
    environment.take_away("nativeauthenticator", "jupyterhub_nativeauthenticator")
    code, text = environment.doctor("--quick")
    wanted = "jupyterhub-nativeauthenticator is missing: no class can be served from here"
    assert code == 0 and wanted in lines_of(text, "note"), text


def test_a_slip_in_pyproject_is_no_reason_to_delete_an_environment(environment):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (environment.course / "pyproject.toml").unlink()
    (environment.course / "pyproject.toml").write_text(text.replace("[project]", "[project", 1), encoding="utf-8")
    code, text = environment.doctor("--quick")
    (said,) = lines_of(text, "broken")
    assert code == 1 and "pyproject.toml cannot be read as TOML" in said and "line" in said
    assert "Mend that line" in text and "elete" not in text


@pytest.mark.parametrize(("name", "version"), [("numpy", "1.26.4"), ("anywidget", "0.9.0"), ("jupyterlab", "3.6.8")])
def test_an_old_package(environment, name, version):
    environment.make_old(name, version)
    code, text = environment.doctor("--quick")
    assert code == 1 and any(line.startswith(f"{name} {version} is here, >=") for line in lines_of(text, "broken")), (
        text
    )


def test_outside_the_course_the_installed_course_says_what_it_needs(environment, tmp_path):
    """As a package, far from pyproject.toml: what was noted at installation counts, with its conditions."""
    environment.take_away("anywidget")
    (environment.site / "course_utils").symlink_to(ROOT / "course_utils")
    environment.course = tmp_path / "elsewhere"
    environment.course.mkdir()
    code, text = environment.doctor("--quick")
    assert code == 1 and lines_of(text, "broken") == ["anywidget is missing"], text
    assert 'install --upgrade "anywidget>=' in text
    assert any("only the installed package is looked at" in line for line in lines_of(text, "note"))


def test_a_package_of_which_only_the_label_is_left(environment):
    (environment.site / "tqdm").unlink()
    code, text = environment.doctor("--quick")
    assert code == 1 and "the module tqdm is not there" in text and "--force-reinstall" in text


def test_the_wrong_python(environment):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (environment.course / "pyproject.toml").unlink()
    changed = text.replace('requires-python = ">=3.11,<3.14"', 'requires-python = ">=3.99"')
    (environment.course / "pyproject.toml").write_text(changed, encoding="utf-8")
    code, text = environment.doctor("--quick")
    assert code == 1 and "the course needs >=3.99" in text and "python.org" in text


@pytest.mark.parametrize(
    ("module", "says", "mend"),
    [
        ("raise ImportError('DLL load failed while importing _pywrap')", "DLL load failed", "Visual C++"),
        ("import nothing_of_this_name", "nothing_of_this_name", "start.py"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "instructions that this processor lacks", "colab/"),
        ("import os; os.abort()", "nothing was said", "start.py"),
    ],
    ids=["library missing", "module missing", "processor too old", "crash"],
)
def test_keras_that_cannot_be_imported(environment, module, says, mend):
    (environment.site / "keras").unlink()
    environment.put("keras/__init__.py", module)
    code, text = environment.doctor()
    said = text[text.index("instructions" if "instructions" in says else "Keras cannot") :]
    assert code == 1 and says in text and mend in said


def test_a_kernel_of_another_python(environment, tmp_path):
    kernel = tmp_path / "data" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["/opt/other/bin/python", "-m", "ipykernel"], "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    environment.use_jupyter_data(tmp_path / "data")
    code, text = environment.doctor("--quick")
    assert code == 1 and "is another Python: /opt/other/bin/python" in text and "kernelspec remove" in text


@pytest.mark.parametrize(
    ("page", "version"), [("anywidget", "0.1.0"), ("@jupyter-widgets/jupyterlab-manager", "3.1.9"), ("anywidget", None)]
)
def test_the_half_in_the_page_does_not_fit(environment, tmp_path, page, version):
    folder = tmp_path / "data" / "labextensions" / page
    folder.mkdir(parents=True)
    text = "{" if version is None else json.dumps({"version": version})
    (folder / "package.json").write_text(text, encoding="utf-8")
    environment.use_jupyter_data(tmp_path / "data")
    code, text = environment.doctor("--quick")
    assert code == 1 and f"does not go with {page} {version or 'unreadable'}" in text, text
    assert "--force-reinstall" in text


def test_no_half_in_the_page(environment, tmp_path):
    environment.variables["JUPYTER_PATH"] = str(tmp_path)
    code, text = environment.doctor("--quick")
    assert code == 1 and len([line for line in lines_of(text, "broken") if "no half in JupyterLab's page" in line]) == 2


def test_progress_that_cannot_be_kept(environment, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    environment.variables["COURSE_PROGRESS_FILE"] = str(tmp_path / "file" / "progress.json")
    code, text = environment.doctor("--quick")
    assert code == 1 and "progress cannot be kept in" in text and "COURSE_PROGRESS_FILE" in text


def test_a_damaged_progress_file_is_a_note(environment):
    (environment.course / "notebooks" / ".course_progress.json").write_text("{", encoding="utf-8")
    code, text = environment.doctor("--quick")
    assert code == 0 and any("is damaged" in line for line in lines_of(text, "note"))


def test_without_chromium_there_is_a_note(environment, tmp_path):
    environment.variables["PATH"] = str(tmp_path)
    code, text = environment.doctor("--quick")
    assert code == 0 and any("no Chromium was found" in line for line in lines_of(text, "note"))


def test_a_chromium_that_is_named_wrongly(environment):
    environment.variables["COURSE_CHROMIUM"] = "/nonexistent"
    code, text = environment.doctor("--quick")
    assert code == 0 and "COURSE_CHROMIUM names /nonexistent, and there is no such program" in lines_of(text, "note")


@pytest.mark.parametrize("name", ["google-chrome", "microsoft-edge"])
def test_a_browser_of_another_name_will_do(environment, tmp_path, name):
    (tmp_path / name).write_text("#!/bin/sh\necho A browser 1.0\n", encoding="utf-8")
    (tmp_path / name).chmod(0o755)
    environment.variables["PATH"] = str(tmp_path)
    assert f"A browser 1.0 at {tmp_path / name}" in lines_of(environment.doctor("--quick")[1], "ok")


def test_a_taken_port_is_mended_by_what_every_learner_has(monkeypatch):
    import socket

    from course_utils.authoring.doctor import jupyter

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(jupyter, "PORT", taken.getsockname()[1])
        assert "python3 start.py --port 8899" in jupyter.loopback().mend


def test_a_chromium_that_does_not_start(environment, tmp_path):
    (tmp_path / "chromium").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    (tmp_path / "chromium").chmod(0o755)
    environment.variables["PATH"] = str(tmp_path)
    code, text = environment.doctor("--quick")
    assert code == 0 and any("does not start (no answer, code 3)" in line for line in lines_of(text, "note"))


def test_a_file_that_hides_a_library(environment):
    (environment.course / "notebooks" / "random.py").write_text("", encoding="utf-8")
    code, text = environment.doctor("--quick")
    assert code == 1 and "random.py hides the library random" in text and "another name" in text


def test_a_second_copy_of_the_course(environment, tmp_path):
    (environment.course / "course_utils").unlink()
    (environment.course / "course_utils").mkdir()
    (environment.site / "course_utils").symlink_to(ROOT / "course_utils")
    code, text = environment.doctor("--quick")
    assert code == 1 and "course_utils is taken from" in text


@pytest.mark.skipif(sys.platform != "linux", reason="only there can a process give up its sockets")
def test_no_connection_to_this_computer(environment):
    environment.before = "from course_utils.authoring.grading import linux\nassert not linux.refuse_system_calls()\n"
    code, text = environment.doctor("--quick")
    assert code == 1 and "cannot be reached at 127.0.0.1 (Operation not permitted)" in text and "firewall" in text


def test_what_fails_in_a_way_nobody_thought_of_leaves_the_rest(environment):
    (environment.site / "jupyter_client").unlink()
    environment.put("jupyter_client/__init__.py", "raise RuntimeError('odd')")
    code, text = environment.doctor("--quick")
    assert code == 1 and "the kernel: could not be looked at (RuntimeError: odd)" in text
    assert "progress is kept in" in text


def test_how_it_reads():
    text = as_text([ok("a"), note("b", "do c"), broken("d", "do e")])
    assert text.splitlines() == [
        "ok      a",
        "note    b",
        "        -> do c",
        "broken  d",
        "        -> do e",
        "One thing is broken. Mend from the top, and run `course doctor` again.",
    ]
