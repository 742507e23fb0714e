"""Which documents a document names: by address, or by number in a series of releases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from kb.model import Document
from kb.nlp.reference import records

# A list of numbers after one label: "Lit. Rel. Nos. 13035 and 12157".
_MORE = r"(?:\s*(?:,|;|&|and)\s*)"
_HEAD = 300


@dataclass(frozen=True, slots=True)
class _Series:
    """A series of numbered documents."""

    id: str
    hints: tuple[str, ...]
    list: re.Pattern[str]
    number: re.Pattern[str]
    address: re.Pattern[str]


@cache
def _series() -> tuple[_Series, ...]:
    return tuple(
        _Series(
            one["id"],
            tuple(one["hints"]),
            re.compile(f"{one['label']}({one['number']}(?:{_MORE}{one['number']}){{0,12}})", re.I),
            re.compile(one["number"]),
            re.compile(one["address"], re.I),
        )
        for one in records("releases")
    )


def address(url: str) -> str:
    """Return an address in the form in which two spellings of it are the same.

    >>> address("http://www.example.org/a/?x=1#top") == address("https://example.org/a?x=1")
    True
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    host = parts.netloc.casefold().removeprefix("www.")
    query = f"?{unquote(parts.query)}" if parts.query else ""
    return host + unquote(parts.path).rstrip("/") + query


def own_names(document: Document) -> frozenset[str]:
    """Return the names under which other documents may cite a document."""
    names = {address(document.url)} if document.url else set()
    for series in _series():
        stated = [x for y in (document.url or "", document.id) for x in series.address.findall(y)]
        names.update(f"{series.id} {number}" for number in stated)
        # Where the address does not tell it, a document's own number stands at its head.
        if not stated:
            found = series.list.search(f"{document.title}\n{document.text[:_HEAD]}"[:_HEAD])
            if found and len(numbers := series.number.findall(found[1])) == 1:
                names.add(f"{series.id} {numbers[0]}")
    return frozenset(names)


def cited(document: Document) -> frozenset[str]:
    """Return the names of the documents that a document cites, by its text and its source."""
    own = own_names(document)
    names = {
        address(value)
        for value in (*document.stated("related"), *document.stated("original"))
        if value.startswith("http")
    }
    for series in _series():
        if not any(hint in document.text for hint in series.hints):
            continue
        for found in series.list.finditer(document.text):
            names.update(f"{series.id} {number}" for number in series.number.findall(found[1]))
    return frozenset(names - own)
