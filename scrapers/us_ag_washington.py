"""Washington, Attorney General: news releases, by the feed that the page of the news names.

https://www.atg.wa.gov/news
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def room(page: Page) -> Iterator[Link]:
    """Read the page of the news: it names the feed of the releases."""
    yield from page.links('a[href$="/news/news-releases-rss"]', "feed", row=False)


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word("main h1", "h1"),
        text=page.body_of(".node--type-news-release .node__content", "main article", "article"),
        published=page.word("article time", ".field--name-field-date") or None,
        details=listings.files(page, "article"),
    )
