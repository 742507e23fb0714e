"""What is needed of a document to tell which others speak of the same action."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kb.model import Extraction
from kb.nlp.reference import records
from kb.resolve import captions, citing
from kb.resolve.authorities import folded
from kb.resolve.identity import authority, case_key, court, root
from kb.resolve.parties import party
from kb.resolve.sketch import sketch

Figure = tuple[Decimal, str]

# Roles of amounts that are sanctions of the document's own action.
SANCTIONS = frozenset(role["id"] for role in records("roles") if role["sanction"])
_SHORTEST_NUMBER = 5
_TELLING_TITLE = 20
# What a source states of a court's decision on an authority's.
_REVIEW_DETAILS = frozenset({"appeal from", "court", "reference from"})


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts of a document by which documents are put together.

    Attributes:
        key: Of the document.
        stage: Furthest stage that it announces.
        date: Day of the decision, the announcement or the publication, ISO, as precise as known.
        parties: Ids of the respondents.
        people: Of these, the ids of people.
        authorities: Ids of the departments that act, of a division its department's.
        courts: Ids of the courts.
        cases: Case numbers, comparable.
        own_cases: Of these, the ones in its title, if there are any: others may be recalled.
        captions: Against whom the case is by its caption, comparable.
        headline: Largest sanction.
        sanctions: All sanctions.
        earlier: Earlier figures of the same sanction that the document recalls.
        violations: Types of violation.
        began: When the conduct began.
        names: Under which other documents cite it.
        cites: Names of documents that it cites.
        reviews: Whether it is a court's decision on an earlier one.
        criminal: Whether it tells first of all of a criminal case.
        title: Comparable; empty where it says little.
        sketch: Of the names in its text.
    """

    key: str
    stage: str
    date: str | None
    parties: frozenset[str]
    people: frozenset[str]
    authorities: frozenset[str]
    courts: frozenset[str]
    cases: frozenset[str]
    own_cases: frozenset[str]
    captions: frozenset[str]
    headline: Figure | None
    sanctions: frozenset[Figure]
    earlier: frozenset[Figure]
    violations: frozenset[str]
    began: str | None
    names: frozenset[str]
    cites: frozenset[str]
    reviews: bool
    criminal: bool
    title: str
    sketch: bytes

    @property
    def is_about_an_action(self) -> bool:
        """False for speeches, reports and the like."""
        return self.stage != "none"

    @property
    def year(self) -> int | None:
        """Year of its date."""
        return int(self.date[:4]) if self.date else None


def summarise(extraction: Extraction) -> Summary:
    """Return the summary of what one document says."""
    document = extraction.document
    acting = [authority(claim) for claim in extraction.of("authority")]
    country = next((one.country for one in acting if one.country), None)
    stage = next((claim.value for claim in extraction.of("stage")), "none")
    money = [claim.money for claim in extraction.of("amount") if claim.money]
    sanctions = [(one.amount, one.currency) for one in money if one.role in SANCTIONS]
    parties = [party(claim.value, claim.reference) for claim in extraction.of("respondent")]
    numbers = [claim.value for claim in extraction.of("case_number")]
    numbers += document.stated("case number")
    named = captions.case(document.title, document.text)
    return Summary(
        key=document.key,
        stage=stage,
        date=document_date(extraction),
        parties=frozenset(one.id for one in parties),
        people=frozenset(one.id for one in parties if one.kind == "person"),
        authorities=frozenset(root(one.id) for one in acting),
        courts=frozenset(court(claim, country).id for claim in extraction.of("court")),
        cases=frozenset(
            key
            for number in numbers
            if len(key := case_key(number)) >= _SHORTEST_NUMBER and re.search(r"\d", key)
        )
        - named.others
        | named.dockets,
        own_cases=named.own,
        captions=named.captions,
        headline=max(sanctions, default=None),
        sanctions=frozenset(sanctions),
        earlier=frozenset(
            (one.amount, one.currency) for one in money if one.role == "earlier_figure"
        ),
        violations=frozenset(claim.value for claim in extraction.of("violation")),
        began=next((claim.value for claim in extraction.of("conduct_start")), None),
        names=citing.own_names(document),
        cites=citing.cited(document),
        criminal=named.criminal,
        title=title if len(title := folded(document.title)) >= _TELLING_TITLE else "",
        sketch=sketch(document.text),
        reviews=stage == "appeal" or any(map(document.stated, _REVIEW_DETAILS)),
    )


def document_date(extraction: Extraction) -> str | None:
    """Return when the step that a document tells of was taken: the most precise date known.

    What a source states beside the text comes first: a catalogue's page is published much later.
    """
    if stated := extraction.document.stated("decided"):
        return max(stated, key=len)
    dates = [claim.value for name in ("decided", "announced") for claim in extraction.of(name)]
    if extraction.document.published:
        dates.append(extraction.document.published)
    return max(dates, key=len, default=None)
