"""Lets Scrapy's HTTP cache work on the archive.

One store serves four ends: every response is kept as fetched; a page that was fetched before is
asked for conditionally (RFC 9110 section 13) and, unchanged, read from the archive; a crawl that
was cut off finds again what it had fetched; and a replay reads the archive instead of the network.
"""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.extensions.httpcache import DummyPolicy, RFC2616Policy
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.utils.python import to_unicode

from kb.crawl.archive import Archive, Saved

ARCHIVE = "KB_ARCHIVE"
_FETCHED_NOW = "fetched in this crawl"


class Keeper:
    """Downloader middleware beside the network: writes each response into the archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keeper:
        """Make it for a crawl."""
        return cls(crawler.settings[ARCHIVE])

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep what came from the network."""
        if "cached" not in response.flags:
            headers = [
                (to_unicode(name, "latin-1"), to_unicode(value, "latin-1"))
                for name, values in response.headers.items()
                for value in values
            ]
            self._archive.write(response.url, response.status, headers, response.body)
        return response


class Storage:
    """Storage of Scrapy's HTTP cache: the archive."""

    def __init__(self, settings: BaseSettings) -> None:
        self._archive: Archive = settings[ARCHIVE]
        self._most_bytes = settings.getint("DOWNLOAD_MAXSIZE")

    def open_spider(self, spider: Spider) -> None:
        """Do nothing: the archive is open."""

    def close_spider(self, spider: Spider) -> None:
        """Do nothing: who opened the archive closes it."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """Return what this crawl fetched already, else what an earlier one did."""
        if request.method != "GET":
            return None
        if now := self._archive.of_this_crawl(request.url, self._most_bytes):
            return self._response(request, now, _FETCHED_NOW)
        earlier = self._archive.reusable(request.url, self._most_bytes)
        return self._response(request, earlier) if earlier else None

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Note that HTTP allows the response, kept already, to be used again."""
        if "cached" not in response.flags:
            self._archive.mark_cacheable(response.url)

    def _response(self, request: Request, saved: Saved, *flags: str) -> Response | None:
        if len(saved.body) > self._most_bytes:
            return None
        headers = Headers(saved.headers)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=saved.body)
        return kind(
            url=request.url,
            status=saved.status,
            headers=headers,
            body=saved.body,
            flags=list(flags),
        )


class Cache(HttpCacheMiddleware):
    """Scrapy's, but for a site that does not answer: an old page would hide that."""

    DOWNLOAD_EXCEPTIONS = ()  # type: ignore[assignment]


class LivePolicy(RFC2616Policy):
    """HTTP's own rules; besides, nothing is fetched twice in one crawl, and errors are errors."""

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Return whether the network need not be asked."""
        return _FETCHED_NOW in cachedresponse.flags or super().is_cached_response_fresh(
            cachedresponse, request
        )

    def is_cached_response_valid(
        self, cachedresponse: Response, response: Response, request: Request
    ) -> bool:
        """Return whether the site said that the page has not changed."""
        return bool(response.status == 304)


class ReplayPolicy(DummyPolicy):
    """Whatever the archive holds is taken."""
