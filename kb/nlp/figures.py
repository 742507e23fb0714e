"""Arithmetic among the figures of a document: sums over parts, and the same sum in other money."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter
from spacy.tokens import Doc

from kb.nlp.sentences import text_of

Figure = tuple[Decimal, str]
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ROUNDING = Decimal("0.006")
_DRIFT = 0.12
_MOST_PARTS = 12


def sum_of(amount: Decimal, parts: Sequence[Decimal]) -> range:
    """Return which of the parts, two or more that follow one another, add up to a figure.

    Args:
        amount: The figure, perhaps rounded.
        parts: Other figures, in the order of the text.

    >>> sum_of(Decimal(800), [Decimal(515), Decimal(438), Decimal(361)])
    range(1, 3)
    """
    few = parts[:_MOST_PARTS]
    for first in range(len(few)):
        total = few[first]
        for last in range(first + 1, len(few)):
            total += few[last]
            if abs(total - amount) <= amount * _ROUNDING:
                return range(first, last + 1)
            if total > amount:
                break
    return range(0)


@cache
def _rates() -> CurrencyConverter:
    return CurrencyConverter(fallback_on_missing_rate=True, fallback_on_wrong_date=True)


def is_conversion(doc: Doc, first: Figure, second: Figure) -> bool:
    """Tell whether two figures in two currencies are about one sum.

    Args:
        doc: The document; its date, or else the years in its text, give the rate.
        first: Amount and currency.
        second: The same.

    Returns:
        True when one of the rates that may have been meant gives the second figure within an
        eighth. A currency without rates is believed.
    """
    known = _rates().currencies
    if first[1] not in known or second[1] not in known:
        return True
    for date in _dates(doc):
        converted = _rates().convert(float(first[0]), first[1], second[1], date=date)
        if abs(converted - float(second[0])) <= _DRIFT * float(second[0]):
            return True
    return False


def _dates(doc: Doc) -> list[datetime.date]:
    published = str(doc.user_data.get("published") or "")
    years = [published[:4]] if _YEAR.match(published) else []
    if not years:
        years = sorted({match.group() for match in _YEAR.finditer(text_of(doc)[:20_000])})
    days = [datetime.date(int(year), 7, 1) for year in years]
    return days or [datetime.date(year, 7, 1) for year in (2005, 2012, 2016, 2019, 2022)]
