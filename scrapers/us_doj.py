"""US Department of Justice: press releases of the department and of all US Attorneys.

Through the public API, https://www.justice.gov/developer/api-documentation/api_v1, which gives each
release whole, with its components (who in the department publishes it) and topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup

from kb.archive.html_text import render
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page
from kb.crawl.record import Record

# Dates are seconds since 1970; a release of the evening in Washington is not of the next day.
_WASHINGTON = ZoneInfo("America/New_York")
_SECONDS = re.compile(r"(?<!\d)\d{9,10}(?!\d)")
_PAGE = re.compile(r"(?<=[?&]page=)\d+")


def releases(page: Page) -> Iterator[Link | Found]:
    """Read a page of releases."""
    answer = page.record(page.data)
    found = [_release(page, page.record(entry)) for entry in answer.take("results")]
    yield from found
    size = page.record(page.record(answer.take("metadata")).take("resultset"))
    total, each = int(size.word("count")), int(size.word("pagesize"))
    number = int(size.word("page"))
    if found and each and (number + 1) * each < total:
        days = [release.published or "" for release in found]
        # Where the API does not sort, an old release says nothing of the pages that follow.
        sorted_by_day = days == sorted(days, reverse=True)
        following = _PAGE.sub(str(number + 1), page.url)
        yield Link(following, "releases", published=days[-1] if sorted_by_day else None, row=False)


def _release(page: Page, entry: Record) -> Found:
    seconds = _SECONDS.search(entry.word("date"))
    day = datetime.fromtimestamp(int(seconds.group()), _WASHINGTON) if seconds else None
    return Found(
        title=entry.word("title"),
        text=render(BeautifulSoup(entry.word("body"), "lxml")),
        published=day.date().isoformat() if day else None,
        url=page.absolute(entry.word("url")),
        lang="en",
        kind="json",
        details=details(
            case_number=entry.maybe("number"),
            authority=_names(entry.take("component")),
            topic=_names(entry.take("topic")),
        ),
    )


def _names(things: Any) -> list[str]:
    return [str(thing["name"]) for thing in things or []]
