"""Which authority a name that stands alone means, as in a catalogue's field."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache

from babel import Locale

from kb.nlp.reference import by_id, records

_WORD = re.compile(r"[^\W_]+")
_IN_COUNTRY = re.compile(r"(?P<name>.*\S)\s*\((?P<country>[^()]+)\)\s*", re.DOTALL)


def folded(name: str) -> str:
    """Return a name without case, accents and punctuation.

    >>> folded("Conseil d’État")
    'conseil d etat'
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain))


def split_country(name: str) -> tuple[str, str | None]:
    """Return a name without the country in brackets behind it, and that country's code.

    >>> split_country("AEPD (Spain)")
    ('AEPD', 'ES')
    >>> split_country("Tribunal (Second Chamber)")
    ('Tribunal (Second Chamber)', None)
    """
    match = _IN_COUNTRY.fullmatch(name)
    if match and (code := _countries().get(folded(match["country"]).removeprefix("the "))):
        return match["name"], code
    return name, None


@cache
def _countries() -> dict[str, str]:
    # Catalogues that add a country write it in English.
    return {folded(name): code for code, name in Locale("en").territories.items() if len(code) == 2}


@cache
def _owners() -> dict[str, set[str]]:
    """Return the authorities that bear each name; a name reviewed as an alias has one owner."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for record in records("authorities"):
        for names in ([record["name"]], *record["names"].values()):
            for name in names:
                owners[folded(name)].add(record["id"])
    for record in records("authorities"):
        for name in record.get("aliases", ()):
            owners[folded(name)] = {record["id"]}
    return dict(owners)


@cache
def authority_named(name: str) -> str | None:
    """Return the id of the authority that a name in any language means.

    Args:
        name: A full name or an acronym, alone or with its country: "Datatilsynet (Denmark)".

    Returns:
        None for a name that is in no list, and for one that several authorities bear.
    """
    found = _owners().get(folded(name), set())
    if len(found) != 1:
        short, country = split_country(name)
        found = {
            identity
            for identity in _owners().get(folded(short), set())
            if country == by_id("authorities")[identity]["country"]
        }
    return next(iter(found)) if len(found) == 1 else None
