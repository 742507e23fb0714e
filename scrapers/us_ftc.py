"""US Federal Trade Commission: press releases, cases and proceedings.

Feeds: https://www.ftc.gov/news-events/stay-connected/ftc-rss-feeds. The feed holds the newest
releases, the sitemap all of them, and the legal library lists the cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from kb.archive.published import iso_date
from kb.crawl import listings
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page, words

_MONTH = re.compile(r"/press-releases/(\d{4})/(\d{2})/")


def feed(page: Page) -> Iterator[Link]:
    """Read the feed of press releases."""
    yield from listings.feed(page, "release")


def sitemap(page: Page) -> Iterator[Link]:
    """Read the sitemap, or one of its parts."""
    yield from listings.sitemap(page, "release", day=_MONTH)


def cases(page: Page) -> Iterator[Link]:
    """Read a page of the list of cases."""
    for row in page.some("article.node--type-case"):
        anchor = row.select_one("h3 a[href], h2 a[href]")
        if anchor is not None:
            yield Link(page.absolute(str(anchor["href"])), "case", title=words(anchor))
    yield from page.links("a[rel=next], li.pager__item--next a", "cases", row=False)


def release(page: Page) -> Iterator[Found]:
    """Read a press release; its case is linked beside it."""
    yield page.found(
        title=page.word("h1"),
        text=page.body_of(".field--name-body", ".node--type-press-release .node__content"),
        published=_day(page, ".field--name-field-date"),
        details=details(
            case_number=_items(page, "matter-number"),
            topic=_items(page, "tags"),
            related=[link.url for link in page.links("a[href*='/cases-proceedings/']", "case")],
        ),
    )


def case(page: Page) -> Iterator[Found]:
    """Read the page of a case: its facts, its summary and its timeline of documents."""
    content = page.one(".node--type-case .node__content", ".node--type-case")
    files = [link.url for link in page.links(".node--type-case a[href$='.pdf']", "case")]
    yield page.found(
        title=page.word("h1"),
        text=page.body_of(".node--type-case .node__content", ".node--type-case"),
        published=_day(page, ".field--name-field-date") or _latest(content),
        details=details(
            case_number=[*_items(page, "matter-number"), *_items(page, "docket-number")],
            respondent=_items(page, "respondents"),
            court=_items(page, "federal-court"),
            outcome=_items(page, "case-status"),
            topic=[*_items(page, "enforcement-type"), *_items(page, "case-action-type")],
            related=files,
        ),
    )


def _items(page: Page, name: str) -> list[str]:
    return [words(tag) for tag in page.soup.select(f".field--name-field-{name} .field__item")]


def _day(page: Page, selector: str) -> str | None:
    stated = page.soup.select_one(f"{selector} time[datetime]")
    return str(stated["datetime"]) if stated else page.word(f"{selector} .field__item") or None


def _latest(content: Tag) -> str | None:
    """Return the day of the newest entry of the timeline: the page has no other date."""
    days = [iso_date(str(tag["datetime"])) for tag in content.select("time[datetime]")]
    return max((day for day in days if day), default=None)
