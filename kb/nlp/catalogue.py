"""The authority that a catalogue's title names: "authority (country) - number"."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from spacy.tokens import Doc

from kb.nlp.findings import Finding
from kb.nlp.reference import by_id
from kb.nlp.sentences import text_of

_CATALOGUE = re.compile(
    r"(?P<value>(?P<name>[^\n()]{2,60}) \((?:The )?(?P<country>[A-Z][A-Za-z ]{2,30})\))\s?-\s"
)


@cache
def _countries(lang: str) -> dict[str, str]:
    """Return the codes of countries under their names in a language."""
    return {name: code for code, name in Locale(lang).territories.items()}


@cache
def _by_country() -> dict[tuple[str, str], str]:
    """Return authorities under their names, in any language, and their country."""
    return {
        (name.casefold(), record["country"]): identity
        for identity, record in by_id("authorities").items()
        for names in (record.get("names") or {}).values()
        for name in names
    }


def catalogued(doc: Doc, items: list[Finding]) -> list[Finding]:
    """Let the authority of a catalogue's title stand for its other names.

    In "Datatilsynet (Denmark) - 20/1" the name alone would be another country's authority.

    Args:
        doc: The document.
        items: The authorities found so far, each with its id.
    """
    title = text_of(doc)[: int(doc.user_data.get("title_end", 0))]
    match = _CATALOGUE.match(title)
    if match is None:
        return items
    country = _countries(doc.lang_).get(match["country"], "")
    identity = _by_country().get((match["name"].casefold(), country))
    if identity is None:
        return items
    # A full name needs no country.
    group = "name" if " " in match["name"] else "value"
    kept = [
        item
        for item in items
        if item.detail != identity and not item.value.startswith(match["name"])
    ]
    return [Finding(*match.span(group), match[group], 0.95, identity), *kept]
