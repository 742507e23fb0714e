"""Finds what differs between two databases. SQLite does the work, so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kb.diff.actions import ITEMS, SCALARS, describe
from kb.diff.changes import (
    ADDED,
    CHANGED,
    GONE,
    MERGED,
    VERSION,
    ActionChange,
    Change,
    Document,
    DocumentChange,
    RelationChange,
)
from kb.diff.databases import NEW, OLD, explained, opened

# In the order in which they are told.
KINDS: dict[str, tuple[str, ...]] = {
    "actions": (ADDED, CHANGED, MERGED, GONE),
    "documents": (ADDED, VERSION, GONE),
    "relations": (ADDED, GONE),
}

_BOTH_WAYS = ((OLD, NEW), (NEW, OLD))
# Counted, for an action can have two penalties that look alike.
_PENALTIES = """
select action_id, kind, amount, currency, standing, ifnull(suspended, 0), party_id, count(*)
from {0}_penalties x group by 1, 2, 3, 4, 5, 6, 7
"""
_TABLES = """
create temp table action_change
  (id text primary key, change text, merged_into text, old_id text) without rowid;
create temp table moved (old_id text primary key, id text) without rowid;
create temp table document_change (id text primary key, change text) without rowid;
create temp table old_relation (from_id text, to_id text, kind text, claim_id text,
  primary key (from_id, to_id, kind)) without rowid;
create temp table relation_change (from_id text, to_id text, kind text, change text,
  claim_id text, primary key (from_id, to_id, kind)) without rowid;
