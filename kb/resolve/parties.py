"""Who is who among respondents: one id for the spellings of a company, and its owners in time.

A name is compared without its legal form and punctuation. One that differs by a letter from a
company of the reviewed file is that company (a typing error); other companies are one party only
where their bare names are the same. People are told apart by action: a name alone merges nobody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cleanco import basename
from rapidfuzz import fuzz, process

from kb.nlp.reference import by_id, records
from kb.resolve.named import Named, slug

# Words that make a name without a legal form an organisation's all the same.
_ORGANISATION = re.compile(
    r"\b(?:bank|group|university|hospital|city|county|state|department|ministry|association|fund|"
    r"partners|holdings?|technologies|systems|services|insurance|capital|management|trust|"
    r"foundation|council|commune|gemeinde|ayuntamiento|comune|banque|universit\w+)\b",
    re.IGNORECASE,
)
# A misspelt name: this near to a reviewed one (ratio of RapidFuzz, 0 to 100), and not a short word.
_MISSPELT, _LONG = 93, 8
# Names are compared with reviewed ones that begin with the same letters.
_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Owned:
    """That a party belonged to another, from and until a day; None where there was no such day."""

    party: str
    parent: str
    start: str | None
    end: str | None


def party(name: str, reference: str | None = None) -> Named:
    """Return the party that a name stands for.

    Args:
        name: As a document writes it.
        reference: Id of a known company, when the extraction recognised one.
    """
    known = by_id("parties").get(reference or "") or _reviewed(" ".join(name.split()))
    if known:
        return Named(known["id"], known["name"], "company", known.get("country"))
    return _unknown(" ".join(name.split()))


def folded(name: str) -> str:
    """Return a name without its legal form, comparable.

    >>> folded("Acme Widgets, Inc.") == folded("ACME WIDGETS")
    True
    """
    return slug(basename(name) or name)


@cache
def _known() -> dict[str, dict[str, Any]]:
    """Return the reviewed companies by each of their names, without legal forms."""
    found: dict[str, dict[str, Any]] = {}
    for company in records("parties"):
        for name in (company["name"], *company["aliases"]):
            found.setdefault(folded(name), company)
    return found


@cache
def _by_beginning() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in _known():
        if len(name) >= _LONG:
            found[name[:_BEGINNING]].append(name)
    return found


@lru_cache(maxsize=100_000)
def _reviewed(name: str) -> dict[str, Any] | None:
    bare = folded(name)
    if exact := _known().get(bare):
        return exact
    if len(bare) < _LONG:
        return None
    near = process.extractOne(
        bare, _by_beginning().get(bare[:_BEGINNING], ()), scorer=fuzz.ratio, score_cutoff=_MISSPELT
    )
    if near is None or _numbers(near[0]) != _numbers(bare) or near[0].count("-") != bare.count("-"):
        return None
    return _known()[near[0]]


def _numbers(bare: str) -> list[str]:
    return re.findall(r"\d+", bare)


def _is_person(name: str) -> bool:
    bare = basename(name) or name
    return bare == name and " " in name and _ORGANISATION.search(name) is None


@lru_cache(maxsize=100_000)
def _unknown(name: str) -> Named:
    return Named(folded(name), name, "person" if _is_person(name) else "company")


@cache
def owners(party_id: str) -> tuple[Owned, ...]:
    """Return to whom a reviewed company belonged, the earliest first."""
    stated = by_id("parties").get(party_id, {}).get("parents", ())
    found = [
        Owned(party_id, one["id"], _day(one.get("from")), _day(one.get("to"))) for one in stated
    ]
    return tuple(sorted(found, key=lambda one: one.start or ""))


def _day(value: object) -> str | None:
    return None if value is None else str(value)


@lru_cache(maxsize=10_000)
def parent_at(party_id: str, day: str | None) -> str:
    """Return the company at the top of a party's owners on a day, or the party itself.

    Args:
        party_id: Of any party.
        day: ISO date, month or year; None for today. A takeover counts from the day after, and in
            a year that is not told more precisely it is not yet counted.
    """
    seen = {party_id}
    while True:
        parent = next((one.parent for one in owners(party_id) if _holds(one, day)), None)
        if parent is None or parent in seen:
            return party_id
        seen.add(parent)
        party_id = parent


def _holds(one: Owned, day: str | None) -> bool:
    if day is None:
        return one.end is None
    started = one.start is None or one.start < day[: len(one.start)]
    return started and (one.end is None or day < one.end)


def family(party_id: str) -> str:
    """Return the company at the top of a known company's owners today, or the party itself."""
    return parent_at(party_id, None)


def same_person(one: str, other: str) -> bool:
    """Tell whether two names in one action are one person's: no part of them contradicts.

    >>> same_person("Jane Q. Doe", "JANE DOE"), same_person("Jane Q. Doe", "Jane R. Doe")
    (True, False)
    """
    a, b = slug(one).split("-"), slug(other).split("-")
    if min(len(a), len(b)) < 2 or a[-1] != b[-1] or not _fits(a[0], b[0]):
        return False
    middle, others = a[1:-1], b[1:-1]
    return not middle or not others or all(map(_fits, middle, others))


def _fits(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def people_told_apart(names: Iterable[str]) -> dict[str, str]:
    """Return, for each name of a person in one action, the fullest spelling of it.

    A short form that fits two different people is left as it is.
    """
    spellings = sorted(set(names), key=lambda name: (-len(name), name))
    full: dict[str, str] = {}
    for name in spellings:
        fitting = {full[known] for known in full if same_person(full[known], name)}
        full[name] = fitting.pop() if len(fitting) == 1 else name
    return full
