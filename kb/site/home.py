"""What the home page shows: counts, the largest and the newest actions, charts, the accuracy."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kb.site import format as fmt
from kb.site.charts import Value, bars, columns
from kb.site.evidence import rows

_YEARS, _AUTHORITIES, _NEWEST = 20, 8, 8
# A figure of which the extraction is not even half sure is no showpiece.
_SURE = 0.5
# The set of labelled documents that nobody looked at while rules were made.
_UNSEEN = "blind.jsonl"
_MEASURED = ("money", "sanction", "headline", "respondents", "authorities")
_SHOWN = "id, title, year, known_by, country, headline_amount, currency, headline_eur"


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows.

    Attributes:
        counts: By name.
        first_year: Of the earliest action.
        last_year: Of the latest.
        largest: Actions with the largest sanctions.
        newest: Actions decided or announced last.
        by_year: Chart of the fines of each year.
        by_authority: Chart of the authorities with the highest fines.
        accuracy: Rows of the evaluation on unseen documents.
        example: Two names to compare.
    """

    counts: dict[str, int]
    first_year: int | None
    last_year: int | None
    largest: list[dict[str, Any]]
    newest: list[dict[str, Any]]
    by_year: Markup | None
    by_authority: Markup | None
    accuracy: list[dict[str, Any]]
    example: tuple[str, str] | None


def home(connection: sqlite3.Connection) -> Home:
    """Return what the home page shows."""
    counts = rows(
        connection,
        """select count(*) as actions, count(headline_amount) as with_sum,
          (select count(*) from documents) as documents,
          (select count(distinct authority_id) from action_authorities) as authorities,
          count(distinct country) as countries,
          (select count(*) from claims) as claims, min(year) as first, max(year) as last
        from actions where known_by = 'documents'""",
    )[0]
    first, last = counts.pop("first"), counts.pop("last")
    largest = rows(
        connection,
        f"""select {_SHOWN} from actions where headline_amount is not null
          and coalesce(headline_confidence, 1) >= {_SURE} order by rank limit 10""",
    )
    newest = rows(
        connection,
        f"""select {_SHOWN}, coalesce(decided, announced) as day from actions
        where known_by = 'documents' and year >= ? - 1 and coalesce(decided, announced) is not null
        order by coalesce(decided, announced) desc, rank limit {_NEWEST}""",
        (last,),
    )
    return Home(
        counts,
        first,
        last,
        largest,
        newest,
        _by_year(connection, last),
        _by_authority(connection),
        rows(
            connection,
            f"""select field, f1, f1_low, f1_high, documents from evaluations
            where labelled_set = ? and field in ({", ".join("?" * len(_MEASURED))})""",
            (_UNSEEN, *_MEASURED),
        ),
        _example(connection),
    )


def _example(connection: sqlite3.Connection) -> tuple[str, str] | None:
    # One respondent of each action, rather one that the reviewed data knows.
    names = rows(
        connection,
        """select name from (
          select p.name, a.rank, row_number() over (
            partition by a.id order by p.country is null, p.name) as place
          from (select id, rank from actions where headline_amount is not null
            order by rank limit 10) a
          join action_parties x on x.action_id = a.id join parties p on p.id = x.party_id
        ) where place = 1 order by rank""",
    )
    different = list(dict.fromkeys(row["name"] for row in names))
    return (different[0], different[1]) if len(different) > 1 else None


def _by_year(connection: sqlite3.Connection, last: int | None) -> Markup | None:
    if last is None:
        return None
    found = {
        row["year"]: row["sum"]
        for row in rows(
            connection,
            """select year, sum(total_penalty_eur) as sum from actions
            where known_by = 'documents' and year > ? - ? group by year""",
            (last, _YEARS),
        )
    }
    if not any(found.values()):
        return None
    years = range(max(min(found), last - _YEARS + 1), last + 1)
    return columns(
        "home-years",
        "Fines that stand by year of the decision, EUR",
        [Value(str(year), found.get(year), fmt.brief(found.get(year))) for year in years],
    )


def _by_authority(connection: sqlite3.Connection) -> Markup | None:
    found = rows(
        connection,
        f"""select u.name, sum(a.total_penalty_eur) as sum, count(*) as actions
        from actions a join action_authorities x on x.action_id = a.id
          join authorities u on u.id = x.authority_id
        where a.known_by = 'documents' and a.total_penalty_eur is not null
        group by u.id order by sum desc limit {_AUTHORITIES}""",
    )
    if not found:
        return None
    return bars(
        "home-authorities",
        "Authorities with the highest fines that stand, EUR",
        [Value(row["name"], row["sum"], fmt.brief(row["sum"])) for row in found],
    )