"""


def changes(old: Path, new: Path) -> Iterator[Change]:
    """Yield all that differs: actions, then documents, then relations; the largest actions first.

    Raises:
        DiffError: A file is missing, damaged, or no database of ours.
    """
    with Comparison(old, new) as found:
        for thing, kinds in KINDS.items():
            for kind in kinds:
                yield from found.of(thing, kind)


class Comparison:
    """Two databases side by side.

    Attributes:
        notes: What could not be compared.
        counts: For each of actions, documents and relations the number of each kind of change.
    """

    def __init__(
        self, old: Path, new: Path, on_progress: Callable[[int, int], None] = lambda *_: None
    ) -> None:
        """Open the databases and find what differs.

        Args:
            old: The earlier database.
            new: The later one.
            on_progress: Called with the number of steps done, and of how many.

        Raises:
            DiffError: A file is missing, damaged, or no database of ours.
        """
        self._db, self.notes = opened(old, new)
        try:
            with explained():
                self._find(on_progress)
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        """Use it in a with block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the databases."""
        self._db.close()

    @property
    def newest(self) -> str | None:
        """Day on which the newest document of the new database was published, ISO."""
        found = self._db.execute(
            f"select max(published) from {NEW}_documents where length(published) = 10"
        ).fetchone()
        return str(found[0]) if found and found[0] else None

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not any(sum(kinds.values()) for kinds in self.counts.values())

    def of(self, thing: str, kind: str, limit: int = -1) -> Iterator[Change]:
        """Yield the changes of a kind, as `KINDS` names them.

        Args:
            thing: actions, documents or relations.
            kind: added, changed, ...
            limit: The most to yield; all when negative.
        """
        read: dict[str, Callable[[str, tuple[Any, ...]], Change]] = {
            "actions": self._action,
            "documents": self._document,
            "relations": self._relation,
        }
        with explained():
            for row in self._db.execute(_ORDERED[thing, kind], (kind, limit)):
                yield read[thing](kind, row)

    def _find(self, on_progress: Callable[[int, int], None]) -> None:
        self._db.executescript(_TABLES)
        for item in ITEMS.values():
            for side in (OLD, NEW):
                self._db.execute(item.view(side))
        statements = list(_statements())
        for number, statement in enumerate(statements):
            on_progress(number, len(statements))
            self._db.execute(statement)
        self.counts: dict[str, dict[str, int]] = {}
        for thing, kinds in KINDS.items():
            table = f"{thing.removesuffix('s')}_change"
            found = dict(self._db.execute(f"select change, count(*) from {table} group by 1"))
            self.counts[thing] = {kind: found.get(kind, 0) for kind in kinds}
        on_progress(len(statements), len(statements))

    def _action(self, kind: str, row: tuple[Any, ...]) -> ActionChange:
        return describe(self._db, kind, *row)

    def _document(self, kind: str, row: tuple[Any, ...]) -> DocumentChange:
        side = OLD if kind == GONE else NEW
        about = self._db.execute(
            f"select action_id from {side}_action_documents where document_id = ? order by 1",
            row[:1],
        )
        id_, title, url = row
        document = Document(id_, title, url, kind, None)
        return DocumentChange(kind, document, tuple(x[0] for x in about))

    def _relation(self, kind: str, row: tuple[Any, ...]) -> RelationChange:
        link, start, start_title, end, end_title, key, title, url, change = row
        document = None if key is None else Document(key, title, url, change, None)
        return RelationChange(kind, link, start, start_title, end, end_title, document)


def _statements() -> Iterator[str]:
    """Yield the statements that fill the tables of changes, in order."""
    into_documents = "insert or ignore into document_change"
    yield f"""{into_documents} select id, '{ADDED}' from new_documents n
        where not exists (select 1 from old_documents o where o.id = n.id)"""
    yield f"""{into_documents} select id, '{GONE}' from old_documents o
        where not exists (select 1 from new_documents n where n.id = o.id)"""
    yield f"""{into_documents} select o.id, '{VERSION}'
        from old_documents o join new_documents n on n.id = o.id
        where o.content_hash is not n.content_hash"""

    # A redirect may lead to an action that was merged later itself; union ends circles.
    yield """insert into moved
        with recursive way(id, action_id) as (
          select o.id, r.action_id from new_action_redirects r join old_actions o on o.id = r.old_id
            where not exists (select 1 from new_actions n where n.id = o.id)
          union
          select w.id, r.action_id from way w join new_action_redirects r on r.old_id = w.action_id
        )
        select w.id, min(w.action_id) from way w
        join new_actions n on n.id = w.action_id group by w.id"""
    # What was inserted first stays: an action that came or went is not also called changed.
    into_actions = "insert or ignore into action_change"
    # Where the id is new too, it is the same action under another id, or the largest of those.
    yield f"""{into_actions} select id, '{CHANGED}', null, old_id from (
          select m.id, m.old_id, row_number() over (partition by m.id order by o.rank, o.id) place
          from moved m join old_actions o on o.id = m.old_id
          where not exists (select 1 from old_actions x where x.id = m.id))
        where place = 1"""
    yield f"""{into_actions} select m.old_id, '{MERGED}', m.id, m.old_id from moved m
        where not exists (select 1 from action_change c
          where c.id = m.id and c.old_id = m.old_id)"""
    yield f"""{into_actions} select id, '{ADDED}', null, id from new_actions n
        where not exists (select 1 from old_actions o where o.id = n.id)"""
    yield f"""{into_actions} select id, '{GONE}', null, id from old_actions o
        where not exists (select 1 from new_actions n where n.id = o.id)
          and not exists (select 1 from moved m where m.old_id = o.id)"""
    differs = " or ".join(f"o.{x} is not n.{x}" for x in (*SCALARS, "headline_amount"))
    # A currency without an amount is not shown.
    differs += " or o.headline_amount is not null and o.currency is not n.currency"
    yield f"""{into_actions} select o.id, '{CHANGED}', null, o.id
        from old_actions o join new_actions n on n.id = o.id where {differs}"""
    for this, that in _BOTH_WAYS:
        for name in ITEMS:
            yield f"""{into_actions} select x.action_id, '{CHANGED}', null, x.action_id
                from {this}_{name} x
                where not exists (select 1 from {that}_{name} y
                  where y.action_id = x.action_id and y.name is x.name)"""
        yield f"""{into_actions} select x.action_id, '{CHANGED}', null, x.action_id
            from {this}_action_documents x where not exists (select 1 from {that}_action_documents y
              where y.action_id = x.action_id and y.document_id = x.document_id)"""
        yield f"""{into_actions} select action_id, '{CHANGED}', null, action_id
            from ({_PENALTIES.format(this)} except {_PENALTIES.format(that)})"""

    # Of a damaged database, a row may be under an action that is not there.
    yield f"""delete from action_change where change = '{CHANGED}' 
        and not (exists (select 1 from old_actions o where o.id = action_change.old_id)
          and exists (select 1 from new_actions n where n.id = action_change.id))"""

    # A relation of an action that was merged goes on under the other's id.
    yield """insert or ignore into old_relation
        select coalesce(f.id, r.from_action_id), coalesce(t.id, r.to_action_id), r.kind, r.claim_id
        from old_relations r left join moved f on f.old_id = r.from_action_id
        left join moved t on t.old_id = r.to_action_id
        where coalesce(f.id, t.id) is null
          or coalesce(f.id, r.from_action_id) <> coalesce(t.id, r.to_action_id)"""
    into_relations = "insert or ignore into relation_change"
    yield f"""{into_relations} select from_action_id, to_action_id, kind, '{ADDED}', claim_id
        from new_relations n where not exists (select 1 from old_relation o
          where o.from_id = n.from_action_id and o.to_id = n.to_action_id and o.kind = n.kind)"""
    yield f"""{into_relations} select from_id, to_id, kind, '{GONE}', claim_id
        from old_relation o where not exists (select 1 from new_relations n
          where n.from_action_id = o.from_id and n.to_action_id = o.to_id and n.kind = o.kind)"""


def _ordered(thing: str, side: str) -> str:
    """Return the query of the changes of a kind, whose columns the methods of Comparison read."""
    if thing == "actions":
        return """select c.id, c.old_id, c.merged_into from action_change c
            left join old_actions o on o.id = c.id left join new_actions n on n.id = c.id
            where c.change = ? order by coalesce(n.rank, o.rank), c.id limit ?"""
    if thing == "documents":
        return f"""select d.id, d.title, d.url from document_change c
            join {side}_documents d on d.id = c.id where c.change = ? order by d.id limit ?"""
    # The ends of a gone relation may be in either database.
    title = "coalesce((select title from new_actions where id = {0}), (select title from old_actions where id = {0}))"  # noqa: E501
    return f"""select r.kind, r.from_id, {title.format("r.from_id")},
          r.to_id, {title.format("r.to_id")}, d.id, d.title, d.url, x.change
        from relation_change r left join {side}_claims c on c.id = r.claim_id
        left join {side}_documents d on d.id = c.document_id
        left join document_change x on x.id = d.id
        where r.change = ? order by r.from_id, r.to_id, r.kind limit ?"""


_ORDERED = {
    (thing, kind): _ordered(thing, OLD if kind == GONE else NEW)
    for thing, kinds in KINDS.items()
    for kind in kinds
}
