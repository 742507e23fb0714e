"""How a site is treated: its refusals end the crawl, its wish for a pause is met."""

from __future__ import annotations

import asyncio
import logging
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser

from kb.crawl.safety import is_rules
from kb.crawl.spider import SourceSpider

# "Do not work round a site's blocks": unauthorised, forbidden, unavailable for legal reasons.
REFUSALS = frozenset({401, 403, 451})
PAUSES = frozenset({429, 503})
_MOST_PAUSES = 5
_STEP_SECONDS = 0.25

log = logging.getLogger(__name__)


class Manners:
    """Downloader middleware between Scrapy's retries and the network."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest = crawler.settings.getfloat("KB_LONGEST_WAIT")
        self._first = crawler.settings.getfloat("KB_RETRY_WAIT")
        self._retries = crawler.settings.getint("RETRY_TIMES")
        self._until: dict[str, float] = {}
        self._least: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Manners:
        """Make it for a crawl."""
        manners = cls(crawler)
        crawler.signals.connect(manners.heed, signal=signals.robots_parsed)
        return manners

    def heed(self, robotparser: ProtegoRobotParser, request: Request) -> None:
        """Keep the Crawl-delay of robots.txt, which Scrapy leaves aside."""
        agent = self._crawler.settings["USER_AGENT"]
        if delay := robotparser.rp.crawl_delay(agent):
            self._least[urlsplit(request.url).netloc] = min(float(delay), self._longest)

    @property
    def _spider(self) -> SourceSpider:
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider)
        return spider

    async def process_request(self, request: Request) -> None:
        """Wait as long as the host asked for, and before a retry (RetryMiddleware does not)."""
        host = urlsplit(request.url).netloc
        retry = request.meta.get("retry_times", 0)
        if retry != request.meta.get("kb_waited", 0):
            request.meta["kb_waited"] = retry
            self._pause(host, self._first * 2 ** (retry - 1))
        while (left := self._until.get(host, 0) - time.monotonic()) > 0:
            if not self._crawler.crawling:
                # It was taken from the queue already: the archive, not the queue, must resume.
                self._spider.tally.lost += 1
                raise IgnoreRequest("the crawl ends while the site wants a pause")
            if self._spider.tally.stopped:
                break
            await asyncio.sleep(min(left, _STEP_SECONDS))
        if self._spider.tally.stopped:
            raise IgnoreRequest("the crawl has been ended")
        if least := self._least.get(host):
            self._until[host] = time.monotonic() + least

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """End the crawl on a refusal; send a request again after the pause that was asked for."""
        if "cached" in response.flags:
            return response
        rules = is_rules(request)
        if response.status in REFUSALS and not rules:
            self._spider.stop(f"the site answered {response.status} for {response.url}")
        elif response.status in PAUSES:
            pauses = request.meta.get("kb_pauses", 0) + 1
            wait = retry_after(response.headers.get("Retry-After"), time.time())
            wait = self._first * 2 ** (pauses - 1) if wait is None else wait
            if wait > self._longest:
                reason = f"the site wants a pause of {wait:.0f} seconds ({response.url})"
                self._spider.stop(reason, later=True)
            elif pauses <= _MOST_PAUSES:
                self._pause(urlsplit(request.url).netloc, wait)
                return request.replace(dont_filter=True, meta=request.meta | {"kb_pauses": pauses})
            elif rules:
                self._no_rules(request, f"status {response.status}")
        elif response.status >= 500 and rules:
            self._no_rules(request, f"status {response.status}")
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """End the crawl when robots.txt cannot be fetched."""
        if is_rules(request) and not isinstance(exception, IgnoreRequest):
            self._no_rules(request, f"{type(exception).__name__} {exception}".strip())

    def _no_rules(self, request: Request, reason: str) -> None:
        # RFC 9309, section 2.3.1.4: rules that cannot be reached forbid everything.
        if request.meta.get("retry_times", 0) >= self._retries or "kb_pauses" in request.meta:
            self._spider.stop(f"{request.url} cannot be fetched: {reason}")

    def _pause(self, host: str, seconds: float) -> None:
        log.info("Waiting %.1f seconds before asking %s again", seconds, host)
        self._until[host] = max(self._until.get(host, 0), time.monotonic() + seconds)


def retry_after(value: bytes | None, now: float) -> float | None:
    """Read a Retry-After header (RFC 9110 section 10.2.3).

    Args:
        value: Seconds or a date.
        now: Seconds since 1970.

    Returns:
        Seconds to wait, None when the header is missing or unreadable.
    """
    stated = (value or b"").decode("latin-1").strip()
    if stated.isdecimal():
        return float(stated)
    try:
        return max(0.0, parsedate_to_datetime(stated).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None
