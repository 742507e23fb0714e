"""What all commands share: options, messages and progress bars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

# What the user waits for goes to standard error, so that results can be piped.
screen = Console(stderr=True, highlight=False, soft_wrap=True)

Workspace = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="KB_WORKSPACE", help="Folder for documents and the database."
    ),
]

HERE = Path("build")
DATABASE = "enforcement.db"
SHOWN = 20


def fail(message: object, code: int = 1) -> typer.Exit:
    """Print an error and return the exit to raise."""
    screen.print(f"[red]Error:[/red] {escape(str(message))}")
    return typer.Exit(code)


@contextmanager
def bar() -> Iterator[Progress]:
    """Show a progress bar on a terminal, and nothing where the output goes to a file."""
    with Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=screen,
        disable=not screen.is_terminal,
        transient=True,
    ) as progress:
        yield progress
