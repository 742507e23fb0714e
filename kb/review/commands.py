"""The command `kb review`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from kb.console import DATABASE, HERE, Workspace, fail, screen

if TYPE_CHECKING:
    from kb.review.findings import Finding

_INTERRUPTED = 130
_MARGIN = 4


class Format(StrEnum):
    """How the findings are written."""

    text = "text"
    json = "json"


def add_to(app: typer.Typer) -> None:
    """Add the command to the `kb` command."""
    app.command(
        epilog="Examples:  [bold]kb review --limit 50 --reason conflict[/bold]  ·  "
        "[bold]kb review --skeleton 1a2b3c4d --output build/corrections/ours.yml[/bold]"
    )(review)


def review(  # noqa: PLR0913, PLR0917 (one parameter an option)
    workspace: Workspace = HERE,
    database: Annotated[
        Path | None,
        typer.Option(help=f"Database to review.  \\[default: {DATABASE} in the workspace]"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list at most.")] = 20,
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="List only this kind, as the list names it: uncertain-sum, conflict, "
            "more-than-turnover, out-of-proportion, doubtful-merge, same-sum-apart, "
            "impossible-date, no-respondent or failed.",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="json is for machines.")] = Format.text,
    key: Annotated[
        str | None,
        typer.Option(
            "--skeleton",
            metavar="ID",
            help="Write the skeleton of a correction for the finding with this id instead.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="With --skeleton: append to this file.", show_default="standard output"),
    ] = None,
) -> None:
    """List what most deserves a person's look, the most valuable first.

    Uncertain sums; documents that disagree; fines above the turnover;
    sums out of proportion for their authority; documents put together on
    little; the same sum told apart; impossible dates; actions against
    nobody; documents that could not be read.

    A finding is worth how likely something is wrong, times the decimal
    logarithm of the EUR at stake. Each further one of a kind counts a
    tenth less, so that kinds alternate. The 100,000 largest actions are
    looked at. What a correction touched is not listed again.
    """
    from kb.review.candidates import Kind  # noqa: PLC0415 (commands start fast)
    from kb.review.findings import ReviewError, finding, findings, opened  # noqa: PLC0415
    from kb.review.skeleton import append, skeleton  # noqa: PLC0415

    path = database or workspace / DATABASE
    try:
        kind = Kind(reason.replace("-", " ")) if reason else None
    except ValueError:
        known = ", ".join(one.replace(" ", "-") for one in Kind)
        raise fail(f"no reason {reason}; there are {known}") from None
    # Titles are in all languages, whatever the terminal's settings are.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        if output and not key:
            raise ReviewError("--output is for --skeleton ID; send the list to a file with >")
        # Standard error: what waits must not stand in a file that the list is sent to.
        with opened(path) as db, screen.status("reviewing"):
            found = [] if key else findings(db, limit, kind)
            one = finding(db, key) if key else None
        if key is None:
            return _print(found, form)
        if one is None:
            raise ReviewError(f"there is no finding {key} in {path}; kb review lists them")
        text = skeleton(one, date.today())
        if output:
            append(text, output, key)
            screen.print(f"written: {escape(str(output))}; choose, and replace each TODO")
        else:
            print(text, end="")
    except BrokenPipeError:
        # Whoever reads it, like head, has enough; typer knows how to end then.
        raise
    except (ReviewError, OSError) as error:
        raise fail(error) from error
    except KeyboardInterrupt:
        raise fail("interrupted", _INTERRUPTED) from None


def _print(found: list[Finding], form: Format) -> None:
    if form is Format.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return
    shown = Console(highlight=False)
    if not found:
        shown.print("nothing stands out")
    for number, one in enumerate(found, start=1):
        shown.print(Text.assemble(f"{number:>2}. ", (one.id, "bold"), f"  {one.reason}"))
        _indented(shown, Text(_safe(one.why)))
        if one.title:
            _indented(shown, Text(f"{_safe(one.title)}{_sum(one)}", style="bold"))
            _indented(shown, Text(one.action_id or ""))
        for said in one.evidence:
            _indented(shown, Text(f"“{_safe(said.sentence)}”", style="italic"))
            # An address that is broken over lines cannot be followed.
            where = _safe(said.url or said.document)
            shown.print(Text(f"{'':{_MARGIN}}{where}", style="dim"), soft_wrap=True)
        shown.print()


def _indented(shown: Console, text: Text) -> None:
    shown.print(Padding(text, (0, 0, 0, _MARGIN), expand=False))


def _sum(one: Finding) -> str:
    if one.amount is None:
        return ""
    euros = one.amount_eur is not None and one.currency != "EUR"
    return f": {one.amount:,} {one.currency}{f' ({one.amount_eur:,.0f} EUR)' if euros else ''}"


def _safe(text: str) -> str:
    """Return a text without what would steer a terminal."""
    return "".join(one if one.isprintable() else " " for one in text)
