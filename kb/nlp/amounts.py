"""Amounts of money: every figure with its currency, whatever its role."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from babel.numbers import get_currency_precision
from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp import currencies, findings
from kb.nlp.amount_rules import rules
from kb.nlp.currencies import Unit
from kb.nlp.language import lower
from kb.nlp.numbers import Number, digit_numbers, words_before
from kb.nlp.sentences import text_of

_GAP_RIGHT = re.compile(r"[ \t\u00a0\u202f\u2009]{0,4}\n?[ \t]{0,3}-?$")
_SPELLED = re.compile(r"\s*\([^()\d]{3,80}\)\s*$")
_PAGE = re.compile(r"\d\s?/$")
_ONE_DECIMAL = re.compile(r"\d[.,]\d$")
_WRITTEN_OUT = Decimal(10) ** 6
_BIG = Decimal(10) ** 16


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in a text.

    Attributes:
        start: First character, currency sign included.
        end: One past the last.
        amount: In units of the currency.
        currency: ISO 4217 code.
    """

    start: int
    end: int
    amount: Decimal
    currency: str


def read_amounts(text: str, lang: str) -> list[Amount]:
    """Return every amount of money in a text, in order, those in ranges each by itself.

    Args:
        text: Any text.
        lang: A supported language: its words, names of currencies and habits of writing.
    """
    numbers = digit_numbers(text, lang)
    reader = _Reader(text, lang, numbers)
    for match in currencies.pattern(lang).finditer(text):
        spelling = match.group()
        known = currencies.units(lang)
        unit = known.get(spelling) or known.get(re.sub(r"\s+", " ", spelling).lower())
        if unit is not None:
            reader.read(match.start(), match.end(), unit)
    return reader.result()


def _value(number: Number, unit: Unit) -> Decimal:
    """Return what a number of a currency means: "$2,350,000 million" says millions twice."""
    twice = number.scale >= _WRITTEN_OUT and number.value >= number.scale * _WRITTEN_OUT
    # in yen and other small units millions of millions may well be meant
    if twice and get_currency_precision(unit.currency):
        return number.value / number.scale * unit.factor
    return number.value * unit.factor


