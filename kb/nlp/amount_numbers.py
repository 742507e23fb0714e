"""Which of the numbers of a text stands beside a currency sign."""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal

from kb.nlp.amount_rules import rules
from kb.nlp.currencies import Unit
from kb.nlp.currency_signs import CurrencySign
from kb.nlp.language import lower
from kb.nlp.numbers import Number
from kb.nlp.spelled import words_after, words_before

_GAP_RIGHT = re.compile(r"[ \t\u00a0\u202f\u2009]{0,4}\n?[ \t]{0,3}-?$")
_COLON = re.compile(r":[ \u00a0]?$")
_IN_BRACKETS = re.compile(r"\s*\([^()\d]{3,80}\)\s*$")
_BRACKET = re.compile(r"\)\s*")
_PAGE = re.compile(r"\d\s?/$")
_BIG = Decimal(10) ** 16
_SMALL = 1000
_FARTHEST = 14 + 80
_NEAR = 9
# In words a sum behind its sign is worth reading; "€ one" is not.
_LEAST_IN_WORDS = 100


class NumbersBeside:
    """The numbers of a text, to be asked for by the place of a sign."""

    def __init__(self, text: str, lang: str, numbers: list[Number]) -> None:
        """Take the numbers.

        Args:
            text: The whole text.
            lang: A supported language.
            numbers: Those in digits, in order.
        """
        self._text, self._lang, self._numbers = text, lang, numbers
        self._starts = [number.start for number in numbers]
        self._ends = [number.end for number in numbers]
        self._rules = rules(lang)

    def ending_at(self, position: int) -> Number | None:
        """Return the last number in digits that ends at a position or before it."""
        index = bisect_left(self._ends, position + 1) - 1
        return self._numbers[index] if index >= 0 else None

    def from_(self, position: int) -> Number | None:
        """Return the first number in digits that begins at a position or behind it."""
        index = bisect_left(self._starts, position)
        return self._numbers[index] if index < len(self._numbers) else None

    def left(self, start: int) -> Number | None:
        """Return the number in digits that a sign beginning at a position may follow."""
        number = self.ending_at(start)
        if number is None or start - number.end > _FARTHEST:
            return None
        gap = self._text[number.end : start]
        if self._rules.gap_left.match(gap):
            return number
        if self._rules.half_after and (half := self._rules.half_after.match(gap)):
            bonus = self._rules.halves[re.sub(r"\s+", " ", lower(half.group(1)))]
            return number._replace(value=number.value + bonus * number.scale)
        if _IN_BRACKETS.match(gap):  # 300 000 (trois cent mille) euros
            spelled = words_before(self._text, start, self._lang)
            if spelled and spelled.value == number.value:
                return number
        return None

    def right(self, sign: CurrencySign) -> Number | None:
        """Return the number in digits that a sign may stand before."""
        number = self.from_(sign.end)
        if number is None or number.start - sign.end >= _NEAR:
            return None
        gap = self._text[sign.end : number.start]
        colon = sign.end - sign.start > 1 and _COLON.match(gap)
        return number if colon or _GAP_RIGHT.match(gap) else None

    def words_left(self, start: int, unit: Unit) -> Number | None:
        """Return the number in words that a sign beginning at a position may follow."""
        low = max(0, start - 12)
        gap = self._rules.gap_words.search(self._text, low, start)
        before = gap.start() if gap else start
        number = words_before(self._text, before, self._lang)
        if number is None and unit.kind != "subunit":
            bracketed = self.ending_at(before)  # "mille cinq cents (1.500) euros"
            if bracketed and _BRACKET.fullmatch(self._text, bracketed.end, before):
                return bracketed
        return number

    def words_right(self, sign: CurrencySign) -> Number | None:
        """Return the number in words that a sign stands before ("euro venti milioni")."""
        number = words_after(self._text, sign.end, self._lang)
        return number if number and number.value >= _LEAST_IN_WORDS else None

    def believable(self, number: Number, sign: CurrencySign) -> bool:
        """Refuse years beside capitals, numbers of pages, and number words that look like cents."""
        unit = sign.unit
        digits = self._text[number.start].isdigit()
        year = not number.grouped and 1900 <= number.value <= 2100
        small = not number.grouped and number.value < _SMALL
        hyphen = self._text[sign.start - 1 : sign.start] == "-"  # "No. 02-CR-1244-ALL"
        if abs(number.value) > _BIG:
            return False
        if unit.wordlike and (year or small or hyphen or not digits):
            return False
        if unit.withdrawn and digits and year:
            return False
        if digits and _PAGE.search(self._text[max(0, number.start - 5) : number.start]):
            return False
        if unit.kind == "subunit" and self._rules.numeral.fullmatch(self._text, *sign[:2]):
            # "300 cent" may be cents; "trois cent mille" and "cinq cents" are numbers
            return digits and not self._rules.number_ahead.match(self._text, sign.end)
        return True
