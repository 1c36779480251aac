"""`course doctor`: what one types."""

from __future__ import annotations

from typing import Annotated

import typer

from course_utils.authoring.options import Root


def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Do not import TensorFlow, which takes seconds.")] = False,
    root: Root = None,
) -> None:
    """Say what is wrong with this environment and how to mend it. Exits with 1 if something needed is broken."""
    from course_utils.authoring.doctor.examine import report

    text, code = report(root, quick)
    typer.echo(text)
    raise typer.Exit(code)
