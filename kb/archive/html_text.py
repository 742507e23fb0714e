"""The main content of a page as text: blocks become lines, table rows lines with bars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from bs4 import Tag

from kb.archive.html_tree import BREAKS, Event, Sizes, content_of, events
from kb.archive.pages import FRAME, letters

_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
# Stands in a cell for a line's end until the cell is whole; no page holds it.
_CELL_BREAK = "\x00"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATELINES, _DATELINE = 6, 120
# Rows that lay out a page hold longer texts than rows of data.
_LONGEST_ROW = 1_500


def main_text(page: Tag, title: str = "") -> str:
    """Return the text of a page's main content; empty when it has none.

    Args:
        page: The parsed page.
        title: Left out where the content repeats it as its heading.
    """
    body = page.body or page
    # A page whose frame is all there is (a list of links in <nav>) is read with its frame.
    for frame in (FRAME, frozenset[str]()):
        sizes = Sizes.of(body, frame)
        root = content_of(body, sizes)
        text = _rendered(events(root, frame, sizes.forms_of(root)), sizes, letters(title))
        if text:
            above = _dateline(_rendered(_until(root, body, frame), sizes, ""), letters(title))
            return f"{above}\n\n{text}" if above else text
    return ""


def render(element: Tag) -> str:
    """Return the text of one element, whatever it is: nothing in it is left out as frame."""
    return _rendered(events(element, frozenset()), Sizes.of(element, frozenset()), "")


def _until(root: Tag, body: Tag, frame: frozenset[str]) -> Iterator[Event]:
    return takewhile(lambda event: event[1] is not root, events(body, frame))


def _rendered(parts: Iterable[Event], sizes: Sizes, title: str) -> str:
    renderer = _Renderer(sizes, title)
    for kind, what in parts:
        if isinstance(what, str):
            renderer.text(_INVISIBLE.sub("", what))
        elif kind == "open":
            renderer.open(what)
        else:
            renderer.close(what)
    return renderer.result()


def _dateline(before: str, title: str) -> str:
    """Return the lines with figures around a page's heading, outside its content: its date.

    Args:
        before: All text above the content.
        title: Letters of the title.
    """
    lines = [line for line in before.split("\n") if line.strip()]
    headings = [number for number, line in enumerate(lines) if title and letters(line) == title]
    if not headings:
        return ""
    place = headings[-1]
    above = [line for line in lines[:place][-1:] if _YEAR.search(line)]
    below = [line for line in lines[place + 1 :][:_DATELINES] if any(map(str.isdecimal, line))]
    return "\n".join(line for line in above + below if len(line) <= _DATELINE)


class _Renderer:
    """Turns elements into lines."""

    def __init__(self, sizes: Sizes, title: str) -> None:
        self._sizes = sizes
        self._title = title
        self._writer = _Writer()
        self._preformatted = 0
        self._row: Tag | None = None
        self._heading: list[str] | None = None

    def text(self, words: str) -> None:
        if self._heading is not None:
            self._heading.append(words)
        elif self._preformatted and self._row is None:
            self._writer.verbatim(words)
        else:
            self._writer.inline(words)

    def open(self, tag: Tag) -> None:
        self._preformatted += tag.name == "pre"
        if self._row is not None:
            self._in_row(tag, opens=True)
        elif tag.name == "tr" and self._is_row(tag):
            self._row = tag
            self._writer.line(1)
            self._writer.start_row()
        elif self._heading is not None:
            return
        elif tag.name == "h1" and self._title:
            self._heading = []
        elif tag.name == "br":
            self._writer.line(1)
        else:
            self._writer.line(BREAKS.get(tag.name, 0))
            if tag.name == "li":
                self._writer.bullet()

    def close(self, tag: Tag) -> None:
        self._preformatted -= tag.name == "pre"
        if tag is self._row:
            self._row = None
            self._writer.end_row()
        elif self._row is not None:
            self._in_row(tag, opens=False)
        elif self._heading is None:
            self._writer.line(BREAKS.get(tag.name, 0))
        elif tag.name == "h1":
            words, self._heading = "".join(self._heading), None
            self._writer.line(2)
            if letters(words) != self._title:
                self._writer.inline(words)
                self._writer.line(2)

    def result(self) -> str:
        return self._writer.text()

    def _is_row(self, row: Tag) -> bool:
        if self._heading is not None or id(row) in self._sizes.tables:
            return False
        return self._sizes.whole.get(id(row), 0) <= _LONGEST_ROW

    def _in_row(self, tag: Tag, *, opens: bool) -> None:
        if tag.name in {"td", "th"} and opens:
            self._writer.cell()
        elif tag.name == "br" or tag.name in BREAKS:
            self._writer.inline(_CELL_BREAK)


class _Writer:
    """Puts words, breaks and bars together; no blank line follows another."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._breaks = 0
        self._space = False
        self._bullet = False
        self._cells: list[list[str]] | None = None

    def inline(self, text: str) -> None:
        if self._cells is not None:
            if self._cells:
                self._cells[-1].append(text)
            return
        words = _WHITE.sub(" ", text)
        if words in {"", " "}:
            self._space = self._space or bool(words)
            return
        space = self._space or words[0] == " "
        self._flush()
        if space and self._done and not self._done[-1].endswith(("\n", "- ")):
            self._done.append(" ")
        self._done.append(words.strip(" "))
        self._space = words[-1] == " "

    def verbatim(self, text: str) -> None:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, line in enumerate(lines):
            if number:
                self._breaks = min(2, self._breaks + 1)
                self._space = False
            if line.strip():
                self._flush()
                self._done.append(line.rstrip(" \t"))
                self._space = line[-1] in " \t"

    def line(self, breaks: int) -> None:
        self._breaks = max(self._breaks, breaks)

    def bullet(self) -> None:
        self._bullet = True

    def start_row(self) -> None:
        self._cells = []

    def cell(self) -> None:
        if self._cells is not None:
            self._cells.append([])

    def end_row(self) -> None:
        cells = [_cell("".join(cell)) for cell in self._cells or []]
        self._cells = None
        while cells and not cells[-1]:
            cells.pop()
        if any(cells):
            self.inline(" | ".join(cells))
        self.line(1)

    def text(self) -> str:
        return "".join(self._done).strip()

    def _flush(self) -> None:
        if self._breaks:
            if self._done:
                self._done.append("\n" * self._breaks)
            self._breaks, self._space = 0, False
        if self._bullet:
            self._done.append("- ")
            self._bullet = False


def _cell(text: str) -> str:
    """Put the lines of a table's cell on one line: each may be a name, a date or an article."""
    whole = ""
    for line in text.split(_CELL_BREAK):
        if words := _WHITE.sub(" ", line).strip(" "):
            joint = "" if not whole else " " if whole[-1] in ".,;:!?" else "; "
            whole += joint + words
    return whole
