"""Numbers as texts write them: digits with every grouping, scale words, and words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import prod

from kb.nlp.language import lower, words

_SPACE = "[ \u00a0\u202f\u2009\u2007]"
_DIGITS = re.compile(
    # groups of three set off by one and the same sign, with spacing noise of PDFs around it
    rf"(?<![\d])(?:\d{{1,3}}(?:(?P<sep>[.,'’·]|{_SPACE})\d{{3}}(?!\d))(?:(?P=sep)\d{{3}}(?!\d))*"
    r"(?:[.,]\d+)?"
    rf"|\d{{1,3}}(?:{_SPACE}?[.,]{_SPACE}?\d{{3}}(?!\d))+(?:[.,]\d{{1,2}}(?!\d))?"
    # lakh and crore grouping
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"
    r"|\d+(?:[.,]\d+)*|(?<=[$€£])\.\d{1,2}(?!\d))"
)
_FRACTION = re.compile(r"[ \u00a0-]?(?:([½¼¾])|(?<=[ \u00a0-])([1-3])/([24])(?![\d/]))")
_EIGHTHS = ("125", "375", "625", "875")
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")
_WINDOW = 160
# No sum of money has more digits, and decimal arithmetic is exact with 28.
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Number:
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
    plain = re.sub(r"[\s'’·\u00a0\u202f\u2009]", "", written)
    dots, commas = plain.count("."), plain.count(",")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    tail = len(plain) - last - 1
    sign = plain[last]
    if dots and commas:
        is_decimal = plain.count(sign) == 1 and plain.find("," if sign == "." else ".") < last
    elif dots + commas > 1:
        is_decimal = False
    elif tail == 3:
        head = plain[:last]
        eighth = plain[last + 1 :] in _EIGHTHS  # how shares were priced: $32.375
        is_decimal = head == "0" or len(head) > 3 or ((scaled or eighth) and sign == decimal)
    else:
        is_decimal = tail <= 2 or (sign == decimal and not (sign == "," and len(plain) <= 8))
    if is_decimal:
        whole = plain[:last].replace(".", "").replace(",", "")
        return Decimal(f"{whole or '0'}.{plain[last + 1 :] or '0'}")
    return Decimal(plain.replace(".", "").replace(",", ""))


def alternation(phrases: Iterable[str]) -> str:
    """Return a regular expression for any of the phrases, longest first, factored as a trie."""
    trie: dict[str, object] = {}
    for phrase in phrases:
        node = trie
        for letter in phrase:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}

    def build(node: dict[str, object]) -> str:
        branches = []
        for letter in sorted(key for key in node if key):
            rest = build(node[letter])  # type: ignore[arg-type]
            branches.append((r"\s+" if letter == " " else re.escape(letter)) + rest)
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if "" in node else body

    return build(trie)


@dataclass(frozen=True, slots=True)
class _Words:
    """A language's number words, ready for use."""

    decimal: str
    values: dict[str, int]
    scales: dict[str, Decimal]
    alone: frozenset[str]
    joiners: frozenset[str]
    one: frozenset[str]
    halves: dict[str, Decimal]
    glued: re.Pattern[str] | None
    scale_after: re.Pattern[str]
    half_before: re.Pattern[str] | None
    half_after: re.Pattern[str] | None
    join: re.Pattern[str]
    point: re.Pattern[str] | None


@cache
def _words(lang: str) -> _Words:
    data = words(lang, "amounts")
    values = {str(key).lower(): int(value) for key, value in data["numbers"].items()}
    scales = {str(key).lower(): Decimal(value) for key, value in data["scales"].items()}
    abbreviations = {key: Decimal(value) for key, value in data["abbreviations"].items()}
    halves = {key: Decimal(str(value)) for key, value in data.get("halves", {}).items()}
    after = {key: Decimal(str(value)) for key, value in data.get("after_half", {}).items()}
    halves_after = {" ".join(key.lower().split()): value for key, value in after.items()}
    point = data.get("point", [])
    # a scale word in any case ("20 MILLION"); an abbreviation only as it stands ("5m", not "5M.")
    whole = alternation(scales)
    short = alternation(sorted(abbreviations, key=len, reverse=True))
    glued = None
    if data.get("glued"):
        parts = sorted({*values, *scales, *data["joiners"]}, key=len, reverse=True)
        glued = re.compile("|".join(map(re.escape, parts)))
    return _Words(
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
        half_before=re.compile(rf"(?:^|\W)({alternation(halves)})[\s-]*$", re.I)
        if halves
        else None,
        half_after=re.compile(rf"\s({alternation(after)})\s*$", re.I) if after else None,
        join=re.compile(rf"\s+(?:(?:{alternation(data['joiners'])})\s+)?"),
        point=re.compile(rf"\s+(?:{alternation(point)})\s+$", re.I) if point else None,
    )


def digit_numbers(text: str, lang: str) -> list[Number]:
    """Return every number written in digits, with the scale words that follow it."""
    known = _words(lang)
    numbers: list[Number] = []
    for match in _DIGITS.finditer(text):
        if numbers and match.start() < numbers[-1].end:
            continue
        end, scale = match.end(), Decimal(1)
        part = Decimal(0)
        if fraction := _FRACTION.match(text, end):
            sign, above, below = fraction.groups()
            part = _FRACTIONS[sign] if sign else Decimal(above) / Decimal(below)
            end = fraction.end()
        while scale < Decimal(10) ** 15 and (after := known.scale_after.match(text, end)):
            word = after.group("whole")
            scale *= known.scales[lower(word) if word else after.group("short")]
            end = after.end()
        written = match.group()
        if len(written) > _LONGEST and sum(map(str.isdigit, written)) > _LONGEST:
            continue
        value = (digits_value(written, known.decimal, scaled=scale > 1) + part) * scale
        grouped = not written.isdigit() or scale > 1 or part > 0
        last = numbers[-1] if numbers else None
        if (
            last
            and last.goes_on(value, scale)
            and known.join.fullmatch(text, last.end, match.start())
        ):
            numbers[-1] = replace(last, end=end, value=last.value + value)
            continue
        numbers.append(Number(match.start(), end, value, scale, grouped))
    return numbers


