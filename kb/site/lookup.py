"""Finds what a reader names: an action, a party or an authority, by its id or by its name."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.site.evidence import rows

# Kinds of things that can be named, with their tables and the column that people know them by.
TABLES = {
    "action": ("actions", "title"),
    "party": ("parties", "name"),
    "authority": ("authorities", "name"),
}
_LONGEST = 200
_MOST = 8
# Of a word that very many titles hold, only so many are looked at.
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Thing:
    """An action, party or authority."""

    kind: str
    id: str
    name: str

    @property
    def of(self) -> str:
        """How an address names it, without doubt."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a name.

    Attributes:
        asked: The name.
        thing: What it names; None when nothing or when several things could be meant.
        others: What else could be meant, the nearest first.
    """

    asked: str
    thing: Thing | None
    others: tuple[Thing, ...] = ()


def look_up(connection: sqlite3.Connection, asked: str) -> Found:
    """Return what a reader names.

    Args:
        connection: To the knowledge base.
        asked: An id, an id with its kind before it (`party:twitter`), or a part of a name.
    """
    asked = asked.replace("\0", " ").strip()[:_LONGEST]
    exact = _by_id(connection, asked)
    if exact and asked == exact[0].of:
        return Found(asked, exact[0])
    found = _by_name(connection, asked)
    same = [one for one in found if _is_name(one, asked)]
    # Who types a name means a party or an authority; actions bear the names of their parties.
    bodies = [one for one in found if one.kind != "action"]
    likely = exact or same or bodies or found
    found = [*exact, *(one for one in found if one not in exact)]
    thing = likely[0] if len(likely) == 1 else None
    return Found(asked, thing, tuple(one for one in found if one != thing))


def _by_id(connection: sqlite3.Connection, asked: str) -> list[Thing]:
    kind, colon, key = asked.partition(":")
    if colon and kind in TABLES:
        kinds: Iterable[str] = (kind,)
    else:
        kinds, key = TABLES, asked
    found = []
    for kind in kinds:
        table, name = TABLES[kind]
        select = f"select id, {name} as name from {table} where id = "
        now = rows(connection, f"{select} ?", (key,))
        if kind == "action" and not now:
            former = "(select action_id from action_redirects where old_id = ?)"
            now = rows(connection, f"{select} {former}", (key,))
        found += _things(kind, now)
    return found


def _by_name(connection: sqlite3.Connection, asked: str) -> list[Thing]:
    words = re.findall(r"[^\W_]+", asked)
    if not words:
        return []
    exactly = " ".join(f'"{word}"' for word in words)
    # Whole words first, then the beginning of a word.
    for match in (exactly, f"{exactly}*"):
        if found := _matching(connection, match, words):
            return found
    return []


def _matching(connection: sqlite3.Connection, match: str, words: list[str]) -> list[Thing]:
    parties = rows(
        connection,
        """select p.id, p.name from parties_fts f join parties p on p.rowid = f.rowid
        where parties_fts match ? order by f.rank, p.id limit ?""",
        (match, _MOST),
    )
    # There are few authorities; their ids end in the short name that many go by.
    condition = " and ".join("(name like ? or id like ?)" for _ in words)
    likes = [like for word in words for like in (f"%{word}%", f"%-{word}")]
    authorities = rows(
        connection,
        f"select id, name from authorities where {condition} order by length(name), id limit ?",
        (*likes, _MOST),
    )
    actions = rows(
        connection,
        """select a.id, a.title as name from actions a where a.rowid in (
          select rowid from actions_fts where actions_fts match ? limit ?)
        order by a.rank limit ?""",
        (match, _LOOKED_AT, _MOST),
    )
    return [
        *_things("party", parties),
        *_things("authority", authorities),
        *_things("action", actions),
    ]


def _things(kind: str, found: list[dict[str, Any]]) -> list[Thing]:
    return [Thing(kind, row["id"], row["name"] or row["id"]) for row in found]


def _is_name(one: Thing, asked: str) -> bool:
    folded = asked.casefold()
    short = one.kind == "authority" and one.id.rpartition("-")[2] == folded
    return short or one.name.casefold() == folded
