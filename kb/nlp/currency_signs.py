"""Where a text has signs, codes and names of currencies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from kb.nlp.alternation import alternation
from kb.nlp.currencies import Unit, units
from kb.nlp.numbers import Number
from kb.nlp.text_words import words_of

_FIRST_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")
# The letters before a sign that may belong to it: "US $", "u.s $", "NT$".
_LETTERS = re.compile(r"(?:[A-Za-z]{1,3}|[Uu]\.\s?[Ss]\.?)\s?$")
_REACH = 7


class CurrencySign(NamedTuple):
    """A sign, code or name in a text.

    Attributes:
        start: First character.
        end: One past the last.
        unit: What it stands for.
    """

    start: int
    end: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Finder:
    """The expressions of a language: what is tried, and the places where it is worth trying."""

    known: dict[str, Unit]
    symbol: re.Pattern[str]
    first_words: frozenset[str]
    signs: re.Pattern[str]
    names: re.Pattern[str]


@cache
def _finder(lang: str) -> _Finder:
    known = units(lang)
    names = [key for key, unit in known.items() if unit.kind in ("name", "subunit")]
    symbols = {letter for key in known for letter in key if unicodedata.category(letter) == "Sc"}
    whole = r"(?:(?<![^\W\d_])|(?![^\W\d_]))"
    return _Finder(
        known,
        re.compile(f"[{''.join(map(re.escape, sorted(symbols)))}]"),
        frozenset(
            word.group().casefold()
            for key in known
            if (word := _FIRST_WORD.match(key)) and symbols.isdisjoint(key)
        ),
        re.compile(alternation(key for key in known if key not in set(names)) + whole),
        re.compile(rf"(?:{alternation(names)}){whole}", re.I),
    )


def currency_signs(text: str, lang: str, numbers: Sequence[Number]) -> Iterator[CurrencySign]:
    """Yield the signs, codes and names of currencies in a text, in order, without overlaps.

    Args:
        text: Any text.
        lang: A supported language.
        numbers: The numbers in the text: a sign may be stuck to one ("USD5m", "20Rs").
    """
    finder = _finder(lang)
    end = 0
    for start in sorted(_places(text, finder, numbers)):
        if start < end or (text[start].isalpha() and text[start - 1 : start].isalpha()):
            continue
        sign, name = finder.signs.match(text, start), finder.names.match(text, start)
        match = max(sign, name, key=lambda one: one.end() if one else -1)
        if match is None or match.end() == start:
            continue
        spelling = match.group()
        unit = finder.known.get(spelling)
        if unit is None or match is name:
            unit = finder.known.get(_SPACES.sub(" ", spelling).lower(), unit)
        if unit is not None:
            end = match.end()
            yield CurrencySign(start, end, unit)


def _places(text: str, finder: _Finder, numbers: Sequence[Number]) -> Iterator[int]:
    by_word = words_of(text).by_word
    for word in finder.first_words & by_word.keys():
        yield from by_word[word]
    for symbol in finder.symbol.finditer(text):
        start = symbol.start()
        yield start
        letters = _LETTERS.search(text[max(0, start - _REACH) : start])
        if letters:
            yield start - len(letters.group())
    for number in numbers:
        start, end = number.start, number.end
        if text[end : end + 1].isalpha():
            yield end
        if text[start - 1 : start].isalpha():
            while start and text[start - 1].isalpha() and number.start - start < _REACH:
                start -= 1
            yield start
