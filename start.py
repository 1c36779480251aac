#!/usr/bin/env python3
"""Neuron to Network in two commands, and one more for those who teach.

    python3 start.py          make the environment (once) and open the course in JupyterLab
    python3 start.py test     make the environment with the test tools and prove the course
    python3 start.py tools    make the environment with the instructor's command `course`, and say where it is

Needs Python 3.11, 3.12 or 3.13 and nothing else. Everything goes into the folder .venv beside this file.
"""
# Only the standard library, and only syntax that an old Python can parse: it must live to say so.

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "course-stamp.json"  # written last: its presence means that the environment is whole
MARK = VENV / "made-by-start.txt"  # written first: a folder without it is not ours and is never deleted
PINS = ROOT / "pins.txt"
FIRST_LESSON = "notebooks/00_start_here.ipynb"
SUPPORTED = ((3, 11), (3, 12), (3, 13))
PROFILES = ["learn", "tools", "test"]  # each has all that those before it have
NEEDED_GB = {"learn": 3.0, "tools": 3.3, "test": 3.5}  # on disk about 1 less: pip's downloads while they last
EXTRAS = {
    "learn": ["keras", "lab", "search"],
    "tools": ["keras", "lab", "search", "authoring", "slides"],
    "test": ["all"],
}
IMPORTS = "numpy matplotlib ipywidgets anywidget sklearn jupyterlab ipykernel course_utils".split()

# TensorFlow greets with a page of log lines; both variables must be set before it is imported.
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}

# Lab asks at every first start whether it may fetch news. A course has none to fetch.
LAB_OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}

# Without TCP_NODELAY the system holds small messages back for up to 40 ms, and a slider feels each of them.
LAB_CONFIG = '''"""Written by start.py: small messages between the page and the kernel leave at once."""
try:
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler as _Handler

    _open = _Handler.open

    async def _open_without_delay(self, *args, **kwargs):
        self.set_nodelay(True)
        await _open(self, *args, **kwargs)

    _Handler.open = _open_without_delay
except ImportError:  # another server: slower sliders, nothing else
    pass
'''


class Problem(Exception):
    """Something that the person at the keyboard can mend; its text says how."""


def in_words(error):
    """An OSError, and what helps: most often the folder belongs to somebody else."""
    where, reason = error.filename or VENV, error.strerror or error
    if isinstance(error, FileNotFoundError):
        return "%s is missing: this copy of the course is not whole. Get it again." % where
    return (
        "%s cannot be written to (%s).\nMove the course to a folder of your own, such as Documents, on a disk with "
        "room, and start again." % (where, reason)
    )


# -------------------------------------------------------------------------------------- the machine


def check_python(version=None, machine=None):
    """Refuse a Python for which TensorFlow has no build, and name one on this machine that would do."""
    version = tuple(version or sys.version_info[:2])
    if version in SUPPORTED:
        return
    names = ["python%d.%d" % v for v in reversed(SUPPORTED)]
    found = [name for name in names if runs(name, "-c", "")]
    advice = (
        "This machine has {0}: run  {0} start.py".format(found[0])
        if found
        else "Install Python 3.12 from python.org (or your system's packages) and run it with start.py again."
    )
    raise Problem(
        "The course needs Python 3.11, 3.12 or 3.13, and this is Python %d.%d.\n%s"
        % (version[0], version[1], advice)
    )


def runs(*command):
    """Whether a command starts: a launcher of that name on the PATH may have nothing behind it."""
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def find_uv():
    """The path of a uv that works, or None: then pip does the same, more slowly."""
    uv = shutil.which("uv")
    return uv if uv and runs(uv, "--version") else None


def check_disk(profile, free=None):
    """Refuse to begin what would fill the disk half way."""
    free = shutil.disk_usage(str(ROOT)).free if free is None else free
    needed = NEEDED_GB[profile] * 1e9
    if free < needed:
        raise Problem(
            "The environment needs %.1f GB of free disk, and %s has %.1f GB.\n"
            "Free some space, or move the course's folder to a larger disk, and start again."
            % (needed / 1e9, ROOT.anchor or ROOT, free / 1e9)
        )


