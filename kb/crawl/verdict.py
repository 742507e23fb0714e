"""Judges a crawl: one that brought too little, or the wrong thing, has failed and says why."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING
from unittest import TestResult

from spidermon import Monitor, MonitorSuite

from kb.crawl.tally import Tally

if TYPE_CHECKING:
    from kb.crawl.spider import SourceSpider

USUAL_LENGTH = "KB_USUAL_LENGTH"
# A page may be odd; more than one in twenty means that the site or the source has changed.
_SHARE = 0.05
_ENOUGH_DATES = 10
_ENOUGH_LENGTHS = 20
_ALIKE = 2


class CrawlMonitor(Monitor):  # type: ignore[misc]
    """What every crawl must show."""

    @property
    def _spider(self) -> SourceSpider:
        spider: SourceSpider = self.data.spider
        return spider

    @property
    def _tally(self) -> Tally:
        return self._spider.tally

    def _expect(self, good: object, reason: str) -> None:
        if not good:
            self._spider.reasons.append(reason)
            self.fail(reason)

    def _expect_few(self, bad: int, among: int, what: str) -> None:
        self._expect(bad <= _SHARE * among, f"{what}: {bad:,} of {among:,}")

    def test_it_was_not_stopped(self) -> None:
        """The site did not end it."""
        self._expect(not self._tally.stopped, self._tally.stopped)

    def test_the_listings_hold_as_many_rows_as_ever(self) -> None:
        """The listings hold a number of rows within the declared bounds."""
        if not self._spider.reads_listings:
            return
        rows, facts, seen = self._spider.source.facts.rows, self._spider.source.facts, self._tally
        self._expect(seen.rows, f"no row in {seen.listings} listing pages of {facts.name}")
        if self._spider.window.whole:
            self._expect(
                seen.rows >= rows.least,
                f"{seen.rows:,} rows in the listings, fewer than the {rows.least:,} expected",
            )
            self._expect(
                seen.rows <= rows.most,
                f"{seen.rows:,} rows in the listings, more than the {rows.most:,} expected",
            )

    def test_an_archive_or_single_pages_hold_something(self) -> None:
        """Where no listing is counted, there is a document."""
        seen = self._tally
        if not self._spider.reads_listings:
            self._expect(seen.documents + seen.outside, "no document was found")

    def test_no_listing_is_empty(self) -> None:
        """Listing pages have rows."""
        # One may be: where paging goes on until a page is empty.
        if self._spider.reads_listings and self._tally.empty_listings > 1:
            self._expect_few(
                self._tally.empty_listings, self._tally.listings, "listing pages without a row"
            )

    def test_pages_look_as_expected(self) -> None:
        """Few pages were unlike what the source expects."""
        pages = self._tally.pages + self._tally.listings
        self._expect_few(self._tally.changed, pages, "pages do not look as expected")

    def test_pages_can_be_fetched(self) -> None:
        """Few pages failed or are forbidden."""
        bad = self._tally.failed + self._tally.forbidden
        among = self._tally.pages + self._tally.listings + bad
        self._expect_few(self._tally.failed, among, "pages could not be fetched")
        self._expect_few(self._tally.forbidden, among, "pages are forbidden by robots.txt")

    def test_required_fields_are_there(self) -> None:
        """Few documents lack a required field."""
        for name, count in sorted(self._tally.missing.items()):
            self._expect_few(count, self._tally.pages, f"documents lack {name}")

    def test_no_field_is_unknown(self) -> None:
        """An API gives no field that nobody knows."""
        names = ", ".join(sorted(self._tally.leftovers))
        self._expect(not names, f"records have fields that nobody reads: {names}")

    def test_dates_differ(self) -> None:
        """The documents are not all of one day."""
        window, dates = self._spider.window, self._tally.dates
        one_day = window.since is not None and window.since == window.until
        if not one_day and dates.total() >= _ENOUGH_DATES:
            self._expect(
                len(dates) > 1, f"all {dates.total():,} documents are of {next(iter(dates))}"
            )

    def test_texts_differ(self) -> None:
        """No text stands in place of many: a notice that the site is closed, say."""
        texts = self._tally.texts
        most = max(texts.values(), default=0)
        self._expect(
            most <= max(_ALIKE, texts.total() / 4),
            f"{most:,} of {texts.total():,} documents have the same text",
        )

    def test_texts_are_as_long_as_usual(self) -> None:
        """Texts are at least half as long as in the last good crawl."""
        usual, lengths = self._spider.settings.getfloat(USUAL_LENGTH), self._tally.lengths
        if usual and len(lengths) >= _ENOUGH_LENGTHS:
            now = median(lengths)
            self._expect(
                now >= usual / 2,
                f"texts have {now:,.0f} characters in the middle, half of the usual {usual:,.0f}",
            )


class CrawlSuite(MonitorSuite):  # type: ignore[misc]
    """Run at the end of a crawl."""

    monitors = [CrawlMonitor]  # noqa: RUF012 (Spidermon's form)

    def on_monitors_finished(self, result: TestResult) -> None:
        """Note that it was judged; a check that broke is no good verdict."""
        spider: SourceSpider = self._crawler.spider
        spider.judged = True
        spider.reasons.extend(f"a check broke: {trace[-300:]}" for _, trace in result.errors)
