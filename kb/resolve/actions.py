"""Makes one action of the documents that speak of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.model import Extraction
from kb.nlp.reference import by_id
from kb.resolve import case, choose, identity
from kb.resolve.action_parties import digest, in_roles, parties_of
from kb.resolve.choose import Context, Stated
from kb.resolve.conflicts import Conflict, conflicts
from kb.resolve.courts import court_of
from kb.resolve.disputes import settle
from kb.resolve.grouping import Group, Reason
from kb.resolve.history import Event, history
from kb.resolve.instances import Instances, instances
from kb.resolve.named import Named
from kb.resolve.own_word import publisher
from kb.resolve.parties import party
from kb.resolve.penalties import headline, penalties, restated
from kb.resolve.penalty import Penalty
from kb.resolve.summary import Summary, document_date, summarise

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Action:
    """An enforcement action or case.

    Attributes:
        id: Public id.
        kind: "enforcement", or "case" of a court.
        outcome: Of a case how it ended: the claim that tells it.
        roles: Of the parties of a case, by their ids: claimant, defendant, appellant and so on.
        former_ids: Ids that it had, or would have, if it were known by another of its documents.
        title: A line that a person would write.
        stage: Furthest stage.
        dates: Values of announced, decided, conduct_start and conduct_end that are shown.
        year: Of the decision, else of the announcement.
        day: Of the decision, else of the announcement, ISO, as precise as known.
        country: Of its authority.
        parties: Who was acted against.
        authorities: Who acts.
        courts: Where.
        numbers: Under which the case is known, those that sources state first.
        stated_numbers: Those that sources state.
        violations: Ids of the taxonomy.
        provisions: Normalised citations.
        penalties: The largest first.
        headline: The largest penalty that stands.
        events: In order of time.
        why: For each document, why it is here.
        stated: All claims of its documents that speak of it.
        chosen: Ids of the claims whose values are shown, with the rule that chose each.
        conflicts: Where its documents contradict each other.
        restates: Ids of conversions, with the claim whose amount each restates.
        others: Claims of its documents that speak of other actions.
        summaries: Of its documents.
        instances: What their sources state of the instances of the case.
    """

    id: str
    kind: str
    outcome: Stated | None
    roles: dict[str, str]
    former_ids: tuple[str, ...]
    title: str
    stage: str
    dates: dict[str, str]
    year: int | None
    day: str | None
    country: str | None
    parties: tuple[Named, ...]
    authorities: tuple[Named, ...]
    courts: tuple[Named, ...]
    numbers: tuple[str, ...]
    stated_numbers: tuple[str, ...]
    violations: tuple[str, ...]
    provisions: tuple[str, ...]
    penalties: tuple[Penalty, ...]
    headline: Penalty | None
    events: tuple[Event, ...]
    why: dict[str, Reason]
    stated: tuple[Stated, ...]
    chosen: dict[str, str]
    conflicts: tuple[Conflict, ...]
    restates: dict[str, str]
    others: tuple[Stated, ...]
    summaries: tuple[Summary, ...]
    instances: tuple[Instances, ...]


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
    authorities = _bodies(stated, "authority")
    summaries = tuple(map(summarise, read))
    acting = {identity.root(one.id) for one in authorities}
    country = _country(stated, authorities)
    context = Context(
        stages={one.key: one.stage for one in summaries},
        days={one.key: one.date for one in summaries},
        own=frozenset(one.document.key for one in read if publisher(one.document) in acting),
        country=country,
    )
    chosen = choose.choose(stated, context)
    values = {
        one.claim.field: one.claim.value
        for one in stated
        if one.id in chosen and one.claim.field in choose.SINGLE
    }
    stage = values.pop("stage", "none")
    values.pop("outcome", None)
    kind = case.kind_of(read)
    is_case = kind == case.CASE
    values.setdefault("announced", _published(read, context))
    # A catalogue's own field is surer than what its text tells of several steps.
    if len(days := {day for one in read for day in one.document.stated("decided")}) == 1:
        values["decided"] = days.pop()
    dates = {name: value for name, value in values.items() if value}
    day = next((dates[x] for x in ("decided", "announced") if len(dates.get(x, "")) == 10), None)
    found, disputes = settle(penalties(stated, context, day), stated, context)
    rules = {one.shown.shown_by.id: one.rule for one in disputes}
    top = headline(found)
    if top:
        chosen[top.shown_by.id] = rules.get(top.shown_by.id, "largest_that_stands")
    for penalty in found:
        if penalty.standing == "final":
            chosen.setdefault(penalty.shown_by.id, rules.get(penalty.shown_by.id, "final_figure"))
    anchor = read[0]
    courts = _courts(read, stated, country)
    by_sources = tuple(value for one in read for value in one.document.stated("case number"))
    told_numbers = (one.claim.value for one in stated if one.claim.field == "case_number")
    numbers = (*by_sources, *told_numbers)
    respondents = parties_of(stated, anchor)
    roles: dict[str, str] = {}
    if is_case:
        respondents, roles = in_roles(respondents, read, anchor)
    told = max(filter(None, map(document_date, read)), key=len, default=None)
    when = dates.get("decided") or dates.get("announced") or told
    year = int(when[:4]) if when else None
    ids = [action_id(one) for one in read]
    return Action(
        id=ids[0],
        kind=kind,
        outcome=_outcome(stated, chosen) if is_case else None,
        roles=roles,
        former_ids=tuple(sorted(set(ids[1:]) - {ids[0]})),
        title=case.case_title(_listed(respondents), courts, next(iter(numbers), None), year)
        if is_case
        else title(respondents, authorities, year),
        stage=stage,
        dates=dates,
        year=year,
        day=when,
        country=country,
        parties=respondents,
        authorities=authorities,
        courts=courts,
        numbers=numbers,
        stated_numbers=by_sources,
        violations=tuple(sorted({x.claim.value for x in stated if x.claim.field == "violation"})),
        provisions=tuple(sorted({x.claim.value for x in stated if x.claim.field == "provision"})),
        penalties=tuple(found),
        headline=top,
        events=history(read),
        why=dict(group.why),
        stated=stated,
        chosen=chosen,
        conflicts=tuple(conflicts(stated, chosen, disputes, context)),
        restates=restated(stated),
        others=others,
        summaries=summaries,
        instances=tuple(instances(one.document) for one in read),
    )


def _published(read: Sequence[Extraction], context: Context) -> str:
    """Return the first day on which a document of the furthest step was published."""
    steps = [
        (-choose.PHASES.get(context.stages[one.document.key], -1), one.document.published)
        for one in read
        if one.document.published
    ]
    return min(steps)[1] if steps else ""


def action_id(anchor: Extraction) -> str:
    """Return the public id that an action has from its earliest document.

    Respondent, authority and year make it readable; a hash of the document's key makes it unique.
    """
    names = [party(claim.value, claim.reference).id for claim in anchor.of("respondent")]
    bodies = [identity.authority(claim).id for claim in anchor.of("authority")]
    when = document_date(anchor)
    parts = [*names[:1], *bodies[:1], *([when[:4]] if when else [])]
    return "-".join([*parts, digest(anchor)])


def title(parties: tuple[Named, ...], authorities: tuple[Named, ...], year: int | None) -> str:
    """Return the line under which people find an action.

    >>> title((Named("twitter", "Twitter"),), (Named("us-ftc", "Federal Trade Commission"),), 2022)
    'Twitter, by Federal Trade Commission, 2022'
    """
    who = _listed(parties) or "Respondent not named"
    by = f", by {_listed(authorities)}" if authorities else ""
    return f"{who}{by}{f', {year}' if year else ''}"


def _courts(
    read: Sequence[Extraction], stated: tuple[Stated, ...], country: str | None
) -> tuple[Named, ...]:
    """Return the courts, those that sources state first."""
    names = [name for one in read for name in one.document.stated("court")]
    known = [court_of(name, country) for name in names]
    found = [Named(one.id, one.name, "", one.country, one.url) for one in known if one]
    return tuple(dict.fromkeys([*found, *_bodies(stated, "court", country)]))


def _outcome(stated: tuple[Stated, ...], chosen: dict[str, str]) -> Stated | None:
    found = (one for one in stated if one.claim.field == "outcome" and one.id in chosen)
    return next(found, None)


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


def _bodies(
    stated: tuple[Stated, ...], field: str, country: str | None = None
) -> tuple[Named, ...]:
    counts: Counter[Named] = Counter()
    for one in stated:
        if one.claim.field == field:
            if field == "authority":
                counts[identity.authority(one.claim)] += 1
            else:
                counts[identity.court(one.claim, country)] += 1
    return tuple(sorted(counts, key=lambda one: (-counts[one], one.name)))


def _country(stated: tuple[Stated, ...], authorities: tuple[Named, ...]) -> str | None:
    countries = Counter(one.country for one in authorities if one.country)
    if countries:
        return min(countries, key=lambda code: (-countries[code], code))
    references = (one.claim.reference for one in stated if one.claim.field == "court")
    known = (by_id("authorities").get(reference or "", {}) for reference in references)
    return next((one["country"] for one in known if one.get("country")), None)
