"""Citations known by their form, from data/citations.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kb.nlp.anchors import Anchored, anchored, number_places
from kb.nlp.reference import records_of

_AHEAD, _BEHIND = 150, 60
_FAR = 60
# Dashes of any length, and the commas in thousands.
MARKS = str.maketrans("‐‑‒–−", "-----", ",")
_ECLI = "ecli"
_DIGIT = "9"
_NAMED = re.compile(r"\(\?P<\w+>")
_SHORT_YEAR, _PIVOT = 2, 50
# What stands between the numbers of a list: a comma, a word for "and", a date in brackets.
LIST = r"\s*(?:\([^()]{0,30}\)\s*)?(?:(?:,|;|&|and|et|und|y|e|en)\s*)+(?:Nos?\.?\s*)?"
_AROUND_MARK = re.compile(r"\s*([-/])\s*")
_SPACES = re.compile(r"\s+")


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

    def read(self, text: str, matches: Iterable[re.Match[str]]) -> Iterator[Cited]:
        """Yield the citations of this form, where its pattern matches a text."""
        for match in matches:
            start, end = match.start(), match.end()
            if self.near and not self.near.search(text, max(0, start - _AHEAD), end + _BEHIND):
                continue
            # Its court stands further off: the number alone is the mention.
            if match.start("number") - start > _FAR:
                start, end = match.start("number"), max(match.end("number"), _end(match, "year"))
            parts = {name: part or "" for name, part in match.groupdict().items()}
            body = parts.get("body", self.body)
            yield Cited(start, end, self.kind, self._written(parts), body)
            while self.more and (further := self.more.match(text, end)):
                start, end = further.span("number")
                parts["number"] = further["number"]
                yield Cited(start, end, self.kind, self._written(parts), body)

    def _written(self, parts: dict[str, str]) -> str:
        parts["lower"] = parts.get("word", "").lower()
        if "year" in parts:
            parts["short"] = parts["year"][-_SHORT_YEAR:]
            parts["year"] = full_year(parts["year"])
        written = self.value.format(**parts) if self.value else parts["number"]
        written = written.translate(MARKS)
        if self.kind == "decision":
            written = _AROUND_MARK.sub(r"\1", written)
        return _SPACES.sub("" if self.kind == _ECLI else " ", written).strip()


def _end(match: re.Match[str], group: str) -> int:
    return match.end(group) if group in match.re.groupindex else -1


def full_year(digits: str) -> str:
    """Return a year in four digits.

    >>> full_year("96"), full_year("03"), full_year("2016")
    ('1996', '2003', '2016')
    """
    if len(digits) != _SHORT_YEAR:
        return digits
    return f"{19 if int(digits) >= _PIVOT else 20}{digits}"


@dataclass(frozen=True, slots=True)
class _Forms:
    """All forms: those that begin with a digit are tried together, the others one by one."""

    others: tuple[_Form, ...]
    numbers: tuple[tuple[_Form, re.Pattern[str]], ...]
    any_number: re.Pattern[str]

    def read(self, text: str) -> Iterator[Cited]:
        """Yield the citations of every form in a text."""
        for form in self.others:
            yield from form.read(text, form.pattern.find(text))
        places = [at for at in number_places(text) if self.any_number.match(text, at)]
        if places:
            for form, pattern in self.numbers:
                yield from form.read(text, filter(None, (pattern.match(text, x) for x in places)))


@cache
def _forms() -> _Forms:
    others: list[_Form] = []
    numbers: list[tuple[_Form, re.Pattern[str]]] = []
    for row in records_of("citations")["shapes"]:
        source = _loose(row["pattern"])
        form = _Form(
            row["kind"],
            anchored({**row, "pattern": source}),
            row.get("value", ""),
            row.get("body"),
            re.compile(row["near"]) if "near" in row else None,
            re.compile(f"{LIST}(?P<number>{row['more']})") if "more" in row else None,
        )
        if row.get("at") == [_DIGIT]:
            numbers.append((form, re.compile(source)))
        else:
            others.append(form)
    any_number = "|".join(_NAMED.sub("(?:", pattern.pattern) for _, pattern in numbers)
    return _Forms(tuple(others), tuple(numbers), re.compile(any_number))


def _loose(pattern: str) -> str:
    """Let each place for a space hold several: texts out of PDFs are set in columns."""
    return re.sub(r"\\s(\??)(?![*+{])", lambda x: rf"\s{{{0 if x[1] else 1},6}}", pattern)


def formed(text: str) -> Iterator[Cited]:
    """Yield the citations whose form alone tells what they are."""
    yield from _forms().read(text)
