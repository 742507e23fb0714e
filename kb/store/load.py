"""Writes resolved actions into the tables of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import sqlite_utils

from kb.model import Claim, Document, Refusal
from kb.resolve.actions import Action, Event
from kb.resolve.choose import Stated
from kb.resolve.identity import Named, slug
from kb.resolve.links import Mentioned, Relation
from kb.resolve.penalties import Penalty
from kb.store.fair import constant_columns, total_columns

_BATCH = 2_000
_LAW = re.compile(r"\s(?=\d)|\s(?=[A-Z]?\.?\d)")


class Loader:
    """Collects rows and writes them in batches; leaving the with block writes the rest."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        """Write into a database in which the schema has been made."""
        self._db = db
        self._waiting: dict[str, list[dict[str, Any]]] = {}
        self._actions: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        """Use the loader in a with block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what waits, unless something went wrong."""
        if kind is None:
            self._rank()
            for table in self._waiting:
                self._flush(table)

    def add(self, table: str, **row: Any) -> None:
        """Add a row; one whose key is there already is left out."""
        waiting = self._waiting.setdefault(table, [])
        waiting.append({name: plain(value) for name, value in row.items()})
        if len(waiting) >= _BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows, self._waiting[table] = self._waiting[table], []
        self._db.table(table).insert_all(rows, ignore=True, batch_size=_BATCH)

    def _rank(self) -> None:
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
            self.add("actions", **{**row, "rank": rank})

    def source(self, source: Mapping[str, Any]) -> None:
        """Add a source."""
        names = ("id", "name", "publisher", "url", "licence", "terms", "jurisdiction")
        self.add("sources", **{name: source.get(name) for name in names})

    def document(self, document: Document, status: str) -> None:
        """Add a document and how its extraction went."""
        self.add(
            "documents",
            id=document.key,
            source_id=document.source,
            lang=document.lang,
            kind=document.kind,
            url=document.url,
            title=document.title,
            published=document.published,
            text=document.text,
            content_hash=document.content_hash,
            status=status,
        )
        for number, (name, value) in enumerate(document.details, start=1):
            self.add(
                "document_details",
                id=f"{document.key}#{number}",
                document_id=document.key,
                name=name,
                value=value,
            )

    def refusals(self, refusals: Iterable[Refusal]) -> None:
        """Add what could not be read."""
        for number, one in enumerate(sorted(refusals, key=lambda x: (x.origin, x.reason)), 1):
            self.add("refusals", id=number, origin=one.origin, reason=one.reason)

    def violations(self, taxonomy: Iterable[Mapping[str, Any]]) -> None:
        """Add the taxonomy."""
        for one in taxonomy:
            self.add(
                "violations",
                id=one["id"],
                field=one["id"].partition(".")[0],
                name=one["name"],
                description=one["description"],
            )

    def price_indices(self, indices: Iterable[Mapping[str, Any]]) -> None:
        """Add the price indices."""
        for index in indices:
            for year, value in sorted(index["values"].items()):
                self.add(
                    "price_indices",
                    row=f"{index['id']}:{year}",
                    id=index["id"],
                    year=year,
                    value=value,
                    source=index["source"],
                )

    def accuracy(self, report: Mapping[str, Any]) -> None:
        """Add the figures of an evaluation, as `kb evaluate --figures` writes them."""
        for row in report["fields"]:
            self.add("evaluations", labelled_set=report["labelled_set"], **row)

    def action(self, action: Action) -> None:
        """Add an action with all that belongs to it."""
        top = action.headline
        self._actions.append(
            {
                "id": action.id,
                "title": action.title,
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
                "headline_eur": top.converted.eur if top else None,
                "headline_usd": top.converted.usd if top else None,
                "rate_date": top.converted.rate_date if top else None,
                **constant_columns(top.converted if top else None, action.year, "headline"),
                **total_columns(action.penalties, action.year),
                "documents": len(action.why),
            }
        )
        for document, why in action.why.items():
            self.add("action_documents", action_id=action.id, document_id=document, why=why)
        self._named(action)
        for one in action.stated:
            self.claim(one, action.id, action.restates.get(one.id), action.chosen.get(one.id))
        payers = {identity_key(one): one.id for one in action.parties}
        for penalty in action.penalties:
            self._penalty(action, penalty, payers)
        for event in action.events:
            self._event(action.id, event)

    def _named(self, action: Action) -> None:
        for party in action.parties:
            self._party(action.id, party)
        for body in action.authorities:
            self.add("authorities", id=body.id, name=body.name, country=body.country, url=body.url)
            self.add("action_authorities", action_id=action.id, authority_id=body.id)
        for court in action.courts:
            self.add("courts", id=court.id, name=court.name)
            self.add("action_courts", action_id=action.id, court_id=court.id)
        for violation in action.violations:
            self.add("action_violations", action_id=action.id, violation_id=violation)
        for provision in action.provisions:
            self.add("provisions", id=provision, law=_LAW.split(provision, maxsplit=1)[0])
            self.add("action_provisions", action_id=action.id, provision_id=provision)

    def _party(self, action_id: str, party: Named) -> None:
        self.add("parties", id=party.id, name=party.name, kind=party.kind, country=party.country)
        self.add("action_parties", action_id=action_id, party_id=party.id)

    def _penalty(self, action: Action, penalty: Penalty, payers: Mapping[str, str]) -> None:
        payer = payers.get(identity_key(penalty.payer)) if penalty.payer else None
        self.add(
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
            standing=penalty.standing,
            claim_id=penalty.shown_by.id,
        )

    def _event(self, action_id: str, event: Event) -> None:
        money = event.shown_by.money if event.shown_by else None
        self.add(
            "events",
            id=f"{action_id}:{event.kind}:{event.document}",
            action_id=action_id,
            date=event.date,
            kind=event.kind,
            amount=money.amount if money else None,
            currency=money.currency if money else None,
            document_id=event.document,
        )

    def claim(
        self, one: Stated, action_id: str | None, restates: str | None, rule: str | None
    ) -> None:
        """Add a claim and its mention; without a rule it is kept but not shown."""
        claim: Claim = one.claim
        mention, money = claim.mention, claim.money
        self.add(
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
        self.add(
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
        )

    def mentioned(self, one: Mentioned) -> None:
        """Add an action that is known only because documents mention it."""
        amount, currency = one.figure
        self._actions.append(
            {
                "id": one.id,
                "title": one.title,
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
                "headline_eur": one.converted.eur,
                "headline_usd": one.converted.usd,
                "rate_date": one.converted.rate_date,
                **constant_columns(one.converted, one.year, "headline"),
                **total_columns((), one.year),
                "documents": 0,
            }
        )
        self._party(one.id, one.party)

    def relation(self, one: Relation) -> None:
        """Add a link between two actions."""
        self.add(
            "relations",
            id=f"{one.source}:{one.kind}:{one.target}",
            from_action_id=one.source,
            to_action_id=one.target,
            kind=one.kind,
            claim_id=one.claim,
        )


def identity_key(party: Named) -> str:
    """Return what is the same of a party in a penalty and among the action's parties."""
    return slug(party.name) if party.kind == "person" else party.id


def plain(value: Any) -> Any:
    """Return a value as SQLite keeps it: an amount as a whole number where it is one."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(round(value, 2))
    return value
