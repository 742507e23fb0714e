"""A page of the web: its title, dates, address and main content."""

from __future__ import annotations

import json
import re
import warnings
from collections import deque
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from kb.archive.drafts import Draft, UnreadableError
from kb.archive.encoding import decode
from kb.archive.html_text import main_text
from kb.archive.pages import PUBLISHED, letters

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_END = 2_000
_SUFFIX = re.compile(r"\s+[|–—•·-]\s+|\s*::\s+|\s+»\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
_MOST_TAGS = 400_000
_ARTICLE = re.compile("article|posting|report|decision|legislation|publication", re.IGNORECASE)


def read(data: bytes, charset: str | None = None) -> Draft:
    """Read a page.

    Args:
        data: The page as served.
        charset: The one that the server named.

    Raises:
        UnreadableError: It has no text, or more elements than any honest page.
    """
    page = parse(data, charset)
    metas = _metas(page)
    title = _title(page, metas)
    text = main_text(page, title)
    root = page.find("html")
    lang = root.get("lang") or root.get("xml:lang") if root else None
    return Draft(
        text=text,
        kind="html",
        title=title,
        lang_hint=lang if isinstance(lang, str) else None,
        url=_address(page, metas),
        published=_published(page, metas),
    )


def parse(data: bytes, charset: str | None = None) -> BeautifulSoup:
    """Parse a page.

    Args:
        data: The page as served.
        charset: The one that the server named.

    Raises:
        UnreadableError: It has more elements than any honest page.
    """
    if data.count(b"<") > _MOST_TAGS:
        raise UnreadableError("It has over 200,000 elements; save its text alone.")
    text = decode(data, charset or _declared(data)).replace("\x00", "")
    with warnings.catch_warnings():
        # XHTML is read as browsers read it.
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(text, "lxml")


def parse_xml(data: bytes, charset: str | None = None) -> BeautifulSoup:
    """Parse XML; nothing that it refers to is loaded or expanded.

    Args:
        data: The file as served.
        charset: The one that the server named.

    Raises:
        UnreadableError: It breaks off, declares entities of its own, or has more elements than any
            honest file.
    """
    if data.count(b"<") > _MOST_TAGS:
        raise UnreadableError("It has over 200,000 elements.")
    text = decode(data, charset or _declared(data)).replace("\x00", "")
    if "<!ENTITY" in text:
        raise UnreadableError("It declares entities of its own, as no honest file does.")
    tree = BeautifulSoup(_XML_DECLARATION.sub("", text), "xml")
    root = tree.find(True)
    # The parser closes what is open, so that a file cut off would look whole.
    if root and not re.search(rf"</{re.escape(root.name)}\s*>|/>\s*$", text[-_END:]):
        raise UnreadableError(f"It breaks off: {root.name} does not end.")
    return tree


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data, 0, 4096) or _XML_CHARSET.search(data, 0, 1024)
    name = match.group(1).decode("ascii") if match else None
    # It was read as single bytes, so the page is in no wide encoding, whatever it says.
    return None if name and name.lower().startswith(("utf-16", "utf-32")) else name


def _metas(page: BeautifulSoup) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in page.find_all("meta"):
        content = meta.get("content")
        for attribute in ("property", "name", "itemprop"):
            name = meta.get(attribute)
            if isinstance(name, str) and isinstance(content, str) and content.strip():
                metas.setdefault(name.strip().lower(), content.strip())
    return metas


def _title(page: BeautifulSoup, metas: dict[str, str]) -> str:
    """Choose among what the page calls itself: its frame's name and the site's are no titles."""
    tag = page.find("title")
    named = _tidy(tag.get_text()) if tag else ""
    shared = _tidy(metas.get("og:title", ""))
    site = letters(metas.get("og:site_name", ""))
    shared = "" if letters(shared) == site else shared
    headings = [_tidy(heading.get_text()) for heading in page.find_all("h1", limit=20)]
    for whole in (shared, named):
        inside = [
            heading
            for heading in headings
            if letters(heading) and letters(whole).startswith(letters(heading))
        ]
        if inside:
            best = max(inside, key=len)
            return whole if letters(whole) == letters(best) else best
    without = _without_site(shared or named)
    if shared:
        return without
    # Alone, the longer of the two says more: "News releases" against what was released.
    return max([without, *headings[:1]], key=len)


def _without_site(title: str) -> str:
    parts = list(_SUFFIX.finditer(title))
    if not parts:
        return title
    before, after = title[: parts[-1].start()], title[parts[-1].end() :]
    return before if len(before) >= len(after) else title


def _tidy(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def _address(page: BeautifulSoup, metas: dict[str, str]) -> str | None:
    for link in page.find_all("link", rel="canonical", limit=1):
        address = link.get("href")
        if isinstance(address, str) and address.strip():
            return address
    return metas.get("og:url")


def _published(page: BeautifulSoup, metas: dict[str, str]) -> str | None:
    first, *others = PUBLISHED
    stated = metas.get(first) or _linked_data(page)
    stated = stated or next((metas[name] for name in others if name in metas), None)
    return stated or _time_element(page)


def _time_element(page: BeautifulSoup) -> str | None:
    """Take the one <time> that a page has; several are those of a list of other pages."""
    times = page.find_all("time", datetime=True, limit=50)
    named = [tag for tag in times if tag.has_attr("pubdate") or tag.get("itemprop")]
    dates = {str(tag["datetime"]).strip() for tag in times if not _is_listed(tag)}
    for tag in named:
        if "datePublished" in tag.get_attribute_list("itemprop") or tag.has_attr("pubdate"):
            return str(tag["datetime"])
    return dates.pop() if len(dates) == 1 else None


def _is_listed(tag: Tag) -> bool:
    return tag.find_parent(["aside", "nav", "footer", "li"]) is not None


def _linked_data(page: BeautifulSoup) -> str | None:
    dates: list[tuple[bool, str]] = []
    for script in page.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            date = thing.get("datePublished")
            if isinstance(date, str) and date.strip():
                dates.append((bool(_ARTICLE.search(str(thing.get("@type", "")))), date))
    articles = [date for is_article, date in dates if is_article]
    return next(iter(articles or [date for _, date in dates]), None)


def _things(data: object) -> Iterator[dict[str, object]]:
    waiting = deque([data])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
