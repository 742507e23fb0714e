"""The command `kb diff`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kb.console import bar, fail, screen

_INTERRUPTED = 130


class Format(StrEnum):
    """How the differences are written."""

    text = "text"
    json = "json"
    html = "html"
    atom = "atom"


def add_to(app: typer.Typer) -> None:
    """Add the command to the `kb` command."""
    app.command(
        epilog="Examples:  [bold]kb diff before.db build/enforcement.db[/bold]  ·  "
        "[bold]kb diff before.db after.db --format html --output changes.html[/bold]"
    )(diff)


def diff(
    old: Annotated[Path, typer.Argument(help="The earlier database.", show_default=False)],
    new: Annotated[Path, typer.Argument(help="The later database.", show_default=False)],
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="text shows the first 50 of each kind, html the first 1,000, json all; "
            "atom is a feed of the actions.",
        ),
    ] = Format.text,
    output: Annotated[
        Path | None, typer.Option(help="Write to this file.", show_default="standard output")
    ] = None,
) -> None:
    """Tell what was added, changed, merged and gone between two databases, and why.

    Ends with 0 whether or not they differ, with 1 when they cannot be compared.
    """
    from kb.diff.atom import as_atom  # noqa: PLC0415 (commands start fast)
    from kb.diff.compare import Comparison  # noqa: PLC0415
    from kb.diff.databases import DiffError  # noqa: PLC0415
    from kb.diff.output import FORMATS, write  # noqa: PLC0415

    try:
        if output:
            _check(output, old, new)
        with bar() as progress:
            task = progress.add_task("compare")
            with Comparison(
                old, new, lambda done, total: progress.update(task, completed=done, total=total)
            ) as found:
                parts = {**FORMATS, "atom": as_atom}[form](found, old, new)
                if output:
                    step = progress.add_task("write", total=None)
                    write(_seen(parts, lambda: progress.advance(step)), output)
                else:
                    progress.stop()
                    # Titles are in all languages, whatever the terminal's settings are.
                    if isinstance(sys.stdout, TextIOWrapper):
                        sys.stdout.reconfigure(encoding="utf-8")
                    sys.stdout.writelines(parts)
    except BrokenPipeError:
        # Whoever reads it, like head, has enough; typer knows how to end then.
        raise
    except (DiffError, OSError) as error:
        raise fail(error) from error
    except KeyboardInterrupt:
        raise fail("interrupted; no file was written", _INTERRUPTED) from None
    if output:
        screen.print(f"written: {escape(str(output))}")


def _check(output: Path, old: Path, new: Path) -> None:
    if output.exists() and not output.is_file():
        raise OSError(f"{output} is not a file; leave --output out to write to standard output")
    if any(one.exists() and output.exists() and output.samefile(one) for one in (old, new)):
        raise OSError(f"{output} is one of the two databases; choose another --output")


def _seen(parts: Iterator[str], advance: Callable[[], None]) -> Iterator[str]:
    for part in parts:
        yield part
        advance()
