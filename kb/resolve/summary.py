"""What is needed of a document to tell which others speak of the same action."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kb.model import Extraction
from kb.nlp.reference import records
from kb.resolve.identity import authority, case_key, court, party, root

Figure = tuple[Decimal, str]

# Roles of amounts that are sanctions of the document's own action.
SANCTIONS = frozenset(role["id"] for role in records("roles") if role["sanction"])
_SHORTEST_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """The facts of a document by which documents are put together.

    Attributes:
        key: Of the document.
        stage: Furthest stage that it announces.
        date: Day of the decision, the announcement or the publication, ISO, as precise as known.
        parties: Ids of the respondents.
        authorities: Ids of the departments that act, of a division its department's.
        courts: Ids of the courts.
        cases: Case numbers, comparable.
        headline: Largest sanction.
        sanctions: All sanctions.
        earlier: Earlier figures of the same sanction that the document recalls.
    """

    key: str
    stage: str
    date: str | None
    parties: frozenset[str]
    authorities: frozenset[str]
    courts: frozenset[str]
    cases: frozenset[str]
    headline: Figure | None
    sanctions: frozenset[Figure]
    earlier: frozenset[Figure]

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
    stages = [claim.value for claim in extraction.of("stage")]
    money = [claim.money for claim in extraction.of("amount") if claim.money]
    sanctions = [(one.amount, one.currency) for one in money if one.role in SANCTIONS]
    return Summary(
        key=extraction.document.key,
        stage=stages[0] if stages else "none",
        date=document_date(extraction),
        parties=frozenset(
            party(claim.value, claim.reference).id for claim in extraction.of("respondent")
        ),
        authorities=frozenset(root(authority(claim).id) for claim in extraction.of("authority")),
        courts=frozenset(court(claim).id for claim in extraction.of("court")),
        cases=frozenset(
            key
            for claim in extraction.of("case_number")
            if len(key := case_key(claim.value)) >= _SHORTEST_NUMBER and re.search(r"\d", key)
        ),
        headline=max(sanctions, default=None),
        sanctions=frozenset(sanctions),
        earlier=frozenset(
            (one.amount, one.currency) for one in money if one.role == "earlier_figure"
        ),
    )


def document_date(extraction: Extraction) -> str | None:
    """Return when the step that a document tells of was taken: the most precise date known."""
    dates = [claim.value for name in ("decided", "announced") for claim in extraction.of(name)]
    if extraction.document.published:
        dates.append(extraction.document.published)
    return max(dates, key=len, default=None)
