"""The commands about sources: `kb scrape`, `kb sources` and `kb new-source`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kb.console import HERE, SHOWN, Workspace, bar, fail, screen

if TYPE_CHECKING:
    from kb.crawl.run import Outcome
    from kb.crawl.sources import Source
    from kb.crawl.tally import Tally

# Exit codes: a script must tell a crawl that failed from a wrong call.
_FAILED, _INTERRUPTED = 3, 130


def add_to(app: typer.Typer) -> None:
    """Add the commands to the `kb` command."""
    app.command(
        epilog="Examples:  [bold]kb scrape us_ftc --since 2024-01-01[/bold]  ·  "
        "[bold]kb scrape us_ftc --resume[/bold]  ·  "
        "[bold]kb scrape --replay pages.warc.gz[/bold]  ·  "
        "[bold]kb scrape --url https://example.org/article[/bold]"
    )(scrape)
    app.command(epilog="Example:  [bold]kb sources[/bold]")(sources)
    app.command(name="new-source", epilog="Example:  [bold]kb new-source nl_ap[/bold]")(new_source)


def scrape(  # noqa: PLR0913, PLR0917 (one parameter an option)
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", help="Sources, as kb sources lists them.", show_default=False
        ),
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day, like 2024-01-31.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most documents a source.")] = None,
    archive: Annotated[
        Path | None,
        typer.Option(help="Folder for the responses.  \\[default: archive in the workspace]"),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with crawls cut off.")] = False,
    replay: Annotated[
        Path | None, typer.Option(help="Read this WARC file, or folder, instead of the network.")
    ] = None,
    url: Annotated[
        list[str] | None, typer.Option(help="Read this single page; may be given several times.")
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Fetch documents from sources into the workspace, keeping every response.

    Ends with 0 when all crawls were good, 3 when one failed (nothing of it was stored) and 130
    when it was interrupted.
    """
    from kb.archive.store import StoreError  # noqa: PLC0415 (commands start fast)
    from kb.crawl import config as configuration  # noqa: PLC0415
    from kb.crawl.archive import ArchiveError  # noqa: PLC0415
    from kb.crawl.facts import FactsError  # noqa: PLC0415
    from kb.crawl.run import Plan  # noqa: PLC0415
    from kb.crawl.run import scrape as run  # noqa: PLC0415
    from kb.crawl.spider import Window, dated  # noqa: PLC0415

    try:
        config = configuration.read(workspace)
        chosen = _chosen(names or [], config.sources, url or [], replay)
        window = Window(dated(since) if since else None, dated(until) if until else None, limit)
        folder = archive or workspace / "archive"
        _log_to(folder)
        with bar() as progress:
            tasks = {source.id: progress.add_task(source.id, total=None) for source in chosen}

            def show(source: str, tally: Tally) -> None:
                progress.update(tasks[source], completed=tally.documents, total=tally.chosen)

            plan = Plan(workspace, folder, window, resume, replay, tuple(url or ()), show)
            outcomes = run(chosen, plan, config)
    except (ArchiveError, FactsError, StoreError, ValueError, OSError) as error:
        raise fail(error) from error
    for outcome in outcomes:
        _report(outcome, folder, replay is not None)
    verdicts = {outcome.crawl.verdict for outcome in outcomes}
    if "interrupted" in verdicts:
        raise typer.Exit(_INTERRUPTED)
    if "failed" in verdicts:
        raise typer.Exit(_FAILED)


