"""UK Financial Conduct Authority: the table of fines, year by year, with the notices behind it.

Each year has a page like https://www.fca.org.uk/news/news-stories/2024-fines: who, when, how much
and why, with a link to the final notice (PDF) or the press release. Amounts are pounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kb.archive.published import iso_date
from kb.crawl import listings
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.page import Page

_FIRM, _DATE, _AMOUNT, _REASON = range(4)


def year(page: Page) -> Iterator[Link]:
    """Read the table of a year, and where other years are."""
    columns = (page.facts.columns or {})["fines"]
    for row in listings.table(page, "fines"):
        name, amount = row.cells[columns[_FIRM]], row.cells[columns[_AMOUNT]]
        for url in row.links:
            yield Link(
                url,
                "notice" if page.facts.reader_of(url) == "notice" else "release",
                title=name,
                published=_day(row.cells[columns[_DATE]]),
                details=details(
                    respondent=name,
                    amount=amount if amount.startswith("£") else f"£{amount}",
                    topic=row.cells[columns[_REASON]],
                ),
            )
    yield from page.links("a[href$='-fines']", "year", row=False)


def notice(page: Page) -> Iterator[Found]:
    """Read a notice, a PDF file; its table gave its name and date."""
    yield page.found(title=page.link.title if page.link and page.link.title else None)


def release(page: Page) -> Iterator[Found]:
    """Read a press release."""
    yield page.found(title=page.word("main h1", "h1"))


def _day(stated: str) -> str:
    """Read a date as the tables write it: 31/01/2024, or in words."""
    if day := iso_date(stated):
        return day
    try:
        return datetime.strptime(stated.strip(), "%d/%m/%Y").date().isoformat()
    except ValueError:
        raise ChangedError(f"{stated!r} is no date like 31/01/2024") from None
