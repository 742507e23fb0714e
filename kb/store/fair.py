"""The columns in which amounts can be compared: constant prices and sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kb.resolve.penalty import Penalty
from kb.resolve.prices import BASE_YEAR, constant
from kb.resolve.rates import Converted
from kb.resolve.totals import totals

Columns = dict[str, Decimal | None]


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
