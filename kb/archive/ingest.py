"""From paths to the store: reads what is there and keeps what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.archive import readers
from kb.archive.files import Found, find
from kb.archive.store import Counts, DocumentStore
from kb.model import Document, Refusal

Progress = Callable[[int, int], None]
_BATCH = 500
_MOST_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingest did.

    Attributes:
        counts: Documents new, known, and new versions.
        refused: How many things could not be read.
        refusals: The first thousand of them; the store has all.
        bytes: Size of the files read.
    """

    counts: Counts
    refused: int
    refusals: tuple[Refusal, ...]
    bytes: int


def ingest(
    paths: Iterable[Path],
    store: DocumentStore,
    source: str | None = None,
    on_progress: Progress | None = None,
) -> Summary:
    """Read files and folders into a store.

    What was read is in the store even when an exception or Ctrl-C ends the reading.

    Args:
        paths: Files and folders.
        store: Where documents and refusals go.
        source: Source of the documents that name none themselves.
        on_progress: Told the bytes done and the bytes in all, as reading goes on.

    Raises:
        kb.archive.store.StoreError: The store cannot be written.
    """
    reading = _Reading(list(paths), store, source, on_progress)
    counts = store.add(reading.documents())
    return Summary(counts, reading.refused, tuple(reading.refusals), reading.done)


class _Reading:
    """One pass over the files; hands out the documents and keeps the rest on the way."""

    def __init__(
        self,
        paths: list[Path],
        store: DocumentStore,
        source: str | None,
        on_progress: Progress | None,
    ) -> None:
        self.refusals: list[Refusal] = []
        self.refused = 0
        self.done = 0
        self._paths = paths
        self._store = store
        self._source = source
        self._on_progress = on_progress
        # Counted in a visit of its own: the list of a million files is not kept.
        self._total = sum(_size(found) for found in find(paths)) if on_progress else 0
        self._number = store.begin_reading()

    def documents(self) -> Iterator[Document]:
        for found in find(self._paths):
            if isinstance(found, Refusal):
                self._keep([found], found.origin)
                continue
            size, before = _size(found), self.done
            yield from self._documents_of(found)
            self._advance(max(0, before + size - self.done))
            self._store.end_file(str(found.path), self._number)

    def _documents_of(self, found: Found) -> Iterator[Document]:
        refusals: list[Refusal] = []
        items = readers.read(found.path, self._source, name=found.name, on_bytes=self._advance)
        try:
            for item in items:
                if isinstance(item, Document):
                    yield item
                else:
                    refusals.append(item)
                if len(refusals) == _BATCH:
                    self._keep(refusals, str(found.path))
                    refusals = []
        finally:
            self._keep(refusals, str(found.path))

    def _keep(self, refusals: list[Refusal], file: str) -> None:
        if refusals:
            self.refused += len(refusals)
            self.refusals += refusals[: _MOST_SHOWN - len(self.refusals)]
            self._store.refuse(*refusals, file=file, reading=self._number)

    def _advance(self, size: int) -> None:
        self.done += size
        if self._on_progress and size:
            self._on_progress(self.done, self._total)


def _size(found: Found | Refusal) -> int:
    try:
        return found.path.stat().st_size if isinstance(found, Found) else 0
    except OSError:
        return 0
