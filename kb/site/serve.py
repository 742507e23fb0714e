"""Runs Datasette over a built database, with the settings that this site needs."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import datasette as package
import uvicorn
import yaml
from datasette.app import Datasette
from datasette.database import Database

from kb.site.plugin import DATABASE

SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    # Suggesting facets reads every column of a table: 1.5 s a page at a million rows.
    "suggest_facets": False,
    "facet_time_limit_ms": 500,
    "sql_time_limit_ms": 2_000,
    # Any limit would cut a download in the middle and still answer 200.
    "max_csv_mb": 0,
    "truncate_cells_html": 300,
}


class ServeError(RuntimeError):
    """The site cannot be served; the message says what to do."""


def application(
    database: Path, metadata: Path, settings: Mapping[str, Any] | None = None, *, cors: bool = False
) -> Datasette:
    """Return Datasette over a database, whatever the file is called, with our metadata.

    Args:
        database: The file.
        metadata: The file of texts.
        settings: Of Datasette, beside our own: ``base_url`` above all.
        cors: Whether pages of other sites may read the data.

    Raises:
        ServeError: The database or the metadata cannot be used.
    """
    _check(database)
    try:
        texts = yaml.safe_load(metadata.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ServeError(f"cannot read {metadata}: {error}") from error
    if not isinstance(texts, dict):
        raise ServeError(f"{metadata} holds no mapping of settings")
    # With rich installed Datasette prints a traceback of 400 lines for every page not found.
    package.handle_exception.rich = None
    datasette = Datasette(metadata=texts, settings={**SETTINGS, **(settings or {})}, cors=cors)
    datasette.remove_database("_memory")
    # Immutable: a build never writes into the file that is served but puts a new one in its place.
    datasette.add_database(
        Database(datasette, path=str(database.resolve()), is_mutable=False), name=DATABASE
    )
    return datasette


def serve(  # noqa: PLR0913 (what a server is told)
    database: Path,
    metadata: Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    base_url: str = "/",
    cors: bool = False,
) -> None:
    """Serve the site until interrupted. The address is printed first; port 0 takes a free one.

    Args:
        database: The file.
        metadata: The file of texts.
        host: Address to listen on.
        port: To listen on.
        base_url: Under which a proxy hands requests on, with a slash at both ends.
        cors: Whether pages of other sites may read the data.

    Raises:
        ServeError: The database is missing or unusable, or the port is taken.
    """
    if not (base_url.startswith("/") and base_url.endswith("/")):
        raise ServeError(
            f"a base address begins and ends with a slash, like /kb/, not {base_url!r}"
        )
    datasette = application(database, metadata, {"base_url": base_url}, cors=cors)
    listener = _listen(host, port)
    asyncio.run(datasette.invoke_startup())
    shown = f"[{host}]" if ":" in host else host
    print(f"Serving http://{shown}:{listener.getsockname()[1]} (Ctrl-C stops)", flush=True)
    config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on")
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, or asyncio leaves Nagle's algorithm on: 40 ms more for every page.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # So that a restart need not wait for the connections of the last run to time out.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ServeError(
            f"cannot listen on {host}:{port} ({error}); another program may use the port: "
            f"choose another one, like --port {port + 1 if port < 65535 else 8002}"
        ) from error
    return listener


def _check(database: Path) -> None:
    if not database.is_file():
        raise ServeError(f"there is no database at {database}; run kb build first")
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("select 1 from actions limit 1")
    except sqlite3.DatabaseError as error:
        raise ServeError(
            f"{database} is no knowledge base ({error}); run kb build to make one"
        ) from error
    finally:
        connection.close()
