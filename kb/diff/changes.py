"""What can differ between two databases, as plain data: for pages, feeds and programs alike."""

from __future__ import annotations

from dataclasses import dataclass

ADDED, CHANGED, MERGED, GONE, VERSION = "added", "changed", "merged", "gone", "new version"
# Causes of a changed field.
STATED, DOCUMENTS, RULE = "stated", "documents", "rule"
# Fields of which an action may have several: a difference is one that came or went.
SEVERAL = frozenset({"penalty", "respondent", "authority", "court", "violation", "provision"})


@dataclass(frozen=True, slots=True)
class Document:
    """A document as a change names it.

    Attributes:
        id: Key of the document.
        title: As published.
        url: Canonical address.
        change: added, new version or gone; None when it is the same in both databases.
        other_action: Of a document that came to an action or left it, the id of the action under
            which it was before or is now.
    """

    id: str
    title: str | None
    url: str | None
    change: str | None
    other_action: str | None


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in its own currency."""

    amount: float
    currency: str | None


@dataclass(frozen=True, slots=True)
class Penalty:
    """A sanction as people see it; the columns of the table penalties."""

    kind: str | None
    amount: float | None
    currency: str | None
    standing: str | None
    suspended: bool
    payer: str | None


Value = str | float | Sum | Penalty | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One difference within an action.

    Attributes:
        field: A column of the table actions, headline, or one of `SEVERAL`. The id changes when
            the action is found under a redirect now.
        old: What was shown; None where there was nothing.
        new: What is shown now; None where there is nothing any more.
        cause: stated (documents that are new, changed or put under the action now state it),
            documents (the action's documents changed, but none states this value) or
            rule (they are the same: a changed rule or correction).
        documents: Those documents.
    """

    field: str
    old: Value
    new: Value
    cause: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class ActionChange:
    """An action that differs. What it shows is of the new database, of a gone one of the old.

    Attributes:
        change: added, changed, merged or gone.
        id: Id of the action.
        title: A line for people.
        stage: Furthest stage.
        year: Of the decision, else of the announcement.
        headline: Largest sanction that stands.
        known_by: documents or mention.
        merged_into: Of a merged action, the id under which it is found now.
        merged_title: And that action's title.
        fields: Of a changed action, what changed.
        came: Documents put under it.
        left: Documents no longer under it.
        versions: Documents that stayed and have a new version.
    """

    change: str
    id: str
    title: str | None
    stage: str | None
    year: int | None
    headline: Sum | None
    known_by: str | None
    merged_into: str | None
    merged_title: str | None
    fields: tuple[FieldChange, ...]
    came: tuple[Document, ...]
    left: tuple[Document, ...]
    versions: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that differs, with the actions that it is about.

    Attributes:
        change: added, new version or gone.
        document: The document.
        actions: Ids in the new database, of a gone document in the old one.
    """

    change: str
    document: Document
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelationChange:
    """A link between two actions that came or went.

    Attributes:
        change: added or gone.
        kind: compared_with, appeal_of, ...
        from_id: Action whose document speaks.
        from_title: Its title.
        to_id: Action that it speaks of.
        to_title: Its title.
        document: That shows it.
    """

    change: str
    kind: str
    from_id: str
    from_title: str | None
    to_id: str
    to_title: str | None
    document: Document | None


Change = ActionChange | DocumentChange | RelationChange
