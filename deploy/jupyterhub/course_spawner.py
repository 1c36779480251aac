"""A server for each learner as a process of this machine, with what limits a process can have."""

import asyncio
import os
import pwd
import resource
import sys
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner, set_user_setuid
from traitlets import Bool, Unicode

# A kernel's socket is PLACE/kernel-UUID-ipc-N, and the system takes so many bytes for the whole path.
LONGEST_PLACE = (107 if sys.platform == "linux" else 103) - len("/kernel-") - 36 - len("-ipc-N")


class CourseSpawner(LocalProcessSpawner):
    """A process for each learner, under an account of the learner's own or under the hub's.

    `mem_limit` holds for each process (a kernel is one), `cpu_limit` for all of a learner's processes together, and
    they give way to the hub and the proxy. A limit on the sum of memory needs control groups: Kubernetes, or
    SystemdSpawner.
    """

    homes = Unicode(help="The folder with the learners' home folders.").tag(config=True)

    own_accounts = Bool(False, help="Whether each learner has an account of the system; needs root.").tag(config=True)

    @property
    def account(self) -> str:
        """The learner's account: apart from people's own ones, whatever name a learner takes."""
        return f"course-{self.user.name}"

    @property
    def home(self) -> Path:
        return Path(self.homes) / self.user.name

    async def start(self):
        if self.own_accounts:
            await make_account(self.account, self.home)
        else:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return await super().start()

    @property
    def sockets(self) -> Path:
        """Where the learner's kernels have their sockets: a short path, in the learner's own folder."""
        return self.home / ".run"

    def user_env(self, env):
        home = {"USER": self.user.name, "HOME": str(self.home), "SHELL": "/bin/bash"}
        return env | home | {"JUPYTER_RUNTIME_DIR": str(self.sockets)}

    def get_args(self):
        """Kernels speak through files and not through ports.

        Each of a kernel's five ports is looked for by its server and taken by the kernel a moment later. When a
        class starts its kernels at once, another one may have taken it in between, and the kernel dies.
        """
        short = len(os.fsencode(self.sockets)) <= LONGEST_PLACE
        return super().get_args() + (["--KernelManager.transport=ipc"] if short else [])

    def make_preexec_fn(self, name):
        become = set_user_setuid(self.account, chdir=False) if self.own_accounts else lambda: None
        home, memory, cores = self.home, self.mem_limit, self.cores()

        def preexec():
            if memory:
                resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
            if cores:
                os.sched_setaffinity(0, cores)
            os.nice(5)
            become()
            os.chdir(home)

        return preexec

    def cores(self) -> set[int]:
        """The processors that the learner's processes may use: neighbours in a ring, so that a class spreads out."""
        if not self.cpu_limit or not hasattr(os, "sched_setaffinity"):
            return set()
        there = sorted(os.sched_getaffinity(0))
        first = self.user.orm_user.id
        return {there[(first + k) % len(there)] for k in range(min(len(there), max(1, round(self.cpu_limit))))}


async def make_account(account: str, home: Path) -> None:
    """Make an account without a password, with a home folder that only it can read, unless it is there."""
    try:
        pwd.getpwnam(account)
        return
    except KeyError:
        pass
    words = ["useradd", "--create-home", "--home-dir", str(home), "-K", "HOME_MODE=0700", "--shell", "/bin/bash"]
    process = await asyncio.create_subprocess_exec(*words, account, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"The account {account} could not be made: {said.decode(errors='replace').strip()}")
