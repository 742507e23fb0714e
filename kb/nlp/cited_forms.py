"""Citations known by their form, from data/citations.yml, or by the word before a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.nlp.anchors import Anchored, anchored
from kb.nlp.reference import records_of

_AHEAD, _BEHIND = 150, 60
# Dashes of any length, and the commas in thousands.
_MARKS = str.maketrans("‐‑‒–−", "-----", ",")
_ECLI = "ecli"
# What stands between the numbers of a list: a comma, a word for "and", a date in brackets.
_LIST = r"\s*(?:\([^()]{0,30}\)\s*)?(?:(?:,|;|&|and|et|und|y|e|en)\s*)+(?:Nos?\.?\s*)?"
_SPACES = re.compile(r"\s+")
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Cited:
    """Something cited at a place.

    Attributes:
        start: First character.
        end: One past the last.
        kind: Of citation.
        number: In its normalised form.
        body: Court or authority, where the form or the text tells it.
    """

    start: int
    end: int
    kind: str
    number: str
    body: str | None = None

    @property
    def value(self) -> str:
        """Kind and number, a decision's with its body: "decision BVerwG; 6 C 7.20"."""
        body = f"{self.body}; " if self.body else ""
        return f"{self.kind} {body}{self.number}"


@dataclass(frozen=True, slots=True)
class _Form:
    kind: str
    pattern: Anchored
    value: str
    body: str | None
    near: re.Pattern[str] | None
    more: re.Pattern[str] | None

    def read(self, text: str) -> Iterator[Cited]:
        """Yield the citations of this form in a text."""
        for match in self.pattern.find(text):
            start, end = match.start(), match.end()
            if self.near and not self.near.search(text, max(0, start - _AHEAD), end + _BEHIND):
                continue
            parts = {name: part or "" for name, part in match.groupdict().items()}
            yield Cited(start, end, self.kind, self._written(parts), self.body)
            while self.more and (further := self.more.match(text, end)):
                start, end = further.span("number")
                parts["number"] = further["number"]
                yield Cited(start, end, self.kind, self._written(parts), self.body)

    def _written(self, parts: dict[str, str]) -> str:
        written = self.value.format(**parts) if self.value else parts["number"]
        written = written.translate(_MARKS)
        return _SPACES.sub("" if self.kind == _ECLI else " ", written).strip()


@cache
def _forms() -> tuple[_Form, ...]:
    return tuple(
        _Form(
            row["kind"],
            anchored({**row, "pattern": _loose(row["pattern"])}),
            row.get("value", ""),
            row.get("body"),
            re.compile(row["near"]) if "near" in row else None,
            re.compile(f"{_LIST}(?P<number>{row['more']})") if "more" in row else None,
        )
        for row in records_of("citations")["shapes"]
    )


def _loose(pattern: str) -> str:
    """Let each place for a space hold several: texts out of PDFs are set in columns."""
    return re.sub(r"\\s(\??)(?![*+{])", lambda x: rf"\s{{{0 if x[1] else 1},6}}", pattern)


def formed(text: str) -> Iterator[Cited]:
    """Yield the citations whose form alone tells what they are."""
    for form in _forms():
        yield from form.read(text)


@cache
def _labelled() -> tuple[Anchored, re.Pattern[str], re.Pattern[str]]:
    data: dict[str, Any] = records_of("citations")["labelled"]
    first = Anchored(
        rf"(?:{data['words']}){data['between']},?\s?"
        rf"(?:(?:{data['number_word']})\s?(?P<number>{data['number']})|(?P<bare>{data['bare']}))"
        r"(?![\w/])",
        data["at"],
    )
    return first, re.compile(f"{_LIST}(?P<number>{data['bare']})\\b"), re.compile(data["dated"])


def labelled(text: str) -> Iterator[Cited]:
    """Yield decisions whose number follows a word for decision."""
    first, more, dated = _labelled()
    for match in first.find(text):
        name = "number" if match["number"] else "bare"
        number = match[name].rstrip(".").translate(_MARKS)
        start = match.start(name)
        end = start + len(number)
        if sum(map(str.isdigit, number)) >= _LEAST or dated.match(text, end):
            yield Cited(start, end, "decision", number)
        while further := more.match(text, end):
            start, end = further.span("number")
            yield Cited(start, end, "decision", further["number"])
