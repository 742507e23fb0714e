"""A web archive: each response is a document, or says why it is none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from kb.archive import jsonl, kinds, single
from kb.archive.drafts import Draft, UnreadableError

_RECORDS = {"response", "resource", "conversion"}
_NO_DOCUMENTS = {"warcinfo", "request", "metadata", "revisit", "continuation"}
_TEXTS = {"", "text/plain", "application/octet-stream", "text/html", "application/xhtml+xml"}
_PACKED = {"gzip", "x-gzip", "deflate", "br", "identity", ""}

Read = tuple[str, Draft | UnreadableError]


def read(stream: IO[bytes]) -> Iterator[Read]:
    """Read the responses of an archive.

    Records that are no documents (requests, notes on the crawl) and robots.txt are passed over.

    Args:
        stream: The unpacked archive.

    Yields:
        The address of each record, with its draft or with why there is none.
    """
    records = ArchiveIterator(stream)
    where, count = "1", 0
    while True:
        try:
            # The library prints its warnings; the number of them is reported below.
            with redirect_stderr(io.StringIO()):
                record = next(records, None)
            if record is None:
                break
            count += 1
            if record.rec_type in _NO_DOCUMENTS:
                continue
            where = _address(record) or str(count)
            if record.rec_type not in _RECORDS:
                raise UnreadableError("It is no record of a web archive; get the archive again.")
            yield from _documents(record, where)
        except UnreadableError as error:
            yield where, error
        except (ArchiveLoadFailed, ValueError, TypeError, AttributeError, OSError) as error:
            # The library meets malformed headers with any of these, and cannot go on after them.
            yield (
                where,
                UnreadableError(
                    f"The archive is damaged after this record ({type(error).__name__}); what "
                    "follows was not read. Get the archive again."
                ),
            )
            return
    if not count:
        yield "1", UnreadableError("The archive holds no record; get it again.")
    elif records.err_count:
        reason = f"{records.err_count} records state a wrong length; get the archive again."
        yield f"1 to {count}", UnreadableError(reason)


def _address(record: Any) -> str:
    headers = record.rec_headers
    named = headers.get_header("WARC-Target-URI") or headers.get_header("WARC-Record-ID") or ""
    return str(named).strip("<>")


def _documents(record: Any, address: str) -> Iterator[Read]:
    path = urlsplit(address).path
    if path == "/robots.txt":
        return
    declared, charset = _content_type(record)
    if record.rec_type == "response":
        status = record.http_headers.get_statuscode() if record.http_headers else "missing"
        if status != "200":
            raise UnreadableError(f"The server answered with status {status}, not with a document.")
        packing = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
        if packing not in _PACKED:
            raise UnreadableError(f"It is packed as {packing!r}; fetch it with gzip or unpacked.")
    data = record.content_stream().read(single.MAX_DOCUMENT + 1)
    if len(data) > single.MAX_DOCUMENT:
        raise UnreadableError(single.TOO_LARGE)
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise UnreadableError("The archive ends within this record; get the archive again.")
    kind = kinds.kind_of(data[: kinds.HEAD], path)
    if kind == "warc" or (kind == "text" and declared not in _TEXTS):
        raise UnreadableError(f"Its type is {declared}; HTML, text, PDF and JSON Lines are read.")
    if kind == "jsonl":
        for number, draft in jsonl.read(io.BytesIO(data)):
            yield f"{address} line {number}", draft
        return
    if kind == "text" and declared in {"text/html", "application/xhtml+xml"}:
        kind = "html"
    draft = single.read(kind, data, charset)
    web = urlsplit(address).scheme in {"http", "https"}
    yield address, replace(draft, url=address) if web else draft


def _content_type(record: Any) -> tuple[str, str | None]:
    """Return the type that the server named, and the charset with it."""
    headers = record.http_headers or record.rec_headers
    message = Message()
    message["Content-Type"] = " ".join((headers.get_header("Content-Type") or "").split())
    if not message["Content-Type"]:
        return "", None
    return message.get_content_type(), message.get_content_charset()
