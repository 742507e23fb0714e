"""Which actions are court cases, and which part each party has in one.

A case is an action of which a document is a court's decision, by what its source states, or whose
documents all tell how a court decided an appeal. Suits that an authority brings are enforcement
actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from cleanco import basename

from kb.model import Extraction
from kb.nlp.party_roles import captions, unnamed
from kb.nlp.reference import by_id, records_of
from kb.resolve.authorities import authority_named
from kb.resolve.courts import court_of
from kb.resolve.named import Named
from kb.resolve.parties import party

CASE, ENFORCEMENT = "case", "enforcement"
_IN_BRACKETS = re.compile(r"^(?P<name>[^()]{2,120}?)\s*\((?P<role>[^()]{3,80})\)\s*$")
_BEFORE_COLON = re.compile(r"^(?P<role>[\w\s]{3,40}):\s*(?P<name>.{2,120})$")


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["role"], re.compile(rf"\b(?:{row['words']})\b", re.IGNORECASE))
        for row in records_of("party_roles")["roles"]
    )


def kind_of(read: Sequence[Extraction]) -> str:
    """Return whether an action is a case or an enforcement action.

    Args:
        read: What its documents say.
    """
    for one in read:
        if one.document.stated("court") and not one.document.stated("authority"):
            return CASE
    return CASE if all(map(_tells_of_an_appeal, read)) else ENFORCEMENT


def _tells_of_an_appeal(read: Extraction) -> bool:
    """Tell so of what a court did; what an authority writes of an appeal has no outcome."""
    return bool(read.of("outcome")) and any(one.value == "appeal" for one in read.of("stage"))


def roles(read: Iterable[Extraction], *, appeal: bool) -> Iterator[tuple[Named, str]]:
    """Yield the parties of a case whose part a source states, or a caption or the text tells.

    Args:
        read: What the documents of the case say.
        appeal: Whether it is one: then who is named first in a caption appealed.
    """
    first, second = ("appellant", "appellee") if appeal else ("claimant", "defendant")
    for part in read:
        one = part.document
        for value in one.stated("party"):
            if found := _stated(value):
                yield from _party(*found)
        for caption in (*one.stated("case name"), one.title):
            for written, _, is_first in captions(caption):
                yield from _party(written, first if is_first else second)
        for claim in part.of("party_role"):
            role, _, written = claim.value.partition(" ")
            yield from _party(written, role)


def _stated(value: str) -> tuple[str, str] | None:
    """Read "Acme Ltd (plaintiff)" and "Defendant: Acme Ltd"."""
    match = _IN_BRACKETS.match(value) or _BEFORE_COLON.match(value)
    if match is None:
        return None
    role = role_called(match["role"])
    return (match["name"], role) if role else None


def role_called(words: str) -> str | None:
    """Return the role of whom a catalogue or a caption calls so, by data/party_roles.yml."""
    return next((role for role, pattern in _roles() if pattern.search(words)), None)


def _party(name: str, role: str) -> Iterator[tuple[Named, str]]:
    name = name.strip(" ,.-")
    # A description begins with a small letter: "developer of a platform".
    if len(name) < 2 or name[0].islower() or unnamed().search(name) or is_body(name):
        return
    named = party(name)
    # A single word may be anybody: it counts where it is a known company, or has a legal form.
    if named.id in by_id("parties") or " " in name or (basename(name) or name) != name:
        yield named, role


def is_body(name: str) -> bool:
    """Tell whether a name is a known authority's or court's, which is no party here."""
    bare = name.removeprefix("The ").removeprefix("the ")
    return bool(authority_named(bare) or court_of(bare))


def case_title(who: str, courts: Sequence[Named], number: str | None, year: int | None) -> str:
    """Return the line under which people find a case.

    >>> case_title("Acme", (Named("fr-ce", "Council of State"),), "12345", 2022)
    'Acme, before Council of State (12345), 2022'
    >>> case_title("", (Named("fr-ce", "Council of State"),), "12345", None)
    'Council of State, 12345'
    """
    when = str(year) if year else ""
    court = courts[0].name if courts else ""
    if not who:
        return ", ".join(filter(None, (court, number, when))) or "Case"
    before = f"before {court}" if court else ""
    if number:
        before = f"{before} ({number})" if before else number
    return ", ".join(filter(None, (who, before, when)))
