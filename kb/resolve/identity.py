"""Who is who among authorities, courts and case numbers: one id for the different spellings."""

from __future__ import annotations

import re
from functools import cache

from kb.model import Claim
from kb.nlp.courts import court_key
from kb.nlp.reference import by_id
from kb.resolve.authorities import authority_named
from kb.resolve.courts import court_of
from kb.resolve.named import Named, slug

_DOCKET = re.compile(
    r"(?:\d{1,2}-)?(?P<year>\d{1,2})-(?:cv|civ|civil|c|ca|cr|crim|mc|m|mk)-(?P<number>\d{1,6})"
    r"|(?:cv|civ|c|cr|crim)-(?P<year2>\d{1,2})-(?P<number2>\d{1,6})"
)


def authority(claim: Claim) -> Named:
    """Return the authority that a claim names."""
    known = by_id("authorities").get(claim.reference or authority_named(claim.value) or "")
    if known:
        return Named(known["id"], known["name"], "", known.get("country"), known.get("url"))
    return Named(slug(claim.value), claim.value)


@cache
def root(authority_id: str) -> str:
    """Return the department that an authority belongs to, or the authority itself."""
    known = by_id("authorities")
    seen = {authority_id}
    while (parent := known.get(authority_id, {}).get("parent")) and parent not in seen:
        authority_id = parent
        seen.add(parent)
    return authority_id


def court(claim: Claim, country: str | None = None) -> Named:
    """Return the court that a claim names.

    Args:
        claim: Of a court.
        country: Where the case is, when known: it decides among courts of one name.
    """
    if known := court_of(claim.value, country):
        return Named(known.id, known.name, "", known.country, known.url)
    name = court_key(claim.value)
    return Named(slug(name), name)


def case_key(number: str) -> str:
    """Return a case number without the marks that documents set differently.

    Of a US docket, year and number are kept: courts, and so releases, write its division, its type
    and the judge's initials or not, as they like.

    >>> case_key("3:22-cv-03070-ABC") == case_key("22 Civ. 3070 (ABC)") == case_key("22-3070")
    True
    """
    plain = re.sub(r"\([^)]*\)", "", number).casefold()
    parts = re.findall(r"\d+|[^\W\d_]+", plain)
    while len(parts) > 2 and not parts[-1].isdigit() and sum(map(str.isdigit, parts)) > 1:
        parts.pop()
    key = "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)
    docket = _DOCKET.fullmatch(key)
    if docket is None:
        return key
    return f"{docket['year'] or docket['year2']}-{docket['number'] or docket['number2']}"
