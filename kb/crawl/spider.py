"""The one spider: follows a source's listings to its documents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.python import to_unicode
from twisted.python.failure import Failure

from kb.archive.published import iso_date
from kb.crawl.archive import Archive, ArchiveError
from kb.crawl.cache import ARCHIVE
from kb.crawl.check import missing
from kb.crawl.found import ChangedError, Found, Left, Link
from kb.crawl.page import Page
from kb.crawl.sources import Source
from kb.crawl.tally import Tally

_LISTING, _DOCUMENT = 1, 0
_MOST_CIRCLING = 50


@dataclass(frozen=True, slots=True)
class Window:
    """Which documents a crawl is for.

    Attributes:
        since: First day.
        until: Last day.
        limit: Most documents.
    """

    since: date | None = None
    until: date | None = None
    limit: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is for all that the source has."""
        return self == Window()

    def place(self, stated: str | None) -> int:
        """Return -1 for a date before the window, 1 for one after it, else 0."""
        if not stated:
            return 0
        # A year or a month lies outside only when all of it does.
        if self.since and stated < self.since.isoformat()[: len(stated)]:
            return -1
        if self.until and stated > self.until.isoformat()[: len(stated)]:
            return 1
        return 0


class SourceSpider(scrapy.Spider):
    """Reads one source."""

    name = "source"
    state: dict[str, Any]  # Kept in the job folder by Scrapy; absent when that cannot be read.

    def __init__(self, source: Source, window: Window, replay: bool, urls: tuple[str, ...]) -> None:
        """Prepare a crawl.

        Args:
            source: What is crawled.
            window: Which documents are wanted.
            replay: Whether the archive stands in for the network.
            urls: Single pages to read, instead of the source's listings.
        """
        super().__init__(name=source.id)
        self.source = source
        self.window = window
        self._replay = replay
        self._urls = urls
        self._rest: Iterator[Request] | None = None
        self.reasons: list[str] = []
        self.judged = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SourceSpider:
        """Make it for a crawl."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.dropped, signal=signals.request_dropped)
        crawler.signals.connect(spider.broken, signal=signals.spider_error)
        crawler.signals.connect(spider.broken, signal=signals.item_error)
        if spider._replay:
            crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    @property
    def reads_listings(self) -> bool:
        """Whether the crawl goes over the source's listings, as one of single pages does not."""
        return not self._urls and not self._replay

    @property
    def tally(self) -> Tally:
        """What was seen so far; Scrapy keeps it in the job folder."""
        tally: Tally = self.state.setdefault("tally", Tally())
        return tally

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the listings, or for the single pages named."""
        for path in self._archive.damaged:
            self.tally.example(path, "the file is damaged; what comes after is not read")
        for url in self._urls:
            for request in self._requests(Link(url, "article")):
                yield request
        if not self._urls:
            since = (self.window.since or date(self.source.facts.since or 1900, 1, 1)).isoformat()
            until = (self.window.until or date.today()).isoformat()
            for place in self.source.facts.start:
                url = place.url.format(since=since, until=until, year=until[:4])
                if not self._replay or self._archive.any(url, 0):
                    for request in self._requests(Link(url, place.read, row=False)):
                        yield request

    def idle(self) -> None:
        """In a replay, read what the archive holds beyond what its listings lead to."""
        if self._rest is None:
            self._rest = self._unlisted()
        for request in self._rest:
            engine = self.crawler.engine
            if engine is not None:
                engine.crawl(request)
            raise DontCloseSpider

    def read(self, response: Response, link: Link) -> Iterator[Request | dict[str, Any]]:
        """Read a page: follow its links, hand on its documents."""
        tally, facts = self.tally, self.source.facts
        page = Page(response.url, response.body, facts, link, _charset(response))
        rows = new = documents = pages = left = 0
        is_listing = link.read in {start.read for start in facts.start}
        tally.pages += not is_listing
        try:
            for item in self.source.read(page, link.read):
                if isinstance(item, Found):
                    documents += 1
                    if is_listing:
                        new += tally.is_new_row(f"{item.url}\n{item.id}\n{item.title}")
                    yield from self._document(item, is_listing)
                elif isinstance(item, Left):
                    left += 1
                elif not item.row:
                    pages += 1
                    yield from self._follow(item)
                else:
                    rows += 1
                    if tally.is_new_row(f"{item.url}\n{item.title}"):
                        new += 1
                        yield from self._follow(item)
            if not (is_listing or rows or documents or pages or left):
                raise ChangedError(f"{link.read} found nothing in it")
        except ChangedError as error:
            tally.changed += 1
            tally.example(response.url, str(error))
        tally.rows += new
        tally.left += left
        tally.leftovers.update(page.leftovers())
        if not link.row:
            self._end_of_circle(new + documents, pages)
        if is_listing:
            tally.listings += 1
            if not rows + documents + pages:
                tally.empty_listings += 1
                tally.example(response.url, "a listing without a row")

    def _end_of_circle(self, new: int, pages: int) -> None:
        if new or not pages:
            self.tally.circling = 0
            return
        self.tally.circling += 1
        if self.tally.circling >= _MOST_CIRCLING:
            self.stop(f"{_MOST_CIRCLING} listing pages led on, one to the next, without a new row")

    def failed(self, failure: Failure) -> None:
        """Count a page that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if self.tally.stopped and isinstance(error, IgnoreRequest):
            return
        if self._replay and isinstance(error, IgnoreRequest):
            self.tally.absent += 1
            return
        if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
            self.tally.forbidden += 1
            self.tally.example(request.url, "robots.txt forbids it")
            return
        if isinstance(error, ArchiveError):
            self.stop(str(error))
        status = f"status {error.response.status}" if isinstance(error, HttpError) else ""
        reason = status or f"{type(error).__name__} {error}".strip()
        self.tally.failed += 1
        self.tally.example(request.url, reason)

    def dropped(self, request: Request) -> None:
        """Count a redirect that Scrapy drops without a word, as it leads to a page seen before."""
        before = request.meta.get("redirect_urls", ())
        if request.url in before:
            self.tally.failed += 1
            self.tally.example(request.url, "it redirects in a circle")
        # A page may have two addresses; one that many rows end at is no document of theirs.
        elif before and not self.tally.is_new_alias(request.url):
            self.tally.failed += 1
            self.tally.example(before[0], f"it redirects to {request.url}, as others do")

    def broken(self, failure: Failure, response: Response) -> None:
        """Count a page that the crawler itself tripped over."""
        self.tally.changed += 1
        reason = f"{type(failure.value).__name__} {failure.value}"
        self.tally.example(response.url, reason)

    def stop(self, reason: str, *, later: bool = False) -> None:
        """End the crawl before its time.

        Args:
            reason: What ended it.
            later: Whether it can be taken up again after a pause.
        """
        if not self.tally.stopped:
            self.tally.stopped, self.tally.later = reason, later
        engine = self.crawler.engine
        if engine is not None and engine.spider is not None:
            engine.close_spider(self, "stopped")

    def _follow(self, link: Link) -> Iterator[Request]:
        limit, place = self.window.limit, self.window.place(link.published)
        if limit is not None and self.tally.chosen >= limit:
            return
        # A listing page that can only hold what lies before the window is not asked for.
        if place < 0 or (link.row and place):
            return
        self.tally.chosen += link.row
        yield from self._requests(link)

    def _document(self, found: Found, is_row: bool) -> Iterator[dict[str, Any]]:
        tally, limit = self.tally, self.window.limit
        if self.window.place(found.published):
            tally.outside += 1
            return
        if is_row:
            if limit is not None and tally.chosen >= limit:
                return
            tally.chosen += 1
            tally.pages += 1
        if lacking := missing(found, self.source.facts):
            tally.missing.update(lacking)
            tally.example(found.url, f"no {', '.join(lacking)}")
            return
        tally.documents += 1
        tally.dates[found.published or ""] += 1
        tally.text(found.text)
        yield {name: getattr(found, name) for name in found.__slots__}

    def _requests(self, link: Link) -> Iterator[Request]:
        try:
            yield Request(
                link.url,
                callback=self.read,
                errback=self.failed,
                cb_kwargs={"link": link},
                priority=_DOCUMENT if link.row else _LISTING,
            )
        except ValueError as error:
            self.tally.failed += 1
            self.tally.example(link.url, str(error))

    def _unlisted(self) -> Iterator[Request]:
        for url in list(self._archive.addresses()):
            reader = self.source.facts.reader_of(url)
            if reader:
                yield from self._requests(Link(url, reader))

    @property
    def _archive(self) -> Archive:
        archive: Archive = self.settings[ARCHIVE]
        return archive


def _charset(response: Response) -> str | None:
    kind = to_unicode(response.headers.get("Content-Type") or b"", "latin-1").lower()
    return kind.partition("charset=")[2].split(";")[0].strip(" \"'") or None


def dated(value: str) -> date:
    """Read a day of the command line.

    Raises:
        ValueError: It is no ISO day.
    """
    if not (day := iso_date(value)) or len(day) != len("2024-01-31"):
        raise ValueError(f"{value!r} is no day like 2024-01-31")
    return date.fromisoformat(day)
