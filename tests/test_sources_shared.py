"""Real saved pages, where they are at hand beside the project, are all read right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

from kb.crawl.check import missing
from kb.crawl.found import Found, Link
from kb.crawl.page import Page
from kb.crawl.sources import Source, all_sources

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
CHECKED = Path(__file__).parent / "sources_shared"


def pages(name: str) -> Iterator[tuple[str, bytes]]:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                url = record.rec_headers.get_header("WARC-Target-URI")
                yield url, record.content_stream().read()


def checked(name: str) -> dict[str, dict[str, Any]]:
    return yaml.safe_load((CHECKED / name).read_text(encoding="utf-8"))


def read(source: Source, url: str, body: bytes) -> list[Any]:
    reader = source.facts.reader_of(url)
    assert reader, f"no function reads {url}"
    return list(source.read(Page(url, body, source.facts), reader))


def test_every_page_of_the_attorneys_general_is_read_right() -> None:
    sources = [one for name, one in all_sources().items() if name.startswith("us_ag_")]
    wanted = checked("state_attorneys_general.yml")
    for url, body in pages("state_attorneys_general.warc.gz"):
        (source,) = [one for one in sources if one.facts.reader_of(url)]
        assert _signs(source, url, read(source, url, body)) == wanted.pop(url), url
    assert not wanted


def _signs(source: Source, url: str, items: list[Any]) -> dict[str, Any]:
    """Return figures and hashes by which a page that is read otherwise is noticed."""
    signs: dict[str, Any] = {"source": source.id, "reader": source.facts.reader_of(url)}
    links = [item for item in items if isinstance(item, Link)]
    if links:
        rows = [link for link in links if link.row]
        days = [link.published for link in rows]
        signs |= {
            "rows": len(rows),
            "first": days[0] if rows else None,
            "last": days[-1] if rows else None,
            "undated": days.count(None),
            "titles": _short_hash("\n".join(link.title for link in rows)),
            "addresses": _short_hash("\n".join(link.url for link in links)),
            "further": [link.read for link in links if not link.row],
        }
    for found in items:
        if isinstance(found, Found):
            assert not missing(found, source.facts)
            words = found.text.split()
            signs |= {
                "title": _short_hash(found.title),
                "published": found.published,
                "begins": _short_hash(" ".join(words[:8])),
                "ends": _short_hash(" ".join(words[-8:])),
                "words": len(words),
                "files": [name for name, _ in found.details].count("related"),
            }
    return signs


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
