"""What the benchmarks share: a description of the machine, versions, and RESULTS.md, one section for each."""

import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Measured

Ratios within one run count; absolute times depend on the machine and on what else it does. Each section is written by
the command that it names.
"""


def machine() -> str:
    """The machine in a sentence: system, processor's family, cores, Python."""
    python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {python}."


def versions(*packages: str) -> str:
    """Names and installed versions, in a list."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def write_section(title: str, text: str) -> None:
    """Replace or append one section of RESULTS.md."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    section = f"## {title}\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.M | re.S)
    if pattern.search(old):
        new = pattern.sub(lambda _: section + "\n", old)
    else:
        new = old.rstrip() + "\n\n" + section
    RESULTS.write_text(new.rstrip() + "\n", encoding="utf-8")
