"""Ohio, Attorney General: news releases, https://www.ohioattorneygeneral.gov/Media/News-Releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    yield from listings.rows(
        page,
        ".ohio-news",
        read="release",
        anchor="h3 a[href]",
        day=".news-date",
        further="a.UnselectedNext",
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release; its date stands between heading and text, its files end in .aspx."""
    files = page.links(".newsbody a[href*='/Files/']", "")
    yield page.found(
        title=page.word("h2.news"),
        text=page.body_of(".newsbody"),
        published=page.word("h2.news + p"),
        details=details(related=[link.url for link in files]),
    )
