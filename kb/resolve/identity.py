"""Who is who: one id for the different spellings of a party, an authority or a court."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cleanco import basename

from kb.model import Claim
from kb.nlp.courts import court_key
from kb.nlp.reference import by_id, records

_NO_WORD = re.compile(r"[^\w]+")
# Words that make a name without a legal form an organisation's all the same.
_ORGANISATION = re.compile(
    r"\b(?:bank|group|university|hospital|city|county|state|department|ministry|association|fund|"
    r"partners|holdings?|technologies|systems|services|insurance|capital|management|trust|"
    r"foundation|council|commune|gemeinde|ayuntamiento|comune|banque|universit\w+)\b",
    re.IGNORECASE,
)
_MOST_SLUG = 60


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A party, an authority or a court.

    Attributes:
        id: The same for all spellings.
        name: Shown to readers.
        kind: company or person; of an authority or a court, empty.
        country: ISO 3166-1 alpha-2 where reviewed data tells it.
        url: Of an authority, its site.
    """

    id: str
    name: str
    kind: str = ""
    country: str | None = None
    url: str | None = None


def slug(text: str) -> str:
    """Return a text as a part of an id: lower case, no accents, hyphens.

    >>> slug("Électricité de France, S.A.")
    'electricite-de-france-s-a'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub("-", plain).strip("-_")[:_MOST_SLUG].strip("-") or "unnamed"


def party(name: str, reference: str | None = None) -> Named:
    """Return the party that a name stands for.

    Args:
        name: As a document writes it.
        reference: Id of a known company, when the extraction recognised one.
    """
    known = by_id("parties").get(reference or "") or _known_parties().get(_folded(name))
    if known:
        return Named(known["id"], known["name"], "company", known.get("country"))
    return _unknown_party(" ".join(name.split()))


def _folded(name: str) -> str:
    return slug(basename(name) or name)


@cache
def _known_parties() -> dict[str, dict[str, Any]]:
    """Return the reviewed companies by each of their names, without legal forms."""
    found: dict[str, dict[str, Any]] = {}
    for company in records("parties"):
        for name in (company["name"], *company["aliases"]):
            found.setdefault(_folded(name), company)
    return found


@lru_cache(maxsize=50_000)
def _unknown_party(name: str) -> Named:
    bare = basename(name) or name
    company = bare != name or " " not in name or _ORGANISATION.search(name) is not None
    return Named(slug(bare), name, "company" if company else "person")


def authority(claim: Claim) -> Named:
    """Return the authority that a claim names."""
    known = by_id("authorities").get(claim.reference or "")
    if known:
        return Named(known["id"], known["name"], "", known.get("country"), known.get("url"))
    return Named(slug(claim.value), claim.value)


@cache
def root(authority_id: str) -> str:
    """Return the department that an authority belongs to, or the authority itself."""
    return _top(authority_id, by_id("authorities"))


@cache
def family(party_id: str) -> str:
    """Return the company at the top of a known company's owners, or the party itself."""
    return _top(party_id, by_id("parties"))


def _top(identity: str, known: dict[str, dict[str, Any]]) -> str:
    seen = {identity}
    while (parent := known.get(identity, {}).get("parent")) and parent not in seen:
        identity = parent
        seen.add(parent)
    return identity


def court(claim: Claim) -> Named:
    """Return the court that a claim names."""
    name = court_key(claim.value)
    return Named(slug(name), name)


def case_key(number: str) -> str:
    """Return a case number without the marks that documents set differently.

    >>> case_key("3:22-cv-03070-ABC") == case_key("3:22-CV-3070 (ABC)")
    True
    """
    plain = re.sub(r"\([^)]*\)", "", number).casefold()
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    # Behind the number of a US docket stand the judge's initials.
    if len(parts) > 3 and parts[2] in ("cv", "civ", "cr", "mc"):
        parts = parts[:4]
    return "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)
