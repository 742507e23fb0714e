"""Writes the differences as an Atom feed (RFC 4287), for those who follow the releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from itertools import islice
from pathlib import Path

from kb.diff.changes import GONE, ActionChange
from kb.diff.compare import KINDS, Comparison
from kb.diff.output import lines

_MOST = 200
# XML 1.0 holds no control characters but these three.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:enforcement-kb:changes</id>
<title>Enforcement actions and case law: changes</title>
<link rel="alternate" type="text/html" href="changes"/>
<updated>{updated}</updated>
<author><name>Enforcement KB</name></author>
"""


def as_atom(found: Comparison, _old: Path, _new: Path) -> Iterator[str]:
    """Yield a feed of the actions that differ, newest kinds first.

    Its addresses are relative to where the site serves the feed. The time of all entries is that of
    the newest document, so that the same databases give the same feed.
    """
    updated = f"{found.newest or '1970-01-01'}T00:00:00Z"
    yield _HEAD.format(updated=updated)
    changes = (
        (kind, change) for kind in KINDS["actions"] for change in found.of("actions", kind, _MOST)
    )
    for kind, change in islice(changes, _MOST):
        if isinstance(change, ActionChange):
            yield _entry(kind, change, updated)
    yield "</feed>\n"


def _entry(kind: str, change: ActionChange, updated: str) -> str:
    told = "\n".join(lines(change))
    digest = sha256(f"{kind}{told}".encode()).hexdigest()[:16]
    lead = change.merged_into or change.id
    link = "" if change.change == GONE else f'<link href="enforcement/actions/{escape(lead)}"/>'
    title = f"{kind.capitalize()}: {change.title or change.id}"
    return (
        f"<entry><id>urn:enforcement-kb:{escape(change.id)}:{digest}</id>"
        f"<title>{_xml(title)}</title>{link}<updated>{updated}</updated>"
        f'<content type="text">{_xml(told)}</content></entry>\n'
    )


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text))
