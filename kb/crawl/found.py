"""What the functions of a source give back: links to follow, and documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What a source may state of a document beside its text, and what each name means.
DETAILS = {
    "case number": "docket, decision or file number; ECLI",
    "case name": "what the source calls the case, where that is no number",
    "respondent": "who is acted against, as the source's own field names them",
    "party": "another party of the case",
    "authority": "who acts or decides",
    "publisher": "who published the page, as it says itself",
    "citation": "how the decision is cited",
    "court": "the court that decides",
    "jurisdiction": "country or state",
    "decided": "day of the decision, ISO",
    "amount": "a sum as the source's own field writes it",
    "outcome": "how it ended, in the source's words",
    "topic": "the source's own subject heading",
    "provision": "an article that the source's own field names",
    "sector": "branch of business",
    "appeal": "what the source says of an appeal against it",
    "appeal from": "the decision that is appealed against",
    "reference from": "the court that asks for a preliminary ruling",
    "kind": "the kind of procedure, in the source's words",
    "started": "day on which it began, ISO",
    "original": "address of the original decision",
    "related": "address of a page or file that belongs to it",
    "language": "language of the original, as the source names it",
    "machine translation": "a translation by machine, kept apart from the text",
}


_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class ChangedError(Exception):
    """A page does not look as its source's module expects; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page to fetch.

    Attributes:
        url: Absolute address.
        read: Name of the function that reads it.
        title: What the listing calls it.
        published: ISO date that the listing gives; of a further listing page, the latest date that
            it can hold. Links before ``--since`` or after ``--until`` are not followed.
        row: Whether it is a row of the listing; False for further listing pages, files and so on.
        details: What the listing says of the document.
    """

    url: str
    read: str
    title: str = ""
    published: str | None = None
    row: bool = True
    details: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.published and not _ISO.fullmatch(self.published):
            raise ValueError(f"{self.published!r} is no ISO date")


@dataclass(frozen=True, slots=True)
class Found:
    """A document.

    Attributes:
        title: May be empty only where the source does not require it.
        text: Its words.
        published: ISO date.
        url: Where a reader finds it.
        id: The source's own id, where it has one that is fit for an address.
        lang: ISO 639-1, where the source says so.
        kind: html, pdf, json or text.
        details: Pairs of a name of `DETAILS` and a value; a name may stand several times.
    """

    title: str
    text: str
    published: str | None
    url: str
    id: str | None = None
    lang: str | None = None
    kind: str = "html"
    details: tuple[tuple[str, str], ...] = field(default=())

    def __post_init__(self) -> None:
        if strange := {name for name, _ in self.details} - set(DETAILS):
            raise ValueError(f"no detail is called {', '.join(sorted(strange))}")


@dataclass(frozen=True, slots=True)
class Left:
    """A document that was read and left aside: it is none of those that the source is for."""


def details(**values: str | list[str] | tuple[str, ...] | None) -> tuple[tuple[str, str], ...]:
    """Make the details of a document; what is empty is left out.

    Args:
        **values: By name, with ``_`` for a space: one value or several.
    """
    pairs: list[tuple[str, str]] = []
    for name, stated in values.items():
        several = [stated] if isinstance(stated, str) or stated is None else stated
        for value in several:
            if value and (tidy := " ".join(value.split()) if len(value) < 500 else value.strip()):
                pairs.append((name.replace("_", " "), tidy))
    return tuple(dict.fromkeys(pairs))
