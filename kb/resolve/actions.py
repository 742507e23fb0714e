"""Makes one action of the documents that speak of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kb.model import Claim, Extraction
from kb.nlp.reference import by_id
from kb.resolve import choose, identity
from kb.resolve.choose import Stated
from kb.resolve.grouping import Group
from kb.resolve.identity import Named
from kb.resolve.penalties import Penalty, headline, penalties, restated
from kb.resolve.summary import SANCTIONS, Summary, document_date, summarise

_MOST_NAMES = 3
_EVENTS = {
    "complaint": "complaint",
    "settled": "settlement",
    "decided": "decision",
    "appeal": "appeal",
    "closed": "closure",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A dated step in an action's history.

    Attributes:
        kind: complaint, settlement, decision, appeal or closure.
        date: ISO, as precise as the document.
        shown_by: Of the largest sanction at that step, its claim.
        document: Key of the document that tells it.
    """

    kind: str
    date: str | None
    shown_by: Claim | None
    document: str


@dataclass(frozen=True, slots=True)
class Action:
    """An enforcement action or case.

    Attributes:
        id: Public id.
        title: A line that a person would write.
        stage: Furthest stage.
        dates: Values of announced, decided, conduct_start and conduct_end that are shown.
        year: Of the decision, else of the announcement.
        country: Of its authority.
        parties: Who was acted against.
        authorities: Who acts.
        courts: Where.
        violations: Ids of the taxonomy.
        provisions: Normalised citations.
        penalties: The largest first.
        headline: The largest penalty that stands.
        events: In order of time.
        why: For each document, why it is here.
        stated: All claims of its documents that speak of it.
        chosen: Ids of the claims whose values are shown, with the rule that chose each.
        restates: Ids of conversions, with the claim whose amount each restates.
        others: Claims of its documents that speak of other actions.
        summaries: Of its documents.
    """

    id: str
    title: str
    stage: str
    dates: dict[str, str]
    year: int | None
    country: str | None
    parties: tuple[Named, ...]
    authorities: tuple[Named, ...]
    courts: tuple[Named, ...]
    violations: tuple[str, ...]
    provisions: tuple[str, ...]
    penalties: tuple[Penalty, ...]
    headline: Penalty | None
    events: tuple[Event, ...]
    why: dict[str, str]
    stated: tuple[Stated, ...]
    chosen: dict[str, str]
    restates: dict[str, str]
    others: tuple[Stated, ...]
    summaries: tuple[Summary, ...]


def resolve(group: Group, extractions: Iterable[Extraction]) -> Action:
    """Make the action of a group.

    Args:
        group: The keys of its documents.
        extractions: What those documents say.
    """
    by_key = {one.document.key: one for one in extractions}
    read = [by_key[key] for key in group.documents]
    every = [Stated(claim, one.document) for one in read for claim in one.claims]
    others = tuple(one for one in every if one.claim.other_case)
    stated = tuple(one for one in every if not one.claim.other_case)
    chosen = choose.choose(stated)
    values = {
        one.claim.field: one.claim.value
        for one in stated
        if one.id in chosen and one.claim.field in choose.SINGLE
    }
    stage = values.pop("stage", "none")
    published = min((one.document.published or "9999" for one in read), default="9999")
    values.setdefault("announced", published if published != "9999" else "")
    dates = {name: value for name, value in values.items() if value}
    day = next((dates[x] for x in ("decided", "announced") if len(dates.get(x, "")) == 10), None)
    when = dates.get("decided") or dates.get("announced")
    stages = {one.key: one.stage for one in map(summarise, read)}
    found = penalties(stated, stages, day)
    top = headline(found)
    if top:
        chosen[top.shown_by.id] = "largest_that_stands"
    for penalty in found:
        if penalty.standing == "final":
            chosen.setdefault(penalty.shown_by.id, "final_figure")
    anchor = read[0]
    parties = _parties(stated, anchor)
    authorities = _bodies(stated, "authority")
    year = int(when[:4]) if when else None
    return Action(
        id=action_id(anchor),
        title=title(parties, authorities, year),
        stage=stage,
        dates=dates,
        year=year,
        country=_country(stated, authorities),
        parties=parties,
        authorities=authorities,
        courts=_bodies(stated, "court"),
        violations=tuple(sorted({x.claim.value for x in stated if x.claim.field == "violation"})),
        provisions=tuple(sorted({x.claim.value for x in stated if x.claim.field == "provision"})),
        penalties=tuple(found),
        headline=top,
        events=_events(read),
        why=dict(group.why),
        stated=stated,
        chosen=chosen,
        restates=restated(stated),
        others=others,
        summaries=tuple(map(summarise, read)),
    )


