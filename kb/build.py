"""Runs the steps from stored documents to the published database."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import sqlite_utils

from kb.archive import store
from kb.archive.store import DocumentStore
from kb.crawl.facts import declared
from kb.crawl.state import Crawl, crawls
from kb.model import Document, Extraction
from kb.nlp.claims import EXTRACTED, FAILED, UNSUPPORTED, ClaimStore
from kb.nlp.reference import folder, records
from kb.resolve.actions import resolve
from kb.resolve.became import became
from kb.resolve.card import Card, card
from kb.resolve.choose import Stated
from kb.resolve.corrections import Corrected, CorrectionError, Corrections, read_corrections
from kb.resolve.grouping import Group, group
from kb.resolve.links import link
from kb.resolve.summary import summarise
from kb.store import schema
from kb.store.action_rows import ActionRows
from kb.store.citation_rows import count
from kb.store.claim_rows import ClaimRows
from kb.store.load import Loader

Progress = Callable[[str, int, int], None]


class BuildError(RuntimeError):
    """The build cannot run; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Attributes:
        path: The database.
        documents: In the knowledge base.
        extracted: Of these, read in this build; the others were known from the last one.
        failed: Documents whose extraction failed, with the reason.
        unsupported: Documents kept without extraction, their language having no data.
        refusals: What could not be ingested.
        actions: That documents are about.
        mentioned: Actions known only by a mention.
        penalties: Rows of the table.
        seconds: The build took.
    """

    path: Path
    documents: int
    extracted: int
    failed: tuple[tuple[str, str], ...]
    unsupported: int
    refusals: int
    actions: int
    mentioned: int
    penalties: int
    seconds: float


def build(workspace: Path, database: Path, on_progress: Progress) -> Built:
    """Build the database from the documents of a workspace.

    The old database stays as it is until the new one is complete.

    Args:
        workspace: Folder into which documents were ingested.
        database: File to write.
        on_progress: Called with the step's name, how much is done, and of how much.

    Raises:
        BuildError: There are no documents, another build runs, a correction does not fit any more,
            or the disk is full.
    """
    started = time.monotonic()
    if not (workspace / store.NAME).exists():
        raise BuildError(f"there are no documents in {workspace}; run kb ingest first")
    database.parent.mkdir(parents=True, exist_ok=True)
    new = database.with_name(f".{database.name}.new")
    with (
        _alone(workspace),
        DocumentStore(workspace) as documents,
        ClaimStore(workspace / "claims.db") as claims,
    ):
        new.unlink(missing_ok=True)
        try:
            corrections = Corrections(read_corrections(workspace))
            counts = _Build(documents, claims, corrections, crawls(workspace), on_progress).run(new)
        except CorrectionError as error:
            new.unlink(missing_ok=True)
            raise BuildError(f"{error}\n{database} is as it was") from error
        except sqlite3.OperationalError as error:
            new.unlink(missing_ok=True)
            raise BuildError(
                f"cannot write {new} ({error}); is the disk full? {database} is as it was"
            ) from error
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        os.replace(new, database)
    return Built(path=database, seconds=time.monotonic() - started, **counts)


@contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    """Hold the workspace's lock, or say that another build runs."""
    with (workspace / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(
                f"another build is running in {workspace}; wait until it ends, or build elsewhere"
                " with --workspace"
            ) from None
        yield


class _Build:
    """One run over the stored documents."""

    def __init__(
        self,
        documents: DocumentStore,
        claims: ClaimStore,
        corrections: Corrections,
        crawled: list[Crawl],
        on_progress: Progress,
    ) -> None:
        self.documents, self.claims, self.on_progress = documents, claims, on_progress
        self.corrections = corrections
        self.crawls = {crawl.source: crawl for crawl in crawled}
        self.count = documents.count()
        self.done = 0
        self.failed: list[tuple[str, str]] = []
        self.unsupported = 0

    def run(self, path: Path) -> dict[str, Any]:
        """Extract, resolve and write; return the counts of `Built`."""
        extracted = self.claims.update(self.documents.documents(), self._extracted)
        groups = group(
            (summarise(self._corrected(one).extraction) for one in self.documents.documents()),
            self.corrections.decided(self._content_hash),
        )
        db = sqlite_utils.Database(path)
        try:
            # The file is new and is put in place only when it is whole: a journal protects nothing.
            db.execute("pragma journal_mode = off")
            db.execute("pragma synchronous = off")
            schema.create(db)
            with Loader(db) as loader:
                self._write_documents(loader)
                mentioned, same = self._write_actions(loader, groups)
            count(db, same)
            self.on_progress("index", 0, 1)
            schema.enable_search(db)
            _check(db)
            penalties = db.table("penalties").count
            self.on_progress("index", 1, 1)
        finally:
            db.close()
        return {
            "documents": self.count,
            "extracted": extracted,
            "failed": tuple(self.failed),
            "unsupported": self.unsupported,
            "refusals": sum(1 for _ in self.documents.refusals()),
            "actions": len(groups),
            "mentioned": mentioned,
            "penalties": penalties,
        }

    def _extracted(self, _: Document) -> None:
        self.done += 1
        self.on_progress("extract", self.done, self.count)

    def _corrected(self, document: Document) -> Corrected:
        return self.corrections.apply(Extraction(document, self.claims.claims(document.key)))

    def _content_hash(self, key: str) -> str | None:
        try:
            return self.documents.get(key).content_hash
        except KeyError:
            return None

    def _write_documents(self, loader: Loader) -> None:
        loader.violations(records("violations"))
        loader.price_indices(records("price_indices"))
        for path in sorted((folder() / "accuracy").glob("*.json")):
            loader.accuracy(json.loads(path.read_text(encoding="utf-8")))
        known = {source["id"]: source for source in records("sources")}
        known |= {name: asdict(facts) for name, facts in declared().items()}
        years: Counter[tuple[str, str]] = Counter()
        left: Counter[tuple[str, str]] = Counter()
        for document in self.documents.documents():
            status, reason = self.claims.status(document.key)
            if status == FAILED:
                self.failed.append((document.key, reason))
            self.unsupported += status == UNSUPPORTED
            loader.document(document, status)
            of = document.source, (document.published or "")[:4]
            years[of] += 1
            left[of] += status != EXTRACTED
        for source in sorted({name for name, _ in years}):
            facts = known.get(source, {"id": source, "name": source})
            loader.source(facts | _last(self.crawls.get(source)))
        for (source, year), number in sorted(years.items()):
            loader.source_year(source, year, number, left[source, year])
        loader.refusals(self.documents.refusals())
        for one in self.corrections.all:
            here = all(self._content_hash(key) for key in one.documents)
            loader.correction(one, applied=here)

    def _write_actions(self, loader: Loader, groups: list[Group]) -> tuple[int, dict[str, str]]:
        cards: list[Card] = []
        placed: set[str] = set()
        claims = ClaimRows(loader)
        rows = ActionRows(loader, claims)
        for number, found in enumerate(groups, start=1):
            read = [self._corrected(self.documents.get(key)) for key in found.documents]
            action = resolve(found, (one.extraction for one in read))
            corrected = {
                Stated(claim, one.extraction.document).id: name
                for one in read
                for claim, name in one.replaced.items()
            }
            rows.action(action, corrected)
            for one in read:
                _write_withdrawn(claims, one, action.id)
            cards.append(card(action))
            placed.update(found.documents)
            self.on_progress("resolve", number, len(groups))
        relations, mentioned, speaks_of = link(cards)
        for stated in chain.from_iterable(each.others for each in cards):
            claims.claim(stated, speaks_of[stated.id])
        for case in mentioned:
            rows.mentioned(case)
        for relation in relations:
            rows.relation(relation)
        for appealed in became(cards, relations):
            rows.became(appealed)
        rows.finish()
        self._write_unplaced(claims, placed)
        return len(mentioned), claims.citations.finish()

    def _write_unplaced(self, claims: ClaimRows, placed: set[str]) -> None:
        """Keep the claims of documents that announce no action."""
        for document in self.documents.documents():
            if document.key not in placed:
                read = self._corrected(document)
                for claim in read.extraction.claims:
                    claims.claim(Stated(claim, document), None)
                _write_withdrawn(claims, read, None)


def _last(crawl: Crawl | None) -> dict[str, Any]:
    if crawl is None:
        return {}
    return {
        "last_crawl": crawl.ended,
        "last_crawl_verdict": crawl.verdict,
        "last_crawl_failures": crawl.failures,
    }


def _write_withdrawn(claims: ClaimRows, read: Corrected, action_id: str | None) -> None:
    """Keep the claims that corrections took out, marked."""
    for claim, name in read.withdrawn:
        stated = Stated(claim, read.extraction.document)
        claims.claim(stated, action_id, correction=name)


def _check(db: sqlite_utils.Database) -> None:
    """Refuse a database in which a row refers to one that is not there."""
    broken = db.execute("pragma foreign_key_check").fetchmany(3)
    if broken:
        raise BuildError(f"the database is inconsistent, please report this: {broken}")
