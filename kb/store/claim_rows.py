"""Writes what documents state, each claim with the mention that shows it."""

from __future__ import annotations

from kb.model import Claim
from kb.resolve.choose import Stated
from kb.store.citation_rows import CitationRows
from kb.store.load import Loader


class ClaimRows:
    """Writes claims through a loader.

    Attributes:
        citations: Writes those of the field `citation` once more, as a graph.
    """

    def __init__(self, loader: Loader) -> None:
        """Write through a loader."""
        self._add = loader.add
        self.citations = CitationRows(loader)

    def claim(
        self,
        one: Stated,
        action_id: str | None,
        *,
        restates: str | None = None,
        rule: str | None = None,
        correction: str | None = None,
    ) -> None:
        """Add a claim and its mention.

        Args:
            one: The claim.
            action_id: Action that it speaks of.
            restates: Of a conversion, the claim whose amount it restates.
            rule: Which chose it to be shown; without one it is kept but not shown.
            correction: Id of the correction that made it or took it out.
        """
        claim: Claim = one.claim
        mention, money = claim.mention, claim.money
        self._add(
            "mentions",
            id=one.mention_id,
            document_id=one.document.key,
            part=mention.part,
            start_char=mention.start,
            end_char=mention.end,
            text=mention.text,
            sentence_start=mention.sentence_start,
            sentence_end=mention.sentence_end,
        )
        self._add(
            "claims",
            id=one.id,
            document_id=one.document.key,
            mention_id=one.mention_id,
            action_id=action_id,
            field=claim.field,
            value=claim.value,
            amount=money.amount if money else None,
            currency=money.currency if money else None,
            role=money.role if money else None,
            respondent=money.respondent if money else None,
            suspended=int(money.suspended) if money else None,
            restates_claim_id=restates,
            confidence=claim.confidence,
            chosen=int(rule is not None),
            rule=rule,
            credited=int(money.credited) if money else None,
            correction_id=correction,
        )
        withdrawn = correction is not None and rule is None
        if claim.field == "citation" and not withdrawn:
            self.citations.citation(one, action_id)
