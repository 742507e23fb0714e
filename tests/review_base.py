"""A knowledge base filled by hand, for tests of what deserves a look."""

from __future__ import annotations

from pathlib import Path

import sqlite_utils

from kb.review.findings import Finding, findings, opened
from kb.store import schema

TEXT = "It was told before. The office fined Acme 5,000 euros for its letters. More follows."
WORDS = "5,000 euros"
START = TEXT.index(WORDS)


class Base:
    """A knowledge base filled by hand; each action has a document of the same id."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite_utils.Database(path)
        # Nothing here must outlive a loss of power.
        self.db.execute("pragma synchronous = off")
        schema.create(self.db)
        self.rank = 0
        self.add("authorities", id="office", name="The Office")
        self.add("parties", id="acme", name="Acme")

    def add(self, table: str, **row: object) -> None:
        self.db.table(table).insert(row, ignore=True)

    def action(self, key: str, amount: float | None = 5_000, *, party: str | None = "acme",
               confidence: float = 0.99, role: str = "fine", **more: object) -> None:  # fmt: skip
        self.rank += 1
        self.add("actions", **{
            "id": key, "rank": self.rank, "title": f"Action {key}", "known_by": "documents",
            "documents": 1, "headline_amount": amount, "currency": "EUR" if amount else None,
            "headline_eur": amount, **more,
        })  # fmt: skip
        self.document(key)
        self.add("action_documents", action_id=key, document_id=key)
        self.add("action_authorities", action_id=key, authority_id="office")
        if party:
            self.add("action_parties", action_id=key, party_id=party)
        if amount:
            claim = self.amount(key, key, amount, confidence=confidence, role=role)
            self.add("penalties", id=key, action_id=key, kind=role, amount=amount, currency="EUR",
                     amount_eur=amount, standing="final", claim_id=claim)  # fmt: skip

    def document(self, key: str, **more: object) -> None:
        self.add("documents", **{
            "id": key, "url": f"https://example.org/{key}", "title": f"Title of {key}",
            "text": TEXT, "content_hash": "0123456789abcdef", "status": "extracted", **more,
        })  # fmt: skip

    def claim(self, action: str, document: str, name: str, value: str, **more: object) -> str:
        key = f"{document}:{name}:{value}"
        self.add("mentions", id=key, document_id=document, part="text", start_char=START,
                 end_char=START + len(WORDS), text=WORDS, sentence_start=TEXT.index("The office"),
                 sentence_end=TEXT.index(" More"))  # fmt: skip
        self.add("claims", **{
            "id": key, "document_id": document, "mention_id": key, "action_id": action,
            "field": name, "value": value, "confidence": 0.99, "chosen": 1, **more,
        })  # fmt: skip
        return key

    def amount(self, action: str, document: str, amount: float, **more: object) -> str:
        more = {"amount": amount, "currency": "EUR", "role": "fine", **more}
        return self.claim(action, document, "amount", f"{amount} EUR", **more)

    def found(self, limit: int = 50) -> list[Finding]:
        with opened(self.path) as db:
            return findings(db, limit)

    def about(self, reason: str) -> list[str | None]:
        return sorted(one.action_id or "" for one in self.found() if one.reason == reason)
