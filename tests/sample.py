"""A small knowledge base made by hand, for tests of what reads one.

Six actions: two alike but for size (Twitter, Facebook), one reduced (British Airways), one without
a penalty, one known only from a mention, and one whose texts try to break the page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlite_utils

from kb.store import schema

TWITTER, FACEBOOK, AIRLINE = "twitter-us-2022", "facebook-us-2019", "british-airways-gb-2020"
FORMER = "twitter-us-2022-former"
CLOSED, MENTIONED, HOSTILE = "acme-ie-2021", "google-fr-2019", "hostile-de-2022"
FINE_SENTENCE = (
    "Le ministère américain de la Justice inflige à Twitter une amende de 150 millions de "
    "dollars, soit 140 millions d’euros."
)
HOSTILE_TITLE = '<script>alert("title")</script> & Söhne'

DOCUMENTS = {
    "note-fr": (
        "fr",
        "https://example.org/fr/twitter",
        "Twitter : une amende pour des numéros de téléphone détournés",
        "2022-05-26",
        f"{FINE_SENTENCE} Les faits vont de 2013 à 2019. "
        "En 2019, Facebook avait accepté de payer 5 milliards de dollars.",
    ),
    "note-en": (
        "en",
        "https://example.com/twitter",
        "Twitter to pay $150 million over security phone numbers",
        "2022-05-25",
        "On 25 May 2022 Twitter agreed to a $150 million penalty. It had asked for phone numbers "
        "for security and used them for advertising.",
    ),
    "facebook": (
        "en",
        "https://example.com/facebook",
        "Facebook settles for $5 billion",
        "2019-07-24",
        "Facebook will pay a penalty of $5 billion. Regulators in France had fined Google "
        "50 million euros in January.",
    ),
    "airline-1": (
        "en",
        "https://example.com/ba-notice",
        "Notice of intent",
        "2019-07-08",
        "The ICO intends to fine British Airways £183.39 million.",
    ),
    "airline-2": (
        "en",
        "https://example.com/ba-final",
        "British Airways fined",
        "2020-10-16",
        "The ICO has fined British Airways £20 million, down from the £183.39 million proposed.",
    ),
    "closed": ("en", None, "", "2021", "The inquiry into Acme ended without a finding."),
    "hostile": (
        "de",
        "javascript:alert(1)",
        HOSTILE_TITLE,
        "2022-13-45",
        'Das Bußgeld <img src=x onerror="alert(2)"> beträgt <b>10.000 Euro</b>.',
    ),
}


@dataclass
class _Rows:
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def claim(
        self, action: str, document: str, name: str, value: str, words: str, **more: Any
    ) -> str:
        """Add a claim shown by the first occurrence of some words, and return its id."""
        title, text = DOCUMENTS[document][2], DOCUMENTS[document][4]
        part, whole = ("text", text) if words in text else ("title", title)
        start = whole.index(words)
        end = start + len(words)
        before = whole.rfind(". ", 0, start)
        after = whole.find(". ", end)
        mention = f"{document}:{part}:{start}:{end}"
        if all(row["id"] != mention for row in self.tables.get("mentions", [])):
            self.add(
                "mentions",
                id=mention,
                document_id=document,
                part=part,
                start_char=start,
                end_char=end,
                text=words,
                sentence_start=before + 2 if before >= 0 else 0,
                sentence_end=after + 1 if after >= 0 else len(whole),
            )
        key = f"{mention}:{name}:{value}"
        self.add(
            "claims",
            **{
                "id": key,
                "document_id": document,
                "mention_id": mention,
                "action_id": action,
                "field": name,
                "value": value,
                "amount": None,
                "currency": None,
                "role": None,
                "respondent": None,
                "suspended": None,
                "restates_claim_id": None,
                "confidence": 0.9,
                "chosen": 1,
                "rule": "only_value",
                **more,
            },
        )
        return key

    def amount(self, action: str, document: str, sum_: tuple[float, str], role: str, words: str,
               **more: Any) -> str:  # fmt: skip
        amount, currency = sum_
        more = {"amount": amount, "currency": currency, "role": role, "suspended": 0, **more}
        return self.claim(action, document, "amount", f"{amount} {currency}", words, **more)

    def penalty(  # noqa: PLR0913 (one argument a column)
        self,
        action: str,
        claim: str,
        sum_: tuple[float, str],
        converted: tuple[float, float],
        *,
        standing: str = "final",
        party: str | None = None,
    ) -> None:
        self.add(
            "penalties",
            id=f"{action}:{claim}",
            action_id=action,
            kind="fine",
            amount=sum_[0],
            currency=sum_[1],
            amount_eur=converted[0],
            amount_usd=converted[1],
            rate_date="2022-05-25",
            party_id=party,
            suspended=0,
            standing=standing,
            claim_id=claim,
        )

    def action(self, rank: int, key: str, title: str, **more: Any) -> None:
        self.add(
            "actions",
            **{
                "id": key,
                "rank": rank,
                "title": title,
                "known_by": "documents",
                "stage": "decided",
                "announced": None,
                "decided": None,
                "year": None,
                "conduct_start": None,
                "conduct_end": None,
                "country": None,
                "headline_amount": None,
                "currency": None,
                "headline_eur": None,
                "headline_usd": None,
                "rate_date": None,
                "documents": 1,
                **more,
            },
        )

    def party(self, action: str, key: str, name: str) -> None:
        self.add("parties", id=key, name=name, kind="company", country=None)
        self.add("action_parties", action_id=action, party_id=key)


def _fill(rows: _Rows) -> None:
    rows.add(
        "sources", id="notes", name="Notes of the tests", publisher="us", url=None, licence=None
    )
    for key, (lang, url, title, published, text) in DOCUMENTS.items():
        rows.add("documents", id=key, source_id="notes", lang=lang, kind="jsonl", url=url,
                 title=title, published=published, text=text, content_hash="0",
                 status="extracted")  # fmt: skip
    years = Counter(published[:4] for _, _, _, published, _ in DOCUMENTS.values())
    for year, number in sorted(years.items()):
        rows.add("source_years", row=f"notes:{year}", source_id="notes", year=year,
                 documents=number, not_extracted=0)  # fmt: skip
    for key, name, country in (
        ("us-doj", "US Department of Justice", "US"),
        ("us-ftc", "Federal Trade Commission", "US"),
        ("gb-ico", "Information Commissioner's Office", "GB"),
    ):
        rows.add("authorities", id=key, name=name, country=country, url=None)
    rows.add("violations", id="privacy.purpose", field="privacy", name="Purpose limitation",
             description="Data used beyond the stated purpose")  # fmt: skip
    rows.add("provisions", id="15 USC 45(a)", law="FTC Act")
    _twitter(rows)
    _others(rows)
    for key, about in (
        ("note-fr", TWITTER), ("note-en", TWITTER), ("facebook", FACEBOOK), ("airline-1", AIRLINE),
        ("airline-2", AIRLINE), ("closed", CLOSED), ("hostile", HOSTILE),
    ):  # fmt: skip
        rows.add("action_documents", action_id=about, document_id=key, why="same party and year")
    for about, authority in ((TWITTER, "us-doj"), (FACEBOOK, "us-ftc"), (AIRLINE, "gb-ico")):
        rows.add("action_authorities", action_id=about, authority_id=authority)


def _twitter(rows: _Rows) -> None:
    rows.action(
        2, TWITTER, "Twitter, US Department of Justice, 2022", stage="settled",
        announced="2022-05-25", year=2022, conduct_start="2013", conduct_end="2019", country="US",
        headline_amount=150_000_000, currency="USD", headline_eur=140_213_124.88,
        headline_usd=150_000_000, rate_date="2022-05-25", documents=2,
    )  # fmt: skip
    rows.party(TWITTER, "twitter", "Twitter, Inc.")
    sum_ = (150_000_000, "USD")
    fine = rows.amount(TWITTER, "note-fr", sum_, "fine", "150 millions de dollars")
    rows.amount(TWITTER, "note-fr", (140_000_000, "EUR"), "conversion", "140 millions d’euros",
                restates_claim_id=fine, chosen=0)  # fmt: skip
    rows.amount(TWITTER, "note-en", sum_, "fine", "$150 million penalty", chosen=0)
    rows.penalty(TWITTER, fine, sum_, (140_213_124.88, 150_000_000), party="twitter")
    rows.claim(TWITTER, "note-fr", "respondent", "Twitter", "Twitter")
    rows.claim(TWITTER, "note-fr", "authority", "US Department of Justice",
               "ministère américain de la Justice")  # fmt: skip
    rows.claim(TWITTER, "note-fr", "conduct_start", "2013", "2013")
    rows.claim(TWITTER, "note-fr", "conduct_end", "2019", "2019")
    day = rows.claim(TWITTER, "note-en", "announced", "2022-05-25", "25 May 2022",
                     rule="most_precise")  # fmt: skip
    year = rows.claim(TWITTER, "note-fr", "announced", "2022", "amende", chosen=0, confidence=0.4)
    rows.add("disagreements", id="d1", action_id=TWITTER, field="announced", claim_id=day,
             other_claim_id=year, rule="most_precise")  # fmt: skip
    rows.claim(TWITTER, "note-en", "violation", "privacy.purpose", "used them for advertising")
    rows.add("action_redirects", old_id=FORMER, action_id=TWITTER)
    rows.add("action_violations", action_id=TWITTER, violation_id="privacy.purpose")
    rows.add("action_provisions", action_id=TWITTER, provision_id="15 USC 45(a)")
    rows.add("events", id="t1", action_id=TWITTER, date="2022-05-25", kind="settlement",
             amount=150_000_000, currency="USD", document_id="note-en")  # fmt: skip
    compared = rows.amount(FACEBOOK, "note-fr", (5_000_000_000, "USD"), "other_case",
                           "5 milliards de dollars", chosen=0)  # fmt: skip
    rows.add("relations", id="r1", from_action_id=TWITTER, to_action_id=FACEBOOK,
             kind="compared_with", claim_id=compared)  # fmt: skip


def _others(rows: _Rows) -> None:
    big = (5_000_000_000, "USD")
    rows.action(
        1, FACEBOOK, "Facebook, Federal Trade Commission, 2019", stage="settled",
        announced="2019-07-24", year=2019, country="US", headline_amount=big[0], currency="USD",
        headline_eur=4_485_914_229.32, headline_usd=big[0], rate_date="2019-07-24",
    )  # fmt: skip
    rows.party(FACEBOOK, "facebook", "Facebook, Inc.")
    claim = rows.amount(FACEBOOK, "facebook", big, "fine", "$5 billion")
    rows.penalty(FACEBOOK, claim, big, (4_485_914_229.32, big[0]))

    rows.action(
        4, AIRLINE, "British Airways, Information Commissioner's Office, 2020", year=2020,
        announced="2020-10-16", country="GB", headline_amount=20_000_000, currency="GBP",
        headline_eur=22_000_000, headline_usd=25_000_000, rate_date="2020-10-16", documents=2,
    )  # fmt: skip
    rows.party(AIRLINE, "british-airways", "British Airways")
    old, new = (183_390_000, "GBP"), (20_000_000, "GBP")
    first = rows.amount(AIRLINE, "airline-1", old, "fine", "£183.39 million", chosen=0)
    final = rows.amount(AIRLINE, "airline-2", new, "fine", "£20 million")
    rows.amount(AIRLINE, "airline-2", old, "earlier_figure", "£183.39 million", chosen=0)
    rows.penalty(AIRLINE, first, old, (204_000_000, 230_000_000), standing="superseded")
    rows.penalty(AIRLINE, final, new, (22_000_000, 25_000_000))
    rows.add("events", id="b1", action_id=AIRLINE, date="2019-07-08", kind="complaint",
             amount=old[0], currency="GBP", document_id="airline-1")  # fmt: skip
    rows.add("events", id="b2", action_id=AIRLINE, date="2020-10-16", kind="decision",
             amount=new[0], currency="GBP", document_id="airline-2")  # fmt: skip

    rows.action(6, CLOSED, "Acme, 2021", stage="closed", year=2021, country="IE")
    rows.action(3, MENTIONED, "Google, France, 2019", known_by="mention", documents=0, year=2019,
                headline_amount=50_000_000, currency="EUR", headline_eur=50_000_000)  # fmt: skip
    mentioned = rows.amount(MENTIONED, "facebook", (50_000_000, "EUR"), "other_case",
                            "50 million euros", chosen=0)  # fmt: skip
    rows.penalty(MENTIONED, mentioned, (50_000_000, "EUR"), (50_000_000, 57_000_000))
    rows.action(5, HOSTILE, HOSTILE_TITLE, country="DE", year=2022, headline_amount=10_000,
                currency="EUR", headline_eur=10_000, headline_usd=10_500.5)  # fmt: skip
    hostile = rows.amount(HOSTILE, "hostile", (10_000, "EUR"), "fine", "<b>10.000 Euro</b>")
    rows.penalty(HOSTILE, hostile, (10_000, "EUR"), (10_000, 10_500.5))


def build(path: Path) -> Path:
    """Write the sample knowledge base and return its path."""
    rows = _Rows()
    _fill(rows)
    db = sqlite_utils.Database(path)
    schema.create(db)
    for table, entries in rows.tables.items():
        db.table(table).insert_all(entries)
    schema.enable_search(db)
    assert not db.execute("pragma foreign_key_check").fetchall()
    db.close()
    return path
