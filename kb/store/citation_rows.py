"""Writes who cites what: one row a mention, and one row a thing cited."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import sqlite_utils

from kb.nlp.cited import link_of
from kb.resolve.actions import Action
from kb.resolve.choose import Stated
from kb.resolve.cites import Cited, Register, cited
from kb.store.load import Loader

# "C-311/18, EU:C:2020:559": two citations so near to each other are of one case.
_SIDE_BY_SIDE = 4
_ECLI = "ecli ECLI:EU:"
_CASE = "eu_case"


class CitationRows:
    """Writes citations through a loader; `finish` writes what they cite."""

    def __init__(self, loader: Loader) -> None:
        """Write through a loader."""
        self._add = loader.add
        self._register = Register()
        self._cited: dict[str, Cited] = {}
        self._written: dict[str, Counter[str]] = defaultdict(Counter)
        self._beside: dict[str, Counter[str]] = defaultdict(Counter)
        self._last: tuple[str, str, int, str] | None = None

    def known(self, action: Action) -> None:
        """Remember under which numbers an action may be cited."""
        self._register.add(action)

    def citation(self, one: Stated, action_id: str | None) -> None:
        """Add a citation.

        Args:
            one: Claim of the field `citation`.
            action_id: Action whose document cites.
        """
        what, mention = cited(one.claim), one.claim.mention
        self._cited.setdefault(what.id, what)
        self._written[what.id][what.number] += 1
        self._add(
            "citations",
            claim_id=one.id,
            cited_id=what.id,
            action_id=action_id,
            document_id=one.document.key,
        )
        place = one.document.key, mention.part
        if self._last and what.id.startswith(_ECLI):
            *before, end, case = self._last
            if tuple(before) == place and 0 <= mention.start - end <= _SIDE_BY_SIDE:
                self._beside[what.id][case] += 1
        self._last = (*place, mention.end, what.id) if what.kind == _CASE else None

    def finish(self) -> dict[str, str]:
        """Write what is cited.

        Returns:
            For each id that is another spelling of the same case, the id of that case.
        """
        same = {
            code: min(cases, key=lambda x: (-cases[x], x)) for code, cases in self._beside.items()
        }
        spellings: dict[str, list[str]] = defaultdict(list)
        for other, case in same.items():
            spellings[case].append(other)
        for identity, what in sorted(self._cited.items()):
            if identity in same:
                continue
            names = [identity, *sorted(spellings[identity])]
            action = next(filter(None, map(self._register.find, names)), None)
            self._add(
                "cited",
                id=identity,
                kind=what.kind,
                name=", ".join([self._named(what), *(x.partition(" ")[2] for x in names[1:])]),
                url=link_of(what.kind, what.number),
                action_id=action,
            )
        return same

    def _named(self, what: Cited) -> str:
        # The spelling that most documents use.
        return self._register.name(replace(what, number=_most(self._written[what.id])))


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))


def count(db: sqlite_utils.Database, same: dict[str, str]) -> None:
    """Put spellings of one case together, and count the documents and actions that cite each thing.

    A document does not count where it cites the action that it is about itself.

    Args:
        db: The database, its rows loaded.
        same: As `CitationRows.finish` returns it.
    """
    with db.conn:
        db.conn.executemany(
            "update citations set cited_id = ? where cited_id = ?",
            [(case, other) for other, case in sorted(same.items())],
        )
        db.conn.execute(
            """update cited set (documents, actions) = (
              select count(distinct c.document_id), count(distinct c.action_id) from citations c
              where c.cited_id = cited.id
                and (c.action_id is null or c.action_id is not cited.action_id))"""
        )
