"""The `kb` command: one function a command, which only reads options and prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import TaskID

from kb.console import DATABASE, HERE, SHOWN, Workspace, bar, fail, screen
from kb.crawl import commands as crawling
from kb.diff import commands as comparing
from kb.export import commands as exporting
from kb.review import commands as reviewing

if TYPE_CHECKING:
    from kb.evaluate.adapters import Facts

app = typer.Typer(
    help="An open knowledge base of enforcement actions and case law.\n\n"
    "kb scrape or kb ingest, then kb build, then kb serve.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


class Grouping(StrEnum):
    """How figures are broken down."""

    lang = "lang"
    source = "source"


@app.command(
    epilog="Examples:  [bold]kb ingest[/bold] (the embedded collection)  ·  "
    "[bold]kb ingest decisions.jsonl.gz pages/ article.html[/bold]"
)
def ingest(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files or folders: JSON Lines, HTML, WARC, text, PDF, and gzip of these. "
            "Without any, the embedded collection.",
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the source of documents that do not name theirs.")
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Read documents into the workspace; what is there already is not read twice."""
    from kb.archive.ingest import ingest as run  # noqa: PLC0415 (commands start fast)
    from kb.archive.store import Counts, DocumentStore, StoreError  # noqa: PLC0415
    from kb.nlp.reference import folder  # noqa: PLC0415

    wanted = paths or sorted((folder() / "collection").glob("*.jsonl"))
    try:
        with DocumentStore(workspace) as store, bar() as progress:
            task = progress.add_task("ingest", total=None)
            summary = run(
                wanted,
                store,
                source=source,
                on_progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
    except (OSError, StoreError) as error:
        raise fail(error) from error
    for refusal in summary.refusals[:SHOWN]:
        screen.print(
            f"[yellow]Not read:[/yellow] {escape(refusal.origin)}: {escape(refusal.reason)}"
        )
    if (more := summary.refused - SHOWN) > 0:
        screen.print(f"[yellow]Not read:[/yellow] {more:,} more; all are in the table refusals")
    counts = summary.counts
    print(
        f"{counts.new:,} new documents, {counts.versions:,} new versions, "
        f"{counts.known:,} already there, {summary.refused:,} refused"
    )
    if summary.refused and counts == Counts():
        raise typer.Exit(1)


@app.command(
    epilog="Examples:  [bold]kb extract article.txt[/bold]  ·  "
    "[bold]kb extract documents.jsonl.gz > claims.jsonl[/bold]"
)
def extract(
    path: Annotated[Path, typer.Argument(help="File to read, in any form that ingest takes.")],
) -> None:
    """Print what each document of a file says: one JSON object a line, with offsets."""
    from kb.archive.readers import read  # noqa: PLC0415
    from kb.model import Refusal  # noqa: PLC0415
    from kb.nlp.extract import extract as run  # noqa: PLC0415
    from kb.nlp.output import as_labels  # noqa: PLC0415
    from kb.nlp.pipeline import UnsupportedLanguageError  # noqa: PLC0415

    printed = 0
    for item in read(path):
        if isinstance(item, Refusal):
            screen.print(f"[yellow]Not read:[/yellow] {escape(item.origin)}: {escape(item.reason)}")
            continue
        try:
            found = as_labels(run(item))
        except UnsupportedLanguageError as error:
            screen.print(f"[yellow]Not extracted:[/yellow] {escape(item.id)}: {escape(str(error))}")
            continue
        print(json.dumps(found, ensure_ascii=False))
        printed += 1
    if not printed:
        raise fail(f"nothing in {path} could be extracted")


@app.command(epilog="Example:  [bold]kb build[/bold]")
def build(
    workspace: Workspace = HERE,
    database: Annotated[
        Path | None,
        typer.Option(help=f"File to write.  \\[default: {DATABASE} in the workspace]"),
    ] = None,
) -> None:
    """Extract, resolve and write the database; the old one stays until the new one is whole."""
    from kb.build import BuildError  # noqa: PLC0415
    from kb.build import build as run  # noqa: PLC0415

    try:
        with bar() as progress:
            tasks: dict[str, TaskID] = {}

            def show(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = progress.add_task(step)
                progress.update(tasks[step], completed=done, total=total)

            built = run(workspace, database or workspace / DATABASE, show)
    except (BuildError, OSError) as error:
        raise fail(error) from error
    except KeyboardInterrupt:
        raise fail("interrupted; what was extracted is kept, kb build goes on from there") from None
    for key, reason in built.failed[:SHOWN]:
        screen.print(f"[yellow]Not extracted:[/yellow] {escape(key)}: {escape(reason)}")
    if built.unsupported:
        screen.print(
            f"[yellow]Kept without extraction:[/yellow] {built.unsupported:,} documents in "
            "languages that have no data yet (column status of the table documents)"
        )
    print(
        f"{built.path}: {built.documents:,} documents ({built.extracted:,} read anew), "
        f"{built.actions:,} actions and {built.mentioned:,} only mentioned, "
        f"{built.penalties:,} penalties, {built.refusals:,} refusals, {built.seconds:.1f} seconds"
    )


@app.command(
    epilog="Examples:  [bold]kb evaluate[/bold]  ·  "
    "[bold]kb evaluate labelled.jsonl --by lang --errors role[/bold]  ·  "
    "[bold]kb evaluate labelled.jsonl --compare before.json[/bold]"
)
def evaluate(  # noqa: PLR0913, PLR0917 (one parameter an option)
    path: Annotated[
        Path | None,
        typer.Argument(
            help="Labelled documents, JSON Lines, or a folder like data/collection; also notices "
            "with recorded facts, and a WARC of GDPRhub pages. Without any, the embedded "
            "collection.",
            show_default=False,
        ),
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="Labels that stand apart from the documents, by id.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--json", help="Write the whole report to this file.")
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(help="Write the figures alone, without texts, to this file."),
    ] = None,
    by: Annotated[Grouping | None, typer.Option(help="Break the figures down.")] = None,
    errors: Annotated[
        str | None, typer.Option(help="List what is wrong and what is missed of this field.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Show gains and losses since this earlier --json report.")
    ] = None,
    reader: Annotated[
        Path | None,
        typer.Option(help="Measure a second reader's labels, the ceiling, not the extraction."),
    ] = None,
) -> None:
    """Measure the extraction against labelled documents: precision, recall and F1 a field."""
    from kb.evaluate import adapters, run  # noqa: PLC0415
    from kb.evaluate import compare as comparison  # noqa: PLC0415
    from kb.evaluate import report as tables  # noqa: PLC0415
    from kb.evaluate.items import FIELDS  # noqa: PLC0415
    from kb.evaluate.labels import LabelError  # noqa: PLC0415
    from kb.nlp.reference import folder  # noqa: PLC0415

    try:
        labelled = path or folder() / "collection"
        recorded = adapters.facts_of(labelled) if labelled.is_file() and not labels else None
        if recorded:
            return _evaluate_facts(labelled, recorded, figures)
        with bar() as progress:
            task = progress.add_task("evaluate", total=None)
            report = (
                run.compare_readers(labelled, reader)
                if reader
                else run.evaluate(
                    labelled,
                    lambda done, total: progress.update(task, completed=done, total=total),
                    labels,
                )
            )
        before = json.loads(compare.read_text(encoding="utf-8")) if compare else None
    except (LabelError, OSError, ValueError) as error:
        raise fail(error) from error
    shown = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    if errors and errors not in FIELDS:
        raise fail(f"no field {errors!r}; there are {', '.join(FIELDS)}")
    for line in run.errors(report, errors) if errors else ():
        print(line)
    for table in tables.all_tables(report, by.value if by else None):
        shown.print(table)
    if report.unsupported:
        print("no data for the language of:", ", ".join(report.unsupported))
    whole = report.as_dict(by=["lang", "source"])
    if before:
        try:
            changes = comparison.compare(before, whole)
        except ValueError as error:
            raise fail(error) from error
        for change in changes:
            print(comparison.line(change))
        shown.print(comparison.table(before, whole, changes))
    if output:
        _write(output, whole)
    if figures:
        _write(figures, {key: value for key, value in whole.items() if key != "documents"})


def _evaluate_facts(path: Path, recorded: Iterable[Facts], figures: Path | None) -> None:
    from kb.evaluate import adapters, report  # noqa: PLC0415

    with bar() as progress:
        task = progress.add_task("evaluate", total=None)
        fields = adapters.measure(recorded, lambda done: progress.update(task, completed=done))
    Console(width=None if sys.stdout.isatty() else 120).print(report.table(fields, path.name))
    if figures:
        _write(figures, report.figures(path, fields))


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise fail(error) from error
    screen.print(f"written: {escape(str(path))}")


@app.command(
    epilog="Examples:  [bold]kb serve --port 8002[/bold]  ·  "
    "[bold]kb serve --base-url /kb/[/bold] (behind a proxy)"
)
def serve(  # noqa: PLR0913, PLR0917 (options of a command)
    workspace: Workspace = HERE,
    database: Annotated[
        Path | None,
        typer.Option(help=f"Database to serve.  \\[default: {DATABASE} in the workspace]"),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8001,
    base_url: Annotated[
        str, typer.Option(help="Address under which a proxy hands requests on, like /kb/.")
    ] = "/",
    cors: Annotated[
        bool, typer.Option("--cors", help="Let pages of other sites read the data.")
    ] = False,
) -> None:
    """Open the database as a Datasette site."""
    from kb.nlp.reference import folder  # noqa: PLC0415
    from kb.site.serve import ServeError  # noqa: PLC0415
    from kb.site.serve import serve as run  # noqa: PLC0415

    # In a checkout metadata.yml stands at the top; in an installed package beside the data.
    metadata = folder() / "metadata.yml"
    if not metadata.exists():
        metadata = folder().parent / "metadata.yml"
    try:
        run(database or workspace / DATABASE, metadata, host, port, base_url=base_url, cors=cors)
    except ServeError as error:
        raise fail(error) from error


crawling.add_to(app)
comparing.add_to(app)
reviewing.add_to(app)
exporting.add_to(app)

if __name__ == "__main__":
    sys.exit(app())
