"""Changes in words, the same for the text and for the page."""

from __future__ import annotations

from collections.abc import Callable

from kb.diff.changes import (
    DOCUMENTS,
    RULE,
    STATED,
    ActionChange,
    Document,
    Penalty,
    RelationChange,
    Sum,
    Value,
)
from kb.site import format as fmt

_FIELDS = {
    "headline": "largest that stands",
    "conduct_start": "conduct began",
    "conduct_end": "conduct ended",
    "total_penalty_eur": "fines in all",
    "total_relief_eur": "relief in all",
    "total_all_eur": "all that stands",
    "total_all_net_eur": "all that stands, net of credits",
}
_CAUSES = {
    STATED: "stated by",
    DOCUMENTS: "because the action's documents changed",
    RULE: "by a changed rule or correction",
}
_SINGULAR = {"actions": "action", "documents": "document", "relations": "relation"}
_PLAIN: dict[str, Callable[[str], str]] = {
    "stage": fmt.label,
    "country": fmt.country,
    **dict.fromkeys(("announced", "decided", "conduct_start", "conduct_end"), fmt.day),
}


def heading(thing: str, kind: str) -> str:
    """Return the heading of the changes of a kind, like Actions merged into others."""
    return f"{thing.capitalize()}{_phrase(kind, False)}"


def counted(thing: str, kind: str, number: int) -> str:
    """Return how many there are, like 1,200 actions gone."""
    return f"{number:,} {_SINGULAR[thing] if number == 1 else thing}{_phrase(kind, number == 1)}"


def _phrase(kind: str, one: bool) -> str:
    if kind == "merged":
        return " merged into another" if one else " merged into others"
    if kind == "new version":
        return " with a new version" if one else " with new versions"
    return f" {kind}"


def field(name: str) -> str:
    """Return the name of a field as people read it."""
    return _FIELDS.get(name, name)


def value(name: str, shown: Value) -> str:
    """Return the value of a field as people read it; "" where there is none.

    >>> value("stage", "decided"), value("decided", "2020-10-16")
    ('decided', '16 October 2020')
    """
    if isinstance(shown, Penalty):
        return _penalty(shown)
    if isinstance(shown, Sum):
        return _money(shown.amount, shown.currency)
    if name.endswith("_eur"):
        return _money(shown, "EUR")
    return "" if shown is None else _PLAIN.get(name, str)(str(shown))


def because(cause: str) -> str:
    """Return why a field changed; after "stated by" the documents are to be named."""
    return _CAUSES[cause]


def facts(action: ActionChange) -> str:
    """Return what stands beside an action's title: its stage and its largest sanction."""
    parts = [
        value("headline", action.headline),
        value("stage", action.stage),
        "known only by a mention" if action.known_by == "mention" else "",
    ]
    return ", ".join(part for part in parts if part)


def document(shown: Document) -> str:
    """Return the name of a document."""
    return shown.title or shown.id


def state(shown: Document, sign: str) -> str:
    """Return what became of a document besides coming to an action (+) or leaving it (-)."""
    if shown.change == "added":
        return "new"
    place = "before" if sign == "+" else "now"
    other = f"{place} under {shown.other_action}" if shown.other_action else ""
    return ", ".join(part for part in (shown.change, other) if part)


def relation(change: RelationChange) -> tuple[str, str, str]:
    """Return a relation as from, what, to."""
    ends = (change.from_title or change.from_id, change.to_title or change.to_id)
    return ends[0], fmt.relation(change.kind, True), ends[1]


def _penalty(shown: Penalty) -> str:
    parts = [
        f"{fmt.label(shown.kind)} {_money(shown.amount, shown.currency)}".strip(),
        fmt.label(shown.standing),
        "suspended" if shown.suspended else "",
        f"paid by {shown.payer}" if shown.payer else "",
    ]
    return ", ".join(part for part in parts if part)


def _money(amount: object, currency: str | None) -> str:
    # Of a database that was tampered with, an amount may be no number.
    if isinstance(amount, int | float):
        return fmt.money(amount, currency)
    return "" if amount is None else f"{amount} {currency or ''}".rstrip()
