"""Writes resolved actions, and what their documents state, into the tables of the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from kb.resolve.actions import Action
from kb.resolve.became import Became
from kb.resolve.case import CASE, ENFORCEMENT
from kb.resolve.conflicts import Conflict
from kb.resolve.history import Event
from kb.resolve.identity import case_key
from kb.resolve.links import Mentioned, Relation
from kb.resolve.named import Named, slug
from kb.resolve.penalty import Penalty
from kb.store.claim_rows import ClaimRows
from kb.store.fair import constant_columns, standing_columns, total_columns
from kb.store.load import Loader
from kb.store.party_rows import PartyRows

_LAW = re.compile(r"\s(?=\d)|\s(?=[A-Z]?\.?\d)")


class ActionRows:
    """Writes actions through a loader; `finish` numbers them."""

    def __init__(self, loader: Loader, claims: ClaimRows) -> None:
        """Write through a loader.

        Args:
            loader: Of the database.
            claims: Writes what the actions' documents state.
        """
        self._add = loader.add
        self._claims = claims
        self._parties = PartyRows(loader)
        self._actions: list[dict[str, Any]] = []
        self._became: dict[str, Became] = {}
        self._reviews: set[str] = set()

    def action(self, action: Action, corrected: Mapping[str, str]) -> None:
        """Add an action with all that belongs to it.

        Args:
            action: The action.
            corrected: Ids of claims that a correction made, with the correction's.
        """
        self._claims.citations.known(action)
        top = action.headline
        self._actions.append(
            {
                "id": action.id,
                "title": action.title,
                "kind": action.kind,
                "outcome": action.outcome.claim.value if action.outcome else None,
                "known_by": "documents",
                "stage": action.stage,
                "announced": action.dates.get("announced"),
                "decided": action.dates.get("decided"),
                "year": action.year,
                "conduct_start": action.dates.get("conduct_start"),
                "conduct_end": action.dates.get("conduct_end"),
                "country": action.country,
                "headline_amount": top.amount if top else None,
                "currency": top.currency if top else None,
                "headline_confidence": top.shown_by.claim.confidence if top else None,
                "headline_eur": top.converted.eur if top else None,
                "headline_usd": top.converted.usd if top else None,
                "rate_date": top.converted.rate_date if top else None,
                **constant_columns(top.converted if top else None, action.year, "headline"),
                **total_columns(action.penalties, action.year),
                "documents": len(action.why),
            }
        )
        for document, why in action.why.items():
            self._add(
                "action_documents",
                action_id=action.id,
                document_id=document,
                why=why.words,
                joined_to=why.joined_to,
                score=why.score,
            )
        for former in action.former_ids:
            self._add("action_redirects", old_id=former, action_id=action.id)
        self._named(action)
        for one in action.stated:
            self._claims.claim(
                one,
                action.id,
                restates=action.restates.get(one.id),
                rule=action.chosen.get(one.id),
                correction=corrected.get(one.id),
            )
        for number, conflict in enumerate(action.conflicts, start=1):
            self._conflict(action.id, number, conflict)
        payers = {_key(one): one.id for one in action.parties}
        for penalty in action.penalties:
            self._penalty(action, penalty, payers)
        for event in action.events:
            self._event(action.id, event)

    def _named(self, action: Action) -> None:
        for party in action.parties:
            role = action.roles.get(party.id, "party") if action.kind == CASE else "respondent"
            self._parties.of_action(action.id, party, action.day, role)
        for body in action.authorities:
            self._add("authorities", id=body.id, name=body.name, country=body.country, url=body.url)
            self._add("action_authorities", action_id=action.id, authority_id=body.id)
        for court in action.courts:
            self._add("courts", id=court.id, name=court.name, country=court.country, url=court.url)
            self._add("action_courts", action_id=action.id, court_id=court.id)
        for number in action.numbers:
            if key := case_key(number):
                row = f"{action.id}:{key}"
                self._add("case_numbers", id=row, action_id=action.id, number=number, key=key)
        for violation in action.violations:
            self._add("action_violations", action_id=action.id, violation_id=violation)
        for provision in action.provisions:
            self._add("provisions", id=provision, law=_LAW.split(provision, maxsplit=1)[0])
            self._add("action_provisions", action_id=action.id, provision_id=provision)

    def _penalty(self, action: Action, penalty: Penalty, payers: Mapping[str, str]) -> None:
        payer = payers.get(_key(penalty.payer)) if penalty.payer else None
        self._add(
            "penalties",
            id=f"{action.id}:{penalty.shown_by.id}",
            action_id=action.id,
            kind=penalty.kind,
            amount=penalty.amount,
            currency=penalty.currency,
            amount_eur=penalty.converted.eur,
            amount_usd=penalty.converted.usd,
            rate_date=penalty.converted.rate_date,
            **constant_columns(penalty.converted, action.year, "amount"),
            party_id=payer,
            suspended=int(penalty.suspended),
            credited=penalty.credited,
            standing=penalty.standing,
            claim_id=penalty.shown_by.id,
        )

    def _event(self, action_id: str, event: Event) -> None:
        money = event.amount.money if event.amount else None
        told = f":{event.date}" if event.told else ""
        self._add(
            "events",
            id=f"{action_id}:{event.kind}:{event.document}{told}",
            action_id=action_id,
            date=event.date,
            kind=event.kind,
            amount=money.amount if money else None,
            currency=money.currency if money else None,
            document_id=event.document,
            claim_id=event.told.id if event.told else None,
        )

    def _conflict(self, action_id: str, number: int, one: Conflict) -> None:
        self._add(
            "disagreements",
            id=f"{action_id}:{number}",
            action_id=action_id,
            field=one.field,
            claim_id=one.shown.id,
            other_claim_id=one.other.id,
            rule=one.rule,
        )

    def mentioned(self, one: Mentioned) -> None:
        """Add an action that is known only because documents mention it."""
        amount, currency = one.figure
        self._actions.append(
            {
                "id": one.id,
                "title": one.title,
                "kind": ENFORCEMENT,
                "outcome": None,
                "known_by": "mention",
                "stage": None,
                "announced": None,
                "decided": None,
                "year": one.year,
                "conduct_start": None,
                "conduct_end": None,
                "country": None,
                "headline_amount": amount,
                "currency": currency,
                "headline_confidence": max(x.claim.confidence for x in one.stated),
                "headline_eur": one.converted.eur,
                "headline_usd": one.converted.usd,
                "rate_date": one.converted.rate_date,
                **constant_columns(one.converted, one.year, "headline"),
                **total_columns((), one.year),
                "documents": 0,
            }
        )
        when = str(one.year) if one.year else None
        self._parties.of_action(one.id, one.party, when, "respondent")

    def relation(self, one: Relation) -> None:
        """Add a link between two actions."""
        self._add(
            "relations",
            id=f"{one.source}:{one.kind}:{one.target}",
            from_action_id=one.source,
            to_action_id=one.target,
            kind=one.kind,
            claim_id=one.claim,
        )
        if one.kind == "appeal_of":
            self._reviews.add(one.source)

    def became(self, one: Became) -> None:
        """Add what became of an action's decision."""
        self._became[one.action] = one
        for number, telling in enumerate(one.tellings, start=1):
            amount, currency = telling.figure or (None, None)
            self._add(
                "appeal_outcomes",
                id=f"{one.action}:{number}",
                action_id=one.action,
                outcome=telling.outcome,
                date=telling.date,
                by_action_id=telling.by,
                amount=amount,
                currency=currency,
                document_id=telling.document,
                claim_id=telling.claim,
                words=telling.words,
                chosen=int(number == 1),
                rule=telling.rule,
            )

    def finish(self) -> None:
        """Number the actions: the largest headline first, then by title and id."""
        self._actions.sort(
            key=lambda row: (
                row["headline_eur"] is None,
                -(row["headline_eur"] or 0),
                row["title"],
                row["id"],
            )
        )
        for rank, row in enumerate(self._actions, start=1):
            found = self._became.get(row["id"])
            stands = standing_columns(row, found, reviews=row["id"] in self._reviews)
            outcome = found.outcome if found else None
            self._add("actions", **{**row, **stands, "rank": rank, "appeal_outcome": outcome})


def _key(party: Named) -> str:
    """Return what is the same of a party in a penalty and among the action's parties."""
    return slug(party.name) if party.kind == "person" else party.id
