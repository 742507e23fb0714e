"""Runs crawls: Scrapy is set up, the crawl judged, and a good one's documents stored."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import IO, Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import DropItem

from kb.archive.drafts import complete
from kb.archive.store import Counts, DocumentStore
from kb.crawl import archive as archives
from kb.crawl import job as jobs
from kb.crawl import state
from kb.crawl.archive import Archive
from kb.crawl.cache import ARCHIVE
from kb.crawl.config import Config, ConfigError
from kb.crawl.job import Job
from kb.crawl.safety import ALLOW, HOSTS, KEY
from kb.crawl.sources import Source
from kb.crawl.spider import SourceSpider, Window
from kb.crawl.state import Crawl
from kb.crawl.tally import Tally
from kb.crawl.verdict import USUAL_LENGTH
from kb.model import Document

Progress = Callable[[str, Tally], None]
_PIPELINE = "KB_SPOOL"
_HERE = "kb.crawl"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for.

    Attributes:
        workspace: Where documents and the history of crawls are kept.
        archive: Folder of the archives, one folder a source in it.
        window: Which documents are wanted.
        resume: Whether to go on with crawls that were cut off.
        replay: A WARC file, or a folder with some, to read instead of the network.
        urls: Single pages to read.
        on_progress: Told what a crawl has seen so far, again and again.
    """

    workspace: Path
    archive: Path
    window: Window = field(default_factory=Window)
    resume: bool = False
    replay: Path | None = None
    urls: tuple[str, ...] = ()
    on_progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a crawl.

    Attributes:
        crawl: As kept in the history.
        tally: What it saw.
        counts: What became of its documents.
    """

    crawl: Crawl
    tally: Tally
    counts: Counts


class Spool:
    """Item pipeline: writes documents down until the crawl is judged."""

    def __init__(
        self, file: IO[str], crawler: Crawler, progress: Callable[[Crawler], None]
    ) -> None:
        self._file = file
        self._crawler = crawler
        self._progress = progress

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Spool:
        """Make it for a crawl."""
        file, progress = crawler.settings[_PIPELINE]
        return cls(file, crawler, progress)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Write a document; a full disk ends the crawl."""
        try:
            self._file.write(json.dumps(item) + "\n")
            self._file.flush()
        except OSError as error:
            if isinstance(self._crawler.spider, SourceSpider):
                self._crawler.spider.stop(f"{self._file.name}: {error.strerror}")
            raise DropItem(str(error)) from error
        self._progress(self._crawler)
        return item


def scrape(sources: Iterable[Source], plan: Plan, config: Config) -> list[Outcome]:
    """Crawl sources side by side, as one process.

    May be called once in a process: Scrapy's reactor cannot start again.

    Args:
        sources: What is crawled.
        plan: What is asked for.
        config: How it is done.

    Raises:
        kb.crawl.archive.ArchiveError: An archive cannot be used.
        kb.archive.store.StoreError: The documents cannot be stored.
        OSError: The workspace cannot be written.
        ConfigError: There is no contact, or a token is missing.
    """
    with ExitStack() as stack:
        process: AsyncCrawlerProcess | None = None
        running: list[tuple[Source, Job, Crawler]] = []
        # All of them before the first crawl is begun: a missing key must not cost another's work.
        for source, made in [(source, _settings(source, config, plan)) for source in sources]:
            process = process or AsyncCrawlerProcess(made)
            if plan.replay:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                archive = stack.enter_context(archives.indexed(plan.replay, folder / "index"))
                job = jobs.begin(folder / jobs.FOLDER, plan.window)
            else:
                folder = plan.archive / source.id
                stack.enter_context(archives.locked(folder))
                job = _job(folder / jobs.FOLDER, plan)
                archive = stack.enter_context(Archive(folder, job.id))
            file = job.open()
            stack.callback(_close, file)
            made |= {
                ARCHIVE: archive,
                "JOBDIR": str(job.queue),
                _PIPELINE: (file, _reporter(source, plan)),
            }
            crawler = process.create_crawler(SourceSpider)
            crawler.settings.setdict(made, priority="cmdline")
            window, replay = job.window, plan.replay is not None
            process.crawl(crawler, source=source, window=window, replay=replay, urls=plan.urls)
            running.append((source, job, crawler))
        if process is not None:
            process.start()
        return [_ended(source, job, crawler, plan) for source, job, crawler in running]


def _close(file: IO[str]) -> None:
    # What a full disk did not take was noticed when it was written.
    with suppress(OSError):
        file.close()


def _job(folder: Path, plan: Plan) -> Job:
    job = jobs.unfinished(folder) if plan.resume else None
    if job is None:
        return jobs.begin(folder, plan.window)
    if plan.window not in {Window(), job.window}:
        raise ConfigError(
            "the crawl that was cut off has other dates or another limit: give the same or none, "
            "or leave out --resume to begin anew"
        )
    jobs.resume(job)
    return job


def _reporter(source: Source, plan: Plan) -> Callable[[Crawler], None]:
    def report(crawler: Crawler) -> None:
        if plan.on_progress and isinstance(crawler.spider, SourceSpider):
            plan.on_progress(source.id, crawler.spider.tally)

    return report


