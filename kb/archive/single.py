"""A content that is one document."""

from __future__ import annotations

from kb.archive import html, pdf
from kb.archive.drafts import Draft, UnreadableError
from kb.archive.encoding import decode

MAX_DOCUMENT = 20_000_000
TOO_LARGE = "It is larger than 20 MB, the limit for one document; split it."
_LONGEST_TITLE = 250


def read(kind: str, data: bytes, charset: str | None = None) -> Draft:
    """Read one document.

    Args:
        kind: html, text or pdf.
        data: The whole content.
        charset: The one that a server named.

    Raises:
        UnreadableError: It cannot be read, or is larger than `MAX_DOCUMENT`.
    """
    if len(data) > MAX_DOCUMENT:
        raise UnreadableError(TOO_LARGE)
    if kind == "pdf":
        return pdf.read(data)
    if kind == "html":
        return html.read(data, charset)
    return _plain(decode(data, charset))


def _plain(text: str) -> Draft:
    """Take a short first line, with more after it, for the title."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip()
    first, _, rest = text.partition("\n")
    if rest.strip() and len(first) <= _LONGEST_TITLE:
        return Draft(text=rest.lstrip("\n"), kind="text", title=first)
    return Draft(text=text, kind="text")
