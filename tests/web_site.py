"""A site on loopback that behaves like real ones: tests crawl it from start to finish."""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import yaml

SCRAPERS = Path(__file__).parents[1] / "scrapers"
Answer = Callable[["Site", BaseHTTPRequestHandler, int], None]


@dataclass
class Site:
    """Pages and habits of a site.

    Attributes:
        pages: Bodies by path.
        habits: What a path does instead of answering; called with how often it was asked before.
        asked: How often each path was asked for.
        headers: What the crawler sent, by path.
        answered: Statuses in the order of the answers.
        url: Where it listens.
    """

    pages: dict[str, bytes] = field(default_factory=dict)
    habits: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    answered: list[tuple[str, int]] = field(default_factory=list)
    url: str = ""

    def times(self, path: str, status: int = 200) -> int:
        """Return how often a path was answered with a status."""
        return self.answered.count((path, status))


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve a site while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            before = site.asked[self.path]
            site.asked[self.path] += 1
            site.headers[self.path] = dict(self.headers)
            try:
                habit = site.habits.get(self.path)
                if habit:
                    habit(site, self, before)
                elif self.path in site.pages:
                    page(site, self, before)
                else:
                    send(site, self, 404, b"<html><title>Not found</title></html>")
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def send(
    site: Site,
    handler: BaseHTTPRequestHandler,
    status: int,
    body: bytes = b"",
    **headers: str,
) -> None:
    """Answer; names of headers are written with _ for -."""
    site.answered.append((handler.path, status))
    handler.send_response(status)
    headers = {"Content_Type": "text/html; charset=utf-8"} | headers
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def page(site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
    """Answer with the page, packed; with 304 when the crawler has it already."""
    body = site.pages[handler.path]
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    if handler.headers.get("If-None-Match") == tag:
        send(site, handler, 304, ETag=tag)
        return
    packed = gzip.compress(body)
    send(site, handler, 200, packed, ETag=tag, Content_Encoding="gzip")


def first(times: int, status: int, **headers: str) -> Answer:
    """Make a habit: a status so many times, then the page."""

    def habit(site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
        if before < times:
            send(site, handler, status, **headers)
        else:
            page(site, handler, before)

    return habit


def always(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Make a habit: the same answer each time."""
    return lambda site, handler, before: send(site, handler, status, body, **headers)


def cut(times: int) -> Answer:
    """Make a habit: the connection is cut in the middle of the page so many times."""

    def habit(site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
        if before >= times:
            page(site, handler, before)
            return
        body = site.pages[handler.path]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.close_connection = True

    return habit


def slow(seconds: float) -> Answer:
    """Make a habit: wait before the page."""

    def habit(site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
        time.sleep(seconds)
        page(site, handler, before)

    return habit


MODULE = '''"""A source for tests."""

from collections.abc import Iterator

from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page, words


def listing(page: Page) -> Iterator[Link]:
    for row in page.some("ul.decisions > li"):
        anchor = row.select_one("a")
        yield Link(
            page.absolute(str(anchor["href"])),
            "decision",
            title=words(anchor),
            published=str(row.select_one("time")["datetime"]),
        )
    for further in page.links("a[rel=next]", "listing", row=False):
        yield Link(further.url, "listing", published=published(page), row=False)


def published(page: Page) -> str:
    return str(page.some("ul.decisions time")[-1]["datetime"])


def decision(page: Page) -> Iterator[Found]:
    yield page.found(
        text=page.body_of("article"), details=details(case_number=page.word(".number"))
    )
'''
FACTS = """name: Data Office
publisher: Data Office
jurisdiction: XX
languages: [en]
kinds: [decision]
licence: none
terms: {url}/terms
url: {url}/
listing: [html]
since: 2020
delay_seconds: 0
rows: {{least: {least}, most: 1000}}
required: [title, published, text, case number]
start: [{{url: "{url}/decisions", read: listing}}]
pages: {{decision: ['/decisions/\\d+$'], listing: ['/decisions(\\?page=\\d+)?$']}}
"""


def decision(number: int, day: str, extra: str = "") -> bytes:
    """Write the page of a decision."""
    text = (
        f"<p>The Data Office fined Firm {number} Ltd {number},000 euros for late answers.</p>" * 8
    )
    return (
        f"<html lang=en><title>Firm {number} fined | Data Office</title><nav>Home</nav><article>"
        f"<h1>Firm {number} fined</h1><time datetime={day}>{day}</time>"
        f"<p class=number>DO-{number}</p>{text}{extra}</article></html>"
    ).encode()


def office(pages: int = 2, rows: int = 5) -> Site:
    """Make the site of an authority: listing pages with so many decisions each."""
    site = Site()
    for number in range(pages):
        items = ""
        for row in range(rows):
            which = number * rows + row + 1
            day = f"2024-{12 - number:02}-{28 - row:02}"
            items += f"<li><a href=/decisions/{which}>Firm {which} fined</a><time datetime={day}>"
            items += f"{day}</time></li>"
            site.pages[f"/decisions/{which}"] = decision(which, day)
        more = f"<a rel=next href='/decisions?page={number + 1}'>more</a>"
        more = more if number + 1 < pages else ""
        path = f"/decisions?page={number}" if number else "/decisions"
        body = f"<html><title>Decisions</title><ul class=decisions>{items}</ul>{more}</html>"
        site.pages[path] = body.encode()
    return site


def workspace(site: Site, folder: Path, least: int = 1, **settings: object) -> Path:
    """Make a workspace whose configuration knows the site as the source "office"."""
    facts = FACTS.format(url=site.url, least=least)
    return _configured(folder, "office", MODULE, facts, settings)


def standing_in(name: str, site: Site, folder: Path, **settings: object) -> Path:
    """Make a workspace in which the site stands in for that of a packaged source, as "local"."""
    facts = (SCRAPERS / f"{name}.yml").read_text(encoding="utf-8")
    own = urlsplit(yaml.safe_load(facts)["url"]).netloc
    for host in (own, *yaml.safe_load(facts).get("subdomains", ())):
        for written in (f"https?://{re.escape(host)}", f"https://{host}"):
            facts = facts.replace(written, site.url)
    facts = re.sub(r"delay_seconds: .*", "delay_seconds: 0", facts)
    facts = re.sub(r"subdomains: .*", "", facts)
    return _configured(folder, "local", f"from scrapers.{name} import *\n", facts, settings)


def _configured(
    folder: Path, name: str, module: str, facts: str, settings: dict[str, object]
) -> Path:
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    (sources / f"{name}.py").write_text(module, encoding="utf-8")
    (sources / f"{name}.yml").write_text(facts, encoding="utf-8")
    stated = {
        "contact": "tests@example.org",
        "sources": "sources",
        "allow_private_addresses": "true",
        "retry_wait_seconds": 0.05,
    } | settings
    lines = [f"{name}: {value}" for name, value in stated.items()]
    (folder / "crawl.yml").write_text("\n".join(lines), encoding="utf-8")
    return folder
