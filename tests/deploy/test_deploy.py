"""A class at scale: the hub's configuration, the copy that never overwrites, and what Binder and Kubernetes take."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest
import yaml
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).parents[2]
HUB = ROOT / "deploy" / "jupyterhub"
CONFIG = HUB / "jupyterhub_config.py"
PAGE = (ROOT / "docs" / "class.md").read_text(encoding="utf-8")

sys.path.insert(0, str(HUB))
from learner_start import bring, bring_one  # noqa: E402

unix = pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux'")


# ---- the copy


@pytest.fixture
def course(tmp_path):
    source = tmp_path / "course"
    for name in ("00.ipynb", "01.ipynb", "deep/more.ipynb"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(f"made by the course: {name}", encoding="utf-8")
    return source, tmp_path / "home"


def contents(folder):
    return {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}


def test_the_first_start_brings_everything_and_the_second_nothing(course):
    source, home = course
    assert {str(path.relative_to(home)) for path in bring(source, home)} == set(contents(source))
    assert contents(home) == contents(source)
    assert bring(source, home) == []


def test_nothing_of_a_learners_is_ever_touched(course):
    """Changed, emptied, made a folder, or a link that leads nowhere: all of it is the learner's."""
    source, home = course
    bring(source, home)
    (home / "00.ipynb").write_text("my work")
    (home / "01.ipynb").write_text("")
    (home / "deep" / "more.ipynb").unlink()
    (home / "deep" / "more.ipynb").symlink_to("nowhere")
    (source / "02.ipynb").write_text("a new lesson")
    (home / "02.ipynb").mkdir()
    for path in source.rglob("*.ipynb"):
        path.write_text("a new edition")
    assert bring(source, home) == []
    assert contents(home) == {"00.ipynb": "my work", "01.ipynb": ""}
    assert os.readlink(home / "deep" / "more.ipynb") == "nowhere"


def test_what_is_new_arrives_and_what_was_deleted_comes_back(course):
    source, home = course
    bring(source, home)
    (home / "00.ipynb").unlink()
    (source / "02.ipynb").write_text("a new lesson")
    assert [path.name for path in bring(source, home)] == ["00.ipynb", "02.ipynb"]


def test_other_peoples_progress_and_leftovers_stay_behind(course):
    source, home = course
    (source / ".ipynb_checkpoints").mkdir()
    (source / ".ipynb_checkpoints" / "00-checkpoint.ipynb").write_text("old")
    for name in (".course_progress.json", "digits.npz", "search.db"):
        (source / name).write_text("an instructor's own run")
    bring(source, home)
    assert set(contents(home)) == {"00.ipynb", "01.ipynb", str(Path("deep/more.ipynb"))}


def test_a_name_that_is_taken_in_the_last_moment_stays_as_it_is(course, monkeypatch):
    """Between the look and the link the learner saves: the link refuses."""
    source, home = course
    real = os.link

    def link(half, place):
        Path(place).write_text("saved just now")
        real(half, place)

    monkeypatch.setattr(os, "link", link)
    assert bring_one(source / "00.ipynb", home / "00.ipynb") is False
    assert contents(home) == {"00.ipynb": "saved just now"}


def test_two_servers_of_one_learner_may_start_at_once(course):
    source, home = course
    (source / "big.ipynb").write_text("x" * 3_000_000)
    brought = [None] * 4
    threads = [threading.Thread(target=lambda k=k: brought.__setitem__(k, bring(source, home))) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(home) == contents(source)
    assert sum(map(len, brought)) == len(contents(source))


def start(source, target, *command):
    words = [sys.executable, HUB / "learner_start.py", source, target, *command]
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)


@unix
def test_the_server_starts_in_the_folder_even_if_nothing_could_be_brought(course, tmp_path):
    source, home = course
    where = (sys.executable, "-c", "import os; print(os.getcwd())")
    assert start(source, home, *where).stdout.strip() == str(home)
    missing = start(tmp_path / "moved", home, *where)
    assert missing.stdout.strip() == str(home) and "there is no folder" in missing.stderr
    (tmp_path / "file").write_text("")
    blocked = start(source, tmp_path / "file" / "folder", *where)
    assert blocked.returncode == 0 and "could not be brought" in blocked.stderr
    assert start(source, home).returncode == 0 and start(source, home, "false").returncode == 1


