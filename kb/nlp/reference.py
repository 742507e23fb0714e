"""Reviewed facts about authorities and parties, and how their names are found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kb.nlp.text_words import words_of

_HERE = Path(__file__).resolve().parents[1]
_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\w+|[^\w\s]|\s+")
_SHORT = re.compile(r"[\s(]*\w{2,8}\)?")
# "Landesbeauftragte für den Datenschutz (LfD) Niedersachsen": an acronym may stand inside a name.
_SPACE = r"\s+(?:\(\w{2,12}\)\s+)?"


@cache
def folder() -> Path:
    """Return the reviewed data's folder: in the repository, or in the installed package."""
    packaged = _HERE / "_data"
    return packaged if packaged.is_dir() else _HERE.parent / "data"


@cache
def records(name: str) -> tuple[dict[str, Any], ...]:
    """Read a data file that is a list of records.

    Args:
        name: The file's name without its ending.
    """
    text = (folder() / f"{name}.yml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return tuple(yaml.load(text, Loader=loader) or ())


@cache
def records_of(name: str) -> dict[str, Any]:
    """Read a data file that is a mapping.

    Args:
        name: The file's name without its ending.
    """
    return dict(yaml.safe_load((folder() / f"{name}.yml").read_text(encoding="utf-8")))


@cache
def by_id(name: str) -> dict[str, dict[str, Any]]:
    """Return the records of a data file under their ids."""
    return {record["id"]: record for record in records(name)}


def is_acronym(name: str) -> bool:
    """Tell whether a name is written in capitals, and is to be found only so.

    >>> is_acronym("CNIL"), is_acronym("BfDI"), is_acronym("Garante")
    (True, True, False)
    """
    return " " not in name and sum(letter.isupper() for letter in name) > 1


@dataclass(frozen=True, slots=True)
class Named:
    """A known name found in a text."""

    start: int
    end: int
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class _Alike:
    """Names with the same first word: whether any stands at a place, and then which."""

    any: re.Pattern[str]
    each: list[tuple[re.Pattern[str], str, str]]


class Names:
    """Finds many names in one pass; at each word the longest name wins."""

    def __init__(self, names: Iterable[tuple[str, str]], *, case: bool = False) -> None:
        """Compile the names.

        Args:
            names: Name and id.
            case: Match every name with its case (texts in capitals are found too).
        """
        self._rows: dict[str, list[tuple[str, str, str]]] = {}
        self._compiled: dict[str, _Alike] = {}
        for name, identity in names:
            first = _WORD.search(name)
            if first is None:
                continue
            exact = case or is_acronym(name)
            pattern = "".join(self._piece(piece) for piece in _PIECE.findall(name[first.start() :]))
            if exact and not is_acronym(name):
                pattern = f"(?:{pattern}|{pattern.upper() if name.isalpha() else pattern})"
            source = rf"(?{'-' if exact else ''}i:{pattern}(?!\w))"
            self._rows.setdefault(first.group().casefold(), []).append((source, name, identity))

    @staticmethod
    def _piece(piece: str) -> str:
        if piece.isspace():
            return _SPACE
        return "['’´]" if piece in "'’" else re.escape(piece)

    def find(self, text: str) -> Iterator[Named]:
        """Yield the names in the order of the text, without overlaps."""
        known = words_of(text)
        places = sorted(
            (at, word)
            for word in known.by_word.keys() & self._rows.keys()
            for at in known.by_word[word]
        )
        free = 0
        for at, word in places:
            if at < free:
                continue
            alike = self._compiled.get(word) or self._compile(word)
            if alike.any.match(text, at) is None:
                continue
            for pattern, name, identity in alike.each:
                match = pattern.match(text, at)
                if match:
                    free = match.end()
                    yield Named(at, free, name, identity)
                    break

    def _compile(self, word: str) -> _Alike:
        rows = sorted(self._rows[word], key=lambda row: -len(row[1]))
        self._compiled[word] = _Alike(
            re.compile("|".join(source for source, _, _ in rows)),
            [(re.compile(source), name, identity) for source, name, identity in rows],
        )
        return self._compiled[word]


@cache
def authority_names(lang: str) -> Names:
    """Return the finder of authorities' names in texts of a language.

    Names of other languages are found too (an English page cites the Garante by its own name),
    but a name that belongs to somebody else in the text's language stays with that one.
    """
    owner: dict[str, tuple[str, str]] = {}
    entries = records("authorities")
    for own in (True, False):
        for entry in entries:
            for code, names in (entry.get("names") or {}).items():
                if (code == lang) is not own:
                    continue
                for name in names:
                    if own or len(name) > 4:
                        owner.setdefault(name.casefold(), (name, entry["id"]))
    return Names(owner.values())


@cache
def party_names() -> Names:
    """Return the finder of known companies' names, matched with their case."""
    return Names(
        ((name, p["id"]) for p in records("parties") for name in [p["name"], *p["aliases"]]),
        case=True,
    )
