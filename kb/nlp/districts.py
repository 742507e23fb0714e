"""Federal courts that go by their district, and the usual abbreviations of their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.tokens import Doc

from kb.nlp.anchors import anchored
from kb.nlp.findings import Finding
from kb.nlp.language import lower, words
from kb.nlp.sentences import text_of
from kb.nlp.text_words import words_of

# How far before and behind its word a district's name is looked for.
_LEAD, _REACH = 90, 60
_DISTRICT, _OF = "district", re.compile(r"\w+\s+of\b")
# Words before a district's name that tell whose it is.
_BEFORE = 60
# Captions after this many characters of the text are of other cases, when one stands before it.
_HEAD = 1_500
_SURE = 0.8
# Words before "D. Mass." that make it a caption's: a bracket, or a case number.
_CAPTION = re.compile(r"\(|\d,\s$")
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"\W+")


class Districts:
    """How a language names the districts, from its data file."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Compile the patterns.

        Args:
            data: Of the language's file on courts.
        """
        self._parts: dict[str, str] = data["parts"]
        self._states: dict[str, str] = data["states"]
        self._post: dict[str, str] = data["post"]
        pairs = {name: name for name in self._states.values()} | data["also"]
        self._folded = {_folded(name): value for name, value in pairs.items()}
        district = data["district"].replace("{parts}", "|".join(self._parts))
        district = district.replace("{states}", _any(self._states))
        self.long = re.compile(rf"(?P<court>{data['district_court']})?{district}")
        short = "|".join(
            re.escape(name.rstrip(".")).replace(r"\.", r"\.\s?").replace(r"\ ", r"\s?")
            for name in sorted(pairs, key=len, reverse=True)
        )
        letters = "".join(part[0] for part in self._parts)
        self.short = re.compile(
            rf"(?<![\w.])(?:(?P<part>[{letters}])\.\s?)?D\.\s?(?P<state>{short})\b\.?",
            re.IGNORECASE,
        )
        self.seat, self.office = re.compile(data["seat"]), re.compile(data["office"])
        self.filed, self.other_kinds = re.compile(data["filed"]), re.compile(data["other_kinds"])
        self.bankruptcy = anchored(data["bankruptcy"], {"district": district})
        self.bankruptcy_value: str = data["bankruptcy_value"]
        self.coded = anchored(data["coded"])
        self.of_state = anchored(data["state_court"], {"one_district": _any(data["one_district"])})
        self.by_seat = anchored(data["by_seat"])

    def of_long(self, match: re.Match[str]) -> str:
        """Return the abbreviation of a long name."""
        part = match.groupdict().get("part")
        head = self._parts[part] if part else "D."
        return _joined(head, self._states[_SPACES.sub(" ", match["state"])])

    def of_short(self, match: re.Match[str]) -> str:
        """Return the usual form of an abbreviation."""
        head = f"{match['part'].upper()}.D." if match["part"] else "D."
        return _joined(head, self._folded[_folded(match["state"])])

    def of_code(self, match: re.Match[str]) -> str:
        """Return the abbreviation of a code such as WDTX."""
        return _joined(f"{match['part']}.D.", self._post[match["state"]])


def _any(names: Any) -> str:
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)


def _folded(name: str) -> str:
    return lower(_NO_WORD.sub("", name))


def _joined(head: str, state: str) -> str:
    # "N.D. Cal." but "S.D.N.Y.": initials are set without a space.
    return f"{head}{'' if state[1:2] == '.' and ' ' not in state else ' '}{state}"


@cache
def districts(lang: str) -> Districts | None:
    """Return how a language names the districts, or None when it has no data."""
    data = words(lang, "courts")
    return Districts(data) if "states" in data else None


def _long_names(text: str, known: Districts) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    free = 0
    for at in sorted(words_of(text).by_word.get(_DISTRICT, ())):
        if at < free or not _OF.match(text, at):
            continue
        match = known.long.search(text, max(free, at - _LEAD), at + _REACH)
        if match:
            free = match.end()
            found.append(match)
    return found


def _short_names(text: str, known: Districts) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    free = 0
    for at in sorted(words_of(text).by_word.get(_DISTRICT[0], ())):
        if not text.startswith(".", at + 1):
            continue
        # "N. D. Cal.", "N.D. Cal." and "D. Mass.": the part stands up to three characters before.
        for start in (at - 3, at - 2, at):
            match = known.short.match(text, start) if start >= free else None
            if match:
                free = match.end()
                found.append(match)
                break
    return found


def district_courts(doc: Doc) -> Iterator[Finding]:
    """Yield federal courts of districts: the caption's, or else the first that the text names."""
    known = districts(doc.lang_)
    if known is None:
        return
    text = text_of(doc)
    bankrupt = list(_bankruptcy(text, known))
    yield from bankrupt
    taken = [(item.start, item.end) for item in bankrupt]
    captions = [
        Finding(m.start(), m.end(), known.of_short(m), 0.9, m.group())
        for m in _short_names(text, known)
        if m["part"] or _CAPTION.search(text, max(0, m.start() - 40), m.start())
    ]
    captions += _codes(text, known)
    head = int(doc.user_data.get("title_end", 0)) + _HEAD
    if any(item.start < head for item in captions):
        captions = [item for item in captions if item.start < head]
    if captions:
        yield from captions
        return
    named = _named(text, known, taken)
    sure = [item for item in named if item.confidence > _SURE]
    again = [
        item
        for item in sure[1:]
        if known.filed.search(text[max(0, item.start - 2 * _BEFORE) : item.start])
    ]
    if sure or named:
        yield from [*sure[:1], *again] or named[:1]
    elif not bankrupt:
        yield from list(_of_state(text, known))[:1] or _by_seat(text, known)


def _bankruptcy(text: str, known: Districts) -> Iterator[Finding]:
    for match in known.bankruptcy.find(text):
        value = known.bankruptcy_value.format(known.of_long(match))
        yield Finding(match.start(), match.end(), value, 0.7, match.group())


def _codes(text: str, known: Districts) -> Iterator[Finding]:
    for match in known.coded.find(text):
        value = known.of_code(match)
        yield Finding(match.start("code"), match.end("code"), value, 0.8, match["code"])


def _named(text: str, known: Districts, taken: list[tuple[int, int]]) -> list[Finding]:
    found = []
    for match in _long_names(text, known):
        if any(start <= match.start() < end for start, end in taken):
            continue
        full = bool(match["court"])
        # "U.S. Attorney for the Northern District of ..." is no court.
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if full or (known.seat.search(before) and not known.office.search(before)):
            value = known.of_long(match)
            confidence = 0.85 if full else 0.5
            found.append(Finding(match.start(), match.end(), value, confidence, match.group()))
    return found


def _of_state(text: str, known: Districts) -> Iterator[Finding]:
    for match in known.of_state.find(text):
        yield Finding(match.start(), match.end(), known.of_long(match), 0.6, match.group())


def _by_seat(text: str, known: Districts) -> Iterator[Finding]:
    """Yield the one district that the text names, when it places the court by its town alone."""
    if next(known.by_seat.find(text), None) is None:
        return
    found = _long_names(text, known)
    values = {known.of_long(match) for match in found}
    if len(values) == 1:
        yield Finding(found[0].start(), found[0].end(), values.pop(), 0.6, found[0].group())
