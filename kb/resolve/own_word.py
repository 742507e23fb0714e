"""Whether a document is an authority's own word on its action, or another's telling of it."""

from __future__ import annotations

from functools import cache, lru_cache
from urllib.parse import urlsplit

from kb.model import Document
from kb.nlp.reference import by_id, records
from kb.resolve.identity import root


def publisher(document: Document) -> str | None:
    """Return the id of the department on whose site a document stands; None for everybody else's.

    Documents of a source that retells others (``retold`` in ``data/sources.yml``) are nobody's own
    word, whatever address they give.
    """
    if by_id("sources").get(document.source, {}).get("retold"):
        return None
    return _at(_host(document.url or ""))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@cache
def _hosts() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in records("authorities"):
        if host := _host(one.get("url") or ""):
            found.setdefault(host, root(one["id"]))
    return found


@lru_cache(maxsize=10_000)
def _at(host: str) -> str | None:
    known = _hosts()
    while "." in host:
        if host in known:
            return known[host]
        host = host.partition(".")[2]
    return None
