"""The commands `kb export` and `kb publish`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from kb.console import DATABASE, HERE, Workspace, bar, fail, screen
from kb.export.run import Format
from kb.export.tables import ExportError

_INTERRUPTED = 130
_Database = Annotated[
    Path | None,
    typer.Option(help=f"Database to read.  \\[default: {DATABASE} in the workspace]"),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the `kb` command."""
    app.command(
        epilog="Examples:  [bold]kb export --format csv --output enforcement.csv[/bold]  ·  "
        "[bold]kb export --format parquet actions penalties[/bold]  ·  "
        "[bold]kb export --format datapackage --output build/package[/bold]"
    )(export)
    app.command(
        epilog="Example:  [bold]kb publish build/site[/bold], then "
        "[bold]datasette serve build/site[/bold]"
    )(publish)


def export(  # noqa: PLR0913, PLR0917 (one parameter an option)
    form: Annotated[
        Format, typer.Option("--format", help="Form of the files.", show_default=False)
    ],
    tables: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TABLE]...",
            help="Tables and views. Without any, all; in a single file, the flat view enforcement.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Folder to write; or, with the ending of the format, a single file.  "
            "\\[default: export/FORMAT in the workspace]"
        ),
    ] = None,
    texts: Annotated[
        bool,
        typer.Option(
            "--texts",
            help="Also the texts of documents and the table document_details, whose words are "
            "their publishers'.",
        ),
    ] = False,
    database: _Database = None,
    workspace: Workspace = HERE,
) -> None:
    """Write tables and views whole as CSV, Parquet, JSON Lines, Excel or a data package.

    Beside the files stand their licence, version, date and hashes. What is there already is
    replaced when it is an earlier export, unchanged; the old one stays until the new one is whole.
    """
    from kb.export.run import export as run  # noqa: PLC0415 (commands start fast)

    target = output or workspace / "export" / form.value
    with _shown() as on_progress:
        done = run(database or workspace / DATABASE, form, target, tables or (), texts, on_progress)
    if done.cut:
        screen.print(
            f"[yellow]Cut:[/yellow] {done.cut:,} cells longer than the 32,767 characters that "
            "Excel holds; each says so at its end, and the other formats hold them whole"
        )
    print(
        f"{done.path}: {done.tables:,} tables, {done.rows:,} rows, version {done.source.version}, "
        f"newest document {done.source.newest or 'undated'}, {done.source.licence}, "
        + (f"SHA-256 {done.sha256}" if done.sha256 else "hashes in SHA256SUMS")
    )


def publish(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            help="Folder to write: new, empty, or published before.",
            show_default=False,
        ),
    ],
    database: _Database = None,
    workspace: Workspace = HERE,
) -> None:
    """Write a folder ready to deploy: the database, its settings, CSV, Parquet, a data package.

    README.txt in it says what is what and how to serve it. The old folder stays until the new one
    is whole.
    """
    from kb.export.publish import publish as run  # noqa: PLC0415

    with _shown() as on_progress:
        done = run(database or workspace / DATABASE, folder, on_progress)
    for note in done.notes:
        screen.print(f"[yellow]Note:[/yellow] {escape(note)}")
    print(
        f"{done.path}: {done.files:,} files, {done.bytes / 1e6:,.1f} MB; "
        f"serve it with: datasette serve {done.path}"
    )


@contextmanager
def _shown() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far a command is, and end it with a message where it fails."""
    try:
        with bar() as progress:
            task = progress.add_task("read", total=None)
            yield lambda step, done, total: progress.update(
                task, description=step, completed=done, total=total
            )
    except (ExportError, OSError) as error:
        raise fail(error) from error
    except KeyboardInterrupt:
        raise fail("interrupted; what was there before is as it was", _INTERRUPTED) from None
