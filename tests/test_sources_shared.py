"""Real saved pages, where they are at hand beside the project, are all read right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

from kb.crawl.check import missing
from kb.crawl.found import Found
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
