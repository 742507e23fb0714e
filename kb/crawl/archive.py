"""Every response as fetched, in WARC files, found again by its address."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any

from w3lib.url import canonicalize_url
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kb.crawl.facts import Facts

_INDEX, _LOCK = "index.db", "lock.db"
_MOST_BYTES_A_FILE = 1_000_000_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS responses (
    number INTEGER PRIMARY KEY, url TEXT NOT NULL, address TEXT NOT NULL, crawl TEXT NOT NULL,
    status INTEGER NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL, cacheable INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS responses_by_url ON responses (url, number);
"""
_INSERT = "INSERT INTO responses (url, address, crawl, status, file, offset, cacheable)"
# The archive holds the body unpacked from its transfer; these would no longer be true of it.
_OF_TRANSFER = {"transfer-encoding", "content-length", "connection", "keep-alive"}
_OF_PACKING = _OF_TRANSFER | {"content-encoding"}


class ArchiveError(RuntimeError):
    """An archive cannot be read or written; the message says why."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A response out of the archive.

    Attributes:
        url: Its address.
        status: HTTP status.
        headers: Names and values; those of the packing are left out, since `body` is unpacked.
        body: Unpacked, cut at the size asked for plus one byte.
        crawl: In which crawl it was fetched.
    """

    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    crawl: str


