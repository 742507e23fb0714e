"""The columns in which amounts can be compared: constant prices and sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kb.resolve.became import GONE, Became
from kb.resolve.penalty import Penalty
from kb.resolve.prices import BASE_YEAR, constant
from kb.resolve.rates import Converted
from kb.resolve.totals import totals

Columns = dict[str, Any]


def constant_columns(converted: Converted | None, year: int | None, name: str) -> Columns:
    """Return an amount in the prices of the base year, in EUR and USD.

    Args:
        converted: The amount in both; None when there is no amount.
        year: Whose money it is.
        name: What the columns' names begin with.
    """
    eur, usd = (converted.eur, converted.usd) if converted else (None, None)
    return {
        f"{name}_eur_{BASE_YEAR}": constant(eur, "EUR", year),
        f"{name}_usd_{BASE_YEAR}": constant(usd, "USD", year),
    }


def total_columns(penalties: Sequence[Penalty], year: int | None) -> Columns:
    """Return the sums of an action's penalties in EUR and USD.

    Args:
        penalties: Of the action.
        year: Of its decision.
    """
    columns: Columns = {}
    for currency in ("EUR", "USD"):
        found, end = totals(penalties, currency, year), currency.lower()
        columns |= {
            f"total_penalty_{end}": found.penalty,
            f"total_relief_{end}": found.relief,
            f"total_all_{end}": found.all,
            f"total_all_net_{end}": found.net,
            f"total_all_{end}_{BASE_YEAR}": found.all_constant,
        }
    return columns


def standing_columns(row: Columns, found: Became | None, *, reviews: bool) -> Columns:
    """Return an action's sums as they stand after appeals.

    Args:
        row: Its other columns.
        found: What became of it, if anything is told.
        reviews: Whether it decides on an appeal against an action that is in the database too: that
            one's sum stands as changed, and would be counted twice.
    """
    columns: Columns = {"standing_amount": row["headline_amount"]}
    changed = found if found and found.outcome == "amended" else None
    gone = found is not None and found.outcome in GONE
    new = changed.stands if changed else None
    if gone or changed:
        columns["standing_amount"] = new[0] if new and new[1] == row["currency"] else None
    for currency in ("eur", "usd"):
        top, total = row[f"headline_{currency}"], row[f"total_all_{currency}"]
        stands = top
        if gone or changed:
            stands = getattr(changed.converted, currency) if changed and changed.converted else None
            known = stands is not None and None not in (top, total)
            # What was imposed beside the sum that changed stays.
            total = max(total - top, Decimal(0)) + stands if known else None
        columns[f"standing_{currency}"] = stands
        columns[f"total_standing_{currency}"] = None if reviews else total
    return columns
