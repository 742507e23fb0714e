"""Where sentences begin and end, cheaply: one regular expression over the text, found on demand."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from spacy.tokens import Doc

from kb.nlp.calendar import months
from kb.nlp.language import lower, words

_KEY = "kb.sentences"
# Whoever makes a document from a text may leave the text under this key of its `user_data`.
TEXT = "kb.text"
_MAX_SENTENCE = 1_500
_END = re.compile(r"[.!?…][\"'”’»)\]]{0,2}(?=\s)|\n[ \t]*\n|\n(?=[ \t]*[-•*–●])|[;:]\n")
# "400.000" at a sentence's end is no abbreviation.
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_DAY = re.compile(r"\d{1,2}")
_NEXT_WORD = re.compile(r"\s+([^\W\d_]+)")
_LAST_WORD = re.compile(r"[^\s(\[\"'’“«]{1,20}$")


@cache
def _abbreviations(lang: str) -> frozenset[str]:
    return frozenset(word.lower() for word in words(lang, "sentences").get("abbreviations", []))


def _starts(text: str, lang: str) -> list[int]:
    starts = [0]
    abbreviations = _abbreviations(lang)
    for match in _END.finditer(text):
        if match.group()[0] == ".":
            word = _LAST_WORD.search(text, max(0, match.start() - 20), match.start())
            last = word.group().lower() if word else ""
            following = text[match.end() : match.end() + 40].lstrip()[:1]
            if following.islower():
                continue
            dotted = "." in last and not _GROUPED.fullmatch(last)
            if len(last) == 1 or dotted or last + "." in abbreviations:
                continue
            if _DAY.fullmatch(last) and _names_month(text, match.end(), lang):
                continue
        starts.append(match.end())
    return starts


def _names_month(text: str, position: int, lang: str) -> bool:
    """Tell whether a month follows: the full stop of "am 12. März" ends no sentence."""
    word = _NEXT_WORD.match(text, position)
    return word is not None and lower(word.group(1)) in months(lang)


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, which spaCy would put together from the tokens at every call."""
    known: str | None = doc.user_data.get(TEXT)
    if known is None:
        known = doc.user_data[TEXT] = doc.text
    return known


def starts(doc: Doc) -> list[int]:
    """Return the offsets where sentences of the document begin, in order, the first being 0."""
    known: list[int] | None = doc.user_data.get(_KEY)
    if known is None:
        known = doc.user_data[_KEY] = _starts(text_of(doc), doc.lang_)
    return known


def around(doc: Doc, position: int) -> tuple[int, int]:
    """Return start and end of the sentence that holds a character, without outer white space.

    A run of text without any full stop is cut to 1,500 characters around the position.
    """
    text, bounds = text_of(doc), starts(doc)
    index = bisect_right(bounds, position) - 1
    start = bounds[index]
    end = bounds[index + 1] if index + 1 < len(bounds) else len(text)
    start, end = max(start, position - _MAX_SENTENCE // 2), min(end, position + _MAX_SENTENCE)
    while start < position and text[start].isspace():
        start += 1
    while end > position + 1 and text[end - 1].isspace():
        end -= 1
    return start, end
