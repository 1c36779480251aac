"""Where the course's repository is public, a badge in every lesson opens it in Colab; else nothing points nowhere.

The address is the one of `[project.urls]` in pyproject.toml:

    [project.urls]
    Repository = "https://github.com/OWNER/NAME"
"""

from __future__ import annotations

import re
from pathlib import Path

from course_utils.authoring.errors import CourseError
from course_utils.authoring.project import read_project

NAMES = ("repository", "source", "homepage")  # of an address in [project.urls], the first that is there counts
GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
BRANCH = "main"
PICTURE = "https://colab.research.google.com/assets/colab-badge.svg"
BADGE = re.compile(r" \[!\[Open in Colab\]\([^)]*\)\]\([^)]*\)")
ROW = re.compile(r"(\| (\d\d) \| \[[^]]+\]\(notebooks/(\d\d_\w+)\.ipynb\))")  # of README's table of lessons


def repository(root: Path) -> str | None:
    """OWNER/NAME on GitHub, from which Colab opens notebooks; None where pyproject.toml names no address.

    Raises CourseError for an address that Colab cannot open.
    """
    urls = {name.lower(): url for name, url in read_project(root).get("urls", {}).items()}
    url = next((urls[name] for name in NAMES if name in urls), None)
    if url is None:
        return None
    match = GITHUB.fullmatch(url)
    if match is None:
        raise CourseError(
            f"[project.urls] in pyproject.toml names {url}; Colab opens notebooks of https://github.com/OWNER/NAME. "
            "Name that, or take the line out."
        )
    return match.group(1)


def badge(root: Path, stem: str) -> str | None:
    """The badge that opens a lesson in Colab, in Markdown; None where the repository has no address."""
    name = repository(root)
    if name is None:
        return None
    address = f"https://colab.research.google.com/github/{name}/blob/{BRANCH}/colab/{stem}.ipynb"
    return f"[![Open in Colab]({PICTURE})]({address})"


def under_title(root: Path, stem: str, text: str) -> str:
    """The text of a lesson's first cell, with its badge under the title."""
    mark = badge(root, stem)
    title, newline, rest = text.partition("\n")
    return text if mark is None or not title.startswith("# ") else f"{title}\n\n{mark}{newline}{rest}"


def readme(root: Path, text: str) -> str:
    """README's text with a badge behind every lesson of its table, or without any."""

    def row(match: re.Match) -> str:
        mark = badge(root, match.group(3))
        return match.group(1) + (f" {mark}" if mark else "")

    return ROW.sub(row, BADGE.sub("", text))
