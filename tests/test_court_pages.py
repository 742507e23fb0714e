"""Pages of US courts, as juriscraper reads them, through our own crawl."""

from __future__ import annotations

import pytest

from kb.crawl.courts import opinions
from kb.crawl.found import ChangedError
from kb.crawl.page import Page
from kb.crawl.sources import all_sources

FACTS = all_sources()["us_courts_of_appeals"].facts
COURT = "United States Court of Appeals for the First Circuit"
ROW = """<tr><td><span>{day}</span></td><td><a href="{url}">90-1P.01A</a></td>
<td><a href="/d">90-1</a></td><td>{name}<span>District of Maine</span></td></tr>"""


def _page(rows: str) -> Page:
    body = f"<html><body><table>{rows}</table></body></html>".encode()
    return Page("https://www.ca1.uscourts.gov/opn/aci", body, FACTS)


def _read(rows: str, reader: str = "federal_appellate.ca1") -> list[str]:
    return [link.title for link in opinions(_page(rows), reader, COURT, "opinion")]


def test_addresses_are_made_whole_and_names_are_put_in_order() -> None:
    row = ROW.format(day="2024/05/14", url="/files/90-1P.pdf", name="  US v. Small   Bank ")
    (link,) = opinions(_page(row), "federal_appellate.ca1", COURT, "opinion")
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
        _read("", reader="federal_appellate.no_such_court")
