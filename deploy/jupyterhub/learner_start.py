"""Bring the course into a learner's folder, then become the learner's server, in that folder.

    python learner_start.py SOURCE TARGET [COMMAND ...]

Notebooks that TARGET lacks are copied from SOURCE; what is there is never touched, be it finished, half done or
spoilt. So a new lesson arrives at the next start, and a notebook that a learner deletes comes back fresh. It runs as
the learner, not as the hub: it can reach nothing that the learner could not. Whatever goes wrong with the copy is said
and does not keep the server from starting. Needs the standard library alone, so that it works in any image.
"""

import os
import sys
import tempfile
from pathlib import Path


def bring(source: Path, target: Path) -> list[Path]:
    """Copy the notebooks of source that target lacks, and return them; raises OSError when it cannot."""
    brought = []
    for file in sorted(source.rglob("*.ipynb")):  # and not what somebody's run may have left beside them
        name = file.relative_to(source)
        if ".ipynb_checkpoints" not in name.parts and bring_one(file, target / name):
            brought.append(target / name)
    return brought


def bring_one(file: Path, place: Path) -> bool:
    """Copy one file unless its place is taken; True if it was copied.

    The copy appears under its name when it is whole, and `link` refuses a name that is taken. So neither a stop half
    way nor two servers of one learner that start at once can leave half a notebook or replace one.
    """
    if os.path.lexists(place):
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(prefix=".arriving-", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as copy:
            copy.write(file.read_bytes())
        os.chmod(half, 0o644)
        os.link(half, place)
    except FileExistsError:
        return False
    finally:
        os.unlink(half)
    return True


def main(arguments: list[str]) -> int:
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    source, target = (Path(text).expanduser() for text in arguments[:2])
    try:
        target.mkdir(parents=True, exist_ok=True)
        if not source.is_dir():
            raise FileNotFoundError(f"there is no folder {source}")
        for path in bring(source, target):
            print(f"The course brought {path}", file=sys.stderr)
    except OSError as error:
        print(f"The course could not be brought into {target}: {error}", file=sys.stderr)
    command = arguments[2:]
    if command:
        if target.is_dir():
            os.chdir(target)  # what the server shows, unless it is told otherwise
        os.execvp(command[0], command)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
