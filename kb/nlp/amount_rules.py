"""The habits of each language in writing amounts of money, from its ``amounts.yml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kb.nlp.alternation import alternation
from kb.nlp.language import words


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language joins numbers and currencies, ready for use.

    Attributes:
        gap_left: What may stand between a number and the currency behind it.
        gap_words: The same at the end of a text, behind a number in words.
        range_before: What stands between two figures of a range, up to its end.
        range_after: The same, from the end of the first figure.
        suffix_first: Whether a sign between two numbers goes with the one before it.
        name_before: Whether names of currencies may stand before the number.
        sign_first: Signs that stand before the number whatever the habit of the language.
        not_before: Words that make a name before them no currency ("5 pounds of cocaine").
        half_after: "and a half" between a number and its currency.
        halves: What such words add, in units of the scale.
        cents_join: What stands between an amount and its cents.
        cents_behind: What stands between an amount and cents without their name ("5 euros 30").
        numeral: A number word.
        number_ahead: A number word or a name of a currency that follows.
        range_lead: Words that begin a range.
    """

    gap_left: re.Pattern[str]
    gap_words: re.Pattern[str]
    range_before: re.Pattern[str]
    range_after: re.Pattern[str]
    suffix_first: bool
    name_before: bool
    sign_first: frozenset[str]
    not_before: re.Pattern[str] | None
    half_after: re.Pattern[str] | None
    halves: dict[str, Decimal]
    cents_join: re.Pattern[str]
    cents_behind: re.Pattern[str]
    numeral: re.Pattern[str]
    number_ahead: re.Pattern[str]
    range_lead: re.Pattern[str] | None


@cache
def rules(lang: str) -> Rules:
    """Return the rules of a language, from its ``amounts.yml``."""
    data = words(lang, "amounts")
    between = alternation(data.get("between", [])) or "(?!)"
    ranges = alternation([*data["ranges"], "-", "–", "—", "‑"])
    joiners = alternation([*data["joiners"], *data.get("cents_joiners", [])])
    numerals = alternation(str(word).lower() for word in [*data["numbers"], *data["scales"]])
    names = alternation(name.lower() for rows in data["currencies"].values() for name in rows)
    lead = data.get("range_lead")
    not_before = data.get("not_before")
    after = data.get("after_half", {})
    # nothing, a little space, a dash ("150 million-dollar"), ",-" and a word like "of" or "d'"
    gap = rf"(?:[.,][-–—]{{1,2}})?[\s\u00a0\u202f]{{0,4}}-?(?:(?<!\w){between}\s{{0,3}})?$"
    return Rules(
        gap_left=re.compile(gap),
        gap_words=re.compile(gap, re.I),
        range_before=re.compile(rf"\s{{0,3}}(?:{ranges})\s{{0,3}}$", re.I),
        range_after=re.compile(rf"\s{{0,3}}(?:{ranges})\s{{0,3}}$", re.I),
        suffix_first=data["decimal"] == ",",
        name_before=bool(data.get("name_before")),
        sign_first=frozenset(data.get("sign_first", ())),
        not_before=re.compile(rf"\s+{alternation(not_before)}", re.I) if not_before else None,
        half_after=re.compile(rf"\s+({alternation(after)})\b\s*(?:{between}\s+)?$", re.I)
        if after
        else None,
        halves={key: Decimal(str(value)) for key, value in after.items()},
        cents_join=re.compile(rf"\s*(?:,|{joiners})?\s*$", re.I),
        cents_behind=re.compile(rf"[ \u00a0](?:{joiners}[ \u00a0])?", re.I),
        numeral=re.compile(numerals, re.I),
        number_ahead=re.compile(rf"\W{{0,3}}(?:{numerals}|{names})(?!\w)", re.I),
        range_lead=re.compile(rf"(?:{alternation(lead)})\s+\S{{0,4}}$", re.I) if lead else None,
    )
