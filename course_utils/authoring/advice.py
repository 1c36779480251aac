"""Commands that an error advises: for this very Python, in a form that every shell takes. Standard library alone."""

from __future__ import annotations

import importlib.util
import re
import sys

# What start.py installs with each of its commands.
BY_START = dict.fromkeys(("", "keras", "lab", "search"), "python3 start.py")
BY_START |= dict.fromkeys(("authoring", "slides"), "python3 start.py tools") | {"test": "python3 start.py test"}


def this_python() -> str:
    """The path of this Python; in quotes only where they are needed, because PowerShell takes no quoted command."""
    return sys.executable if re.fullmatch(r"[\w./\\:~+-]+", sys.executable) else f'"{sys.executable}"'


def pip_install(*words: str) -> str:
    """`pip install` into this Python; by uv where uv made the environment and left pip out."""
    pip = f"{this_python()} -m pip install" if importlib.util.find_spec("pip") else None
    return " ".join([pip or f"uv pip install --python {this_python()}", *words])


def install_course(extra: str = "") -> str:
    """The command that installs the course with an extra, from the pins, in the course's folder."""
    what = f'".[{extra}]"' if extra else "."  # without quotes zsh looks for files of that name
    return pip_install("-c pins.txt -e", what)
