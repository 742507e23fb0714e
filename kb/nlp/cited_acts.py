"""Acts of the European Union by number, in any of its ways of writing, as CELEX numbers.

"Regulation (EU) 2016/679", "Directive 95/46/EC", "règlement (CE) n° 45/2001" and "Regolamento UE
679/2016" are 32016R0679, 31995L0046, 32001R0045 and 32016R0679. Until 2014 the number of a
regulation stood before its year; since then the year stands first for all acts (Publications
Office, Interinstitutional style guide, 1.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kb.nlp.anchors import number_places
from kb.nlp.cited_forms import Cited, full_year
from kb.nlp.reference import records_of

_UNION = r"EU|UE|EC|CE|EG|EEC|EEA|CEE|EWG|Euratom|EURATOM"
_AFTER = rf"\s?/\s?(?:{_UNION}|JHA|JAI|JI|GAI|JBZ|CFSP|PESC|GASP)"
_NUMBER = re.compile(rf"(?P<a>\d{{1,4}})/(?P<b>\d{{1,4}})(?P<after>{_AFTER})?(?![\w/])")
_BEFORE = re.compile(
    rf"(?P<union>[(\[]\s?(?:{_UNION})(?:,\s?Euratom)?\s?[)\]]|(?<!\w)(?:{_UNION}))?,?\s*"
    r"(?P<word>(?:[Nn]os?\.?|n[°ºo]s?|[Nn]r\.?|n\.\s?[°º]?|núm\.?)\s?)?$"
)
_LEAD, _REACH = 30, 90
# A sentence's end, or the next of a list: the word for the act is not beyond it.
_STOP = re.compile(r";|\n\s*\n|[a-z)]{3}\.\s")
_FIRST_YEAR, _LAST_YEAR, _YEAR_FIRST = 1951, 2049, 2015
_DECISION = "D"


@cache
def _commission() -> re.Pattern[str]:
    words = "|".join(records_of("citations")["commission"])
    return re.compile(rf"(?:{words})(?:['’]s)?(?: \w+)? \w+ ?$")


@cache
def _kinds() -> tuple[re.Pattern[str], dict[str, str]]:
    acts: dict[str, list[str]] = records_of("citations")["acts"]
    kinds = {name.casefold(): letter for letter, names in acts.items() for name in names}
    longest = sorted(kinds, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.I), kinds


def acts(text: str) -> Iterator[Cited]:
    """Yield the acts of the European Union that a text cites by number."""
    if "/" not in text:
        return
    for at in number_places(text):
        match = _NUMBER.match(text, at)
        if match is None or (at and text[at - 1] in "/-.,"):
            continue
        before = _BEFORE.search(text, max(0, at - _LEAD), at)
        marked = bool(match["after"] or (before and before["union"]))
        lead = before.start() if before else at
        letter = _letter(text, lead, near=not marked)
        if (
            letter == _DECISION
            and not marked
            and _commission().search(text, max(0, lead - _REACH), lead)
        ):
            marked = True
        celex = letter and _celex(letter, match["a"], match["b"], marked=marked)
        if celex:
            yield Cited(at, match.end(), "eu_act", celex)


def _letter(text: str, until: int, *, near: bool) -> str | None:
    """Return the kind of the act by the last word for one, which stands at once or in reach."""
    pattern, kinds = _kinds()
    start = max(0, until - _REACH)
    found = list(pattern.finditer(text, start, until))
    if not found:
        return None
    gap = text[found[-1].end() : until]
    if near and gap.strip(" ’'\"«»“”("):
        return None
    return None if _STOP.search(gap) else kinds[found[-1].group().casefold()]


def _celex(letter: str, a: str, b: str, *, marked: bool) -> str | None:
    first, second = _year(a), _year(b)
    if letter == "R":
        late = len(a) == 4 and first is not None and first >= _YEAR_FIRST
        if not (marked or late or f"{a}/{b}" in records_of("citations")["known"]):
            return None
        year_first = len(a) == 4 and first is not None and (first >= _YEAR_FIRST or len(b) != 4)
        year_first = year_first and not (len(b) == 4 and second and second < _YEAR_FIRST)
    else:
        if letter == _DECISION and not marked:
            return None  # a national authority's
        year_first = first is not None and not (len(b) == 4 and second and len(a) < 4)
    year, number = (first, b) if year_first else (second, a)
    if year is None or not int(number):
        return None
    return f"3{year}{letter}{int(number):04d}"


def _year(digits: str) -> int | None:
    value = int(full_year(digits))
    return value if _FIRST_YEAR <= value <= _LAST_YEAR else None
