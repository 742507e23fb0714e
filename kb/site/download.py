"""The download of all actions as CSV.

Datasette's own CSV of a view counts off the rows before each page again: at 200,000 rows that takes
over a minute. This one goes on after the last rank.
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from kb.export.cells import defused

_PAGE = 2_000
_SELECT = "select * from enforcement where rank > ? order by rank limit ?"

Page = tuple[str, int | None]


async def write_csv(
    read: Callable[[Callable[[sqlite3.Connection], Page]], Awaitable[Page]], writer: Any
) -> None:
    """Write the view `enforcement`, in the order of rank.

    Args:
        read: Runs a function on a connection to the knowledge base.
        writer: Has an asynchronous method write.
    """
    text, last = await read(lambda connection: _page(connection, None))
    await writer.write(text)
    while last is not None:
        after = last
        text, last = await read(lambda connection: _page(connection, after))  # noqa: B023
        await writer.write(text)


def _page(connection: sqlite3.Connection, after: int | None) -> Page:
    """Return rows as CSV, with the column names before the first ones, and the last rank."""
    cursor = connection.execute(_SELECT, (-1 if after is None else after, _PAGE))
    names = [column[0] for column in cursor.description]
    rows = [tuple(row) for row in cursor]
    out = io.StringIO()
    lines = csv.writer(out)
    if after is None:
        lines.writerow(names)
    lines.writerows([defused(x) if isinstance(x, str) else x for x in row] for row in rows)
    return out.getvalue(), rows[-1][names.index("rank")] if rows else None
