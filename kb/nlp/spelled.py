"""Numbers that texts write in words: "two and a half million", "zwanzigtausend"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import prod

from kb.nlp.language import lower
from kb.nlp.number_words import NumberWords, number_words
from kb.nlp.numbers import Number

_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")
_BETWEEN = " \n\t\u00a0\u202f-‑(),"
_WINDOW = 160
_LAST = 60
_AHEAD = 60
_LARGEST = Decimal(10) ** 16
_Pieces = list[tuple[int, list[str]]]


def words_before(text: str, position: int, lang: str) -> Number | None:
    """Read the number in words that ends at a position, if there is one.

    Args:
        text: The whole text.
        position: One past the last character of the number, white space before it allowed.
        lang: A supported language.
    """
    known = number_words(lang)
    low = max(0, position - _WINDOW)
    window = text[low:position]
    if known.half_after and (tail := known.half_after.search(window)):
        whole = _before(text, low + tail.start(), known)
        if whole:
            bonus = known.halves[" ".join(lower(tail.group(1)).split())] * whole.scale
            return whole._replace(end=low + tail.end(1), value=whole.value + bonus)
    return _with_decimals(text, _before(text, position, known), known)


def words_after(text: str, position: int, lang: str) -> Number | None:
    """Read the number in words that begins at a position, if there is one.

    Args:
        text: The whole text.
        position: First character of the number, a space before it allowed.
        lang: A supported language.
    """
    known = number_words(lang)
    pieces: _Pieces = []
    end = position
    for match in _WORD.finditer(text, position, position + _AHEAD):
        word = match.group().lower()
        parts = _morphemes(word, known)
        if text[end : match.start()].strip(" \u00a0-") or parts is None:
            break
        pieces.append((match.start(), parts))
        end = match.end()
    while pieces and all(part in known.joiners for part in pieces[-1][1]):
        pieces.pop()
        end = position
    if not pieces:
        return None
    end = max(end, pieces[-1][0] + sum(map(len, pieces[-1][1])))
    return _number(pieces[0][0], end, [part for _, parts in pieces for part in parts], known)


def _morphemes(word: str, known: NumberWords) -> list[str] | None:
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


def _ends_with_number(window: str, known: NumberWords) -> bool:
    trimmed = window.rstrip(_BETWEEN)
    start = len(trimmed)
    while start and trimmed[start - 1].isalpha():
        start -= 1
    if start == len(trimmed):
        return False
    # a word longer than the window may be a number all the same
    return start == 0 or _morphemes(trimmed[start:].lower(), known) is not None


def _evaluate(parts: Sequence[str], known: NumberWords) -> Decimal | None:
    total, current, seen = Decimal(0), Decimal(0), False
    for before, part in pairwise(["", *parts]):
        if part in known.joiners and part not in known.values:
            continue
        if part in known.scales and part not in known.values:
            scale = known.scales[part]
            rest = total % scale  # "mil quinientos millones": all of it counts millions
            if current + rest == 0 and not (part in known.alone or seen):
                return None
            total += ((current + rest) or 1) * scale - rest
            current, seen = Decimal(0), True
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


def _number(start: int, end: int, parts: Sequence[str], known: NumberWords) -> Number | None:
    value = _evaluate(parts, known)
    if value is None:
        return None
    scale = _scale(parts, known)
    return Number(start, end, value, scale, scale > 1)


def _scale(parts: Sequence[str], known: NumberWords) -> Decimal:
    return max((known.scales[part] for part in parts if part in known.scales), default=Decimal(1))


def _largest(pieces: _Pieces, known: NumberWords) -> Decimal:
    scales = [known.scales[part] for _, parts in pieces for part in parts if part in known.scales]
    return max(scales, default=Decimal(1) if pieces else _LARGEST)


def _with_decimals(text: str, number: Number | None, known: NumberWords) -> Number | None:
    """Read "three point five million", whose last part has been read."""
    before = text[max(0, number.start - 20) : number.start] if number else ""
    sign = known.point.search(before) if known.point else None
    if number is None or sign is None:
        return number
    whole = _before(text, number.start - len(sign.group()), known)
    digits = number.value / number.scale
    if whole is None or whole.scale > 1 or digits % 1 or digits > 99:
        return number
    value = whole.value + digits / 10 ** len(str(int(digits)))
    return number._replace(start=whole.start, value=value * number.scale, grouped=True)


def _half_before(text: str, position: int, known: NumberWords) -> tuple[Decimal, int]:
    """Return the "half a" or "two and a half" before a scale word, and where it begins; or 1."""
    low = max(0, position - 25)
    half = known.half_before and known.half_before.search(text[low:position])
    if not half:
        return Decimal(1), position
    value, start = known.halves[re.sub(r"\s+", " ", lower(half.group(1)))], low + half.start(1)
    joined = known.joined.search(text[max(0, start - 9) : start])
    if joined and (whole := _before(text, start - len(joined.group()) + 1, known)):
        return value + whole.value, whole.start
    return value, start


def _before(text: str, position: int, known: NumberWords) -> Number | None:
    if not _ends_with_number(text[max(0, position - _LAST) : position], known):
        return None  # what nearly all words are, told before the words around it are found
    low = max(0, position - _WINDOW)
    window = text[low:position]
    pieces: _Pieces = []
    end = None
    for match in reversed(list(_WORD.finditer(window))):
        gap = window[match.end() : pieces[-1][0] if pieces else len(window)]
        if gap.strip(_BETWEEN) or "\n\n" in gap:
            break
        word = match.group().lower()
        if "," in gap and known.scales.get(word, 0) <= _largest(pieces, known):
            break  # "two million, three hundred thousand" goes on, a list does not
        parts = _morphemes(word, known)
        if parts is None:
            if word in known.one and pieces and pieces[-1][1][0] in known.scales:
                pieces.append((match.start(), []))
            break
        if _begins_range(parts, pieces, known):
            break
        pieces.append((match.start(), parts))
        end = end or match.end()
    while pieces and all(part in known.joiners for part in pieces[-1][1]) and pieces[-1][1]:
        pieces.pop()
    if not pieces or end is None:
        return None
    parts = [part for _, piece in reversed(pieces) for part in piece]
    start = low + pieces[-1][0]
    if all(part in known.scales and part not in known.values for part in parts):
        article = pieces[-1][1] == []
        scale_word = low + pieces[-2][0] if article else start
        value, begin = _half_before(text, scale_word, known)
        if begin < scale_word or article:  # "half a million", "a million"
            value *= prod(known.scales[part] for part in parts)
            return Number(min(begin, start), low + end, value, _scale(parts, known), True)
    return _number(start, low + end, parts, known)


def _begins_range(parts: Sequence[str], pieces: _Pieces, known: NumberWords) -> bool:
    """Tell whether a joiner stands between two numbers, as in "between ten and twenty"."""
    if len(pieces) < 2 or not known.joiners.issuperset(pieces[-1][1]) or not pieces[-1][1]:
        return False
    left, right = known.values.get(parts[-1]), known.values.get(pieces[-2][1][0])
    return left is not None and right is not None and left <= right
