"""Pages beside the tables: search, worked queries, codebook, accuracy, sources; health, robots."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup

from kb.site.charts import Value, columns
from kb.site.diagram import diagram
from kb.site.evidence import rows
from kb.site.search import Filters, number, search
from kb.site.worked import worked
from kb.store.schema import load

if TYPE_CHECKING:
    from sqlite3 import Connection

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

DATABASE = "enforcement"
_NO_ROBOTS = ("/enforcement?sql=", "/*?sql=", "/*_facet", "/*_sort", "/search")
_CHANGES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
# Years of a chart: older ones are in the table.
_YEARS = 40
# As many addresses as a sitemap may hold (sitemaps.org protocol).
_MOST_ADDRESSES = 50_000


async def queries(datasette: Datasette, request: Request) -> Response:
    """Show the worked queries."""
    return await _page(datasette, request, "queries.html", {"queries": worked()})


async def codebook(datasette: Datasette, request: Request) -> Response:
    """Show what tables and columns mean, from the declared schema."""
    schema = load()
    return await _page(
        datasette, request, "codebook.html", {"things": schema.all, "diagram": diagram(schema)}
    )


async def accuracy(datasette: Datasette, request: Request) -> Response:
    """Show how accurate the data is, as measured."""
    found = await _read(datasette, _evaluations)
    return await _page(datasette, request, "accuracy.html", {"sets": found})


async def sources(datasette: Datasette, request: Request) -> Response:
    """Show where documents come from, and how many of each year there are."""
    found = await _read(datasette, _sources)
    return await _page(datasette, request, "sources.html", {"sources": found})


async def find(datasette: Datasette, request: Request) -> Response:
    """Search over actions, documents and parties."""
    get = request.args.get
    filters = Filters(
        first=number(get("first") or ""),
        last=number(get("last") or ""),
        country=(get("country") or "").strip().upper()[:2] or None,
        lang=(get("lang") or "").strip().lower()[:3] or None,
    )
    asked = (get("q") or "").strip()
    found = await _read(datasette, lambda connection: search(connection, asked, filters))
    return await _page(datasette, request, "search.html", {"results": found})


async def changes(datasette: Datasette, request: Request) -> Response:
    """Show what changed since the release before, as `kb publish` wrote it beside the database."""
    if DATABASE not in datasette.databases:
        raise NotFound("no knowledge base is served")
    ending = request.url_vars["ending"] or "html"
    path = Path(datasette.get_database(DATABASE).path).with_name(f"changes.{ending}")
    if not path.is_file():
        raise NotFound("no changes are known: this is the first release, or not a published one")
    return Response(path.read_text(encoding="utf-8"), content_type=_CHANGES[ending])


async def health(datasette: Datasette) -> Response:
    """Say that the site can read its database, for a load balancer."""
    count = await _read(datasette, lambda db: rows(db, "select count(*) as n from actions"))
    return Response.json({"ok": True, "actions": count[0]["n"]})


async def robots(datasette: Datasette, request: Request) -> Response:
    """Let search engines read the pages and keep them off endless queries."""
    base = datasette.urls.path("/").rstrip("/")
    rules = "".join(f"Disallow: {base}{path}\n" for path in _NO_ROBOTS)
    sitemap = datasette.absolute_url(request, datasette.urls.path("/sitemap.xml"))
    return Response.text(f"User-agent: *\n{rules}Sitemap: {sitemap}\n")


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """List the pages of actions, or the parts of such a list where they are many."""
    part = request.url_vars["part"]
    first = (int(part) - 1) * _MOST_ADDRESSES if part else 0
    found = await _read(
        datasette,
        lambda db: rows(
            db,
            "select id, (select max(rank) from actions) as number from actions "
            "where rank > ? order by rank limit ?",
            (first, _MOST_ADDRESSES),
        ),
    )
    number = found[0]["number"] if found else 0
    parts = -(-number // _MOST_ADDRESSES)
    if part or parts <= 1:
        paths = [datasette.urls.row(DATABASE, "actions", tilde_encode(x["id"])) for x in found]
        outer, inner = "urlset", "url"
    else:
        paths = [datasette.urls.path(f"/sitemap-{n}.xml") for n in range(1, parts + 1)]
        outer, inner = "sitemapindex", "sitemap"
    entries = "".join(
        f"<{inner}><loc>{escape(datasette.absolute_url(request, path))}</loc></{inner}>\n"
        for path in paths
    )
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{outer} xmlns="{xmlns}">\n{entries}</{outer}>'
    return Response(body, content_type="application/xml; charset=utf-8")


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/search$", find),
    (r"^/queries$", queries),
    (r"^/codebook$", codebook),
    (r"^/accuracy$", accuracy),
    (r"^/sources$", sources),
    (r"^/changes(?:\.(?P<ending>json|atom))?$", changes),
    (r"^/-/health$", health),
    (r"^/robots\.txt$", robots),
    (r"^/sitemap(?:-(?P<part>[1-9]\d{0,4}))?\.xml$", sitemap),
]


async def _page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any]
) -> Response:
    html = await datasette.render_template(template, context, request=request, view_name="kb")
    return Response.html(html)


async def _read(datasette: Datasette, read: Callable[[Connection], Any]) -> Any:
    if DATABASE not in datasette.databases:
        raise NotFound("no knowledge base is served")
    return await datasette.get_database(DATABASE).execute_fn(read)


def _evaluations(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows(connection, "select * from evaluations order by labelled_set, rowid"):
        found.setdefault(row["labelled_set"], []).append(row)
    return found


def _sources(connection: Connection) -> list[dict[str, Any]]:
    years: dict[str, dict[str, int]] = {}
    for row in rows(connection, "select * from source_years order by year"):
        years.setdefault(row["source_id"], {})[row["year"] or ""] = row["documents"]
    found = rows(
        connection,
        """select s.*, sum(y.documents) as documents, min(y.year) as first_year,
          max(y.year) as last_year, sum(y.not_extracted) as not_extracted
        from sources s left join source_years y on y.source_id = s.id
        group by s.id order by documents desc, s.id""",
    )
    return [one | {"by_year": _by_year(one, years.get(one["id"], {}))} for one in found]


def _by_year(source: dict[str, Any], documents: dict[str, int]) -> Markup | None:
    """Return a chart of a source's documents by year, with the years of which there are none."""
    known = [int(year) for year in documents if year.isdigit()]
    if len(known) < 2:
        return None
    last, first = max(known), max(min(known), max(known) - _YEARS + 1)
    values = [
        Value(str(year), documents.get(str(year), 0), f"{documents.get(str(year), 0):,}")
        for year in range(first, last + 1)
    ]
    title = f"Documents of {source['name'] or source['id']} by year"
    return columns(f"source-{source['id']}", title, values)
