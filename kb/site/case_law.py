"""What pages show of case law: appeals and their outcome, what is cited, and who cites it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from kb.nlp.provisions import read_provisions
from kb.resolve.cites import identities
from kb.resolve.identity import case_key
from kb.site import format as fmt
from kb.site.evidence import Statement, rows, statement

# More than a page can show with use; the table has the rest.
_MOST = 50
_MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Appeal:
    """What one piece of evidence tells of an appeal; the first of several is the one shown."""

    row: dict[str, Any]
    told: Statement | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Something cited, or something that cites: its row, with one sentence that shows it."""

    row: dict[str, Any]
    shown_by: Statement | None


@dataclass(frozen=True, slots=True)
class CitedPage:
    """What the page of something cited shows.

    Attributes:
        row: Its row.
        action: The action that it is, if that is here.
        by: Documents that cite it, those with actions first.
    """

    row: dict[str, Any]
    action: dict[str, Any] | None
    by: list[Citation]


@dataclass(frozen=True, slots=True)
class Found:
    """What a citation typed into the search box leads to.

    Attributes:
        actions: Those of that number.
        cited: Decisions, acts and sections.
        provisions: Articles of law, with the number of actions that apply them.
    """

    actions: list[dict[str, Any]]
    cited: list[dict[str, Any]]
    provisions: list[dict[str, Any]]


def appeals(connection: sqlite3.Connection, action: str) -> list[Appeal]:
    """Return what is told of appeals against an action, the one that is shown first."""
    found = rows(
        connection,
        """select o.*, a.title, d.title as document from appeal_outcomes o
          left join actions a on a.id = o.by_action_id left join documents d on d.id = o.document_id
        where o.action_id = ? order by o.chosen desc, o.id""",
        (action,),
    )
    return [Appeal(row, _statement(connection, row["claim_id"])) for row in found]


def cites(connection: sqlite3.Connection, action: str) -> list[Citation]:
    """Return what the documents of an action cite, the most cited first."""
    found = rows(
        connection,
        f"""select t.*, min(c.claim_id) as claim_id, count(*) as times
        from citations c join cited t on t.id = c.cited_id
        where c.action_id = :key and t.action_id is not :key
        group by t.id order by t.documents desc, t.id limit {_MOST}""",
        {"key": action},
    )
    return [Citation(row, _statement(connection, row["claim_id"])) for row in found]


def cited_by(connection: sqlite3.Connection, action: str) -> list[Citation]:
    """Return the actions whose documents cite an action."""
    found = rows(
        connection,
        f"""select a.*, min(c.claim_id) as claim_id, count(distinct c.document_id) as times
        from cited t join citations c on c.cited_id = t.id join actions a on a.id = c.action_id
        where t.action_id = :key and a.id <> :key
        group by a.id order by coalesce(a.decided, a.announced) desc, a.rank limit {_MOST}""",
        {"key": action},
    )
    return [Citation(row, _statement(connection, row["claim_id"])) for row in found]


def cited_page(connection: sqlite3.Connection, key: str) -> CitedPage | None:
    """Return what is known of something cited, or None if nothing has this id."""
    found = rows(connection, "select * from cited where id = ?", (key,))
    if not found:
        return None
    row = {**found[0], "url": fmt.link(found[0]["url"])}
    of = rows(connection, "select * from actions where id = ?", (row["action_id"],))
    by = rows(
        connection,
        f"""select c.document_id, d.title as document, d.published, a.id as action_id, a.title,
          a.year, min(c.claim_id) as claim_id, count(*) as times
        from citations c join documents d on d.id = c.document_id
          left join actions a on a.id = c.action_id
        where c.cited_id = :key group by c.document_id
        order by a.id is null, a.year desc, c.document_id limit {_MOST}""",
        {"key": key},
    )
    return CitedPage(
        row,
        of[0] if of else None,
        [Citation(one, _statement(connection, one["claim_id"])) for one in by],
    )


def find(connection: sqlite3.Connection, asked: str) -> Found | None:
    """Return what a citation leads to: "C-311/18", "16 CFR 312", "Art. 82 DSGVO".

    Args:
        connection: To the knowledge base.
        asked: What a reader typed.

    Returns:
        None where it is no citation, or of nothing that is known here.
    """
    numbers = identities(asked)
    actions = rows(
        connection,
        f"""select a.* from actions a where a.id in (select action_id from case_numbers
          where key = ?) order by a.rank limit {_MOST_FOUND}""",
        (case_key(asked),),
    )
    cited = [
        row
        for number in numbers[:_MOST_FOUND]
        for row in rows(
            connection,
            """select t.*, a.title from cited t left join actions a on a.id = t.action_id
            where t.id = ?""",
            (number,),
        )
    ]
    # One typed as we write it, or in any language; its subdivisions are found with it.
    wanted = [*read_provisions(asked), *(x.partition(" ")[2] for x in numbers), asked.strip()]
    provisions = [
        row
        for name in dict.fromkeys(wanted)
        for row in rows(
            connection,
            f"""select p.*, (select count(*) from action_provisions x where x.provision_id = p.id)
              as actions from provisions p
            where p.id = :name collate nocase or (p.id >= :name || '(' and p.id < :name || ')')
            order by actions desc, p.id limit {_MOST_FOUND}""",
            {"name": name},
        )
    ]
    found = Found(actions, cited, list({row["id"]: row for row in provisions}.values()))
    return found if found.actions or found.cited or found.provisions else None


def _statement(connection: sqlite3.Connection, claim: str | None) -> Statement | None:
    return statement(connection, claim) if claim else None
