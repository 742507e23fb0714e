"""Washington, Attorney General: news releases.

The page of the news, https://www.atg.wa.gov/news, names the feed of the newest, which has their
dates, and the list of all.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def room(page: Page) -> Iterator[Link]:
    """Read the page of the news: it has no release, but names the feed and the list."""
    yield from page.links('a[href$="/news/news-releases-rss"]', "feed", row=False)
    yield from page.links('a[href$="/pressrelease.aspx"]', "listing", row=False)


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    yield from listings.rows(
        page,
        "#content .views-row",
        ".views-row",
        read="release",
        anchor="a[href*='/news/news-releases/']",
        day="time, .views-field-field-date, .views-field-created",
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    content = ("#block-atg-content article", "#block-atg-content", "#content article")
    yield page.found(
        title=page.word("h1.pageTitle", "h1"),
        text=listings.body(page, *content, frame="h1, time, .field--name-field-date"),
        published=page.word("#content time", "#content .field--name-field-date") or None,
        details=listings.files(page, "#content"),
    )
