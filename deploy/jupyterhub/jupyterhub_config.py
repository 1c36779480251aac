"""JupyterHub for a class on one machine. docs/class.md is the guide.

    COURSE_HUB_INSTRUCTORS=lee jupyterhub -f deploy/jupyterhub/jupyterhub_config.py

Run by root (the real thing) every learner has an account of the system, and cannot read another's work. Run by anybody
else all servers share that account: for a trial, or for learners who may see each other's work.

    COURSE_HUB_INSTRUCTORS   names, with commas: they let learners in and stop servers (not with COURSE_HUB_PASSWORD)
    COURSE_HUB_PASSWORD      one password for all, for a trial; without it each signs up with a password
    COURSE_HUB_URL           where to listen (http://127.0.0.1:8000); outside loopback put HTTPS before it
    COURSE_HUB_FOLDER        homes, keys, who is who (/srv/neuron-to-network; shared: ~/neuron-to-network-hub)
    COURSE_HUB_MEMORY        for each process of a learner (3G, or 800M, say); a kernel with Keras needs about 1G
    COURSE_HUB_CPUS          processors for each learner (2)
    COURSE_HUB_IDLE          minutes without a sign of life after which a server is stopped (60); work stays on disk
    COURSE_HUB_PROXY         the proxy's command (configurable-http-proxy)
    COURSE_HUB_ACCOUNTS      "own" or "shared"; root may say "shared" in a container that has no other account
"""

import os
import re
import shutil
import stat
import sys
from pathlib import Path
from urllib.parse import urlsplit

c = get_config()  # noqa: F821 - JupyterHub provides it

HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1]
bin_folder = Path(sys.executable).parent
sys.path.insert(0, str(HERE))


def setting(name: str, default: str = "") -> str:
    return os.environ.get(f"COURSE_HUB_{name}", "").strip() or default


def refuse(text: str) -> None:
    sys.exit(f"The class cannot begin: {text}")


def whole(name: str, default: int) -> int:
    text = setting(name, str(default))
    if not text.isdigit() or int(text) < 1:
        refuse(f"COURSE_HUB_{name} is {text!r}, expected a whole number from 1.")
    return int(text)


def address(name: str, default: str) -> str:
    text = setting(name, default)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        fits = False
    if not fits:
        refuse(f"COURSE_HUB_{name} is {text!r}, expected an address such as {default}")
    return text


def size(name: str, default: str) -> str:
    """A size as JupyterHub reads it; its spawner would complain at the first log-in only."""
    text = setting(name, default)
    if not re.fullmatch(r"\d+(\.\d+)?[KMGT]", text):
        refuse(f"COURSE_HUB_{name} is {text!r}, expected a number and K, M, G or T, together, such as {default}.")
    return text


accounts = setting("ACCOUNTS", "own" if os.geteuid() == 0 else "shared")
if accounts not in ("own", "shared"):
    refuse(f"COURSE_HUB_ACCOUNTS is {accounts!r}, expected 'own' or 'shared'.")
OWN = accounts == "own"
if OWN and os.geteuid():
    refuse("only root can give each learner an account (COURSE_HUB_ACCOUNTS is 'own').")

# ---- Folders. Keys and passwords for the hub alone; each home for its learner alone.
folder = Path(setting("FOLDER", "/srv/neuron-to-network" if OWN else "~/neuron-to-network-hub")).expanduser()
try:
    (folder / "homes").mkdir(parents=True, exist_ok=True)
    (folder / "hub").mkdir(mode=0o700, exist_ok=True)
    for path in (folder, folder / "homes"):
        path.chmod(0o711)
except OSError as error:
    refuse(f"{folder} cannot be written to ({error.strerror}). Name another folder in COURSE_HUB_FOLDER.")
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub' / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "hub" / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(folder / "hub" / "proxy.pid")
c.JupyterHub.bind_url = address("URL", "http://127.0.0.1:8000")

