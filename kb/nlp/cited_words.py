"""Decisions whose number has no form of its own: what stands before it tells that it is one.

That is a word for a decision ("Decision No. 26/2019", "arrêt du 3 mai 2020 (n° 20/08582)"), or the
name of the court or authority and a dash, as catalogues write it: "HDPA (Greece) - 12/2024".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.nlp.anchors import Anchored
from kb.nlp.cited_forms import LIST, MARKS, Cited
from kb.nlp.reference import records, records_of

_LEAST = 3
_DASHES = (" - ", " – ")
_AFTER = re.compile(
    r"(?:[Nn][°o]\.?\s?|[Nn]r\.?\s)?"
    r"(?P<number>(?=\D{0,12}\d[^\n]{0,3}\d)[A-Z]{0,6}[\w/.:-]{2,30}\w)(?!\w|[.,]\d)"
)
# A day, a year, a paragraph or an amount is no number of a decision.
_NO_NUMBER = re.compile(
    r"\d{1,4}$|\d{1,2}[./-]\d{1,2}[./-](?:\d{2}){1,2}$|\d{4}-\d{2}-\d{2}$|\d+(?:[.,:]\d+)+$|\d*[A-Za-z]+$"
    r"|(?:19|20)\d{2}[-/](?:19|20)?\d{2}$|[A-Za-z]{3,}-?\d{1,3}$"
)
_COUNTRY = re.compile(r"\s\((?:[Tt]he )?[A-Z][A-Za-z ]{2,30}\)$")
_MORE = re.compile(LIST + r"(?P<number>\d{6,8}|\d{1,4}/(?:19|20)\d{2})\b")
_REACH = 90
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Rule:
    first: Anchored
    more: re.Pattern[str]
    dated: re.Pattern[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    data: dict[str, Any] = records_of("citations")["labelled"]
    return tuple(
        _Rule(
            Anchored(
                rf"(?:{row['words']}){data['between']},?\s?\(?(?:in\s)?"
                rf"(?:(?:{data['number_word']})\s?(?P<number>{row['number']})|(?P<bare>{row['bare']}))"
                r"(?![\w/]|[.,]\d)",
                row["at"],
            ),
            re.compile(
                rf"{LIST}(?:{row['words']})?\s?(?:{data['number_word']})?\s?"
                rf"(?P<number>{row['bare']})(?![\w/])"
            ),
            re.compile(data["dated"]),
        )
        for row in data["rules"]
    )


def labelled(text: str) -> Iterator[Cited]:
    """Yield decisions whose number follows a word for decision or case."""
    for rule in _rules():
        free = 0
        for match in rule.first.find(text):
            if match.start() < free:  # in a list that has been read
                continue
            name = "number" if match["number"] else "bare"
            number = match[name].rstrip(".").translate(MARKS)
            start = match.start(name)
            end = start + len(number)
            if sum(map(str.isdigit, number)) >= _LEAST or rule.dated.match(text, end):
                yield Cited(start, end, "decision", number)
            while further := rule.more.match(text, end):
                start, end = further.span("number")
                yield Cited(start, end, "decision", further["number"])
            free = end


@cache
def _bodies() -> frozenset[str]:
    names = {
        name
        for record in records_of("courts")["courts"]
        for name in (record["name"], *record.get("names", ()), *record.get("local", ()))
    }
    for record in records("authorities"):
        names.add(record["name"])
        names.update(name for each in (record.get("names") or {}).values() for name in each)
        names.update(record.get("aliases") or ())
    return frozenset(names)


def catalogued(text: str) -> Iterator[Cited]:
    """Yield decisions named as in a catalogue: body, dash, number."""
    for dash in _DASHES:
        at = text.find(dash)
        while at >= 0:
            yield from _behind(text, at, at + len(dash))
            at = text.find(dash, at + 1)


def _behind(text: str, until: int, start: int) -> Iterator[Cited]:
    match = _AFTER.match(text, start)
    if match is None or _NO_NUMBER.match(match["number"]):
        return
    before = text[max(0, until - _REACH) : until].rpartition("\n")[2]
    if body := _body(before):
        start, end = match.span("number")
        yield Cited(start, end, "decision", match["number"], body)
        while further := _MORE.match(text, end):
            start, end = further.span("number")
            yield Cited(start, end, "decision", further["number"], body)


def _body(before: str) -> str | None:
    """Return the court or authority that a text ends with; its country may follow it."""
    country = _COUNTRY.search(before)
    head = before[: country.start()] if country else before
    tail = country.group() if country else ""
    starts = [word.start() for word in _WORDS.finditer(head)]
    names = _bodies()
    for start in starts:
        name = head[start:].lstrip("(“\"'«[")
        if name in names:
            return name + tail
    if country and starts and head[starts[-1]].isupper():
        return head[starts[-1] :] + tail
    return None
