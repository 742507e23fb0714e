"""Former addresses of actions lead to where the action is now."""

from __future__ import annotations

import re
from sqlite3 import Connection

from datasette.utils import tilde_decode, tilde_encode

_ACTION = re.compile(r"/enforcement/actions/(?P<key>[^/]+?)(?P<ending>\.\w+)?$")


def target(connection: Connection, path: str) -> str | None:
    """Return the path to go to, or None where a path is not a former address.

    Args:
        connection: To the database.
        path: That was not found, without the site's base address.
    """
    found = _ACTION.search(path)
    if found is None:
        return None
    old = tilde_decode(found["key"])
    row = connection.execute(
        "select action_id from action_redirects where old_id = ?", (old,)
    ).fetchone()
    if row is None:
        return None
    return f"{path[: found.start('key')]}{tilde_encode(row[0])}{found['ending'] or ''}"