def sources(workspace: Workspace = HERE) -> None:
    """List the sources and what became of their crawls."""
    from kb.archive.store import DocumentStore, StoreError  # noqa: PLC0415
    from kb.crawl import config as configuration  # noqa: PLC0415
    from kb.crawl.facts import FactsError  # noqa: PLC0415
    from kb.crawl.sources import all_sources  # noqa: PLC0415
    from kb.crawl.state import crawls  # noqa: PLC0415

    documents: Counter[str] = Counter()
    try:
        known = all_sources(configuration.read(workspace).sources)
        if workspace.exists():
            with DocumentStore(workspace) as store:
                documents.update(store.count_by_source())
        last = {crawl.source: crawl for crawl in crawls(workspace)}
    except (FactsError, StoreError, ValueError, OSError) as error:
        raise fail(error) from error
    table = Table()
    for heading in ("source", "name", "listing", "since", "last crawl", "verdict"):
        table.add_column(heading, no_wrap=heading in {"source", "last crawl"})
    for heading in ("documents", "failures"):
        table.add_column(heading, justify="right")
    for name, source in sorted(known.items()):
        crawl, facts = last.get(name), source.facts
        table.add_row(
            name,
            facts.name,
            ", ".join(facts.listing),
            str(facts.since or ""),
            crawl.ended[:16].replace("T", " ") if crawl else "never",
            f"{crawl.verdict}{': ' if crawl.reasons else ''}{'; '.join(crawl.reasons)}"
            if crawl
            else "",
            f"{documents[name]:,}",
            f"{crawl.failures:,}" if crawl else "",
        )
    width = None if Console().is_terminal else 140
    Console(width=width, highlight=False).print(table)


def new_source(
    name: Annotated[str, typer.Argument(help="Its id: small letters, digits and _, like nl_ap.")],
    root: Annotated[Path, typer.Option(help="Top of the checkout to write into.")] = Path(),
) -> None:
    """Write the skeleton of a source, with a test that fails until its pages are filled in."""
    from kb.crawl.skeleton import write  # noqa: PLC0415

    try:
        written = write(name, root)
    except (ValueError, OSError) as error:
        raise fail(error) from error
    for path in written:
        print(path)
    print(f"Next: fill them in, then pytest tests/test_sources.py -k {name}")


def _chosen(
    names: list[str], more: Path | None, urls: list[str], replay: Path | None
) -> list[Source]:
    from kb.crawl.sources import all_sources  # noqa: PLC0415

    known = all_sources(more)
    if urls and names:
        raise ValueError("give either sources or --url")
    if urls:
        return [known["web"]]
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"no source {', '.join(unknown)}; kb sources lists them")
    if replay and not names:
        from kb.crawl.archive import sources_in  # noqa: PLC0415

        names = sources_in(replay, [source.facts for source in known.values()])
        if not names:
            raise ValueError(f"{replay} holds no page of a known source; name the source")
    if not names:
        raise ValueError("name a source (kb sources lists them), or give --url or --replay")
    if "web" in names and not replay:
        raise ValueError("web is for single pages: give them with --url")
    return [known[name] for name in dict.fromkeys(names)]


def _log_to(folder: Path) -> None:
    import logging  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(folder / "crawl.log", encoding="utf-8")
    # Scrapy sets the root logger to everything, and would log the text of each document.
    handler.setLevel(logging.INFO)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.getLogger().handlers = [handler]


def _report(outcome: Outcome, folder: Path, replayed: bool) -> None:
    crawl, tally, counts = outcome.crawl, outcome.tally, outcome.counts
    for example in tally.examples[:SHOWN]:
        screen.print(f"[yellow]{crawl.source}:[/yellow] {escape(example)}")
    seen = f"{tally.rows:,} rows, {tally.documents:,} documents read, {crawl.failures:,} pages not"
    if tally.left:
        seen += f", {tally.left:,} left aside"
    if tally.absent:
        seen += f", {tally.absent:,} not in the archive"
    if crawl.verdict == "good":
        print(
            f"{crawl.source}: {seen}; {counts.new:,} new documents, "
            f"{counts.versions:,} new versions, {counts.known:,} already there"
        )
    elif crawl.verdict == "interrupted":
        print(f"{crawl.source}: interrupted after {seen}; go on with --resume")
    else:
        screen.print(f"[red]{crawl.source}: the crawl failed[/red] ({seen}):")
        for reason in crawl.reasons:
            screen.print(f"  {escape(reason)}")
        kept = "" if replayed else f" What was fetched is in {folder / crawl.source}."
        later = " After that pause, go on with --resume." if tally.later and not replayed else ""
        screen.print(f"  Nothing of it was stored.{escape(kept)}{later}")
