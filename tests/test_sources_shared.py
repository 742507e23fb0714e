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


@pytest.mark.slow
def test_every_page_of_gdprhub_is_read_right() -> None:
    source = all_sources()["gdprhub"]
    wanted, decisions = checked("gdprhub.yml"), 0
    for url, body in pages("gdprhub.warc.gz"):
        if source.facts.reader_of(url) is None:
            assert "title=Article_" in url
            continue
        (found,) = read(source, url, body)
        decisions += 1
        assert not missing(found, source.facts), url
        for words in (
            "Jurisdiction:",
            "Initial Contributor",
            "Machine Translation of the Decision",
        ):
            assert words not in found.text, url
        if url in wanted:
            assert _facts(found) == wanted.pop(url)
    assert decisions == 1196
    assert not wanted


def _facts(found: Found) -> dict[str, Any]:
    def all_of(name: str) -> list[str]:
        return [value for key, value in found.details if key == name]

    return {
        "title": found.title,
        "published": found.published,
        "decided": next(iter(all_of("decided")), None),
        "who decides": (all_of("authority") + all_of("court"))[0],
        "amount": next(iter(all_of("amount")), None),
        "parties": all_of("party"),
        "case numbers": all_of("case number"),
        "provisions": len(all_of("provision")),
        "translated": bool(all_of("machine translation")),
    }


def test_every_page_of_the_attorneys_general_is_read_right() -> None:
    sources = [one for name, one in all_sources().items() if name.startswith("us_ag_")]
    wanted = checked("state_attorneys_general.yml")
    for url, body in pages("state_attorneys_general.warc.gz"):
        (source,) = [one for one in sources if one.facts.reader_of(url)]
        assert _signs(source, read(source, url, body)) == wanted.pop(url), url
    assert not wanted


def _signs(source: Source, items: list[Any]) -> dict[str, Any]:
    links = [item for item in items if isinstance(item, Link)]
    signs: dict[str, Any] = {"source": source.id}
    if links:
        rows = [link.published for link in links if link.row]
        signs |= {"rows": len(rows), "further": len(links) - len(rows)}
        signs |= {"first": rows[0] if rows else None, "last": rows[-1] if rows else []}
    for found in items:
        if isinstance(found, Found):
            assert not missing(found, source.facts)
            words = found.text.split()
            signs |= {
                "published": found.published,
                "title": _short_hash(found.title),
                "begins": _short_hash(" ".join(words[:8])),
                "ends": _short_hash(" ".join(words[-8:])),
                "words": len(words),
            }
    return signs


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
