"""What a crawl saw: counted as it goes on, judged at its end."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

_MOST_EXAMPLES = 20
_MOST_TEXTS = 100_000
_LONGEST_ADDRESS, _LONGEST_REASON = 300, 500


@dataclass(slots=True)
class Tally:
    """Counts of one crawl. Kept by Scrapy's job folder when the crawl is stopped.

    Attributes:
        rows: Different rows of all listings, also those outside the time asked for.
        listings: Listing pages read.
        empty_listings: Those among them without a row, a page or a document.
        chosen: Rows inside the time and number asked for.
        documents: Documents read whole.
        left: Documents that are none of those that the source is for.
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
        later: Whether it was ended by a pause that the site wants, after which it can go on.
        lost: Requests taken from the queue that were not sent.
        seen: Hashes of the rows.
        circling: Listing pages, one after the other, that lead on but have no new row.
        aliases: Hashes of pages that rows redirect to and that were read already.
        texts: How often each text occurs, by its hash.
    """

    rows: int = 0
    listings: int = 0
    empty_listings: int = 0
    chosen: int = 0
    documents: int = 0
    left: int = 0
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
    later: bool = False
    lost: int = 0
    seen: set[int] = field(default_factory=set)
    circling: int = 0
    aliases: set[int] = field(default_factory=set)
    texts: Counter[int] = field(default_factory=Counter)

    def example(self, url: str, reason: str) -> None:
        """Keep one of the first reasons."""
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(f"{url[:_LONGEST_ADDRESS]}: {reason[:_LONGEST_REASON]}")

    def text(self, text: str) -> None:
        """Count a text."""
        if len(self.lengths) < _MOST_TEXTS:
            self.lengths.append(len(text))
            self.texts[_hash(text)] += 1

    def is_new_row(self, key: str) -> bool:
        """Count a row and return whether it is the first of its kind."""
        return _is_new(key, self.seen)

    def is_new_alias(self, url: str) -> bool:
        """Note a page that rows redirect to and return whether it is noted for the first time."""
        return _is_new(url, self.aliases)


def _is_new(key: str, seen: set[int]) -> bool:
    before = len(seen)
    seen.add(_hash(key))
    return len(seen) > before


def _hash(text: str) -> int:
    # Python's own differs from process to process, and a crawl may be taken up by another one.
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
