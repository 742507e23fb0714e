"""Amounts of different years in the money of one year.

Dollars are moved by the US CPI-U, euros by the euro area's HICP (annual averages, with their
sources in ``data/price_indices.yml``). Amounts of a year without an index get no figure.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from kb.nlp.reference import records

BASE_YEAR = 2024
_CENT = Decimal("0.01")


@cache
def _indices() -> dict[str, dict[int, Decimal]]:
    return {
        index["currency"]: {year: Decimal(str(value)) for year, value in index["values"].items()}
        for index in records("price_indices")
    }


def constant(
    amount: Decimal | None, currency: str, year: int | None, base: int = BASE_YEAR
) -> Decimal | None:
    """Return an amount in the prices of another year.

    Args:
        amount: In units of the currency, in the money of `year`.
        currency: USD or EUR; there is no index for others.
        year: Of the amount.
        base: The year whose prices are wanted.

    Returns:
        To the cent; None where an index is missing.

    >>> constant(Decimal(150_000_000), "USD", 2022)
    Decimal('160780953.68')
    >>> constant(Decimal(100), "EUR", 1990) is None
    True
    """
    index = _indices().get(currency, {})
    if amount is None or year not in index or base not in index:
        return None
    return (amount * index[base] / index[year]).quantize(_CENT)