def has_tensorflow_build():
    """TensorFlow's wheels: none for Macs with an Intel processor any more."""
    return not (sys.platform == "darwin" and platform.machine() == "x86_64")


def venv_python():
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# ---------------------------------------------------------------------------------- the environment


def fingerprint():
    """Everything that decides what is installed; a change of any of it brings the environment up to date."""
    digest = hashlib.sha256()
    for part in (PINS, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(part.read_bytes())
    digest.update(repr((sys.version_info[:2], str(ROOT))).encode())
    return digest.hexdigest()


def state(profile):
    """'ready', 'outdated', 'broken' or 'missing', and the sentence that tells why."""
    if not VENV.exists():
        return "missing", "There is no environment yet."
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        have, made_from = stamp["profile"], stamp["fingerprint"]
        PROFILES.index(have)
    except (OSError, ValueError, KeyError, TypeError):
        return "broken", "The environment was left half made."
    if made_from != fingerprint():
        return "outdated", "The course has changed since the environment was made."
    if PROFILES.index(profile) > PROFILES.index(have):  # the other way round nothing is missing
        who = "tests" if profile == "test" else "instructor's commands"
        return "outdated", "The %s need some tools more." % who
    probe = (
        "import importlib.util as u; raise SystemExit([m for m in %r if not u.find_spec(m)] != [])" % IMPORTS
    )
    try:
        done = subprocess.run(
            [str(venv_python()), "-c", probe],
            cwd=str(ROOT),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        whole = done.returncode == 0
    except OSError:
        whole = False
    return ("ready", "") if whole else ("broken", "The environment is damaged.")


def set_aside():
    """Take an unusable .venv out of the way: ours is deleted, anybody else's is kept under another name."""
    if not VENV.exists() and not VENV.is_symlink():
        return
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif MARK.exists():
        try:
            shutil.rmtree(str(VENV))
        except OSError as error:
            raise Problem(
                "The old environment in %s cannot be removed (%s).\nClose JupyterLab and every Python that "
                "runs from it, delete the folder, and start again." % (VENV, error)
            ) from error
    else:
        number = 1
        while (ROOT / (".venv.aside-%d" % number)).exists():
            number += 1
        VENV.rename(ROOT / (".venv.aside-%d" % number))
        say("The folder .venv was not made by start.py: kept as .venv.aside-%d." % number)


def prepare(profile):
    """Bring .venv to the state that the profile needs, doing only what is missing."""
    check_python()
    condition, why = state(profile)
    if condition == "ready":
        return
    if condition == "outdated":
        have = json.loads(STAMP.read_text(encoding="utf-8"))["profile"]
        profile = max(have, profile, key=PROFILES.index)  # an instructor's environment stays one
        say(why + " Bringing .venv up to date.")
    else:
        say(
            why
            + " Installing into .venv (about %.0f GB) takes a minute or two, once." % (NEEDED_GB[profile] - 1)
        )
    check_disk(profile)
    started = time.monotonic()
    if condition == "outdated":
        STAMP.unlink()  # until the new one is written, an interruption leaves what the next start rebuilds
    else:
        make_venv()
    install(profile)
    configure_jupyter()
    STAMP.write_text(json.dumps({"profile": profile, "fingerprint": fingerprint()}), encoding="utf-8")
    condition, why = state(profile)
    if condition != "ready":
        raise Problem("%s Its log is %s; please report it." % (why, VENV / "install.log"))
    say("Environment ready after %d s." % (time.monotonic() - started))


def make_venv():
    set_aside()
    VENV.mkdir()
    MARK.write_text("This folder belongs to start.py, which may delete and rebuild it.\n", encoding="utf-8")
    uv = find_uv()
    command = [uv, "venv", "--allow-existing", "--python", sys.executable, str(VENV)] if uv else None
    run_logged(command or [sys.executable, "-m", "venv", str(VENV)], "making .venv")


def install(profile):
    uv = find_uv()
    pip = [uv, "pip", "install", "--python", str(venv_python())] if uv else None
    pip = pip or [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    extras = [name for name in EXTRAS[profile] if has_tensorflow_build() or name != "keras"]
    if not has_tensorflow_build():
        say(
            "TensorFlow has no build for Intel Macs: the NumPy half of each lesson works here, "
            "the Keras half in Colab."
        )
        others = ["lab", "authoring", "search", "slides", "hub", "test"]
        extras = [name for extra in extras for name in (others if extra == "all" else [extra])]
    # setuptools first, from the pins, so that building the course itself fetches nothing unpinned. And pip, which uv
    # leaves out: `course doctor` and the lessons advise `python -m pip install`.
    run_logged(pip + ["-c", str(PINS), "setuptools", "pip"], "installing")
    target = "%s[%s]" % (ROOT, ",".join(extras))
    run_logged(pip + ["--no-build-isolation", "-c", str(PINS), "-e", target], "installing")


def run_logged(command, what):
    """Run a command with its output in .venv/install.log and one moving line on the terminal."""
    log_path = VENV / "install.log"
    progress = Progress(what)
    with open(str(log_path), "a", encoding="utf-8") as log:
        log.write("\n$ %s\n" % " ".join(map(str, command)))
        environment = dict(os.environ, PYTHONUTF8="1", PIP_PROGRESS_BAR="off")
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=str(ROOT),
            encoding="utf-8",
            errors="replace",
        )
        lines = []
        with process, progress:
            for line in process.stdout:
                log.write(line)
                log.flush()
                lines.append(line.rstrip())
                progress.saw(line.strip())
        if process.returncode != 0:
            tail = "\n".join("    " + line for line in lines[-12:])
            raise Problem(
                "%s failed. The last lines of its output:\n%s\n"
                "Is the network up? Then start again; the whole log is %s."
                % (what.capitalize(), tail, log_path)
            )


class Progress:
    """One line that moves: seconds, packages so far, and what is being fetched now."""

    NEWS = re.compile(
        r"(Collecting|Downloading|Using cached|Building|Installing|Preparing|Resolved|Prepared) ?(.*)"
    )

    def __init__(self, what):
        self.what, self.count, self.now = what, 0, ""
        self.started = time.monotonic()
        self.live = sys.stdout.isatty()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()
        if self.live:
            sys.stdout.write("\r" + " " * 78 + "\r")
            sys.stdout.flush()

    def saw(self, line):
        found = self.NEWS.match(line)
        if found:
            self.count += found.group(1) == "Collecting"
            self.now = "%s %s" % (found.group(1).lower(), found.group(2).split("/")[-1])

    def _tick(self):
        # A terminal sees the line move every half second; a log file gets a line every fifteen.
        while not self.stop.wait(0.5 if self.live else 15):
            packages = "%d packages, " % self.count if self.count else ""
            text = "  %4d s  %s: %s%s" % (time.monotonic() - self.started, self.what, packages, self.now)
            text = text if len(text) <= 78 else text[:75] + "..."
            sys.stdout.write("\r" + text.ljust(78) if self.live else text + "\n")
            sys.stdout.flush()


def configure_jupyter():
    """The kernel, Lab's settings and the server's, all inside .venv: the home folder stays as it is."""
    settings = VENV / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(LAB_OVERRIDES, indent=2), encoding="utf-8")
    config = VENV / "etc" / "jupyter"
    config.mkdir(parents=True, exist_ok=True)
    (config / "jupyter_lab_config.py").write_text(LAB_CONFIG, encoding="utf-8")
    kernel = [str(venv_python()), "-m", "ipykernel", "install", "--sys-prefix", "--name", "python3"]
    kernel += ["--display-name", "Neuron to Network"]
    for name, value in QUIET.items():
        kernel += ["--env", name, value]
    run_logged(kernel, "registering the kernel")


# --------------------------------------------------------------------------------- the two commands


def course_environment():
    """The variables for everything that runs from .venv."""
    bin_folder = str(venv_python().parent)
    environment = dict(os.environ, **QUIET)
    environment["PATH"] = bin_folder + os.pathsep + environment.get("PATH", "")
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"  # the course's kernel before one in the home folder
    environment.pop("PYTHONHOME", None)
    environment.pop("PYTHONPATH", None)
    return environment


def port_is_free(port):
    with socket.socket() as probe:
        # On Windows SO_REUSEADDR would let two servers share a port, so it is not set.
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lab_command(port, browser):
    command = [str(venv_python()), "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    command += ["--ServerApp.root_dir=%s" % ROOT, "--LabApp.default_url=/lab/tree/%s" % FIRST_LESSON]
    if port is not None:
        command += ["--ServerApp.port=%d" % port, "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append(
            "--allow-root"
        )  # a container's only user is often root; the address is loopback all the same
    return command if browser else [*command, "--no-browser"]


def open_course(port, browser):
    if not (ROOT / FIRST_LESSON).is_file():
        raise Problem("%s is missing: this copy of the course is not whole. Get it again." % FIRST_LESSON)
    if port is not None and not port_is_free(port):
        raise Problem("Port %d is taken by another program. Leave --port out, or name another one." % port)
    prepare("learn")
    say("Opening JupyterLab on %s. Stop it with Ctrl-C, twice." % FIRST_LESSON)
    return run(lab_command(port, browser))


def run_tests(arguments):
    """First the parts, then every stored output of the notebooks against a new run."""
    prepare("test")
    pytest = [str(venv_python()), "-m", "pytest", "-n", "2"]
    named = any((ROOT / word.split("::")[0]).exists() for word in arguments)
    parts = run([*pytest, "--dist", "loadgroup", *([] if named else ["tests"]), *arguments])
    if arguments:
        return parts
    clean = ["-p", "course_utils.authoring.nbval_room"]  # a learner's progress file changes no output
    notebooks = run([*pytest, "--dist", "loadfile", *clean, "--nbval", "--nbval-current-env", "notebooks"])
    return parts or notebooks


def show_tools():
    """Make the instructor's command, and say how to call it."""
    prepare("tools")
    course = venv_python().parent / ("course.exe" if os.name == "nt" else "course")
    activate = r".venv\Scripts\activate" if os.name == "nt" else "source .venv/bin/activate"
    say("The command is %s" % course)
    say("In a terminal here, `%s` makes it `course`, and `course --help` lists what it does." % activate)
    return 0


def run(command):
    environment = course_environment()
    try:
        return subprocess.call([str(part) for part in command], cwd=str(ROOT), env=environment)
    except KeyboardInterrupt:
        return 130


def say(text):
    print(text, flush=True)


def port_number(text):
    number = int(text) if text.isdigit() else -1
    if not 1024 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a whole number from 1024 to 65535, got %r" % text)
    return number


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="start.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=["open", "test", "tools"],
        default="open",
        help="open (default), test, or tools: the command `course` for those who teach",
    )
    parser.add_argument("--no-browser", action="store_true", help="serve, and print the address to open")
    parser.add_argument(
        "--port", type=port_number, help="a port on 127.0.0.1 (default: 8888 or the next free one)"
    )
    options, rest = parser.parse_known_args(argv)
    if rest and options.command != "test":
        parser.error(
            "unrecognized arguments: %s (only 'test' passes arguments on, to pytest)" % " ".join(rest)
        )
    if options.command != "open" and (options.no_browser or options.port):
        parser.error("--no-browser and --port belong to opening the course, not to %r" % options.command)
    return options, rest


def main(argv=None):
    options, rest = parse(sys.argv[1:] if argv is None else argv)
    try:
        check_python()
        if options.command == "test":
            return run_tests(rest)
        if options.command == "tools":
            return show_tools()
        return open_course(options.port, not options.no_browser)
    except Problem as problem:
        print("\n%s" % problem, file=sys.stderr)
        return 1
    except OSError as error:
        print("\n%s" % in_words(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again at any time: what is half made is repaired.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
