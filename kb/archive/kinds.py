"""Of which kind a content is: from its first bytes, and from its name where they leave it open."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import PurePath

from kb.archive.drafts import UnreadableError

HEAD = 1 << 16

_MARKUP = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]|<(?:div|p|article|main)[\s>]",
    re.IGNORECASE,
)
_NAMES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_OTHERS = (
    (b"PK\x03\x04", "It is a zip archive or an office document; unpack it or save it as PDF."),
    (b"\xd0\xcf\x11\xe0", "It is an old office document; save it as PDF or text."),
    (b"{\\rtf", "It is rich text; save it as PDF or plain text."),
    (b"\x1f\x8b", "It is packed twice; unpack it once."),
    (b"BZh", "It is packed with bzip2; unpack it or pack it with gzip."),
    (b"\xfd7zXZ", "It is packed with xz; unpack it or pack it with gzip."),
    (b"\x28\xb5\x2f\xfd", "It is packed with zstd; unpack it or pack it with gzip."),
    (b"SQLite format 3\x00", "It is a database, not a document; leave it out."),
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
# Control characters that texts do hold: tab, line ends, form feed, escape, and stray nulls.
_CONTROLS = bytes(set(range(1, 32)) - {9, 10, 12, 13, 27})
_MOST_CONTROLS = 0.02
_MOST_NULLS = 0.1


def kind_of(head: bytes, name: str) -> str:
    """Tell the kind of a content.

    Args:
        head: Its first bytes, `HEAD` of them if there are so many.
        name: The file's name or the address, without ".gz".

    Returns:
        jsonl, warc, pdf, html or text.

    Raises:
        UnreadableError: It is empty or of no kind that can be read.
    """
    if not head.strip(b" \t\r\n\x00"):
        raise UnreadableError("It is empty; fetch it again or leave it out.")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"WARC/"):
        return "warc"
    for magic, reason in _OTHERS:
        if head.startswith(magic):
            raise UnreadableError(reason)
    named = _NAMES.get(PurePath(name).suffix.lower())
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if named == "jsonl" and head.startswith(_WIDE_MARKS):
        raise UnreadableError("It is in UTF-16; save it as UTF-8.")
    if named == "jsonl" or (start.startswith(b"{") and _is_object(start)):
        return "jsonl"
    if head.startswith(_WIDE_MARKS):
        narrow = head.replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
        return "html" if named == "html" or _is_markup(narrow) else "text"
    _refuse_binary(head)
    if named == "html" or _is_markup(start):
        return "html"
    if start.startswith((b"<?xml", b"<rss", b"<feed")):
        raise UnreadableError("It is XML, not a page; convert it to HTML, text or JSON Lines.")
    return "text"


def _is_object(start: bytes) -> bool:
    line = start.split(b"\n", 1)[0]
    try:
        # A line longer than the head cannot be checked; what looks like a record is taken for one.
        return len(line) >= HEAD // 2 or isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_markup(start: bytes) -> bool:
    return start.startswith(b"<") and bool(_MARKUP.search(start))


def _refuse_binary(head: bytes) -> None:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    nulls = head.count(b"\x00")
    if controls > _MOST_CONTROLS * len(head) or nulls > _MOST_NULLS * len(head):
        raise UnreadableError(
            "It is binary data and no kind that can be read; give HTML, text, PDF, WARC or "
            "JSON Lines (text in UTF-8)."
        )
