"""US Securities and Exchange Commission: litigation releases and administrative proceedings.

Feeds: https://www.sec.gov/about/rss-feeds. The feeds hold the newest, the tables all. A litigation
release is a page; the order of an administrative proceeding is a PDF file. The site wants at most
ten requests a second and a name with a contact: https://www.sec.gov/about/webmaster-frequently-asked-questions
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from kb.archive.published import iso_date
from kb.crawl import listings
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.page import Page, words


def feed(page: Page) -> Iterator[Link]:
    """Read a feed."""
    yield from listings.feed(page, "release")


def releases(page: Page) -> Iterator[Link]:
    """Read a page of a table of releases."""
    last = None
    for row in page.some("tr.pr-list-page-row", "table.views-table tbody tr"):
        anchor = row.select_one(".release-view__respondents a[href]")
        day = row.select_one("time[datetime]")
        if anchor is None or day is None:
            raise ChangedError("a row has no respondent or no date")
        last = iso_date(words(day)) or iso_date(str(day["datetime"]))
        yield Link(
            page.absolute(str(anchor["href"])),
            "release",
            title=words(anchor),
            published=last,
            details=details(
                respondent=words(anchor),
                case_number=_values(row, "release_number") + _values(row, "file_number"),
                related=[
                    page.absolute(str(a["href"]))
                    for a in row.select(".view-table_subfield_see_also a[href]")
                ],
            ),
        )
    for link in page.links("a[rel=next]", "releases", row=False):
        yield Link(link.url, "releases", published=last, row=False)


def release(page: Page) -> Iterator[Found]:
    """Read a release: a page or a PDF file, which has no date but that of the listing."""
    if page.is_pdf:
        yield page.found(title=page.link.title if page.link and page.link.title else None)
        return
    files = page.links("main a[href$='.pdf'], article a[href$='.pdf']", "release")
    yield page.found(
        title=page.word("h1.page-title__heading", "main h1", "h1"),
        published=page.word("main time", "article time") or None,
        details=details(related=[link.url for link in files]),
    )


def _values(row: Tag, name: str) -> list[str]:
    found = row.select(f".view-table_subfield_{name} .view-table_subfield_value")
    return [number for tag in found for number in words(tag).replace(",", " ").split()]
