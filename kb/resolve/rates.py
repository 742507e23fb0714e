"""Amounts in EUR and USD at the European Central Bank's reference rates.

The rates are those bundled with CurrencyConverter (euro foreign exchange reference rates of the
ECB, from 1999). There are none on days when the bank publishes none: the last rate of the week
before is taken, and its day is recorded. No rate, no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

_DAYS_BACK = 7
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in the two currencies of comparison.

    Attributes:
        eur: In EUR; None without a rate.
        usd: In USD; None without a rate.
        rate_date: Day of the rates, ISO; None when no rate was used.
    """

    eur: Decimal | None = None
    usd: Decimal | None = None
    rate_date: str | None = None


@cache
def _converter() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


def convert(amount: Decimal, currency: str, day: str | None) -> Converted:
    """Convert an amount at the rates of a day.

    Args:
        amount: In units of the currency.
        currency: ISO 4217 code.
        day: ISO date. A month or a year alone is no day: then there is no rate.
    """
    own = Converted(
        amount if currency == "EUR" else None, amount if currency == "USD" else None, None
    )
    try:
        wanted = date.fromisoformat(day or "")
    except ValueError:
        return own
    converter = _converter()
    for back in range(_DAYS_BACK):
        used = wanted - timedelta(days=back)
        try:
            eur, usd = (
                amount
                if currency == target
                else converter.convert(amount, currency, target, date=used).quantize(_CENT)
                for target in ("EUR", "USD")
            )
        except RateNotFoundError:
            continue
        except ValueError:  # a currency for which the bank publishes no rate
            return own
        return Converted(eur, usd, used.isoformat())
    return own
