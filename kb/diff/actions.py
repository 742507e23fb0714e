"""Describes one action that differs: what it shows, what changed, and because of what."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kb.diff.causes import Causes, with_derived
from kb.diff.changes import (
    ADDED,
    CHANGED,
    VERSION,
    ActionChange,
    Document,
    FieldChange,
    Penalty,
    Sum,
)
from kb.diff.databases import NEW, OLD


@dataclass(frozen=True, slots=True)
class Item:
    """Something that an action has several of, compared by the name that people see.

    Attributes:
        field: Its name in the changes, and of its claims.
        link: Table that puts it under actions, with the column that refers to it.
        column: That column.
        named: Table that has its name; None where the id is the name.
    """

    field: str
    link: str
    column: str
    named: str | None

    def view(self, side: str) -> str:
        """Return the statement that makes a view of action_id, id and name.

        A thing that is in both databases has its new name in both: another document's spelling of
        it is no change of this action.
        """
        id_ = f"x.{self.column}"
        name = f"coalesce(m.name, n.name, {id_})" if self.named else id_
        join = (
            f"left join {side}_{self.named} n on n.id = {id_} "
            f"left join {NEW}_{self.named} m on m.id = {id_}"
            if self.named
            else ""
        )
        return (
            f"create temp view {side}_{self.field} as select x.action_id, {id_} as id, "
            f"{name} as name from {side}_{self.link} x {join}"
        )


ITEMS = {
    item.field: item
    for item in (
        Item("respondent", "action_parties", "party_id", "parties"),
        Item("authority", "action_authorities", "authority_id", "authorities"),
        Item("court", "action_courts", "court_id", "courts"),
        Item("violation", "action_violations", "violation_id", "violations"),
        Item("provision", "action_provisions", "provision_id", None),
    )
}
# Columns of actions that people see, besides the headline.
SCALARS = (
    *("title", "stage", "year", "announced", "decided", "conduct_start", "conduct_end", "country"),
    *("total_penalty_eur", "total_relief_eur", "total_all_eur", "total_all_net_eur"),
)
_SHOWN = ("headline_amount", "currency", "known_by", *SCALARS)

_DOCUMENTS = """
select x.document_id, d.title, d.url, c.change,
  (select min(y.action_id) from {that}_action_documents y
    where y.document_id = x.document_id and y.action_id <> :that)
from {this}_action_documents x
left join {this}_documents d on d.id = x.document_id
left join document_change c on c.id = x.document_id
where x.action_id = :this and ({condition}) order by 1
"""
_NOT_THERE = """not exists (select 1 from {that}_action_documents y
  where y.action_id = :that and y.document_id = x.document_id)"""
_PENALTIES = """
select p.kind, p.amount, p.currency, p.standing, p.suspended, coalesce(m.name, n.name), p.claim_id
from {side}_penalties p left join {side}_parties n on n.id = p.party_id
left join new_parties m on m.id = p.party_id
where p.action_id = ? order by p.id
"""


def describe(
    db: sqlite3.Connection, change: str, action: str, old_id: str, merged_into: str | None
) -> ActionChange:
    """Describe an action that differs.

    Args:
        db: As `kb.diff.compare.Comparison` fills it.
        change: added, changed, merged or gone.
        action: Its id.
        old_id: Its id in the old database, when it is another one there.
        merged_into: Of a merged action, the id under which it is found now.
    """
    shown = _row(db, NEW if change in (ADDED, CHANGED) else OLD, action)
    came: tuple[Document, ...] = ()
    left: tuple[Document, ...] = ()
    versions: tuple[Document, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    if change == ADDED:
        came = _documents(db, NEW, action, old_id, "1")
    elif change == CHANGED:
        came = _documents(db, NEW, action, old_id, _NOT_THERE.format(that=OLD))
        left = _documents(db, OLD, old_id, action, _NOT_THERE.format(that=NEW))
        stayed = f"c.change = '{VERSION}' and not {_NOT_THERE.format(that=OLD)}"
        versions = _documents(db, NEW, action, old_id, stayed)
        causes = Causes(db, (old_id, action), came, left, versions)
        fields = with_derived(tuple(_changed(db, (old_id, action), shown, causes)))
    else:
        left = _documents(db, OLD, old_id, action, "1")
    return ActionChange(
        change,
        action,
        shown["title"],
        shown["stage"],
        shown["year"],
        _headline(shown),
        shown["known_by"],
        merged_into,
        _row(db, NEW, merged_into)["title"] if merged_into else None,
        fields,
        came,
        left,
        versions,
    )


def _row(db: sqlite3.Connection, side: str, action: str) -> dict[str, Any]:
    query = f"select {', '.join(_SHOWN)} from {side}_actions where id = ?"
    return dict(zip(_SHOWN, db.execute(query, (action,)).fetchone(), strict=True))


def _documents(
    db: sqlite3.Connection, side: str, action: str, other: str, condition: str
) -> tuple[Document, ...]:
    """Return documents of an action, which may have another id in the other database."""
    that = OLD if side == NEW else NEW
    query = _DOCUMENTS.format(this=side, that=that, condition=condition)
    return tuple(Document(*row) for row in db.execute(query, {"this": action, "that": other}))


def _headline(shown: dict[str, Any]) -> Sum | None:
    amount = shown["headline_amount"]
    return None if amount is None else Sum(amount, shown["currency"])


def _changed(
    db: sqlite3.Connection, ids: tuple[str, str], new: dict[str, Any], causes: Causes
) -> Iterator[FieldChange]:
    if ids[0] != ids[1]:
        yield causes.of("id", ids[0], ids[1])
    old = _row(db, OLD, ids[0])
    if _headline(old) != _headline(new):
        yield causes.of("headline", _headline(old), _headline(new))
    for name in SCALARS:
        if old[name] != new[name]:
            yield causes.of(name, old[name], new[name])
    yield from _penalties(db, ids, causes)
    for name in ITEMS:
        before, after = (
            _names(db, side, name, action) for side, action in zip((OLD, NEW), ids, strict=True)
        )
        for gone in sorted(before.keys() - after.keys()):
            yield causes.of(name, gone, None)
        for added in sorted(after.keys() - before.keys()):
            yield causes.of(name, None, added, after[added])


def _names(db: sqlite3.Connection, side: str, name: str, action: str) -> dict[str, str]:
    query = f"select name, id from {side}_{name} where action_id = ? and name is not null"
    return dict(db.execute(query, (action,)).fetchall())


def _penalties(
    db: sqlite3.Connection, ids: tuple[str, str], causes: Causes
) -> Iterator[FieldChange]:
    before, after = (
        [
            (Penalty(kind, amount, currency, standing, bool(suspended), payer), claim)
            for kind, amount, currency, standing, suspended, payer, claim in db.execute(
                _PENALTIES.format(side=side), (action,)
            )
        ]
        for side, action in zip((OLD, NEW), ids, strict=True)
    )
    gone = Counter(one for one, _ in before) - Counter(one for one, _ in after)
    added = Counter(one for one, _ in after) - Counter(one for one, _ in before)
    shown_by = dict(after)
    left = list(gone.elements())
    for new in added.elements():
        # The same sum in another standing or role is one penalty that changed.
        same = (one for one in left if (one.amount, one.currency) == (new.amount, new.currency))
        old = next(same, None)
        if old:
            left.remove(old)
        yield causes.of("penalty", old, new, shown_by[new])
    for one in left:
        yield causes.of("penalty", one, None)
