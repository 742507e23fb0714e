"""How much a place in a document weighs: its title and opening more than its background."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.sentences import starts, text_of

TITLE, OPENING, BODY, OPERATIVE, ASIDE, NOTHING = (
    "title",
    "opening",
    "body",
    "operative",
    "aside",
    "nothing",
)
_KEY = "kb.zones"
_OPENING_LENGTH = 700
# Decisions copied without their line breaks have sentences of a page.
_REACH = 300


@cache
def _marks(lang: str) -> Phrases[str]:
    known = words(lang, "zones")
    kinds = ("operative", "tail", "aside", "boilerplate", "begins")
    return Phrases([(phrase, kind) for kind in kinds for phrase in known.get(kind, [])])


class Zones:
    """The zones of one document."""

    def __init__(self, doc: Doc) -> None:
        """Find the marks that part the document.

        Args:
            doc: As `kb.nlp.extract.read` makes it, or any other document without a title.
        """
        text = text_of(doc)
        self._starts = starts(doc)
        self._length = len(text)
        self.title_end = int(doc.user_data.get("title_end", 0))
        length = self._length
        self._operative = self._tail = length
        self._marked: dict[str, list[int]] = {"aside": [], "boilerplate": []}
        begin = self.title_end
        for hit in _marks(doc.lang_).find(text):
            if hit.start < self.title_end:
                continue
            if hit.tag == "operative":
                self._operative = min(self._operative, hit.start)
            elif hit.tag == "tail":
                if hit.start > self.title_end + (length - self.title_end) // 3:
                    self._tail = min(self._tail, hit.start)
            elif hit.tag == "begins":
                if begin == self.title_end and hit.start < self.title_end + 1_500:
                    begin = hit.start
            else:
                self._marked[hit.tag].append(hit.start)
        self._opening_end = begin + _OPENING_LENGTH

    def at(self, position: int) -> str:
        """Return the zone of a character: one of the constants of this module."""
        if position < self.title_end:
            return TITLE
        if position >= self._tail:
            return NOTHING
        start, end = self.sentence(position)
        if self._is_marked("boilerplate", position, start, end):
            return NOTHING
        if self._is_marked("aside", position, start, end):
            return ASIDE
        if position < self._opening_end:
            return OPENING
        return OPERATIVE if position >= self._operative else BODY

    def sentence(self, position: int) -> tuple[int, int]:
        """Return start and end of the sentence that holds a character."""
        index = bisect_right(self._starts, position)
        end = self._starts[index] if index < len(self._starts) else self._length
        return self._starts[index - 1], end

    def _is_marked(self, kind: str, position: int, start: int, end: int) -> bool:
        marks = self._marked[kind]
        index = bisect_left(marks, max(start, position - _REACH))
        return index < len(marks) and marks[index] < min(end, position + _REACH)


def zones(doc: Doc) -> Zones:
    """Return the zones of a document, found once."""
    known: Zones | None = doc.user_data.get(_KEY)
    if known is None:
        known = doc.user_data[_KEY] = Zones(doc)
    return known