class Archive:
    """The WARC files of a source and their index. A context manager.

    Attributes:
        folder: Where the files are.
        crawl: Id of the crawl that is written.
        damaged: Files of others that could be read in part only.
    """

    def __init__(self, folder: Path, crawl: str) -> None:
        """Open a source's archive to write a crawl into it.

        Args:
            folder: Made when absent.
            crawl: The crawl's id: new files are named after it.

        Raises:
            ArchiveError: The folder cannot be used.
        """
        self.folder = folder
        self.crawl = crawl
        self.damaged: list[str] = []
        self._file: IO[bytes] | None = None
        self._writer: Any = None
        self._name = ""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = _database(folder / _INDEX)
        except OSError as error:
            raise ArchiveError(f"{folder} cannot be used as an archive: {error}") from error
        except sqlite3.Error as error:
            raise ArchiveError(
                f"{folder / _INDEX}: {error}; without it, all pages are asked for as new ones"
            ) from error

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        if self._file:
            # What a full disk did not take was noticed when it was written.
            with suppress(OSError):
                self._file.close()
            self._file = None
        self._db.close()

    def write(self, url: str, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Keep a response; it is on its way to the disk when this returns.

        Raises:
            ArchiveError: The disk is full or gone.
        """
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_TRANSFER]
        http = StatusAndHeaders(
            str(status), [*kept, ("Content-Length", str(len(body)))], "HTTP/1.1"
        )
        try:
            file = self._open()
            offset = file.tell()
            record = self._writer.create_warc_record(
                url, "response", payload=BytesIO(body), http_headers=http
            )
            self._writer.write_record(record)
            file.flush()
            # The record first, its place second: what the index names is always there.
            self._db.execute(
                f"{_INSERT} VALUES (?, ?, ?, ?, ?, ?, 0)",
                (canonicalize_url(url), url, self.crawl, status, self._name, offset),
            )
        except (OSError, sqlite3.Error) as error:
            raise ArchiveError(f"{self.folder} cannot be written: {error}") from error

    def mark_cacheable(self, url: str) -> None:
        """Note that HTTP allows the newest response of an address to be used again."""
        self._db.execute(
            "UPDATE responses SET cacheable = 1 WHERE number = "
            "(SELECT max(number) FROM responses WHERE url = ?)",
            (canonicalize_url(url),),
        )

    def of_this_crawl(self, url: str, most_bytes: int) -> Saved | None:
        """Return what this crawl fetched from an address, unless it was an error."""
        return self._saved(
            url, most_bytes, "crawl = ? AND status < 400 AND status <> 304", self.crawl
        )

    def reusable(self, url: str, most_bytes: int) -> Saved | None:
        """Return the newest whole response of an address that HTTP allows to be used again."""
        return self._saved(url, most_bytes, "cacheable = 1 AND status <> 304 AND crawl <> ?", "")

    def any(self, url: str, most_bytes: int) -> Saved | None:
        """Return the newest whole response of an address."""
        return self._saved(url, most_bytes, "status < 400 AND status <> 304 AND crawl <> ?", "")

    def addresses(self) -> Iterator[str]:
        """Return the addresses of all whole responses, in the order of fetching."""
        yield from (
            address
            for (address,) in self._db.execute(
                "SELECT address FROM responses WHERE status = 200 GROUP BY url ORDER BY min(number)"
            )
        )

    def _saved(self, url: str, most_bytes: int, which: str, crawl: str) -> Saved | None:
        row = self._db.execute(
            "SELECT file, offset, crawl FROM responses "
            f"WHERE url = ? AND {which} ORDER BY number DESC LIMIT 1",
            (canonicalize_url(url), crawl),
        ).fetchone()
        return _read(self.folder / row[0], row[1], row[2], most_bytes) if row else None

    def _open(self) -> IO[bytes]:
        if self._file and self._file.tell() > _MOST_BYTES_A_FILE:
            self._file.close()
            self._file = None
        if self._file is None:
            number = len(list(self.folder.glob(f"{self.crawl}-*.warc.gz")))
            self._name = f"{self.crawl}-{number:03}.warc.gz"
            self._file = (self.folder / self._name).open("xb")
            self._writer = WARCWriter(self._file, gzip=True)
            facts = {"software": "enforcement-kb", "format": "WARC File Format 1.0"}
            self._writer.write_record(self._writer.create_warcinfo_record(self._name, facts))
        return self._file


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other crawls of a source away while the block runs, in whatever process.

    Raises:
        ArchiveError: Another one is going on, or the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # SQLite's lock ends with the process that holds it, on every system.
        lock = sqlite3.connect(folder / _LOCK, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except (OSError, sqlite3.Error) as error:
        if "locked" in str(error):
            raise ArchiveError(f"another crawl is writing into {folder}; wait for it") from error
        raise ArchiveError(f"{folder} cannot be used as an archive: {error}") from error
    with closing(lock):
        yield


def indexed(path: Path, index: Path) -> Archive:
    """Open archives that others may have made, to read them.

    Args:
        path: A WARC file, or a folder with some.
        index: A folder for the index, made anew.

    Raises:
        ArchiveError: There is no WARC file, or none can be read.
    """
    if not path.exists():
        raise ArchiveError(f"{path} does not exist; give a WARC file or a folder with some")
    files = sorted(path.rglob("*.warc*")) if path.is_dir() else [path]
    if not files:
        raise ArchiveError(f"{path} holds no WARC file")
    archive = Archive(index, "replay")
    archive.folder = Path("/")
    for file in files:
        with file.open("rb") as stream:
            records = ArchiveIterator(stream)
            try:
                for record in records:
                    if record.rec_type != "response" or not record.http_headers:
                        continue
                    address = record.rec_headers.get_header("WARC-Target-URI") or ""
                    status = record.http_headers.get_statuscode()
                    if not status.isdecimal():
                        continue
                    archive._db.execute(
                        f"{_INSERT} VALUES (?, ?, 'replay', ?, ?, ?, 1)",
                        (
                            canonicalize_url(address.strip("<>")),
                            address.strip("<>"),
                            int(status),
                            str(file.resolve()),
                            records.get_record_offset(),
                        ),
                    )
            except (ArchiveLoadFailed, ValueError, TypeError, AttributeError, OSError):
                # A crawl that was killed leaves half a record at the end; what came before counts.
                archive.damaged.append(str(file))
    return archive


def sources_in(path: Path, known: Iterable[Facts]) -> list[str]:
    """Return the ids of the sources whose pages archives hold.

    Args:
        path: A WARC file, or a folder with some.
        known: The facts of all sources.

    Raises:
        ArchiveError: There is no WARC file.
    """
    facts = list(known)
    found: dict[str, None] = {}
    with TemporaryDirectory() as folder, indexed(path, Path(folder)) as archive:
        for address in archive.addresses():
            for one in facts:
                if one.reader_of(address):
                    found[one.id] = None
    return list(found)


def _database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(_SCHEMA)
    return database


def _read(path: Path, offset: int, crawl: str, most_bytes: int) -> Saved | None:
    try:
        with closing(path.open("rb")) as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream)))
            headers = [
                (name, value)
                for name, value in record.http_headers.headers
                if name.lower() not in _OF_PACKING
            ]
            body = record.content_stream().read(most_bytes + 1)
            url = str(record.rec_headers.get_header("WARC-Target-URI")).strip("<>")
            return Saved(url, int(record.http_headers.get_statuscode()), headers, body, crawl)
    except (ArchiveLoadFailed, StopIteration, ValueError, TypeError, AttributeError, OSError):
        return None