class _Reader:
    """Joins currency signs with the numbers beside them."""

    def __init__(self, text: str, lang: str, numbers: list[Number]) -> None:
        self.text, self.lang, self.numbers = text, lang, numbers
        self.starts = [number.start for number in numbers]
        self.ends = [number.end for number in numbers]
        self.rules = rules(lang)
        self.taken: dict[int, Amount] = {}

    def read(self, start: int, end: int, unit: Unit) -> None:
        """Read the amount around one currency sign."""
        left, right = self._left(start), None
        if end - start == 1 and self.text[start].isupper():
            if self.text[start - 1 : start].isdigit():
                return  # "3R-107" and "01-107R" are file numbers: such a sign stands before
            left = None
        if unit.kind in ("symbol", "code") or (unit.kind == "name" and self.rules.name_before):
            right = self._right(end)
        if left and left.start in self.taken:
            left = None
        number = right
        if left and (right is None or self._prefers_left(unit, start, end, right)):
            number = left
        if number is None:
            number = self._words_left(start, unit)
            left = number
        if number is None or not self._believable(number, unit, start, end):
            return
        if number is right and right is not left:
            amount = Amount(start, right.end, _value(right, unit), unit.currency)
            self._put(number, amount)
            self._range_right(right, amount)
        else:
            begin, stop = number.start, max(end, number.end)
            if self.rules.not_before and self.rules.not_before.match(self.text, end):
                return
            amount = Amount(begin, stop, _value(number, unit), unit.currency)
            if unit.kind == "subunit" and self._add_cents(amount):
                return
            self._put(number, amount)
            self._range_left(number, amount, unit)
            self._spelled_twice(number, unit)

    def _believable(self, number: Number, unit: Unit, start: int, end: int) -> bool:
        """Refuse years beside capitals, numbers of pages, and number words that look like cents."""
        if abs(number.value) > _BIG or (unit.wordlike and not number.grouped):
            return False
        digits = self.text[number.start].isdigit()
        plain = digits and not number.grouped
        if unit.withdrawn and plain and 1900 <= number.value <= 2100:
            return False
        if digits and _PAGE.search(self.text[max(0, number.start - 5) : number.start]):
            return False
        if unit.kind == "subunit" and self.rules.numeral.fullmatch(self.text[start:end]):
            # "300 cent" may be cents; "trois cent mille" and "cinq cents" are numbers
            return digits and not self.rules.number_ahead.match(self.text, end)
        return True

    def _prefers_left(self, unit: Unit, start: int, end: int, right: Number) -> bool:
        """Tell to which of two numbers a sign belongs that stands between them."""
        if self.text[start:end] in self.rules.sign_first:
            return "\n" in self.text[end : right.start]
        return self.rules.suffix_first or unit.kind == "name"

    def _left(self, start: int) -> Number | None:
        index = bisect_left(self.ends, start + 1) - 1
        if index < 0:
            return None
        number = self.numbers[index]
        gap = self.text[number.end : start]
        if len(gap) > 14 + 80:
            return None
        if self.rules.gap_left.match(gap):
            return number
        if self.rules.half_after and (half := self.rules.half_after.match(gap)):
            bonus = self.rules.halves[re.sub(r"\s+", " ", lower(half.group(1)))]
            return replace(number, value=number.value + bonus * number.scale)
        if _SPELLED.match(gap):  # 300 000 (trois cent mille) euros
            spelled = words_before(self.text, start, self.lang)
            if spelled and spelled.value == number.value:
                return number
        return None

    def _right(self, end: int) -> Number | None:
        index = bisect_left(self.starts, end)
        if index == len(self.numbers):
            return None
        number = self.numbers[index]
        gap = self.text[end : number.start]
        return number if len(gap) < 9 and _GAP_RIGHT.match(gap) else None

    def _words_left(self, start: int, unit: Unit) -> Number | None:
        gap = re.search(
            self.rules.gap_left.pattern, self.text[max(0, start - 12) : start], re.IGNORECASE
        )
        before = max(0, start - 12) + gap.start() if gap else start
        number = words_before(self.text, before, self.lang)
        if number is None and unit.kind != "subunit":
            index = bisect_left(self.ends, before + 1) - 1  # "mille cinq cents (1.500) euros"
            if index >= 0 and re.fullmatch(r"\)\s*", self.text[self.ends[index] : before]):
                return self.numbers[index]
        return number

    def _put(self, number: Number, amount: Amount) -> None:
        self.taken.setdefault(number.start, amount)

    def _range_right(self, first: Number, amount: Amount) -> None:
        index = bisect_left(self.starts, first.end)
        if index == len(self.numbers):
            return
        second = self.numbers[index]
        sign = self.text[amount.start : first.start].strip()
        gap = self.text[first.end : second.start]
        if sign and gap.rstrip().endswith(sign):  # "between $20 and $30 million"
            gap = gap.rstrip()[: -len(sign)]
            before = self.text[max(0, amount.start - 20) : amount.start]
            if not (self.rules.range_lead and self.rules.range_lead.search(before)):
                return
        if len(gap) > 12 or not self.rules.range_after.match(gap):
            return
        if second.scale > 1 or (gap in "-–" and second.value > first.value):
            scale = second.scale if first.scale == 1 and first.value < 1000 else Decimal(1)
            lower = first.value * scale
            if lower <= second.value:
                self.taken[first.start] = replace(amount, amount=lower)
                self._put(second, Amount(second.start, second.end, second.value, amount.currency))

    def _range_left(self, second: Number, amount: Amount, unit: Unit) -> None:
        low = max(0, second.start - 14)
        gap = self.rules.range_before.search(self.text[low : second.start])
        if not gap:
            return
        index = bisect_left(self.ends, low + gap.start() + 1) - 1
        first: Number | None = None
        if index >= 0 and self.ends[index] == low + gap.start():
            first = self.numbers[index]
        elif not self.text[second.start].isdigit():
            first = words_before(self.text, low + gap.start(), self.lang)
        if first is None or first.start in self.taken:
            return
        scale = second.scale if first.scale == 1 else Decimal(1)
        value = first.value * scale * unit.factor
        year = first.scale == 1 and not first.grouped and 1900 <= first.value <= 2100
        if value < amount.amount and not (year and scale == 1):
            self._put(first, Amount(first.start, first.end, value, amount.currency))

    def _spelled_twice(self, number: Number, unit: Unit) -> None:
        """Read "mille cinq cents (1.500) euros" and "300 000 (trois cent mille) euros" twice."""
        before = self.text[max(0, number.start - 2) : number.start]
        if "(" in before and self.text[number.end : number.end + 1] == ")":
            spelled = words_before(self.text, number.start - 1, self.lang)
            if spelled and spelled.value == number.value:
                value = spelled.value * unit.factor
                self._put(spelled, Amount(spelled.start, spelled.end, value, unit.currency))
            return
        inside = re.compile(r"\s*\(([^()\d]{3,80})\)").match(self.text, number.end)
        if inside:
            spelled = words_before(self.text, inside.end(1), self.lang)
            if spelled and spelled.value == number.value and spelled.start >= inside.start(1):
                value = spelled.value * unit.factor
                self._put(spelled, Amount(spelled.start, spelled.end, value, unit.currency))

    def _add_cents(self, cents: Amount) -> bool:
        """Add "and fifty cents" to the amount that stands right before it."""
        for key, amount in [*islice(reversed(self.taken.items()), 8)]:
            gap = self.text[amount.end : cents.start]
            if (
                0 <= cents.start - amount.end < 8
                and cents.amount < 1
                and self.rules.cents_join.match(gap)
            ):
                self.taken[key] = replace(
                    amount, end=cents.end, amount=amount.amount + cents.amount
                )
                return True
        return False

    def result(self) -> list[Amount]:
        """Return what was read, in order, without amounts that lie within another."""
        kept: list[Amount] = []
        for amount in sorted(self.taken.values(), key=lambda item: (item.start, -item.end)):
            if kept and amount.start < kept[-1].end and amount.amount == kept[-1].amount:
                # the same figure in digits and in words around one currency name
                if amount.end > kept[-1].end:
                    kept[-1] = replace(kept[-1], end=amount.start)
                    kept.append(amount)
                elif amount.end < kept[-1].end:
                    kept.append(amount)
                continue
            kept.append(amount)
        figures = {(item.amount, item.currency) for item in kept}
        return [item for item in kept if item.amount > 0 and not self._slip(item, figures)]

    def _slip(self, item: Amount, figures: set[tuple[Decimal, str]]) -> bool:
        """Tell whether a figure has lost its scale: "$5.3" in a text of "$5.3 million"."""
        if not _ONE_DECIMAL.search(self.text[item.start : item.end]):
            return False
        return any((item.amount * scale, item.currency) in figures for scale in (10**6, 10**9))


@Language.factory("kb_amounts")
def make_amounts(nlp: Language, name: str) -> object:
    """Make the component that finds amounts; their roles come later, from ``kb_roles``."""

    def component(doc: Doc) -> Doc:
        for amount in read_amounts(text_of(doc), doc.lang_):
            value = f"{amount.amount.normalize():f} {amount.currency}"
            findings.add(
                doc,
                "amounts",
                findings.Finding(amount.start, amount.end, value, 0.9, amount),
            )
        return doc

    return component
