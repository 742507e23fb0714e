"""How US documents name a case: its caption ("SEC v. Acme Corp.") and its docket numbers.

A docket number is the court's division, the year, the kind of case and a running number
("3:22-cv-03070"), of which releases leave out what they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.nlp.reference import records
from kb.resolve.authorities import folded
from kb.resolve.parties import folded as bare

# Captions and dockets of the document's own case stand in its title and opening; others later.
_OPENING, _BEGINNING = 3_000, 300


def _any(kind: str) -> str:
    words = (word for row in records("prosecutions") for word in row[kind])
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_KINDS = re.compile(
    rf"(?<!\w)(?:(?P<criminal>{_any('criminal')})|{_any('civil')})(?!\w)", re.IGNORECASE
)
_CAPTION = re.compile(
    r"(?P<who>[\w.&’' ]{2,60}?)\s+[vV][sS]?\.\s+(?P<whom>[A-Z][^,;()\n\[\]]{2,60}?)"
    r"(?=\s*(?:[,;()\n\[]|\bet\.?,? al\b|\band\b|\b[ad]/[kb]/a\b|No\.|Case\b|Civil\b|Crim|\d|$))"
)
_GOVERNMENT = re.compile(r"\b(?:united states|u\.?s\.?a?|people|state)\b(?: of america)?", re.I)
_DOCKET = re.compile(
    r"(?<![\w/])(?:\d{1,2}:)?(?P<year>\d{2})[- ]?(?P<kind>cv|civ|ca|c|cr|crim)[-. ]{0,3}"
    r"(?P<number>\d{2,6})(?!\d)"
    r"|(?<!\w)(?P<kind2>cv|civ|c|cr|crim)[.-]?\s?(?P<year2>\d{2})-(?P<number2>\d{3,6})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Case:
    """How a document names its case.

    Attributes:
        criminal: Whether it speaks first of a criminal case.
        captions: Against whom the case is; those in the title, or else the first in the opening.
        dockets: Docket numbers, each as year and running number.
        own: Of these, the ones in the title.
        others: Docket numbers of the other kind of case: a release on a civil case recalls the
            prosecution, and the other way round.
    """

    criminal: bool
    captions: frozenset[str]
    dockets: frozenset[str]
    own: frozenset[str]
    others: frozenset[str]


def case(title: str, text: str) -> Case:
    """Return how a document names its case.

    >>> case("", "SEC v. Acme Corp., et al., No. 1").captions
    frozenset({'acme'})
    """
    criminal = is_criminal(title, text)
    text = text[:_OPENING]
    found = [*_captions(title)] or [*_captions(text)]
    of_kind = [whom for whom, government in found if government == criminal]
    own = {key: kind for _, key, kind in _dockets(title)}
    every = own | {key: kind for _, key, kind in _dockets(text)}
    # Civil cases too are brought by the government: without a better one its caption counts.
    captions = of_kind if of_kind or not own else [whom for whom, _ in found]
    return Case(
        criminal=criminal,
        captions=frozenset(captions if [*_captions(title)] else captions[:1]),
        dockets=frozenset(key for key, kind in every.items() if kind == criminal),
        own=frozenset(key for key, kind in own.items() if kind == criminal),
        others=frozenset(key for key, kind in every.items() if kind != criminal),
    )


def _captions(text: str) -> Iterator[tuple[str, bool]]:
    """Yield against whom a case is, comparable, and whether the government brings it."""
    for match in _CAPTION.finditer(text):
        whom = bare(match["whom"])
        if len(whom) > 2:
            yield folded(whom), _GOVERNMENT.search(match["who"]) is not None


def _dockets(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield place, key and whether it is of a criminal case."""
    for match in _DOCKET.finditer(text):
        year, number = match["year"] or match["year2"], match["number"] or match["number2"]
        kind = (match["kind"] or match["kind2"]).casefold()
        yield match.start(), f"{int(year)}-{int(number)}", kind.startswith("cr")


def is_criminal(title: str, text: str) -> bool:
    """Tell whether a document speaks first of a criminal case.

    >>> is_criminal("Fund manager sentenced", "The agency had obtained an injunction.")
    True
    >>> is_criminal("Final judgment against a fund manager who was sentenced last year", "")
    False
    """
    opening = f"{title}\n{text[:_BEGINNING]}"
    found = _KINDS.search(opening)
    told = [(found.start(), found["criminal"] is not None)] if found else []
    told += [(place, True) for place, _, criminal in _dockets(opening) if criminal]
    return min(told, default=(0, False))[1]
