"""What several subcommands ask for, in one wording, and how their help reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

CODES = ("0 all is well", "1 something is wrong, stale or broken", "2 wrong usage", "130 stopped with Ctrl-C")


def exit_codes(*more: str) -> str:
    """The last line of a command's help, with the codes that it alone has."""
    return f"Exit codes: {'; '.join(sorted((*CODES, *more), key=lambda code: int(code.split()[0])))}."


def whole(lowest: int, highest: float = float("inf")) -> Callable[[str | int], int]:
    """Read a whole number; one that will not do is told with what was expected."""

    def read(text: str | int) -> int:
        if str(text).isdecimal() and lowest <= int(text) <= highest:
            return int(text)
        expected = f"from {lowest}" if highest == float("inf") else f"from {lowest} to {highest}"
        raise typer.BadParameter(f"{str(text)!r} came, expected a whole number {expected}.")

    return read


def output_option(what: str, default: str):
    """The option -o of a command that writes `what` into a folder of its own."""
    return typer.Option("--output", "-o", metavar="FOLDER", help=f"Write {what} there; {default}/ if left out.")


Lessons = Annotated[
    list[str] | None, typer.Argument(metavar="NN", help="Lessons, as 2, 02 or 02_perceptron; all if left out.")
]
Jobs = Annotated[int, typer.Option(metavar="N", parser=whole(1), help="How many at a time.")]
Root = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="The course's folder, if it is not the current one or above it."),
]


def group(app: typer.Typer):
    """The app as one command whose help gives a type to what takes a value, and none to --check and its like."""
    made = get_command(app)
    above = typer.Context(made, **made.context_settings)  # knows that -h is --help
    for command in (made, *made.commands.values()):
        shown = [*command.params, command.get_help_option(typer.Context(command, parent=above))]
        for parameter in shown:
            if getattr(parameter, "is_flag", False):
                parameter.metavar = ""
    return made
