"""Search over actions, documents and parties at once, with the sentence that was found."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field, replace
from typing import Any

from kb.site import format as fmt
from kb.site.case_law import Found, find
from kb.site.evidence import rows

_WORD = re.compile(r"[\w’'&.-]*\w")
_LONGEST, _MOST_WORDS = 200, 12
_MOST = 25
# Of words that very many texts hold, only so many texts are weighed against each other.
_WEIGHED = 2_000
_BEGIN, _END = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search.

    Attributes:
        first: First year.
        last: Last year.
        country: Of the authority, ISO 3166-1 alpha-2 or EU.
        lang: Of documents, ISO 639-1.
    """

    first: int | None = None
    last: int | None = None
    country: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A document with the place that was found, in pieces of which some are to be marked."""

    row: dict[str, Any]
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    Attributes:
        asked: The words.
        filters: What narrowed the search.
        parties: Companies and people.
        authorities: Public bodies.
        actions: The largest first.
        documents: The best fitting first.
        citation: What the words lead to if they are a citation.
    """

    asked: str
    filters: Filters
    parties: list[dict[str, Any]] = field(default_factory=list)
    authorities: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    documents: list[Hit] = field(default_factory=list)
    citation: Found | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (
            self.parties or self.authorities or self.actions or self.documents or self.citation
        )


def expression(asked: str, *, beginning: bool = False) -> str:
    """Return an expression of FTS5 that finds all words of a text.

    Args:
        asked: Words as a reader types them.
        beginning: Whether the last one is only the beginning of a word. That takes long where very
            many words or texts have it.

    >>> expression('Twitter "or" NEAR(')
    '"Twitter" "or" "NEAR"'
    """
    found = _WORD.findall(asked[:_LONGEST])[:_MOST_WORDS]
    words = ['"' + word.replace('"', " ") + '"' for word in found]
    return " ".join(words) + "*" * beginning if words else ""


def number(text: str) -> int | None:
    """Return a year that a reader typed; None for anything else."""
    return int(text) if re.fullmatch(r"\s*[12]\d{3}\s*", text or "") else None


def search(connection: sqlite3.Connection, asked: str, filters: Filters) -> Results:
    """Search.

    Args:
        connection: To the knowledge base.
        asked: Words as a reader types them.
        filters: What narrows the search.
    """
    if not expression(asked):
        return Results(asked, filters)
    found = _search(connection, asked, expression(asked), filters)
    if found.empty:
        found = _search(connection, asked, expression(asked, beginning=True), filters)
    return replace(found, citation=find(connection, asked[:_LONGEST]))


def _search(connection: sqlite3.Connection, asked: str, wanted: str, filters: Filters) -> Results:
    given: dict[str, Any] = {
        "wanted": wanted,
        "first": filters.first,
        "last": filters.last,
        "country": filters.country or None,
        "lang": filters.lang or None,
    }
    return Results(
        asked,
        filters,
        parties=rows(
            connection,
            """select id, name, country, kind from parties where rowid in (
                 select rowid from parties_fts where parties_fts match :wanted limit 200)
               order by country is null, length(name), id limit 8""",
            given,
        ),
        authorities=rows(
            connection,
            "select id, name, country from authorities where name like '%' || :like || '%' "
            "order by length(name), id limit 5",
            {"like": asked.strip()[:_LONGEST]},
        ),
        actions=rows(
            connection,
            f"""select id, title, year, known_by, country, headline_amount, currency, headline_eur
                from actions where rowid in (
                  select rowid from actions_fts where actions_fts match :wanted limit {_WEIGHED})
                  and (:first is null or year >= :first) and (:last is null or year <= :last)
                  and (:country is null or country = :country)
                order by rank limit {_MOST}""",
            given,
        ),
        documents=[Hit(row, _pieces(row.pop("found"))) for row in _documents(connection, given)],
    )


def _documents(connection: sqlite3.Connection, given: dict[str, Any]) -> list[dict[str, Any]]:
    found = rows(
        connection,
        f"""with hits as materialized (
              select rowid as place, bm25(documents_fts) as weight from documents_fts
              where documents_fts match :wanted limit {_WEIGHED}),
            best as materialized (
              select h.place, h.weight, d.id, d.title, d.url, d.lang, d.published, x.action_id
              from hits h join documents d on d.rowid = h.place
                left join action_documents x on x.document_id = d.id
                left join actions a on a.id = x.action_id
              where (:lang is null or d.lang = :lang)
                and (:first is null or coalesce(a.year, substr(d.published, 1, 4)) >= :first)
                and (:last is null or coalesce(a.year, substr(d.published, 1, 4)) <= :last)
                and (:country is null or a.country = :country)
              order by h.weight, d.id limit {_MOST})
            select b.id, b.title, b.url, b.lang, b.published, b.action_id,
              (select snippet(documents_fts, 1, char(2), char(3), ' … ', 40) from documents_fts
               where documents_fts match :wanted and rowid = b.place) as found
            from best b order by b.weight, b.id""",
        given,
    )
    return [{**row, "url": fmt.link(row["url"])} for row in found]


def _pieces(found: str | None) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for number_, part in enumerate(re.split(f"[{_BEGIN}{_END}]", found or "")):
        if part:
            pieces.append((part, number_ % 2 == 1))
    return pieces
