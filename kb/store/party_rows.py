"""Writes parties, with the companies that they belonged to then and belong to now."""

from __future__ import annotations

from kb.nlp.reference import by_id
from kb.resolve.named import Named
from kb.resolve.parties import owners, parent_at
from kb.store.load import Loader


class PartyRows:
    """Writes parties through a loader."""

    def __init__(self, loader: Loader) -> None:
        """Write through a loader."""
        self._add = loader.add
        self._known: set[str] = set()

    def of_action(self, action_id: str, party: Named, day: str | None, role: str) -> None:
        """Add a party of an action.

        Args:
            action_id: Public id of the action.
            party: Who was acted against.
            day: Of the decision, ISO, as precise as known.
            role: Of the party.
        """
        then, now = parent_at(party.id, day) if day else None, parent_at(party.id, None)
        self._party(party)
        for parent in (then, now):
            if parent:
                self._reviewed(parent)
        self._add(
            "action_parties",
            action_id=action_id,
            party_id=party.id,
            role=role,
            group_then_id=then,
            group_now_id=now,
        )

    def _party(self, party: Named) -> None:
        if by_id("parties").get(party.id):
            self._reviewed(party.id)
        else:
            self._add(
                "parties", id=party.id, name=party.name, kind=party.kind, country=party.country
            )

    def _reviewed(self, party_id: str) -> None:
        """Add a company of the reviewed file with its owners, which are reviewed too."""
        facts = by_id("parties").get(party_id)
        if facts is None or party_id in self._known:
            return
        self._known.add(party_id)
        identifiers = facts.get("identifiers", {})
        self._add(
            "parties",
            id=party_id,
            name=facts["name"],
            kind="company",
            country=facts.get("country"),
            lei=identifiers.get("lei"),
            cik=identifiers.get("cik"),
            wikidata=identifiers.get("wikidata"),
        )
        for one in owners(party_id):
            self._reviewed(one.parent)
            self._add(
                "party_parents",
                id=f"{party_id}:{one.parent}:{one.start or ''}",
                party_id=party_id,
                parent_id=one.parent,
                from_date=one.start,
                to_date=one.end,
            )
