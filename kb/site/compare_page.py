"""The address /compare: what is asked in it, and the comparison as a page, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from kb.export.cells import defused
from kb.site import charts
from kb.site import format as fmt
from kb.site.comparable import notes, verdicts
from kb.site.compare import BASE_YEAR, CURRENCIES, MOST, Comparison, Side, compare
from kb.site.lookup import Thing, look_up

# Names that are looked up, so that no address makes the server work without end.
_MOST_ASKED = 2 * MOST


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        of: Names and ids, in order, none twice.
        currency: EUR, USD or "" for the sums' own where it is the same.
        constant: Whether in constant prices.
        example: Whether nothing was asked for and these names only show what the page can do.
    """

    of: tuple[str, ...]
    currency: str
    constant: bool
    example: bool = False

    def query(self, of: Iterable[str]) -> str:
        """Return the query of the address that compares other things in the same unit."""
        pairs = [("of", one) for one in of]
        if self.currency:
            pairs.append(("currency", self.currency))
        if self.constant:
            pairs.append(("prices", BASE_YEAR))
        return urlencode(pairs, safe=":")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name that could mean several things, or that nothing has, or something else than thought.

    Attributes:
        asked: The name.
        chosen: What was taken.
        choices: What else it could mean, each with the query that asks for that.
    """

    asked: str
    chosen: Thing | None
    choices: list[tuple[Thing, str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart under its title."""

    title: str
    drawn: Markup


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows."""

    asked: Asked
    comparison: Comparison
    doubts: list[Doubt]
    verdicts: list[str]
    notes: list[str]
    charts: list[Chart]
    query: str


def read_query(
    of: Sequence[str], currency: str | None, prices: str | None, example: Sequence[str] = ()
) -> Asked:
    """Return what an address asks for.

    Args:
        of: Names and ids; blank ones are passed over.
        currency: Anything but EUR and USD means the sums' own.
        prices: BASE_YEAR for constant prices.
        example: To show when nothing is asked for.
    """
    names = tuple(dict.fromkeys(one.strip() for one in of if one.strip()))[:_MOST_ASKED]
    currency = (currency or "").upper()
    return Asked(
        names or tuple(example),
        currency if currency in CURRENCIES else "",
        prices == BASE_YEAR,
        example=not names,
    )


def page(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return what the page shows."""
    found = [look_up(connection, one) for one in asked.of]
    if asked.example:
        found = [one for one in found if one.thing]
    comparison = compare(connection, found, asked.currency, asked.constant)
    doubts = []
    for place, one in enumerate(found):
        others = [each.thing.of if each.thing else each.asked for each in found]
        choices = []
        for thing in one.others:
            others[place] = thing.of
            choices.append((thing, asked.query(others)))
        if choices or not one.thing:
            doubts.append(Doubt(one.asked, one.thing, choices))
    return Page(
        asked,
        comparison,
        doubts,
        verdicts(comparison),
        notes(comparison) if len(comparison.sides) > 1 else [],
        list(_charts(comparison)),
        asked.query(side.thing.of for side in comparison.sides),
    )


def _charts(comparison: Comparison) -> Iterable[Chart]:
    sides, unit = comparison.sides, comparison.unit
    largest = [(one.thing.name, one.compared, _without(one)) for one in sides]
    added = [(one.thing.name, one.all, "no sum known") for one in sides]
    titles = (
        (f"Largest sanction that stands, {unit.words}", "largest", largest),
        (f"All that stands, added up, {unit.words}", "all", added),
    )
    for title, key, values in titles:
        # The second chart of single penalties would be the first again.
        again = key == "all" and [one[:2] for one in added] == [one[:2] for one in largest]
        if any(value for _, value, _ in values) and not again:
            drawn = [
                charts.Value(
                    name,
                    value,
                    without if value is None else fmt.money(round(value), unit.currency),
                )
                for name, value, without in values
            ]
            yield Chart(title, charts.bars(key, title, drawn))


def _without(side: Side) -> str:
    return "no rate known" if side.headline else "no sum known"


def records(shown: Page) -> list[dict[str, Any]]:
    """Return one row a side, for CSV and JSON."""
    comparison = shown.comparison
    smallest = min((one.compared for one in comparison.sides if one.compared), default=None)
    rows = []
    for side in comparison.sides:
        top: dict[str, Any] = side.headline or {}
        value = side.compared
        rows.append(
            {
                "of": side.thing.of,
                "kind": side.thing.kind,
                "id": side.thing.id,
                "name": side.thing.name,
                "action_id": top.get("action_id"),
                "title": top.get("title"),
                "year": top.get("year"),
                "stage": top.get("stage"),
                "amount": top.get("amount"),
                "currency": top.get("currency"),
                "sanction": top.get("kind"),
                "standing": top.get("standing"),
                "suspended": top.get("suspended"),
                "claim_id": top.get("claim_id"),
                "compared_in": comparison.unit.currency or None,
                "prices": BASE_YEAR if comparison.unit.constant else "nominal",
                "compared_amount": value,
                "times_as_large": round(value / smallest, 2) if value and smallest else None,
                "total_fines": side.fines,
                "total_relief": side.relief,
                "total_all": side.all,
                "actions": side.actions,
                "actions_with_sum": side.with_sum,
                "actions_only_mentioned": side.mentioned,
                "first_year": side.years[0],
                "last_year": side.years[1],
                "authorities": _joined(side.authorities),
                "violations": _joined(side.violations),
                "stages": _joined([{"name": one["id"], **one} for one in side.stages]),
                **{f"penalties_{why.replace(' ', '_')}": n for why, n in side.left_out.items()},
            }
        )
    return rows


def _joined(things: list[dict[str, Any]]) -> str:
    return "; ".join(one["name"] or one["id"] for one in things)


def as_json(shown: Page) -> dict[str, Any]:
    """Return the comparison as an object of JSON."""
    return {
        "compared_in": shown.comparison.unit.currency or None,
        "prices": BASE_YEAR if shown.comparison.unit.constant else "nominal",
        "sides": records(shown),
        "verdicts": shown.verdicts,
        "not_comparable": shown.notes,
        "not_found": [
            {"asked": one.asked, "choices": [thing.of for thing, _ in one.choices]}
            for one in shown.doubts
            if one.chosen is None
        ],
    }


def as_csv(shown: Page) -> str:
    """Return the sides as CSV, in which no spreadsheet finds a formula to run."""
    rows = records(shown)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(rows[0] if rows else ["of"])
    for row in rows:
        lines.writerow(defused(one) if isinstance(one, str) else one for one in row.values())
    return out.getvalue()
