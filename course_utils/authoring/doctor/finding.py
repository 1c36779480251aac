"""One thing that was looked for, and all of them as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OK, NOTE, BROKEN = "ok", "note", "broken"


@dataclass(frozen=True)
class Finding:
    """`ok`; `note`: something not everybody needs; `broken`: the course does not work before it is mended."""

    state: str
    what: str
    mend: str = ""


def ok(what: str) -> Finding:
    return Finding(OK, what)


def note(what: str, mend: str) -> Finding:
    return Finding(NOTE, what, mend)


def broken(what: str, mend: str) -> Finding:
    return Finding(BROKEN, what, mend)


def as_text(findings: Iterable[Finding]) -> str:
    """One line for each, the mend below it, and a sentence at the end."""
    findings = list(findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:<7} {finding.what}")
        if finding.mend:
            lines.append(f"        -> {finding.mend}")
    count = sum(finding.state == BROKEN for finding in findings)
    if count:
        things = "One thing is" if count == 1 else f"{count} things are"
        lines.append(f"{things} broken. Mend from the top, and run `course doctor` again.")
    else:
        lines.append("Everything that the course needs is here.")
    return "\n".join(lines)