def test_learner_start_needs_the_standard_library_alone():
    tree = ast.parse((HUB / "learner_start.py").read_text(encoding="utf-8"))
    names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


# ---- the hub's configuration


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Load the configuration as JupyterHub does, with settings; nothing of this machine's is used."""
    program = tmp_path / "bin" / "configurable-http-proxy"
    program.parent.mkdir()
    program.write_text("#!/usr/bin/env node\n")
    program.chmod(0o755)
    for name in list(os.environ):
        if name.startswith("COURSE_HUB_"):
            monkeypatch.delenv(name)

    def loaded(**settings):
        given = {"ACCOUNTS": "shared", "FOLDER": str(tmp_path / "class"), "PROXY": str(program), "INSTRUCTORS": "lee"}
        for name, value in (given | settings).items():
            monkeypatch.setenv(f"COURSE_HUB_{name}", value)
        return PyFileConfigLoader(CONFIG.name, path=str(HUB)).load_config()

    return loaded


def unknown(config, classes):
    """The options of a configuration that no class has."""
    named = {cls.__name__: cls for cls in classes}
    return [
        f"{section}.{option}"
        for section, options in config.items()
        for option in options
        if section not in named or option not in named[section].class_trait_names(config=True)
    ]


@unix
@pytest.mark.parametrize("settings", [{}, {"PASSWORD": "learning-together"}], ids=["sign-up", "one password"])
def test_every_option_is_one_that_jupyterhub_has(load, settings):
    from course_spawner import CourseSpawner
    from jupyterhub.app import JupyterHub
    from jupyterhub.auth import Authenticator
    from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
    from jupyterhub.proxy import ConfigurableHTTPProxy
    from jupyterhub.spawner import Spawner
    from nativeauthenticator import NativeAuthenticator

    classes = [JupyterHub, Authenticator, SharedPasswordAuthenticator, ConfigurableHTTPProxy, Spawner, CourseSpawner]
    config = load(**settings)
    assert unknown(config, [*classes, NativeAuthenticator]) == []
    config.Spawner.memory_limit = "3G"
    assert unknown(config, [*classes, NativeAuthenticator]) == ["Spawner.memory_limit"]


@unix
def test_without_a_password_people_sign_up_and_are_let_in(load):
    config = load(INSTRUCTORS="lee, kim")
    assert config.JupyterHub.authenticator_class == "native" and config.NativeAuthenticator.open_signup is False
    assert config.Authenticator.admin_users == {"lee", "kim"}
    assert all(Path(folder, "signup.html").is_file() for folder in config.JupyterHub.template_paths)


@unix
def test_our_shortest_password_is_one_that_jupyterhub_takes(load):
    from jupyterhub.authenticators.shared import SharedPasswordAuthenticator

    assert SharedPasswordAuthenticator(config=load(PASSWORD="x" * 8, INSTRUCTORS="")).user_password == "x" * 8


@unix
def test_a_shared_password_gives_nobody_the_instructors_rights(load):
    config = load(INSTRUCTORS="lee", PASSWORD="learning-together")
    assert config.JupyterHub.authenticator_class == "shared-password" and not config.Authenticator.admin_users


@unix
@pytest.mark.parametrize("name", ["ana", "ben-2", "li_na", "x" * 23])
def test_names_that_become_folders_and_accounts(load, name):
    assert re.match(load().Authenticator.username_pattern, name)


@unix
@pytest.mark.parametrize(
    "name", ["", "..", "../ana", "a/b", "-rf", "Ana", "ana\n", "a b", "a;b", "ä", "x" * 26, "root:x"]
)
def test_names_that_would_lead_elsewhere_are_refused(load, name):
    from jupyterhub.auth import Authenticator

    config = load()
    assert not Authenticator(config=config).validate_username(name)


@unix
def test_limits_come_from_the_settings(load):
    from jupyterhub.spawner import Spawner

    assert Spawner(config=load(MEMORY="1.5G")).mem_limit == 1.5 * 1024**3
    spawner = Spawner(config=load(MEMORY="2G", CPUS="3", IDLE="5"))
    assert spawner.mem_limit == 2 * 1024**3 and spawner.cpu_limit == 3
    assert spawner.environment["OMP_NUM_THREADS"] == "3"
    (culler,) = load(IDLE="5").JupyterHub.services
    assert culler["command"][-1] == "--timeout=300"


