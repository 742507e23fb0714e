"""Pages of US courts, as juriscraper reads them, through our own crawl."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from web_site import Site, serving

from kb.crawl.courts import opinions
from kb.crawl.facts import Facts, Start
from kb.crawl.found import ChangedError, Link
from kb.crawl.page import Page
from kb.crawl.sources import all_sources

SOURCE = all_sources()["us_courts_of_appeals"]
SAVED = Path(__file__).parent / "sources" / "us_courts_of_appeals" / "expected.yml"
FIRST = "https://www.ca1.uscourts.gov/opn/aci"
ROW = """<tr><td><span>{day}</span></td><td><a href="{url}">90-1P.01A</a></td>
<td><a href="/d">90-1</a></td><td>{name}<span>District of Maine</span></td></tr>"""
# Its own pages with what it reads in them come with its repository, not with the package.
EXAMPLES = Path(__file__).parents[2] / "juriscraper/tests/examples/opinions/united_states"


def _read(rows: str, facts: Facts = SOURCE.facts) -> list[Link]:
    body = f"<html><body><table>{rows}</table></body></html>".encode()
    return list(opinions(Page(FIRST, body, facts), "opinion"))


def _with_reader(reader: str) -> Facts:
    return replace(SOURCE.facts, start=(Start(FIRST, "opinions", reader),))


@pytest.mark.parametrize("start", SOURCE.facts.start, ids=lambda start: start.reader)
def test_a_court_is_asked_where_juriscraper_asks_it_and_has_a_saved_page(start: Start) -> None:
    site = importlib.import_module(f"juriscraper.opinions.united_states.{start.reader}").Site()
    assert (site.method, site.url) == ("GET", start.url)
    assert start.url in {case["url"] for case in yaml.safe_load(SAVED.read_text(encoding="utf-8"))}


def test_addresses_are_made_whole_and_names_are_put_in_order() -> None:
    (link,) = _read(
        ROW.format(day="2024/05/14", url="/files/90-1P.pdf", name="  US v. Small   Bank ")
    )
    assert link.url == "https://www.ca1.uscourts.gov/files/90-1P.pdf"
    assert link.title == "United States v. Small Bank"
    assert link.published == "2024-05-14"
    assert ("appeal from", "District of Maine") in link.details


@pytest.mark.parametrize(
    "rows",
    ["", "<tr><td>Down for repairs</td></tr>", ROW.format(day="soon", url="/a.pdf", name="A v. B")],
    ids=["no row", "another table", "no date"],
)
def test_a_page_that_changed_says_so(rows: str) -> None:
    with pytest.raises(ChangedError, match="juriscraper"):
        _read(rows)


def test_without_juriscraper_the_message_says_how_to_install_it() -> None:
    with pytest.raises(ChangedError, match=r"pip install 'enforcement-kb\[courts\]'"):
        _read("", _with_reader("federal_appellate.no_such_court"))


def test_a_reader_that_would_ask_for_more_is_not_let_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own requests would know neither robots.txt nor delays nor the archive."""
    linear = importlib.import_module("juriscraper.OpinionSiteLinear").OpinionSiteLinear
    server = Site(pages={"/more": b"<html></html>"})

    class Greedy(linear):  # type: ignore[misc]
        async def _download(self, request_dict: dict[str, Any] | None = None) -> None:
            await self._request_url_get(f"{server.url}/more")

    module = ModuleType("greedy")
    module.Site = Greedy  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "juriscraper.opinions.united_states.greedy", module)
    with serving(server):
        with pytest.raises(ChangedError, match="juriscraper cannot read it"):
            _read("", _with_reader("greedy"))
        assert not server.asked


def _examples() -> Iterator[Any]:
    for start in SOURCE.facts.start:
        name = start.reader.rpartition(".")[2]
        for expected in sorted(EXAMPLES.glob(f"{name}_example*.compare.json")):
            stem = expected.name.removesuffix(".compare.json")
            pages = [path for path in EXAMPLES.glob(f"{stem}.*") if path != expected]
            yield from (pytest.param(start, path, expected, id=stem) for path in pages)


@pytest.mark.skipif(not EXAMPLES.exists(), reason=f"{EXAMPLES} is not there")
@pytest.mark.parametrize(("start", "path", "expected"), list(_examples()))
def test_the_pages_that_come_with_juriscraper_are_read_as_it_expects(
    start: Start, path: Path, expected: Path
) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    found = SOURCE.read(Page(start.url, path.read_bytes(), SOURCE.facts), "opinions")
    links = [one for one in found if isinstance(one, Link)]
    assert [(link.title, link.published) for link in links] == [
        (one["case_names"], one["case_dates"]) for one in wanted
    ]
    for link, one in zip(links, wanted, strict=True):
        assert link.url.endswith(one["download_urls"].partition("://")[2])
        stated = dict(link.details)
        assert stated.get("kind") == one["precedential_statuses"]
        assert stated.get("appeal from", "").startswith(one.get("lower_courts") or "")
        assert stated["case number"] in one["docket_numbers"]
