"""The Datasette plugin (entry point `datasette`): templates, style, and what the pages show."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from sqlite3 import SQLITE_LIMIT_LENGTH, Connection, Row
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import AsgiStream, NotFound, Response, asgi_static
from jinja2 import Environment, FileSystemLoader
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup
from pluggy import HookimplMarker

from kb.site import browse, case_law, cells, compare_page, evidence, pages, queries, redirects
from kb.site import format as fmt
from kb.site.cite import cite
from kb.site.compare import BASE_YEAR, MOST
from kb.site.download import write_csv
from kb.site.headers import with_headers
from kb.site.home import Home, home

if TYPE_CHECKING:  # Datasette loads this module while it is itself still being imported
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

hookimpl = HookimplMarker("datasette")

DATABASE = "enforcement"
# Bytes; the longest documents have some five million.
_LARGEST_VALUE = 50_000_000
_HERE = Path(__file__).parent
_STYLE = _HERE / "static" / "site.css"
_HOMES: WeakKeyDictionary[Datasette, Home] = WeakKeyDictionary()
# What the templates of single rows show, by table: the name of the variable and who fills it.
_ROW_PAGES: dict[str | None, tuple[str, Callable[[Connection, str], Any]]] = {
    "actions": ("action", queries.action),
    "documents": ("document", browse.document),
    "cited": ("cited", case_law.cited_page),
    **{table: ("linked", partial(browse.linked, table=table)) for table in browse.LINKED},
}


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Put our templates before Datasette's, and our ways of writing values beside its filters."""
    # Datasette finds templates beside a plugin that is a package, and beside a plain module like
    # this one from Python 3.12 only.
    env.loader = ChoiceLoader(
        [FileSystemLoader(_HERE / "templates"), *([env.loader] if env.loader else [])]
    )
    for function in (fmt.label, fmt.number, fmt.money, fmt.whole, fmt.day, fmt.country, fmt.host):
        env.filters[function.__name__] = function
    env.filters["pk"] = tilde_encode
    version = hashlib.sha256(_STYLE.read_bytes()).hexdigest()[:8]
    # Pages of errors get no variables of plugins, so the head and foot of all pages use globals.
    env.globals.update(
        site=datasette.metadata,
        has_kb=lambda: DATABASE in datasette.databases,
        style=lambda: datasette.urls.path(f"/-/kb/site.css?{version}"),
    )


@hookimpl
def prepare_connection(conn: Connection) -> None:
    """Refuse values of hundreds of megabytes: a query for one would take all memory."""
    conn.setlimit(SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Serve comparisons, the download of all actions, and the style sheet."""

    async def download(datasette: Datasette) -> AsgiStream:
        if DATABASE not in datasette.databases:
            raise NotFound("no knowledge base is served")
        read = datasette.get_database(DATABASE).execute_fn
        return AsgiStream(
            lambda writer: write_csv(read, writer),
            headers={"content-disposition": 'attachment; filename="enforcement.csv"'},
            content_type="text/csv; charset=utf-8",
        )

    async def compare(datasette: Datasette, request: Request) -> Response:
        if DATABASE not in datasette.databases:
            raise NotFound("no knowledge base is served")
        asked = compare_page.read_query(
            request.args.getlist("of"),
            request.args.get("currency"),
            request.args.get("prices"),
            (datasette.plugin_config("kb_site") or {}).get("compare", ()),
        )
        read = datasette.get_database(DATABASE).execute_fn
        shown = await read(lambda connection: compare_page.page(connection, asked))
        if request.url_vars["format"] == "json":
            return Response.json(compare_page.as_json(shown))
        if request.url_vars["format"] == "csv":
            return Response(compare_page.as_csv(shown), content_type="text/csv; charset=utf-8")
        variables = {"page": shown, "most": MOST, "prices": BASE_YEAR}
        html = await datasette.render_template("compare.html", variables, request=request)
        return Response.html(html)

    return [
        (r"^/compare(?:\.(?P<format>json|csv))?$", compare),
        (r"^/-/kb/enforcement\.csv$", download),
        (r"^/-/kb/(?P<path>.*)$", asgi_static(_HERE / "static")),
        *pages.ROUTES,
    ]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """Send headers with every answer that keep a page from loading or running what is not ours."""
    return with_headers


@hookimpl
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response | None]]:
    """Lead from a former address of an action to its present one."""

    async def answer() -> Response | None:
        if not isinstance(exception, NotFound) or DATABASE not in datasette.databases:
            return None
        read = datasette.get_database(DATABASE).execute_fn
        path = await read(lambda connection: redirects.target(connection, request.path))
        return Response.redirect(path, status=301) if path else None

    return answer


@hookimpl
def extra_template_vars(
    datasette: Datasette,
    request: Request,
    view_name: str,
    database: str | None,
    table: str | None,
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give each page of ours what it shows."""

    async def variables() -> dict[str, Any]:
        if DATABASE not in datasette.databases:
            return {}
        read = datasette.get_database(DATABASE).execute_fn
        if view_name == "index":
            # Counted once: what is served does not change, and counting takes as long as it is big.
            if datasette not in _HOMES:
                _HOMES[datasette] = await read(home)
            return {"home": _HOMES[datasette]}
        if view_name == "row" and database == DATABASE and table in _ROW_PAGES:
            name, page = _ROW_PAGES[table]
            pks = request.url_vars["pks"]
            key = tilde_decode(pks)
            shown = await read(lambda conn: page(conn, key))
            found = {name: shown}
            if name == "action" and shown:
                url = datasette.absolute_url(request, datasette.urls.row(DATABASE, table, pks))
                found["citation"] = cite(shown.row, url, datetime.now(UTC).date())
            return found

        async def statement(claim: str) -> evidence.Statement | None:
            found: evidence.Statement | None = await read(
                lambda conn: evidence.statement(conn, claim)
            )
            return found

        return {"statement": statement}

    return variables


@hookimpl
def render_cell(  # noqa: PLR0913, PLR0917 (the hook's own arguments)
    datasette: Datasette, row: Row, value: Any, column: str, table: str | None, database: str
) -> Markup | None:
    """Write values of Datasette's own tables for readers; None leaves a cell as it is."""
    if database != DATABASE:
        return None
    return cells.cell(
        row, value, column, table, lambda key: str(datasette.urls.row(DATABASE, "actions", key))
    )