def _settings(source: Source, config: Config, plan: Plan) -> dict[str, Any]:
    replay = plan.replay is not None
    facts = source.facts
    policy = "ReplayPolicy" if replay else "LivePolicy"
    made: dict[str, Any] = {
        "USER_AGENT": "replay" if replay else config.user_agent,
        "ROBOTSTXT_OBEY": not replay,
        "AUTOTHROTTLE_ENABLED": not replay,
        "AUTOTHROTTLE_START_DELAY": facts.delay_seconds,
        "DOWNLOAD_DELAY": 0 if replay else facts.delay_seconds,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "DOWNLOAD_TIMEOUT": config.seconds_per_response,
        "DOWNLOAD_MAXSIZE": config.bytes_per_response,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "COOKIES_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REFERER_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "REDIRECT_MAX_TIMES": 5,
        # Scrapy drops longer addresses without a word; a site says 414.
        "URLLENGTH_LIMIT": 0,
        "RETRY_TIMES": 3,
        # Pauses that a site asks for are met by Manners.
        "RETRY_HTTP_CODES": [408, 500, 502, 504, 522, 524],
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": ",".join((*facts.languages, "*;q=0.1")),
            "Accept-Encoding": "gzip, deflate",
            # Always ask whether a page has changed: a listing held for fresh would hide news.
            "Cache-Control": "max-age=0",
            **facts.headers,
        },
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_POLICY": f"{_HERE}.cache.{policy}",
        "HTTPCACHE_STORAGE": f"{_HERE}.cache.Storage",
        "HTTPCACHE_IGNORE_MISSING": replay,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
            f"{_HERE}.safety.PublicWeb": 60,
            f"{_HERE}.manners.Manners": 560,
            f"{_HERE}.cache.Cache": 900,
            f"{_HERE}.safety.Key": 940,
            f"{_HERE}.cache.Keeper": 950,
        },
        "ITEM_PIPELINES": {f"{_HERE}.run.Spool": 100},
        "EXTENSIONS": {"spidermon.contrib.scrapy.extensions.Spidermon": 500},
        "SPIDERMON_ENABLED": True,
        "SPIDERMON_SPIDER_CLOSE_MONITORS": [f"{_HERE}.verdict.CrawlSuite"],
        "TWISTED_DNS_RESOLVER": f"{_HERE}.safety.PublicResolver",
        "LOG_LEVEL": "INFO",
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
        HOSTS: () if plan.urls or replay else facts.hosts,
        ALLOW: config.allow_private_addresses,
        "KB_LONGEST_WAIT": config.longest_wait_seconds,
        "KB_RETRY_WAIT": config.retry_wait_seconds,
        KEY: ({} if replay else _key(source), tuple(start.url for start in facts.start)),
        USUAL_LENGTH: state.usual_length(plan.workspace, source.id),
    }
    return made


def _key(source: Source) -> dict[str, str]:
    token = source.facts.token
    value = os.environ.get(token.environment, "") if token else ""
    if token and not value and token.required:
        raise ConfigError(
            f"{source.facts.name} wants a key: set {token.environment}; see {source.facts.terms}"
        )
    return {token.header: token.value.replace("{token}", value)} if token and value else {}


def _ended(source: Source, job: Job, crawler: Crawler, plan: Plan) -> Outcome:
    spider = crawler.spider if isinstance(crawler.spider, SourceSpider) else None
    if not hasattr(spider, "state"):
        spider = None
    # Without a reason Scrapy was stopped by force.
    ended = crawler.stats.get_value("finish_reason") if crawler.stats else None
    interrupted = spider is not None and ended in {None, "shutdown"}
    tally = spider.tally if spider else Tally()
    reasons = spider.reasons if spider else ["it did not start; crawl.log says why"]
    if spider and not spider.judged and not interrupted:
        reasons = ["it was not judged; crawl.log says why"]
    crawl = Crawl(
        id=f"{source.id}-{job.id}",
        source=source.id,
        started=job.started,
        ended=datetime.now(UTC).isoformat(),
        verdict="interrupted" if interrupted else "failed" if reasons else "good",
        reasons=tuple(dict.fromkeys(reasons)),
        rows=tally.rows,
        documents=tally.documents,
        failures=tally.changed + tally.failed + tally.forbidden,
        text_characters=median(tally.lengths) if tally.lengths else None,
    )
    counts = Counts()
    if crawl.verdict == "good":
        with DocumentStore(plan.workspace) as store:
            counts = store.add(_documents(source, job))
        crawl = replace(crawl, new=counts.new, versions=counts.versions)
    if spider and not interrupted:
        # The page that wanted a pause left the queue, so the archive, not the queue, resumes it.
        if not tally.later:
            job.end()
    elif ended and not tally.lost:
        job.pause()
    state.keep(plan.workspace, crawl)
    return Outcome(crawl, tally, counts)


def _documents(source: Source, job: Job) -> Iterator[Document]:
    # A page named by hand belongs to its own site.
    name = source.id if source.facts.start else None
    for draft in job.drafts():
        yield complete(draft, source.id, f"{source.id} {draft.url}", name)
