"""Oregon, Attorney General: news of the Oregon Department of Justice.

https://www.doj.state.or.us/media/news-media-releases/oregon-doj-news/
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page, words


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of news; the date follows the categories of each."""
    day = None
    for row in page.some(".results-item"):
        anchor = row.select_one("h3 a[href], h2 a[href]")
        day = page.day(words(row.select_one(".posted-in")).rpartition(" on ")[2])
        if anchor is not None:
            url = page.absolute(str(anchor["href"]))
            yield Link(url, "release", title=words(anchor), published=day)
    yield from listings.following(page, day, ".pagination .nav-previous a[href]")


def release(page: Page) -> Iterator[Found]:
    """Read a release and its categories."""
    topics = [words(tag) for tag in page.soup.select(".intro-text a[rel=tag]")]
    files = listings.files(page, "article.single-article")
    yield page.found(
        title=page.word("h1.page-main-title", "main h1"),
        text=page.body_of("article.single-article", "main article"),
        published=page.word(".intro-text .date", "main time") or None,
        details=details(topic=topics) + files,
    )
