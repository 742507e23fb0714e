"""Whose law it is that a text cites by number alone: "Law 39/2015" of Spain is "ES Ley 39/2015"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from kb.nlp.cited_forms import Cited
from kb.nlp.reference import records_of

_KIND = "national_law"
_PLACED = re.compile(r"[A-Z]{2} ")
_BEFORE, _BEHIND = 120, 60


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, dict[str, str]]]:
    """Return a pattern with a group for each country, and its words for kinds of laws."""
    countries = records_of("citations")["countries"]
    signs = "|".join(f"(?P<{code}>{row['signs']})" for code, row in countries.items())
    return re.compile(rf"\b(?:{signs})"), {
        code: row.get("words", {}) for code, row in countries.items()
    }


def placed(one: Cited, text: str, title_end: int) -> Cited:
    """Return a citation of a law with its country, where the text tells it.

    The last country named before the law is believed, then the one behind it, then the title's.

    Args:
        one: Any citation.
        text: In which it stands.
        title_end: Where the title ends.
    """
    if one.kind != _KIND or _PLACED.match(one.number):
        return one
    pattern, words = _countries()
    before = list(pattern.finditer(text, max(0, one.start - _BEFORE), one.start))
    match = (
        before[-1]
        if before
        else pattern.search(text, one.end, one.end + _BEHIND) or pattern.search(text, 0, title_end)
    )
    if match is None or match.lastgroup is None:
        return one
    code = match.lastgroup
    word, _, number = one.number.partition(" ")
    return replace(one, number=f"{code} {words[code].get(word, word)} {number}")
