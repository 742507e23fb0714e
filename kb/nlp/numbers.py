"""Numbers that texts write in digits, with every grouping and the scale words behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from kb.nlp.language import lower
from kb.nlp.number_words import NumberWords, number_words

_SPACE = "[ \u00a0\u202f\u2009\u2007]"
_RUN = re.compile(r"\d+")
_MORE = re.compile(r"[.,'’·\s]{1,3}\d")
_DIGITS = re.compile(
    # a line may break before "000"
    rf"\d{{1,3}}(?:{_SPACE}\d{{3}}(?!\d))*\n000(?!\d)(?:{_SPACE}\d{{3}}(?!\d))*"
    # groups of three set off by one and the same sign, with spacing noise of PDFs around it
    rf"|\d{{1,3}}(?:(?P<sep>[.,'’·]|{_SPACE})\d{{3}}(?!\d))(?:(?P=sep)\d{{3}}(?!\d))*"
    r"(?:[.,]\d+)?"
    rf"|\d{{1,3}}(?:{_SPACE}?[.,]{_SPACE}?\d{{3}}(?!\d))+(?:[.,]\d{{1,2}}(?!\d))?"
    # lakh and crore grouping
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?"
    r"|\d+(?:[.,]\d+)*"
)
_CENTS_ALONE = re.compile(r"(?<=[$€£])\.\d{1,2}(?!\d)")
_FRACTION = re.compile(r"[ \u00a0-]?(?:([½¼¾])|(?<=[ \u00a0-])([1-3])/([24])(?![\d/]))")
_FRACTION_SIGNS = frozenset("½¼¾123")
_EIGHTHS = ("125", "375", "625", "875")
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_NOISE = re.compile(r"[\s'’·\u00a0\u202f\u2009]")
_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+\.\d\d|\d{1,3}(?:,\d{3})+,\d\d")
# No sum of money has more digits, and decimal arithmetic is exact with 28.
_LONGEST = 24
_ONE = Decimal(1)
_LARGEST_SCALE = Decimal(10) ** 15


class Number(NamedTuple):
    """A number in a text.

    Attributes:
        start: First character.
        end: One past the last, the scale word included.
        value: What it means.
        scale: The factor that its scale words gave, 1 when there are none.
        grouped: True when digits are set off in groups or have decimals.
    """

    start: int
    end: int
    value: Decimal
    scale: Decimal
    grouped: bool

    def goes_on(self, value: Decimal, scale: Decimal) -> bool:
        """Tell whether a number behind this one may belong to it ("2 million 300 thousand").

        Args:
            value: What the number behind it means.
            scale: The factor of its scale words.
        """
        smaller = 1 < scale < self.scale and value < self.scale
        return smaller and self.value % self.scale == 0


def digits_value(written: str, decimal: str, *, scaled: bool = False) -> Decimal:
    """Read digits with grouping and decimal signs.

    Args:
        written: Digits with dots, commas, apostrophes and spaces.
        decimal: The decimal sign that the language prefers, "." or ",".
        scaled: True when a scale word follows ("1.234 million"), so that a single sign with three
            digits after it is read as a decimal sign.
    """
    plain = _NOISE.sub("", written)
    dots, commas = plain.count("."), plain.count(",")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    tail = len(plain) - last - 1
    sign = plain[last]
    if dots and commas:
        is_decimal = plain.count(sign) == 1 and plain.find("," if sign == "." else ".") < last
    elif dots + commas > 1:
        is_decimal = _GROUPS.fullmatch(plain) is not None  # 1.300.00
    elif tail == 3:
        head = plain[:last]
        eighth = plain[last + 1 :] in _EIGHTHS  # how shares were priced: $32.375
        is_decimal = head == "0" or len(head) > 3 or ((scaled or eighth) and sign == decimal)
    else:
        is_decimal = tail <= 2 or sign == decimal
    if is_decimal:
        whole = plain[:last].replace(".", "").replace(",", "")
        return Decimal(f"{whole or '0'}.{plain[last + 1 :] or '0'}")
    return Decimal(plain.replace(".", "").replace(",", ""))


def digit_numbers(text: str, lang: str) -> list[Number]:
    """Return every number written in digits, with the scale words that follow it."""
    known = number_words(lang)
    numbers: list[Number] = []
    stop = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        if start < stop:
            continue
        if _MORE.match(text, end) and (whole := _DIGITS.match(text, start)):
            end = whole.end()
        if start > 1 and text[start - 1] == "." and (cents := _CENTS_ALONE.match(text, start - 1)):
            start, end = cents.span()
        number = _number(text, start, end, known)
        if number is None:
            stop = end
            continue
        stop = number.end
        last = numbers[-1] if numbers else None
        if (
            last
            and number.scale > 1
            and last.goes_on(number.value, number.scale)
            and known.join.fullmatch(text, last.end, number.start)
        ):
            numbers[-1] = last._replace(end=number.end, value=last.value + number.value)
            continue
        numbers.append(number)
    return numbers


def _number(text: str, start: int, end: int, known: NumberWords) -> Number | None:
    """Read the number whose digits stand at a place, or None of too many digits."""
    written = text[start:end]
    if end - start > _LONGEST and sum(map(str.isdigit, written)) > _LONGEST:
        return None
    scale, part = _ONE, None
    behind = text[end : end + 2]
    if not _FRACTION_SIGNS.isdisjoint(behind) and (fraction := _FRACTION.match(text, end)):
        sign, above, below = fraction.groups()
        part = _FRACTIONS[sign] if sign else Decimal(above) / Decimal(below)
        end = fraction.end()
    if not known.scale_letters.isdisjoint(text[end : end + 4]):
        while scale < _LARGEST_SCALE and (after := known.scale_after.match(text, end)):
            word = after.group("whole")
            scale *= known.scales[lower(word) if word else after.group("short")]
            end = after.end()
    if written.isdigit() and scale is _ONE and part is None:
        return Number(start, end, Decimal(written), _ONE, False)
    value = digits_value(written, known.decimal, scaled=scale > 1)
    return Number(start, end, (value + part if part else value) * scale, scale, True)
