"""Writes the differences as text, as JSON and as a page, one change at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import jinja2

from kb.diff import words
from kb.diff.changes import (
    SEVERAL,
    STATED,
    ActionChange,
    Change,
    Document,
    DocumentChange,
    FieldChange,
)
from kb.diff.compare import KINDS, Comparison
from kb.site import format as fmt

# How many of each kind are shown where people read.
TEXT_SHOWN, HTML_SHOWN = 50, 1_000
_DOCUMENTS_NAMED = 10
_LINE = 160


def as_text(found: Comparison, old: Path, new: Path) -> Iterator[str]:
    """Yield the differences as lines for people."""
    yield f"From {_line(_name(old))} to {_line(_name(new))}\n"
    yield from (f"Note: {_line(note)}\n" for note in found.notes)
    if found.same:
        yield "Nothing differs.\n"
        return
    yield from (f"  {line}\n" for line in _counts(found))
    for thing, kind, number in _sections(found):
        yield f"\n{words.heading(thing, kind)} ({number:,})\n"
        for change in found.of(thing, kind, TEXT_SHOWN):
            yield from (f"{line}\n" for line in _change(change))
        if number > TEXT_SHOWN:
            yield f"  and {number - TEXT_SHOWN:,} more; --format json has them all\n"


def as_json(found: Comparison, old: Path, new: Path) -> Iterator[str]:
    """Yield one JSON object with all differences, one a line."""
    head = {"old": _name(old), "new": _name(new), "notes": found.notes, "counts": found.counts}
    yield json.dumps(head, ensure_ascii=False)[:-1]
    for thing, kinds in KINDS.items():
        for number, kind in enumerate(kinds):
            yield f"{', ' if number else f', {json.dumps(thing)}: {{'}\n{json.dumps(kind)}: ["
            for place, change in enumerate(found.of(thing, kind)):
                shown = json.dumps(asdict(change), ensure_ascii=False, allow_nan=False)
                yield f"{',' if place else ''}\n{shown}"
            yield "]"
        yield "}"
    yield "}\n"


def as_html(found: Comparison, old: Path, new: Path) -> Iterator[str]:
    """Yield a page that needs nothing else."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("page.html").generate(
        old=_name(old),
        new=_name(new),
        found=found,
        counts=list(_counts(found)),
        sections=list(_sections(found)),
        most=HTML_SHOWN,
        named=_DOCUMENTS_NAMED,
        words=words,
        link=fmt.link,
    )


FORMATS = {"text": as_text, "json": as_json, "html": as_html}


def _name(path: Path) -> str:
    """Return the name of a file, also when its bytes are no UTF-8."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _sections(found: Comparison) -> Iterator[tuple[str, str, int]]:
    for thing, kinds in found.counts.items():
        for kind, number in kinds.items():
            if number:
                yield thing, kind, number


def _counts(found: Comparison) -> Iterator[str]:
    for thing, kind, number in _sections(found):
        yield words.counted(thing, kind, number)


def _change(change: Change) -> Iterator[str]:
    if isinstance(change, ActionChange):
        yield from lines(change)
    elif isinstance(change, DocumentChange):
        about = f", about {', '.join(map(_line, change.actions))}" if change.actions else ""
        yield f"  {_document(change.document)}{about}"
    else:
        start, kind, end = map(_line, words.relation(change))
        shown = f", shown by {_document(change.document)}" if change.document else ""
        yield f"  {start}: {kind} {end}{shown}"


def lines(change: ActionChange) -> Iterator[str]:
    """Yield what changed of an action, as lines for people."""
    facts = words.facts(change)
    yield f"  {_line(change.title)}{f' ({_line(facts)})' if facts else ''} [{_line(change.id)}]"
    if change.merged_into:
        yield f"    is now in: {_line(change.merged_title)} [{_line(change.merged_into)}]"
    for sign, documents in (("+", change.came), ("-", change.left), ("~", change.versions)):
        for one in documents[:_DOCUMENTS_NAMED]:
            state = words.state(one, sign)
            yield f"    {sign} document {_document(one)}{f' ({_line(state)})' if state else ''}"
        if len(documents) > _DOCUMENTS_NAMED:
            yield f"    {sign} {len(documents) - _DOCUMENTS_NAMED:,} more documents"
    for (cause, documents), fields in groupby(change.fields, lambda x: (x.cause, x.documents)):
        yield from (f"    {_field(one)}" for one in fields)
        # The action's documents are listed above; those that state the value are named again.
        names = list(map(_document, documents)) if cause == STATED else []
        more = f"; {len(names) - _DOCUMENTS_NAMED:,} more" * (len(names) > _DOCUMENTS_NAMED)
        shown = f" {'; '.join(names[:_DOCUMENTS_NAMED])}{more}" if names else ""
        yield f"      {words.because(cause)}{shown}"


def _field(change: FieldChange) -> str:
    name = words.field(change.field)
    old, new = (_line(words.value(change.field, x)) for x in (change.old, change.new))
    if change.field in SEVERAL and not (old and new):
        return f"{'+' if new else '-'} {name}: {new or old}"
    return f"{name}: {old or 'none'} → {new or 'none'}"


def _document(document: Document) -> str:
    title = f" “{_line(document.title)}”" if document.title else ""
    return f"{_line(document.id)}{title}"


def _line(text: object) -> str:
    """Return a text on one line, without what a terminal would take as a command."""
    flat = " ".join(str(text).split())
    shown = "".join(x if x.isprintable() else "\N{REPLACEMENT CHARACTER}" for x in flat)
    return shown if len(shown) <= _LINE else f"{shown[: _LINE - 1]}…"


def write(parts: Iterable[str], path: Path) -> None:
    """Write a file that is either whole or not there; an old one stays until then."""
    target = path.resolve()
    new = target.with_name(f".{target.name}.new")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.writelines(parts)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