@unix
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"CPUS": "two"}, "COURSE_HUB_CPUS is 'two', expected a whole number"),
        ({"IDLE": "0"}, "COURSE_HUB_IDLE is '0'"),
        ({"PROXY": "no-such-proxy"}, "npm install -g configurable-http-proxy"),
        ({"FOLDER": "/dev/null/class"}, "Name another folder in COURSE_HUB_FOLDER"),
        ({"ACCOUNTS": "mine"}, "COURSE_HUB_ACCOUNTS is 'mine', expected 'own' or 'shared'"),
        ({"MEMORY": "3 GB"}, "COURSE_HUB_MEMORY is '3 GB', expected a number and K, M, G or T, together, such as 3G"),
        ({"MEMORY": "3GB"}, "COURSE_HUB_MEMORY is '3GB'"),
        ({"MEMORY": "3000000"}, "COURSE_HUB_MEMORY is '3000000'"),
        ({"URL": "8000"}, "COURSE_HUB_URL is '8000', expected an address such as http://127.0.0.1:8000"),
        ({"URL": "http://:web"}, "COURSE_HUB_URL is 'http://:web'"),
        ({"INSTRUCTORS": "Lee Smith"}, "COURSE_HUB_INSTRUCTORS has 'Lee Smith', expected small letters"),
        ({"INSTRUCTORS": ""}, "Name yourself in COURSE_HUB_INSTRUCTORS"),
        ({"PASSWORD": "1234567"}, "COURSE_HUB_PASSWORD has 7 characters, expected at least 8"),
    ],
)
def test_a_class_that_cannot_begin_says_why(load, settings, words):
    with pytest.raises(SystemExit, match="The class cannot begin") as stop:
        load(**settings)
    assert words in str(stop.value)


@unix
def test_keys_and_homes_are_closed_to_others(load, tmp_path):
    load()
    assert (tmp_path / "class" / "hub").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "class" / "homes").stat().st_mode & 0o777 == 0o711


def test_every_setting_is_explained_twice():
    text = CONFIG.read_text(encoding="utf-8")
    used = {f"COURSE_HUB_{name}" for name in re.findall(r'(?:setting|whole|address|size)\("(\w+)"', text)}
    explained = set(re.findall(r"^    (COURSE_HUB_\w+)  ", ast.get_docstring(ast.parse(text), clean=False), re.M))
    assert used == explained and used <= set(re.findall(r"COURSE_HUB_\w+", PAGE))


@linux
def test_a_learners_processes_are_limited_in_the_learners_folder(tmp_path):
    """What `preexec_fn` does, seen by a process that was started with it."""
    from course_spawner import CourseSpawner

    class Limited(CourseSpawner):
        user = type("User", (), {"name": "ana", "orm_user": type("Row", (), {"id": 7})})()

        def __init__(self):  # not a hub's spawner: only what the limits need
            pass

        own_accounts, homes, mem_limit, cpu_limit = False, str(tmp_path), 512 * 1024**2, 1

    (tmp_path / "ana").mkdir()
    code = (
        "import json, os, resource; print(json.dumps([resource.getrlimit(resource.RLIMIT_DATA)[1], "
        "len(os.sched_getaffinity(0)), os.getcwd(), os.nice(0)]))"
    )
    nice = os.nice(0)
    before = subprocess.run(
        [sys.executable, "-c", code], preexec_fn=Limited().make_preexec_fn("ana"), capture_output=True, check=True
    )
    assert json.loads(before.stdout) == [512 * 1024**2, 1, str(tmp_path / "ana"), min(19, nice + 5)]
    greedy = subprocess.run(
        [sys.executable, "-c", "bytearray(10**9)"], preexec_fn=Limited().make_preexec_fn("ana"), capture_output=True
    )
    assert greedy.returncode == 1 and b"MemoryError" in greedy.stderr


