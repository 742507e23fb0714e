"""Who the parties of an action are, and who was what in a court case."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from kb.model import Extraction
from kb.resolve import case
from kb.resolve.choose import Stated
from kb.resolve.named import Named
from kb.resolve.parties import party, people_told_apart

# Hexadecimal digits of an id that tell apart actions of one respondent, authority and year.
_DIGEST = 6


def parties_of(stated: tuple[Stated, ...], anchor: Extraction) -> tuple[Named, ...]:
    """Return the parties, those of most documents first, else in the order of the first document.

    People get ids of this action: they are never merged on a name alone. Within the action,
    spellings of one name are one person.
    """
    named = [
        (one, party(one.claim.value, one.claim.reference))
        for one in stated
        if one.claim.field == "respondent"
    ]
    full = people_told_apart(who.name for _, who in named if who.kind == "person")
    told_by: dict[str, set[str]] = {}
    found: dict[str, Named] = {}
    for one, spelt in named:
        who = party(full[spelt.name]) if spelt.kind == "person" else spelt
        told_by.setdefault(who.id, set()).add(one.document.key)
        # The fullest spelling is shown, one in capitals only where there is no other.
        known = found.get(who.id)
        if known is None or _fullness(spelt.name) > _fullness(known.name):
            found[who.id] = replace(who, name=spelt.name)
    return tuple(
        replace(one, id=f"{one.id}-{digest(anchor)}") if one.kind == "person" else one
        for one in sorted(found.values(), key=lambda one: -len(told_by[one.id]))
    )


def _fullness(name: str) -> tuple[bool, int, str]:
    return not name.isupper(), len(name), name


def in_roles(
    known: tuple[Named, ...], read: Sequence[Extraction], anchor: Extraction
) -> tuple[tuple[Named, ...], dict[str, str]]:
    """Return the parties of a case with those that its caption adds, and their roles."""
    roles: dict[str, str] = {}
    parties = [one for one in known if not case.is_body(one.name)]
    appeal = any(one.value == "appeal" for part in read for one in part.of("stage"))
    for named, role in case.roles(read, appeal=appeal):
        who = replace(named, id=f"{named.id}-{digest(anchor)}") if named.kind == "person" else named
        roles.setdefault(who.id, role)
        if all(one.id != who.id for one in parties):
            parties.append(who)
    return tuple(parties), roles


def digest(anchor: Extraction) -> str:
    """Return what tells apart actions, and people, of the same name: made of the document's key."""
    return hashlib.sha256(anchor.document.key.encode()).hexdigest()[:_DIGEST]