# ---- The proxy: a program of its own, made with Node.js.
proxy = setting("PROXY", "configurable-http-proxy").split()
program = shutil.which(proxy[0], path=f"{os.environ.get('PATH', os.defpath)}:{bin_folder}")
if program is None:
    refuse(f"there is no proxy {proxy[0]!r}. With Node.js:  npm install -g configurable-http-proxy")
with open(program, "rb") as file:
    if b"python" in file.readline():  # a port; it ends answers after 20 s unless told otherwise
        proxy += ["--proxy-timeout", "600000"]
        print("The proxy is the one in Python: ten requests at a time, enough for a trial of a few learners.")
c.ConfigurableHTTPProxy.command = [program, *proxy[1:]]

# ---- Who. A name becomes a folder and an account: nothing but small letters, digits, - and _.
PATTERN, SHORTEST = r"^[a-z][a-z0-9_-]{0,22}\Z", 8
password = setting("PASSWORD")
instructors = {name.strip() for name in setting("INSTRUCTORS").split(",") if name.strip()}
for name in sorted(instructors):
    if not re.match(PATTERN, name):
        refuse(f"COURSE_HUB_INSTRUCTORS has {name!r}, expected small letters, digits, - and _, such as lee,kim.")
if not instructors and not password:
    refuse("nobody could let learners in. Name yourself in COURSE_HUB_INSTRUCTORS, such as COURSE_HUB_INSTRUCTORS=lee.")
if password and len(password) < SHORTEST:
    refuse(f"COURSE_HUB_PASSWORD has {len(password)} characters, expected at least {SHORTEST}.")
c.Authenticator.admin_users = set() if password else instructors
c.Authenticator.username_pattern = PATTERN
c.Authenticator.allow_all = True  # whoever has signed up and was let in, or knows the password
if password:
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = password
else:
    try:
        import nativeauthenticator
    except ImportError:
        refuse('people sign up with nativeauthenticator, and it is missing: pip install -c pins.txt -e ".[hub]"')
    c.JupyterHub.authenticator_class = "native"
    c.JupyterHub.template_paths = [str(Path(nativeauthenticator.__file__).with_name("templates"))]
    c.NativeAuthenticator.minimum_password_length = SHORTEST
    c.NativeAuthenticator.check_common_password = True
    c.NativeAuthenticator.allowed_failed_logins = 5
    c.NativeAuthenticator.open_signup = False  # instructors let learners in, at /hub/authorize

# ---- A server for each learner, as a process; each brings the missing notebooks itself, as the learner.
if OWN:
    for path in (COURSE, Path(sys.prefix), Path(sys.base_prefix)):
        hidden = [p for p in (path, *path.parents) if not p.stat().st_mode & stat.S_IXOTH]
        if hidden:
            refuse(f"learners cannot read {path}, because {hidden[-1]} is closed to them. Put it under /opt, say.")
c.JupyterHub.spawner_class = "course_spawner.CourseSpawner"
c.CourseSpawner.homes = str(folder / "homes")
c.CourseSpawner.own_accounts = OWN
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 and not OWN else []
c.Spawner.cmd = [
    sys.executable,
    str(HERE / "learner_start.py"),
    str(COURSE / "notebooks"),
    "~/neuron-to-network",
    str(bin_folder / "jupyterhub-singleuser"),
]
c.Spawner.default_url = "/lab/tree/00_start_here.ipynb"
c.Spawner.mem_limit = size("MEMORY", "3G")
c.Spawner.cpu_limit = whole("CPUS", 2)
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # a whole class begins in the same minute
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": str(HERE / "server"),
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PATH": f"{bin_folder}:{os.environ.get('PATH', os.defpath)}",
    # TensorFlow's log lines off; NumPy's threads no more than the processors that a learner has
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "OMP_NUM_THREADS": str(whole("CPUS", 2)),
    "OPENBLAS_NUM_THREADS": str(whole("CPUS", 2)),
}

# ---- Servers that nobody uses are stopped.
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
idle = 60 * whole("IDLE", 60)
c.JupyterHub.services = [
    {"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={idle}"]}
]
c.JupyterHub.shutdown_on_logout = False