def _morphemes(word: str, known: _Words) -> list[str] | None:
    if word in known.values or word in known.scales or word in known.joiners:
        return [word]
    if known.glued is None:
        return None
    parts, position = [], 0
    while position < len(word):
        match = known.glued.match(word, position)
        if match is None:
            return None
        parts.append(match.group())
        position = match.end()
    # a plural such as "hundreds" that ends like the joining word is no number
    return None if parts[-1] in known.joiners else parts


def _evaluate(parts: list[str], known: _Words) -> Decimal | None:
    total, current, seen, last_scale = Decimal(0), Decimal(0), False, Decimal(0)
    for before, part in pairwise(["", *parts]):
        if part in known.joiners and part not in known.values:
            continue
        if part in known.scales and part not in known.values:
            scale = known.scales[part]
            if current == 0 and total and last_scale < scale:
                total *= scale
            elif current == 0 and not (part in known.alone or seen):
                return None
            else:
                total += (current or 1) * scale
            current, last_scale = Decimal(0), scale
            seen = True
            continue
        value = known.values[part]
        tail = current % 100
        if value == 100:
            current = current - tail + (tail or 1) * 100 if current < 100 else current + 100
        elif value == 20 and tail == 4 and before not in known.joiners:  # quatre-vingts
            current = current - 4 + 80
        else:
            current += value
        seen = True
    return total + current if seen else None


def _largest(pieces: list[tuple[int, list[str]]], known: _Words) -> Decimal:
    scales = [known.scales[part] for _, parts in pieces for part in parts if part in known.scales]
    return max(scales, default=Decimal(1) if pieces else Decimal(10) ** 16)


def words_before(text: str, position: int, lang: str) -> Number | None:
    """Read the number in words that ends at a position, if there is one.

    Args:
        text: The whole text.
        position: One past the last character of the number, white space before it allowed.
        lang: A supported language.
    """
    known = _words(lang)
    low = max(0, position - _WINDOW)
    window = text[low:position]
    if known.half_after and (tail := known.half_after.search(window)):
        whole = _words_before(text, low + tail.start(), known)
        if whole:
            bonus = known.halves[" ".join(lower(tail.group(1)).split())] * whole.scale
            return replace(whole, end=low + tail.end(1), value=whole.value + bonus)
    return _with_decimals(text, _words_before(text, position, known), known)


def _with_decimals(text: str, number: Number | None, known: _Words) -> Number | None:
    """Read "three point five million", whose last part has been read."""
    before = text[max(0, number.start - 20) : number.start] if number else ""
    sign = known.point.search(before) if known.point else None
    if number is None or sign is None:
        return number
    whole = _words_before(text, number.start - len(sign.group()), known)
    digits = number.value / number.scale
    if whole is None or whole.scale > 1 or digits % 1 or digits > 99:
        return number
    value = whole.value + digits / 10 ** len(str(int(digits)))
    return replace(number, start=whole.start, value=value * number.scale, grouped=True)


def _half_before(text: str, position: int, known: _Words) -> tuple[Decimal, int]:
    """Return the "half a" or "two and a half" before a scale word, and where it begins; or 1."""
    low = max(0, position - 25)
    half = known.half_before and known.half_before.search(text[low:position])
    if not half:
        return Decimal(1), position
    value, start = known.halves[re.sub(r"\s+", " ", lower(half.group(1)))], low + half.start(1)
    joined = re.search(
        rf"(?:\W)(?:{alternation(known.joiners)})\s+$", text[max(0, start - 9) : start]
    )
    if joined and (whole := _words_before(text, start - len(joined.group()) + 1, known)):
        return value + whole.value, whole.start
    return value, start


def _words_before(text: str, position: int, known: _Words) -> Number | None:
    low = max(0, position - _WINDOW)
    window = text[low:position]
    pieces: list[tuple[int, list[str]]] = []
    end = None
    for match in reversed(list(_WORD.finditer(window))):
        gap = window[match.end() : pieces[-1][0] if pieces else len(window)]
        if gap.strip(" \n\t\u00a0\u202f-‑(),") or "\n\n" in gap:
            break
        word = match.group().lower()
        if "," in gap and known.scales.get(word, 0) <= _largest(pieces, known):
            break  # "two million, three hundred thousand" goes on, a list does not
        parts = _morphemes(word, known)
        if parts is None:
            if word in known.one and pieces and pieces[-1][1][0] in known.scales:
                pieces.append((match.start(), []))
            break
        pieces.append((match.start(), parts))
        end = end or match.end()
    while pieces and all(part in known.joiners for part in pieces[-1][1]) and pieces[-1][1]:
        pieces.pop()
    if not pieces or end is None:
        return None
    parts = [part for _, piece in reversed(pieces) for part in piece]
    start = low + pieces[-1][0]
    only_scales = all(part in known.scales and part not in known.values for part in parts)
    scale = max((known.scales[part] for part in parts if part in known.scales), default=Decimal(1))
    if only_scales:
        value, begin = _half_before(text, start, known)
        if begin < start or pieces[-1][1] == []:  # "half a million", "a million"
            return Number(
                begin, low + end, value * prod(known.scales[part] for part in parts), scale, True
            )
    evaluated = _evaluate(parts, known)
    if evaluated is None:
        return None
    return Number(start, low + end, evaluated, scale, scale > 1)
