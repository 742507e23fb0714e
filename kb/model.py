"""The records that travel from step to step: documents, claims and the mentions that show them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """One fetched page, PDF or record. Never edited.

    Attributes:
        id: The source's own id, or one made of the address or the file. Unique within its source.
        source: The site, feed or API that published it.
        lang: ISO 639-1 code, or "und" when it could not be told.
        url: Canonical address, if it has one.
        title: May be empty.
        published: ISO date (year, month or day), from the metadata and not from the text.
        text: The words that mentions point into.
        kind: How it was read: jsonl, html, text or pdf.
        origin: The file that it was read from, and the record in it where there are several.
        details: What the source states beside the text, as pairs of a name (``case number``,
            ``respondent``, ``original``, ...) and a value; a name may stand several times.
    """

    id: str
    source: str
    lang: str
    url: str | None
    title: str
    published: str | None
    text: str
    kind: str = "jsonl"
    origin: str = ""
    details: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The document's id in the knowledge base: two sources may use the same number."""
        return f"{self.source}:{self.id}"

    def stated(self, name: str) -> tuple[str, ...]:
        """Return what the source states under one of the names of `kb.crawl.found.DETAILS`."""
        return tuple(value for detail, value in self.details if detail == name)

    @property
    def content_hash(self) -> str:
        """SHA-256 of title and text: identifies this version of the document."""
        return hashlib.sha256(f"{self.title}\x00{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that could not be read, and why.

    Attributes:
        origin: The file, and the record in it.
        reason: A sentence that a user can act on.
    """

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled span of a document.

    Attributes:
        part: "title" or "text": the field of the document that the offsets count in.
        start: First character, counted from 0.
        end: One past the last character.
        text: The characters themselves.
        sentence_start: Where the sentence around the mention begins, in the same part.
        sentence_end: One past its end.
    """

    part: str
    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document states of an action, with the mention that shows it.

    Attributes:
        field: stage, authority, respondent, court, case_number, announced, decided,
            conduct_start, conduct_end, amount, violation, provision, event or citation.
        value: The normalised value; of an amount, "150000000 USD"; of an event, its kind and date,
            "appeal 2019-02-19", as precise as the text; of a citation, its kind and number,
            "eu_case C-311/18", of a decision with its court, "decision BVerwG; 6 C 7.20"; of a
            party's role, the role and the name, "defendant Norbury Ltd".
        mention: Where the document says so.
        confidence: Between 0 and 1.
        money: Filled for amounts alone.
        reference: Id in the reviewed data of a known authority, party or court.
        other_case: Of an amount that is another action's sanction: what is said of that action.
    """

    field: str
    value: str
    mention: Mention
    confidence: float
    money: Money | None = None
    reference: str | None = None
    other_case: OtherCase | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """The facts of an amount.

    Attributes:
        amount: In units of the currency, exact.
        currency: ISO 4217 code.
        role: One of the roles of the taxonomy (`fine`, `restitution`, `turnover`, ...).
        respondent: Who pays, when the text says it.
        suspended: True when payment is wholly suspended or waived.
        credited: True when the text says that it is credited against (or paid in) a parallel action
            of another authority, so that adding up both actions would count it twice.
    """

    amount: Decimal
    currency: str
    role: str
    respondent: str | None = None
    suspended: bool = False
    credited: bool = False


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another action that a document only mentions.

    Attributes:
        party: Who was acted against there, as written.
        reference: Id of a known party in the reviewed data.
        date: ISO date or year of that action, when the sentence gives one.
    """

    party: str
    reference: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document says.

    Attributes:
        document: The document that was read.
        claims: In the order of the document, title first.
    """

    document: Document
    claims: tuple[Claim, ...] = field(default=())

    def of(self, name: str) -> list[Claim]:
        """Return the claims of one field, in the order of the document."""
        return [claim for claim in self.claims if claim.field == name]