def action_id(anchor: Extraction) -> str:
    """Return the public id that an action has from its earliest document.

    Respondent, authority and year make it readable; a hash of the document's key makes it unique.
    """
    names = [identity.party(claim.value, claim.reference).id for claim in anchor.of("respondent")]
    bodies = [identity.authority(claim).id for claim in anchor.of("authority")]
    when = document_date(anchor)
    parts = [*names[:1], *bodies[:1], *([when[:4]] if when else [])]
    digest = hashlib.sha256(anchor.document.key.encode()).hexdigest()[:6]
    return "-".join([*parts, digest])


def title(parties: tuple[Named, ...], authorities: tuple[Named, ...], year: int | None) -> str:
    """Return the line under which people find an action.

    >>> title((Named("twitter", "Twitter"),), (Named("us-ftc", "Federal Trade Commission"),), 2022)
    'Twitter, by Federal Trade Commission, 2022'
    """
    who = _listed(parties) or "Respondent not named"
    by = f", by {_listed(authorities)}" if authorities else ""
    return f"{who}{by}{f', {year}' if year else ''}"


def _listed(names: tuple[Named, ...]) -> str:
    shown = [one.name for one in names[:_MOST_NAMES]]
    if more := len(names) - len(shown):
        shown.append(f"{more} more")
    return (
        shown[0]
        if len(shown) == 1
        else " and ".join([", ".join(shown[:-1]), *shown[-1:]])
        if shown
        else ""
    )


def _parties(stated: tuple[Stated, ...], anchor: Extraction) -> tuple[Named, ...]:
    """Return the parties, those of most documents first, else in the order of the first document.

    People get ids of this action: they are never merged on a name alone.
    """
    told_by: dict[str, set[str]] = {}
    found: dict[str, Named] = {}
    for one in stated:
        if one.claim.field != "respondent":
            continue
        who = identity.party(one.claim.value, one.claim.reference)
        told_by.setdefault(who.id, set()).add(one.document.key)
        # The fullest spelling is shown, one in capitals only where there is no other.
        known = found.get(who.id)
        if known is None or _fullness(who.name) > _fullness(known.name):
            found[who.id] = who
    digest = hashlib.sha256(anchor.document.key.encode()).hexdigest()[:6]
    return tuple(
        replace(one, id=f"{one.id}-{digest}") if one.kind == "person" else one
        for one in sorted(found.values(), key=lambda one: -len(told_by[one.id]))
    )


def _fullness(name: str) -> tuple[bool, int, str]:
    return not name.isupper(), len(name), name


def _bodies(stated: tuple[Stated, ...], field: str) -> tuple[Named, ...]:
    counts: Counter[Named] = Counter()
    for one in stated:
        if one.claim.field == field:
            name = identity.authority if field == "authority" else identity.court
            counts[name(one.claim)] += 1
    return tuple(sorted(counts, key=lambda one: (-counts[one], one.name)))


def _country(stated: tuple[Stated, ...], authorities: tuple[Named, ...]) -> str | None:
    countries = Counter(one.country for one in authorities if one.country)
    if countries:
        return min(countries, key=lambda code: (-countries[code], code))
    references = (one.claim.reference for one in stated if one.claim.field == "court")
    known = (by_id("authorities").get(reference or "", {}) for reference in references)
    return next((one["country"] for one in known if one.get("country")), None)


def _events(read: list[Extraction]) -> tuple[Event, ...]:
    events = []
    for one in read:
        stage = next((claim.value for claim in one.of("stage")), "none")
        if stage not in _EVENTS:
            continue
        sanctions = [x for x in one.of("amount") if x.money and x.money.role in SANCTIONS]
        largest = max(sanctions, key=lambda x: x.money.amount if x.money else 0, default=None)
        events.append(Event(_EVENTS[stage], document_date(one), largest, one.document.key))
    return tuple(sorted(events, key=lambda one: (one.date or "9999", one.document)))
