"""What a source states of the instances of a case: which decision was appealed, and where to.

Catalogues such as GDPRhub state it field by field ("Appeal from: CNIL (France); SAN-2020-012"). A
decision is known by the body that took it and its number; a body alone is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from kb.model import Document
from kb.nlp.reference import records
from kb.resolve.authorities import authority_named, split_country
from kb.resolve.courts import court_of
from kb.resolve.identity import case_key
from kb.resolve.named import slug

Decision = tuple[str, str]
_SHORTEST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Instances:
    """The decisions of a case that a document is and speaks of, each a body and a number.

    Attributes:
        own: This one; a body and each of its numbers.
        reviewed: Decisions that this one reviews.
        reviewed_by: Decisions that review this one.
        appeals: What became of an appeal against it: the meaning, as in data/appeals.yml, and the
            source's own words.
    """

    own: frozenset[Decision] = frozenset()
    reviewed: frozenset[Decision] = frozenset()
    reviewed_by: frozenset[Decision] = frozenset()
    appeals: tuple[tuple[str, str], ...] = ()


def instances(document: Document) -> Instances:
    """Return what a source states beside a document of the case's instances."""
    bodies = [*document.stated("authority"), *document.stated("court")]
    numbers = document.stated("case number")
    before = [*document.stated("appeal from"), *document.stated("reference from")]
    appeals = document.stated("appeal")
    # "Appealed - Confirmed; BVwG (Austria); W211 2234354-1": the outcome, the body, the number.
    after = [value.partition(";")[2] for value in appeals]
    return Instances(
        own=frozenset(
            (body(one), key) for one in bodies for number in numbers if (key := _number(number))
        ),
        reviewed=frozenset(filter(None, map(_decision, before))),
        reviewed_by=frozenset(filter(None, map(_decision, after))),
        appeals=tuple(_appeals(appeals)),
    )


def _appeals(values: Iterable[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        head = value.partition(";")[0].strip().casefold()
        fitting = [says for says in _meanings() if re.match(rf"{re.escape(says)}\b", head)]
        if fitting:
            yield _meanings()[max(fitting, key=len)], value


@cache
def _meanings() -> dict[str, str]:
    return {says: row["means"] for row in records("appeals") for says in row["says"]}


@lru_cache(maxsize=20_000)
def body(name: str) -> str:
    """Return an id of the authority or court that a catalogue names.

    >>> body("CNIL (France)") == body("CNIL")
    True
    """
    known = authority_named(name)
    if known is None and (court := court_of(name)):
        known = court.id
    return known or slug(split_country(name)[0])


def _decision(text: str) -> Decision | None:
    name, _, number = text.strip().partition(";")
    key = _number(number)
    return (body(name.strip()), key) if name.strip() and key else None


def _number(text: str) -> str:
    key = case_key(text.strip())
    return key if len(key) >= _SHORTEST_NUMBER and any(x.isdigit() for x in key) else ""
