"""Writes the files of a new source, to be filled in."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")

_MODULE = '''"""NAME: what the source publishes; the page that documents its feed or API."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of decisions."""
    page.one("main ul")
    yield from page.links("main li a", "decision")
    yield from page.links("a[rel=next]", "listing", row=False)


def decision(page: Page) -> Iterator[Found]:
    """Read a decision."""
    yield page.found(
        text=page.body_of("main"), details=details(case_number=page.word(".reference"))
    )
'''
_FACTS = """# Every field is explained in kb/crawl/facts.py.
name: NAME
publisher: Name of the authority
jurisdiction: XX
languages: [en]
kinds: [decision]
licence: Name the licence or terms
terms: https://www.example.org/terms
url: https://www.example.org/
listing: [html]
since: 2018
delay_seconds: 2
rows: {least: 10, most: 10000}
start:
  - {url: "https://www.example.org/decisions", read: listing}
pages:
  decision: ['^https://www\\.example\\.org/decisions/.']
"""
_LISTING = """<!doctype html>
<html lang="en">
<title>Replace this page by one in the site's structure, in your own words</title>
<main><ul><li><a href="/decisions/1">A decision</a></ul></main>
</html>
"""
_DECISION = """<!doctype html>
<html lang="en">
<title>Replace this page too</title>
<main><h1>A decision</h1><p class="reference">1/2024</p><p>Its text.</p></main>
</html>
"""
_EXPECTED = """# What the pages must give, written by hand. The test fails until it is true.
- file: listing.html
  url: https://www.example.org/decisions
  read: listing
  links:
    - {url: "https://www.example.org/decisions/1", read: decision, title: FILL IN}
- file: decision.html
  url: https://www.example.org/decisions/1
  read: decision
  documents:
    - title: FILL IN
      published: 2024-01-31
      begins: FILL IN
      ends: FILL IN
      details: [[case number, FILL IN]]
"""


def write(name: str, root: Path) -> list[Path]:
    """Write a source's module, facts, saved pages and expected results.

    Args:
        name: Its id.
        root: The top of a checkout.

    Returns:
        The files written.

    Raises:
        ValueError: The name is no id, there is such a source, or `root` is no checkout.
        OSError: A file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no id; use small letters, digits and _, like nl_ap")
    modules, pages = root / "scrapers", root / "tests" / "sources"
    if not modules.is_dir() or not pages.parent.is_dir():
        raise ValueError(f"{root.resolve()} is no checkout: it has no scrapers/ and tests/")
    contents = {
        modules / f"{name}.py": _MODULE,
        modules / f"{name}.yml": _FACTS,
        pages / name / "listing.html": _LISTING,
        pages / name / "decision.html": _DECISION,
        pages / name / "expected.yml": _EXPECTED,
    }
    if there := [str(path) for path in contents if path.exists()]:
        raise ValueError(f"{', '.join(there)} exists already")
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.replace("NAME", name), encoding="utf-8")
    return list(contents)
