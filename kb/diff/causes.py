"""Tells because of which documents a field of an action changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from kb.diff.changes import (
    DOCUMENTS,
    RULE,
    STATED,
    Document,
    FieldChange,
    Penalty,
    Sum,
    Value,
)
from kb.diff.databases import OLD

# What is made from other fields changed because of what changed those.
_DERIVED = {
    "title": {"respondent", "authority", "announced", "decided"},
    "year": {"announced", "decided"},
    "country": {"authority", "court"},
    "total_penalty_eur": {"penalty"},
    "total_relief_eur": {"penalty"},
    "total_all_eur": {"penalty"},
    "total_all_net_eur": {"penalty"},
}
# Their claims hold the words of the document, not always the name shown.
_NAMED = frozenset({"respondent", "authority", "court"})


@dataclass(frozen=True, slots=True)
class _Claim:
    id: str
    field: str
    value: str
    amount: float | None
    currency: str | None
    document: str
    chosen: bool


class Causes:
    """The documents that came to an action, left it or changed, and what they state."""

    def __init__(
        self,
        db: sqlite3.Connection,
        ids: tuple[str, str],
        came: tuple[Document, ...],
        left: tuple[Document, ...],
        versions: tuple[Document, ...],
    ) -> None:
        """Look at an action.

        Args:
            db: The two databases.
            ids: Id of the action in the old database and in the new one.
            came: Documents put under it.
            left: Documents no longer under it.
            versions: Documents with a new version.
        """
        self._db, (self._old_id, self._action) = db, ids
        self._all = came + versions + left
        self._fresh = {document.id: document for document in came + versions}

    def of(self, field: str, old: Value, new: Value, shown_by: str | None = None) -> FieldChange:
        """Return the change of a field with its cause.

        Args:
            field: Name of the field.
            old: Value before.
            new: Value now.
            shown_by: Of a penalty its claim, of a violation or another thing its id.
        """
        if not self._all:
            return FieldChange(field, old, new, RULE, ())
        stating = [] if new is None or field in _DERIVED else self._stating(field, new, shown_by)
        found = [claim for claim in stating if claim.chosen] or stating
        keys = {claim.document for claim in found}
        if field == "announced" and not keys:
            # Without a date in its words a document announces on the day it was published.
            keys = {key for key in self._fresh if self._published[key] == new}
        documents = tuple(self._fresh[key] for key in sorted(keys))
        return FieldChange(
            field, old, new, STATED if documents else DOCUMENTS, documents or self._all
        )

    @cached_property
    def _claims(self) -> list[_Claim]:
        rows = self._db.execute(
            "select id, field, value, amount, currency, document_id, chosen from new_claims "
            "where action_id = ? order by id",
            (self._action,),
        )
        return [_Claim(*row) for row in rows if row[5] in self._fresh]

    @cached_property
    def _published(self) -> dict[str, str | None]:
        query = "select published from new_documents where id = ?"
        found = {key: self._db.execute(query, (key,)).fetchone() for key in self._fresh}
        return {key: row[0] if row else None for key, row in found.items()}

    def _stating(self, field: str, new: Value, shown_by: str | None) -> list[_Claim]:
        gives = self._gives(field, new, shown_by)
        return [claim for claim in self._claims if gives(claim)]

    def _gives(self, field: str, new: Value, shown_by: str | None) -> Callable[[_Claim], bool]:
        if isinstance(new, Penalty):
            return lambda claim: claim.id == shown_by
        if isinstance(new, Sum):
            return lambda claim: (claim.amount, claim.currency) == (new.amount, new.currency)
        wanted = shown_by or new
        if field in _NAMED:
            known = self._known(field)
            return lambda claim: (
                claim.field == field and (claim.value == new or claim.value not in known)
            )
        return lambda claim: claim.field == field and claim.value == wanted

    def _known(self, field: str) -> set[str]:
        """Return the values that the action's documents stated before."""
        rows = self._db.execute(
            f"select distinct value from {OLD}_claims where action_id = ? and field = ?",
            (self._old_id, field),
        )
        return {row[0] for row in rows}


def with_derived(changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """Give the fields that are made from others the documents that changed those."""
    return tuple(
        _derived(change, changes) if change.field in _DERIVED else change for change in changes
    )


def _derived(change: FieldChange, changes: tuple[FieldChange, ...]) -> FieldChange:
    documents = {
        document.id: document
        for one in changes
        if one.field in _DERIVED[change.field] and one.cause == STATED
        for document in one.documents
    }
    if not documents:
        return change
    return replace(change, cause=STATED, documents=tuple(documents[x] for x in sorted(documents)))
