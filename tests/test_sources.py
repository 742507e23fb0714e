"""Each source reads its saved pages as people say that it must: tests/sources/<id>/expected.yml."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.crawl.check import missing
from kb.crawl.found import ChangedError, Found, Link
from kb.crawl.page import Page
from kb.crawl.sources import Source, all_sources

SAVED = Path(__file__).parent / "sources"
SOURCES = all_sources()
KEYS = {"file", "url", "read", "link", "links", "documents"}
DOCUMENT_KEYS = {
    *("title", "published", "url", "id", "lang", "begins", "holds", "ends", "absent", "details"),
}


def _expected(name: str) -> list[dict[str, Any]]:
    path = SAVED / name / "expected.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []


def _cases() -> Iterator[Any]:
    for name, source in SOURCES.items():
        for case in _expected(name):
            yield pytest.param(source, case, id=f"{name}-{case['file']}")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _link(stated: dict[str, Any]) -> Link:
    made = {key: _plain(value) for key, value in stated.items()}
    made["details"] = tuple((name, str(_plain(value))) for name, value in stated.get("details", ()))
    return Link(**made)


@pytest.mark.parametrize("name", SOURCES)
def test_each_source_has_saved_pages_for_each_of_its_functions(name: str) -> None:
    facts = SOURCES[name].facts
    cases = _expected(name)
    assert cases, f"{SAVED / name / 'expected.yml'} is missing or empty"
    readers = {start.read for start in facts.start} | set(facts.pages)
    assert {case["read"] for case in cases} == readers
    assert any(case.get("documents") for case in cases)
    for case in cases:
        assert set(case) <= KEYS
        assert case.get("links") or case.get("documents"), f"{case['file']} expects nothing"
    used = {case["file"] for case in cases} | {"expected.yml"}
    assert {path.name for path in (SAVED / name).iterdir()} == used


@pytest.mark.parametrize(("source", "case"), list(_cases()))
def test_a_saved_page_is_read_as_people_expect(source: Source, case: dict[str, Any]) -> None:
    body = (SAVED / source.id / case["file"]).read_bytes()
    link = (
        _link({"url": case["url"], "read": case["read"]} | case["link"]) if "link" in case else None
    )
    page = Page(case["url"], body, source.facts, link)
    began = time.process_time()
    found = list(source.read(page, case["read"]))
    assert time.process_time() - began < 1
    assert not page.leftovers()
    assert [item for item in found if isinstance(item, Link)] == [
        _link(stated) for stated in case.get("links", ())
    ]
    documents = [item for item in found if isinstance(item, Found)]
    assert len(documents) == len(case.get("documents", ()))
    for document, stated in zip(documents, case.get("documents", ()), strict=True):
        assert not missing(document, source.facts)
        _compare(document, stated)


def _compare(document: Found, stated: dict[str, Any]) -> None:
    assert set(stated) <= DOCUMENT_KEYS
    assert {"title", "published", "begins", "ends"} <= set(stated)
    for name in ("title", "published", "url", "id", "lang"):
        if name in stated:
            assert getattr(document, name) == _plain(stated[name]), name
    assert document.text[: len(stated["begins"])] == stated["begins"]
    assert document.text[-len(stated["ends"]) :] == stated["ends"]
    for words in stated.get("holds", ()):
        assert words in document.text
    for words in stated.get("absent", ()):
        assert words not in document.text
    wanted = [(name, str(_plain(value))) for name, value in stated.get("details", ())]
    assert list(document.details) == wanted


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_that_is_not_the_sources_is_refused(name: str) -> None:
    """What a site shows instead of its page: an error, a wall, another page."""
    source = SOURCES[name]
    wall = b"<html><title>Just a moment</title><body><p>Checking your browser.</p></body></html>"
    for start in source.facts.start:
        page = Page(start.url, wall, source.facts)
        with pytest.raises(ChangedError):
            found = list(source.read(page, start.read))
            # A listing that reads without any row is caught by the crawl's verdict.
            if not any(isinstance(item, Link) and item.row for item in found):
                raise ChangedError("no row")
