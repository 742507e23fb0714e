"""US courts of appeals: newest opinions of the circuits that review most federal enforcement.

juriscraper reads each court's page; another of its courts is a function here, a start in the facts
and a saved page. The opinions are PDF files.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl.courts import opinions
from kb.crawl.found import Found, Link
from kb.crawl.page import Page

_COURT = "United States Court of Appeals for the {} Circuit"


def first(page: Page) -> Iterator[Link]:
    """Read the First Circuit's table."""
    return opinions(page, "federal_appellate.ca1", _COURT.format("First"), "opinion")


def ninth(page: Page) -> Iterator[Link]:
    """Read the Ninth Circuit's feed of published opinions."""
    return opinions(page, "federal_appellate.ca9_p", _COURT.format("Ninth"), "opinion")


def district_of_columbia(page: Page) -> Iterator[Link]:
    """Read the D.C. Circuit's list."""
    court = _COURT.format("District of Columbia")
    return opinions(page, "federal_appellate.cadc", court, "opinion")


def federal(page: Page) -> Iterator[Link]:
    """Read the Federal Circuit's feed."""
    return opinions(page, "federal_appellate.cafc", _COURT.format("Federal"), "opinion")


def opinion(page: Page) -> Iterator[Found]:
    """Read an opinion, a PDF file; the list gave its name and day."""
    yield page.found(title=page.link.title if page.link and page.link.title else None)
