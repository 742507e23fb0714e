"""Statements of documents with the sentence that shows each, the words in question marked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.site import format as fmt

# A sentence longer than this (a table, a list without full stops) is cut around the mention.
_CONTEXT = 500

_SELECT = """
select c.id, c.field, c.value, c.amount, c.currency, c.role, c.respondent, c.suspended,
  c.restates_claim_id, c.confidence, c.chosen, c.rule, c.document_id,
  m.part, m.text as mention, m.start_char, m.sentence_start,
  substr(case m.part when 'title' then d.title else d.text end,
    m.sentence_start + 1, m.sentence_end - m.sentence_start) as sentence,
  d.title as document, d.url, d.lang, d.published, s.name as source
from claims c
left join mentions m on m.id = c.mention_id
left join documents d on d.id = c.document_id
left join sources s on s.id = d.source_id
"""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a document in three parts; the middle one is what to mark."""

    before: str
    marked: str
    after: str

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return self.before + self.marked + self.after


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as a page shows it.

    Attributes:
        id: Of the claim.
        field: What is stated.
        value: Normalised value.
        amount: Of an amount.
        currency: Of an amount.
        role: Of an amount.
        respondent: Who pays, when the text says it.
        suspended: Whether payment is suspended or waived.
        restates: Claim that this conversion restates.
        confidence: Between 0 and 1.
        chosen: Whether its value is the one shown.
        rule: Name of the rule that chose it.
        quote: The sentence, if the claim has a mention.
        document_id: The document that states it.
        document: Its title, else its id.
        anchor: Where the page of the document shows the mention; "" for one in the title.
        url: Its address, if that is safe as a link.
        lang: Its language.
        published: Its publication date.
        source: Name of its source.
    """

    id: str
    field: str
    value: str
    amount: float | None
    currency: str | None
    role: str | None
    respondent: str | None
    suspended: bool
    restates: str | None
    confidence: float | None
    chosen: bool
    rule: str | None
    quote: Quote | None
    document_id: str
    document: str
    anchor: str
    url: str | None
    lang: str | None
    published: str | None
    source: str | None

    @property
    def figure(self) -> tuple[float | None, str | None, str | None]:
        """Amount, currency and role: two statements of one figure have the same."""
        return self.amount, self.currency, self.role


def quote(sentence: str | None, sentence_start: int, start: int, mention: str) -> Quote:
    """Split a sentence around a mention.

    Where the offsets do not lead to the mention's words, the words alone are returned: a wrong
    sentence must never look like evidence.
    """
    at = start - sentence_start
    if at < 0 or (sentence or "")[at : at + len(mention)] != mention:
        return Quote("", mention, "")
    assert sentence is not None
    before, after = sentence[:at], sentence[at + len(mention) :]
    if len(before) > _CONTEXT:
        before = "… " + before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0] + " …"
    return Quote(before, mention, after)


def statements(
    connection: sqlite3.Connection, action: str, also: tuple[str, ...] = ()
) -> dict[str, Statement]:
    """Return the claims of an action and those with the given ids, by id, in reading order."""
    found = rows(
        connection,
        f"""{_SELECT} where c.id in (
          select id from claims where action_id = ? union all select value from json_each(?))
        order by c.chosen desc, c.confidence desc, c.document_id, m.part desc, m.start_char,
          c.id""",
        (action, json.dumps(also)),
    )
    return {row["id"]: _statement(row) for row in found}


def statement(connection: sqlite3.Connection, claim: str) -> Statement | None:
    """Return one claim."""
    found = rows(connection, f"{_SELECT} where c.id = ?", (claim,))
    return _statement(found[0]) if found else None


def _statement(row: Mapping[str, Any]) -> Statement:
    shown = None
    if row["mention"] is not None:
        shown = quote(row["sentence"], row["sentence_start"], row["start_char"], row["mention"])
    return Statement(
        id=row["id"],
        field=row["field"],
        value=row["value"] or "",
        amount=row["amount"],
        currency=row["currency"],
        role=row["role"],
        respondent=row["respondent"],
        suspended=bool(row["suspended"]),
        restates=row["restates_claim_id"],
        confidence=row["confidence"],
        chosen=bool(row["chosen"]),
        rule=row["rule"],
        quote=shown,
        document_id=row["document_id"],
        document=row["document"] or row["document_id"],
        anchor=f"#at-{row['start_char']}" if row["part"] == "text" else "",
        url=fmt.link(row["url"]),
        lang=row["lang"],
        published=row["published"],
        source=row["source"],
    )


def rows(
    connection: sqlite3.Connection,
    sql: str,
    parameters: tuple[Any, ...] | dict[str, Any] = (),
) -> list[dict[str, Any]]:
    """Run a query and return its rows by column name."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row  # whatever the caller's connection has been told
    return [dict(row) for row in cursor.execute(sql, parameters)]
