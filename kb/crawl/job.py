"""An unfinished crawl on the disk, so that it can be taken up again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from kb.archive.drafts import Draft
from kb.crawl.spider import Window

FOLDER = "unfinished"
_FACTS, _DOCUMENTS, _QUEUE, _PAUSED = "crawl.json", "documents.jsonl", "queue", "paused"


@dataclass(frozen=True, slots=True)
class Job:
    """A crawl that is going on or was cut off.

    Attributes:
        folder: Where it is kept.
        id: Of the crawl; its time of beginning, fit for a file's name.
        window: Which documents are wanted.
    """

    folder: Path
    id: str
    window: Window

    @property
    def queue(self) -> Path:
        """Scrapy's JOBDIR."""
        return self.folder / _QUEUE

    @property
    def started(self) -> str:
        """ISO time in UTC."""
        return datetime.strptime(self.id, _ID).replace(tzinfo=UTC).isoformat()

    def pause(self) -> None:
        """Note that Scrapy closed its queue in order, so that it can go on from there."""
        (self.folder / _PAUSED).touch()

    def end(self) -> None:
        """Forget the crawl: it is whole, or it failed."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self) -> IO[str]:
        """Open the file for documents, to add to it."""
        return (self.folder / _DOCUMENTS).open("a", encoding="utf-8")

    def drafts(self) -> Iterator[Draft]:
        """Return the documents that were read."""
        path = self.folder / _DOCUMENTS
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    yield _draft(json.loads(line))


_ID = "%Y%m%dT%H%M%S%f"


def begin(folder: Path, window: Window) -> Job:
    """Begin a crawl; an unfinished one there is forgotten, what it fetched stays archived.

    Raises:
        OSError: The folder cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    job = Job(folder, datetime.now(UTC).strftime(_ID), window)
    dates = {key: str(value) for key, value in asdict(window).items() if isinstance(value, date)}
    (folder / _FACTS).write_text(
        json.dumps({"id": job.id, "limit": window.limit} | dates), encoding="utf-8"
    )
    return job


def unfinished(folder: Path) -> Job | None:
    """Return the crawl that was cut off here, if there is one."""
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    days = {key: date.fromisoformat(facts[key]) for key in ("since", "until") if key in facts}
    return Job(folder, facts["id"], Window(limit=facts["limit"], **days))


def resume(job: Job) -> None:
    """Make a crawl that was cut off ready to go on.

    Stopped in order, it goes on from Scrapy's queue. Killed, its queue cannot be trusted: it
    starts over, and finds what it had fetched in the archive.

    Raises:
        OSError: The folder cannot be written.
    """
    if (job.folder / _PAUSED).exists():
        (job.folder / _PAUSED).unlink()
        return
    shutil.rmtree(job.queue, ignore_errors=True)
    (job.folder / _DOCUMENTS).unlink(missing_ok=True)


def _draft(found: dict[str, Any]) -> Draft:
    return Draft(
        text=found["text"],
        kind=found["kind"],
        title=found["title"],
        id=found["id"],
        lang=found["lang"],
        url=found["url"],
        published=found["published"],
        details=tuple((name, value) for name, value in found["details"]),
    )