@linux
def test_kernels_have_no_ports_to_quarrel_about_where_a_socket_s_path_fits(tmp_path):
    """A path as long as LONGEST_PLACE allows is one that the system takes; one byte more is not."""
    import socket

    from course_spawner import LONGEST_PLACE

    for length in (LONGEST_PLACE, LONGEST_PLACE + 1):
        place = Path("/tmp") / f"{os.getpid()}".ljust(length - len("/tmp/"), "x")
        assert len(str(place)) == length
        place.mkdir()
        try:
            with socket.socket(socket.AF_UNIX) as each:
                each.bind(str(place / f"kernel-{uuid.uuid4()}-ipc-5"))
            fits = True
        except OSError:
            fits = False
        finally:
            shutil.rmtree(place)
        assert fits is (length == LONGEST_PLACE)
    # The folder that the guide names leaves room for the longest name of a learner.
    assert len(f"/srv/neuron-to-network/homes/{'x' * 23}/.run") <= LONGEST_PLACE


def test_the_servers_settings_are_those_that_a_server_has():
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, MappingKernelManager
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    before = KernelWebsocketHandler.open
    try:
        config = PyFileConfigLoader("jupyter_server_config.py", path=str(HUB / "server")).load_config()
        assert KernelWebsocketHandler.open is not before
    finally:
        KernelWebsocketHandler.open = before
    assert unknown(config, [MappingKernelManager]) == []
    assert issubclass(AsyncMappingKernelManager, MappingKernelManager)  # a server's default takes its options
    page = json.loads((HUB / "server" / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    assert list(page) == ["disabledExtensions"]


# ---- Kubernetes and Binder


def test_the_values_point_into_the_repository():
    values = yaml.safe_load((ROOT / "deploy" / "zero-to-jupyterhub" / "values.yaml").read_text(encoding="utf-8"))
    words = values["singleuser"]["cmd"]
    inside = [word.removeprefix("/opt/course/") for word in words if word.startswith("/opt/course/")]
    assert inside == ["deploy/jupyterhub/learner_start.py", "notebooks"]
    assert all((ROOT / name).exists() for name in inside) and words[-1] == "jupyterhub-singleuser"
    assert "--target-repo-dir /opt/course" in PAGE
    first = values["singleuser"]["defaultUrl"].removeprefix("/lab/tree/")
    assert (ROOT / "notebooks" / first).is_file()


@unix
def test_both_hubs_set_the_same_limits(load):
    values = yaml.safe_load((ROOT / "deploy" / "zero-to-jupyterhub" / "values.yaml").read_text(encoding="utf-8"))
    config = load()
    assert values["singleuser"]["memory"]["limit"] == config.Spawner.mem_limit
    assert values["singleuser"]["cpu"]["limit"] == config.Spawner.cpu_limit
    assert values["singleuser"]["defaultUrl"] == config.Spawner.default_url
    assert f"--timeout={values['cull']['timeout']}" in config.JupyterHub.services[0]["command"]


def test_the_guide_points_to_what_is_there():
    inside = [target for target in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in target]
    assert len(inside) >= 3 and [target for target in inside if not (ROOT / "docs" / target).exists()] == []
    named = re.findall(r"(?:deploy|benchmarks|notebooks)/[\w./-]+\w", PAGE)
    assert len(named) > 5 and [name for name in named if not (ROOT / name).exists()] == []


def test_repo2docker_takes_environment_yml_and_nothing_else():
    """What it would prefer to environment.yml, or would build on top of it unasked, is not there."""
    for name in ("binder", ".binder", "Dockerfile", "Project.toml", "REQUIRE", "default.nix", "runtime.txt", "apt.txt"):
        assert not (ROOT / name).exists(), name
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert any(line.startswith("-e .") and "lab" in line for line in pip)  # local: the whole course is there first
    assert environment["channels"] == ["conda-forge"] and "prefix" not in environment


@unix
def test_post_build_prepares_an_environment(tmp_path):
    script = ROOT / "postBuild"
    assert os.access(script, os.X_OK)
    tracked = subprocess.run(["git", "ls-files", "-s", "postBuild"], cwd=ROOT, capture_output=True, text=True).stdout
    assert not tracked or tracked.startswith("100755")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    here = {**os.environ, "NB_PYTHON_PREFIX": str(tmp_path), "PYTHONPYCACHEPREFIX": str(tmp_path / "cache")}
    done = subprocess.run([script], env=here, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "etc" / "jupyter" / "jupyter_server_config.py").is_file()
    assert (tmp_path / "etc" / "jupyter" / "labconfig" / "page_config.json").is_file()
    bare = {name: value for name, value in os.environ.items() if name not in ("NB_PYTHON_PREFIX", "CONDA_PREFIX")}
    assert subprocess.run([script], env=bare, capture_output=True).returncode != 0
