"""What a crawl saw: counted as it goes on, judged at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_MOST_EXAMPLES = 20
_MOST_LENGTHS = 100_000


@dataclass(slots=True)
class Tally:
    """Counts of one crawl. Kept by Scrapy's job folder when the crawl is stopped.

    Attributes:
        rows: Rows of all listings, also those outside the time asked for.
        listings: Listing pages read.
        empty_listings: Those among them without a row, a page or a document.
        chosen: Rows inside the time and number asked for.
        documents: Documents read whole.
        outside: Documents that turned out to lie outside the time asked for.
        pages: Pages that should have held a document.
        changed: Pages that did not look as expected.
        failed: Pages that could not be fetched.
        forbidden: Pages that robots.txt forbids.
        absent: Pages that a replayed archive does not hold.
        missing: How often each required field was lacking.
        dates: Publication dates and how often each occurs.
        lengths: Characters of the texts.
        leftovers: Fields of an API that nobody reads.
        examples: The first reasons of what went wrong, with addresses.
        stopped: Why the crawl was ended before its time.
        lost: Requests taken from the queue that were not sent.
    """

    rows: int = 0
    listings: int = 0
    empty_listings: int = 0
    chosen: int = 0
    documents: int = 0
    outside: int = 0
    pages: int = 0
    changed: int = 0
    failed: int = 0
    forbidden: int = 0
    absent: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    leftovers: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    stopped: str = ""
    lost: int = 0

    def example(self, url: str, reason: str) -> None:
        """Keep one of the first reasons."""
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(f"{url}: {reason}")

    def length(self, characters: int) -> None:
        """Count a text's length."""
        if len(self.lengths) < _MOST_LENGTHS:
            self.lengths.append(characters)
