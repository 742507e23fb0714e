"""US Treasury OFAC: civil penalties and enforcement information.

https://ofac.treasury.gov/civil-penalties-and-enforcement-information has a table for the current
year and links to the pages of earlier ones; each row links the release as a PDF file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kb.crawl import listings
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.page import Page

_DATE, _NAME, _NUMBER, _TOTAL = range(4)


def year(page: Page) -> Iterator[Link]:
    """Read the table of a year, and where other years are."""
    columns = (page.facts.columns or {})["penalties"]
    for row in listings.table(page, "penalties"):
        stated, name = row.cells[columns[_DATE]], row.cells[columns[_NAME]]
        if not row.links:
            continue  # The last row holds the year's sum.
        for url in row.links:
            yield Link(
                url,
                "release",
                title=name,
                published=_day(stated),
                details=details(respondent=name, amount=_sum(row.cells[columns[_TOTAL]])),
            )
    yield from page.links("a[href*='-enforcement-information']", "year", row=False)


def release(page: Page) -> Iterator[Found]:
    """Read a release, a PDF file; its table gave its name and date."""
    yield page.found(title=page.link.title if page.link and page.link.title else None)


def _day(stated: str) -> str:
    """Read a date as American tables write it: 01/31/2024."""
    try:
        return datetime.strptime(stated.split(maxsplit=1)[0], "%m/%d/%Y").date().isoformat()
    except (ValueError, IndexError):
        raise ChangedError(f"{stated!r} is no date like 01/31/2024") from None


def _sum(stated: str) -> str:
    return f"USD {stated.lstrip('$ ')}" if any(map(str.isdecimal, stated)) else ""
