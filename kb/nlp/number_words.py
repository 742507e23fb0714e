"""The number words of a language, from its ``amounts.yml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kb.nlp.alternation import alternation
from kb.nlp.language import words


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Number words, ready for use.

    Attributes:
        decimal: The decimal sign that the language prefers, "." or ",".
        values: What words like "seven" and "hundred" mean.
        scales: What words and signs like "million" and "bn" multiply by.
        alone: Scale words that need no number before them ("mille euros").
        joiners: Words inside a number ("two hundred and five").
        one: Articles that may stand for 1 before a scale word ("a million").
        halves: What words like "half a" multiply a scale word by, or add to it behind a number.
        glued: Any number word, in a language that writes them together.
        scale_after: A scale word behind digits.
        scale_letters: The letters that such a word begins with.
        half_before: A half at the end of a text, before a scale word.
        half_after: A half at the end of a text, behind a number.
        join: What joins the parts of a number in digits ("2 million and 300 thousand").
        joined: A joiner at the end of a text.
        point: The word for the decimal sign at the end of a text.
    """

    decimal: str
    values: Mapping[str, int]
    scales: Mapping[str, Decimal]
    alone: frozenset[str]
    joiners: frozenset[str]
    one: frozenset[str]
    halves: Mapping[str, Decimal]
    glued: re.Pattern[str] | None
    scale_after: re.Pattern[str]
    scale_letters: frozenset[str]
    half_before: re.Pattern[str] | None
    half_after: re.Pattern[str] | None
    join: re.Pattern[str]
    joined: re.Pattern[str]
    point: re.Pattern[str] | None


def plain(word: str) -> str:
    """Return a word without its accents, as it is often typed.

    >>> plain("milhões")
    'milhoes'
    """
    letters = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def number_words(lang: str) -> NumberWords:
    """Return the number words of a language.

    Args:
        lang: A supported language.
    """
    data = words(lang, "amounts")
    values = {str(key).lower(): int(value) for key, value in data["numbers"].items()}
    scales = {str(key).lower(): Decimal(value) for key, value in data["scales"].items()}
    for key in [*values, *scales]:
        if plain(key) not in values and plain(key) not in scales:
            if key in values:
                values[plain(key)] = values[key]
            else:
                scales[plain(key)] = scales[key]
    abbreviations = {key: Decimal(value) for key, value in data["abbreviations"].items()}
    halves = {key: Decimal(str(value)) for key, value in data.get("halves", {}).items()}
    after = {key: Decimal(str(value)) for key, value in data.get("after_half", {}).items()}
    halves_after = {" ".join(key.lower().split()): value for key, value in after.items()}
    joiners, point = alternation(data["joiners"]), data.get("point", [])
    # a scale word in any case ("20 MILLION"); an abbreviation only as it stands ("5m", not "5M.")
    whole = alternation(scales)
    short = alternation(sorted(abbreviations, key=len, reverse=True))
    glued = None
    if data.get("glued"):
        parts = sorted({*values, *scales, *data["joiners"]}, key=len, reverse=True)
        glued = re.compile("|".join(map(re.escape, parts)))
    first = {word[0] for word in [*scales, *abbreviations]}
    return NumberWords(
        decimal=data["decimal"],
        values=values,
        scales=scales | abbreviations,
        alone=frozenset(data.get("alone", [])),
        joiners=frozenset(data["joiners"]),
        one=frozenset(data.get("one", [])),
        halves=halves | halves_after,
        glued=glued,
        scale_after=re.compile(
            rf"[\s\u00a0-]{{0,3}}(?:(?P<whole>(?i:{whole}))|(?P<short>{short}))"
            r"(?![^\W\d_])(?!\(s)(?:\(s\))?"
        ),
        # letters that an expression without case takes for i and s are tried as well
        scale_letters=frozenset({*first, *(letter.upper() for letter in first), *"ıİſ"}),
        half_before=re.compile(rf"(?:^|\W)({alternation(halves)})[\s-]*$", re.I)
        if halves
        else None,
        half_after=re.compile(rf"\s({alternation(after)})\s*$", re.I) if after else None,
        join=re.compile(rf"\s+(?:(?:{joiners})\s+)?"),
        joined=re.compile(rf"\W(?:{joiners})\s+$", re.I),
        point=re.compile(rf"\s+(?:{alternation(point)})\s+$", re.I) if point else None,
    )
