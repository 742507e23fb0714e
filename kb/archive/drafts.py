"""What a reader could tell of a document, and how its other fields are made from that."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from kb.archive import language
from kb.archive.published import iso_date
from kb.model import Document

_TRACKING = re.compile(r"utm_\w*|fbclid", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_NOT_READABLE = re.compile(r"[^a-z0-9]+")
_FILE_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
# Names that a server gives to every page; the query tells the pages apart.
_ANY_PAGE = {"", "index", "default", "home", "view", "show", "document", "page"}
_SLUG = 60
_NO_ENCODING = re.compile("[\x00\ud800-\udfff]")


class UnreadableError(Exception):
    """The content is no document; the message is a sentence that a user can act on."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as its file states it; what the file does not state is None.

    Attributes:
        text: May be empty: `complete` refuses that.
        kind: jsonl, json, html, text or pdf.
        lang: What the record itself says; trusted.
        lang_hint: What a page's frame says; checked against the text.
    """

    text: str
    kind: str
    title: str = ""
    id: str | None = None
    source: str | None = None
    lang: str | None = None
    lang_hint: str | None = None
    url: str | None = None
    published: str | None = None
    details: tuple[tuple[str, str], ...] = ()


def complete(draft: Draft, file: str, origin: str, source: str | None = None) -> Document:
    """Make the document of a draft.

    Args:
        draft: What a reader found.
        file: Name of the file; an id without an address begins with it.
        origin: The file, and the record in it.
        source: Source of a draft that names none; without it the address's host, or "files".

    Raises:
        UnreadableError: There is no text.
    """
    title, text = clean(draft.title).strip(), clean(draft.text)
    if not text.strip():
        raise UnreadableError("There is no text in it; leave it out or get a copy with text.")
    url = canonical_url(clean(draft.url)) if draft.url else None
    content = hashlib.sha256(f"{title}\x00{text}".encode()).hexdigest()
    return Document(
        id=clean(draft.id or "").strip() or _made_id(url, file, content),
        source=clean(draft.source or "").strip() or source or _host(url) or "files",
        lang=language.tell(title, text, draft.lang, draft.lang_hint),
        url=url,
        title=title,
        published=iso_date(draft.published) if draft.published else None,
        text=text,
        kind=draft.kind,
        origin=clean(origin),
        details=tuple((name, clean(value)) for name, value in draft.details),
    )


def clean(text: str) -> str:
    """Remove what no text may hold: null characters; halves of characters become U+FFFD."""
    return _NO_ENCODING.sub(lambda found: "" if found.group() == "\x00" else "\ufffd", text)


def canonical_url(url: str) -> str | None:
    """Return the address that all spellings of it share, or None when it is no web address.

    Host in lower case, no fragment, no default port, no parameters that only track readers.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _PORTS or not host:
        return None
    host = f"[{host}]" if ":" in host else host
    if port and port != _PORTS[scheme]:
        host = f"{host}:{port}"
    query = parts.query
    pairs = query.split("&") if query else []
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return urlunsplit((scheme, host, parts.path or "/", "&".join(kept), ""))


def _host(url: str | None) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None if url else None


def _made_id(url: str | None, file: str, content: str) -> str:
    if url:
        return f"{_address_slug(url)}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
    return f"{_slug(stem(file))}-{content[:8]}"


def _address_slug(url: str) -> str:
    parts = urlsplit(url)
    last = _FILE_ENDING.sub("", unquote(parts.path.rstrip("/").rpartition("/")[2]))
    if last.lower() in _ANY_PAGE and parts.query:
        last = " ".join(value for _, value in parse_qsl(parts.query))
    return _slug(last or parts.hostname or "")


def stem(file: str) -> str:
    """Return a file's name without folders and endings: "a/page.html.gz" becomes "page"."""
    name = PurePath(file).name
    name = name[:-3] if name.lower().endswith(".gz") else name
    return _FILE_ENDING.sub("", name) or name


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _NOT_READABLE.sub("-", plain).strip("-")
    if len(words) > _SLUG:
        words = words[: _SLUG + 1].rpartition("-")[0] or words[:_SLUG]
    return words or "document"
