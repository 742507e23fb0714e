"""How the cells of Datasette's own tables are written for readers."""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import Row
from typing import Any

from datasette.utils import tilde_encode
from markupsafe import Markup

from kb.site import format as fmt

_SUMS = frozenset(
    {"amount", "amount_eur", "amount_usd", "headline_amount", "headline_eur", "headline_usd"}
    | {"total", "total_eur", "largest", "smallest"}
)


def cell(
    row: Row, value: Any, column: str, table: str | None, address: Callable[[str], str]
) -> Markup | None:
    """Write one cell; None leaves it to Datasette.

    Args:
        row: The row that the cell is in.
        value: The value of the cell.
        column: The column's name.
        table: The table or view; None for the result of a query.
        address: Gives the address of an action's page, from its encoded id.
    """
    shown = None
    if value is None or value == "":
        # Really empty, so that the style can leave the cell out on a narrow screen.
        shown = Markup("")
    elif column in _SUMS and isinstance(value, int | float):
        shown = Markup('<span class="sum">{}</span>').format(fmt.number(value))
    elif column == "urls":
        safe = filter(fmt.link, str(value).split())
        shown = Markup(" ").join(
            Markup('<a href="{}">{}</a>').format(url, fmt.host(url)) for url in safe
        )
    elif column in ("action_id", "title") and (key := _action(row, table)):
        shown = Markup('<a href="{}">{}</a>').format(address(tilde_encode(key)), value)
    return shown


def _action(row: Row, table: str | None) -> str | None:
    """Return the id of the action that a row is of, where Datasette does not link it itself."""
    if table == "actions":
        return str(row["id"])
    if table in (None, "enforcement", "conflicts") and "action_id" in row.keys():  # noqa: SIM118 (a Row)
        return str(row["action_id"] or "")
    return None
