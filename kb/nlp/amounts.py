"""Amounts of money: every figure with its currency, whatever its role."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from babel.numbers import get_currency_precision
from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp import findings
from kb.nlp.amount_numbers import NumbersBeside
from kb.nlp.amount_rules import rules
from kb.nlp.currencies import Unit, dollars
from kb.nlp.currency_signs import CurrencySign, currency_signs
from kb.nlp.numbers import Number, digit_numbers
from kb.nlp.sentences import text_of
from kb.nlp.spelled import words_after, words_before

_IN_BRACKETS = re.compile(r"\s*\(([^()\d]{3,80})\)")
_ONE_DECIMAL = re.compile(r"\d[.,]\d$")
_CLAUSE_END = re.compile(r"\s?(?:[.,;:!?)](?!\d)|$)")
_WRITTEN_OUT = Decimal(10) ** 6
_CENT = Decimal("0.01")


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
    signs = [*currency_signs(text, lang, numbers)]
    if not signs:
        return []
    reader = _Reader(text, lang, numbers)
    for sign, following in zip(signs, [*signs[1:], None], strict=True):
        reader.read(sign, following)
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
        self.text, self.lang = text, lang
        self.beside = NumbersBeside(text, lang, numbers)
        self.rules = rules(lang)
        self.taken: dict[int, Amount] = {}

    def read(self, sign: CurrencySign, following: CurrencySign | None) -> None:
        """Read the amount around one currency sign."""
        start, end, unit = sign
        spelling = self.text[start:end]
        if end - start <= 2 and spelling.isalpha() and spelling.isupper():
            if self.text[start - 1 : start].isdigit():
                return  # "3R-107" and "01-107RM" are file numbers: such a sign stands before
            left = None
        else:
            left = self.beside.left(start)
        before = unit.kind in ("symbol", "code") or (unit.kind == "name" and self.rules.name_before)
        right = self.beside.right(sign) if before else None
        if left and left.start in self.taken:
            self._say_whose_dollars(left, sign)
            left = None
        if left and (right is None or self._prefers_left(sign, right, following)):
            self._read_left(left, sign)
        elif right:
            self._read_right(right, sign)
        elif number := self.beside.words_left(start, unit):
            self._read_left(number, sign)
        elif before and (number := self.beside.words_right(sign)):
            self._read_right(number, sign)

    def _read_right(self, number: Number, sign: CurrencySign) -> None:
        if self.beside.believable(number, sign):
            value = _value(number, sign.unit)
            amount = Amount(sign.start, number.end, value, sign.unit.currency)
            self._put(number, amount)
            self._range_right(number, amount)

    def _read_left(self, number: Number, sign: CurrencySign) -> None:
        unit = sign.unit
        stop = max(sign.end, number.end)
        amount = Amount(number.start, stop, _value(number, unit), unit.currency)
        if unit.kind in ("subunit", "cents") and self._add_cents(amount):
            return
        if unit.kind == "cents" or not self.beside.believable(number, sign):
            return
        if self.rules.not_before and self.rules.not_before.match(self.text, sign.end):
            return
        amount = self._with_bare_cents(number, amount, sign)
        self._put(number, amount)
        self._range_left(number, amount, unit)
        self._spelled_twice(number, unit)

    def _prefers_left(
        self, sign: CurrencySign, right: Number, following: CurrencySign | None
    ) -> bool:
        """Tell to which of two numbers a sign belongs that stands between them."""
        start, end, unit = sign
        if self.text[start:end] in self.rules.sign_first:
            return "\n" in self.text[end : right.start]
        if self.rules.suffix_first or unit.kind == "name":
            return True
        # "10 $ 30 $" and "3 GBP 1 pence", but "1 $10 dollar bill"
        tight = self.text[start - 1].isspace() and right.start == end
        return not tight and following is not None and following.start - right.end in (0, 1)

    def _say_whose_dollars(self, number: Number, sign: CurrencySign) -> None:
        """Read "$5,000 CAD", whose sign has been read already."""
        amount = self.taken[number.start]
        if (
            sign.start - amount.end in (0, 1)
            and sign.unit.kind == "code"
            and sign.unit.currency in dollars()
            and self.text[amount.start] == "$"
        ):
            self.taken[number.start] = replace(amount, end=sign.end, currency=sign.unit.currency)

    def _put(self, number: Number, amount: Amount) -> None:
        self.taken.setdefault(number.start, amount)

    def _range_right(self, first: Number, amount: Amount) -> None:
        second = self.beside.from_(first.end)
        if second is None:
            return
        sign = self.text[amount.start : first.start].strip()
        gap = self.text[first.end : second.start]
        if sign and gap.rstrip().endswith(sign):  # "between $20 and $30 million"
            gap = gap.rstrip()[: -len(sign)]
            if not self._ranges(amount.start):
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
        stop = low + gap.start()
        first = self.beside.ending_at(stop)
        if first is None or first.end != stop:
            digits = self.text[second.start].isdigit()
            first = None if digits else words_before(self.text, stop, self.lang)
        if first is None or first.start in self.taken:
            return
        scale = second.scale if first.scale == 1 else Decimal(1)
        value = first.value * scale * unit.factor
        year = first.scale == 1 and not first.grouped and 1900 <= first.value <= 2100
        if value < amount.amount and not (year and scale == 1):
            self._put(first, Amount(first.start, first.end, value, amount.currency))

    def _spelled_twice(self, number: Number, unit: Unit) -> None:
        """Read "mille cinq cents (1.500) euros" and "300 000 (trois cent mille) euros" twice."""
        text, lang, least = self.text, self.lang, 0
        if (
            "(" in text[max(0, number.start - 2) : number.start]
            and text[number.end : number.end + 1] == ")"
        ):
            spelled = words_before(text, number.start - 1, lang)
        elif inside := _IN_BRACKETS.match(text, number.end):
            spelled, least = words_before(text, inside.end(1), lang), inside.start(1)
        else:
            return
        if spelled and spelled.value == number.value and spelled.start >= least:
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

    def _with_bare_cents(self, number: Number, amount: Amount, sign: CurrencySign) -> Amount:
        """Return "5 euros 30" with its cents, which end the clause and have no name."""
        if sign.unit.kind != "name" or number.grouped or sign.unit.factor != 1:
            return amount
        join = self.rules.cents_behind.match(self.text, sign.end)
        if join is None or self._ranges(number.start):
            return amount
        cents = self.beside.from_(join.end())
        if cents is None or cents.start != join.end():
            cents = words_after(self.text, join.end(), self.lang)
        elif cents.end - cents.start != 2:
            return amount
        if cents is None or cents.value > 99 or not _CLAUSE_END.match(self.text, cents.end):
            return amount
        return replace(amount, end=cents.end, amount=amount.amount + cents.value * _CENT)

    def _ranges(self, position: int) -> bool:
        """Tell whether a word like "between" stands before a place."""
        lead = self.rules.range_lead
        return bool(lead and lead.search(self.text[max(0, position - 20) : position]))

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
