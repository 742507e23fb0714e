"""Oregon, Attorney General: media releases.

https://www.doj.state.or.us/media/news-media-releases/oregon-doj-news/ has the newest.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page, words


def listing(page: Page) -> Iterator[Link]:
    """Read the list of news; the date follows the categories of each."""
    for row in page.some(".results-item"):
        anchor = row.select_one("h3 a[href], h2 a[href]")
        day = page.day(words(row.select_one(".posted-in")).rpartition(" on ")[2])
        if anchor is not None:
            url = page.absolute(str(anchor["href"]))
            yield Link(url, "release", title=words(anchor), published=day)
    yield from listings.following(page, None)


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word("h1.page-main-title", "main h1"),
        text=page.body_of("article.single-article", "main article"),
        published=page.word(".intro-text .date", "main time") or None,
        details=listings.files(page, "article"),
    )
