"""Cell ids that stay the same from build to build, so that two versions of a notebook can be compared."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 64  # nbformat 4.5
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_GREEK = {"α": "alpha", "β": "beta", "η": "eta", "θ": "theta", "σ": "sigma", "Σ": "sum"}


def headings(markdown: str) -> list[str]:
    """The headings of a markdown cell; a `#` inside a fenced block of code is none."""
    return [match.group(1) for match in HEADING.finditer(_FENCED.sub("", markdown))]


def slug(heading: str) -> str:
    """A heading in lower-case ASCII words: "Why θ = 2?" gives "why-theta-2"."""
    for letter, name in _GREEK.items():
        heading = heading.replace(letter, f" {name} ")
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "section"


def cell_ids(number: str, cells: list[tuple[str, str]]) -> list[str]:
    """Ids for the (kind, source) cells of lesson `number`: `02-the-rule-3` is the third of its section.

    An edit moves only the ids behind it in its own section. Sections of one name are counted.
    """
    ids: list[str] = []
    used: dict[str, int] = {}
    section, running = "start", 0
    for kind, source in cells:
        found = headings(source) if kind == "markdown" else []
        if found:
            section, running = _unique(_section(number, found[0]), used), 0
        running += 1
        ids.append(f"{number}-{section}-{running}")
        if len(found) > 1:
            section, running = _unique(_section(number, found[-1]), used), 0
    return ids


def _section(number: str, heading: str) -> str:
    return slug(heading).removeprefix(f"{number}-")  # a title may begin with the lesson's number


def _unique(name: str, used: dict[str, int]) -> str:
    name = name[: MAX_LENGTH - 16].rstrip("-")  # room for both numbers
    used[name] = used.get(name, 0) + 1
    if used[name] == 1:
        return name
    return _unique(f"{name}-{used[name]}", used)
