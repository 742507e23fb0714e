"""Courts that decide or are seised, and the numbers of cases and decisions.

US district courts are written as the field abbreviates them ("N.D. Cal."), whichever way the text
has them; `court_key` makes any spelling of a court comparable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.language import lower, supported, words
from kb.nlp.phrases import Phrases
from kb.nlp.reference import records_of
from kb.nlp.sentences import around, text_of

_OPENING = 1_500
_CLOSE = 150
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"\W+")


@cache
def _districts(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """Return the patterns of a district's long and short names, if the language has them."""
    data = words(lang, "courts")
    if "states" not in data:
        return None
    parts, states = "|".join(data["parts"]), data["states"]
    names = "|".join(_spaced(name) for name in sorted(states, key=len, reverse=True))
    district = data["district"].replace("{parts}", parts).replace("{states}", names)
    long = re.compile(rf"(?P<court>{data['district_court']})?{district}")
    short = "|".join(
        re.escape(name.rstrip(".")).replace(r"\.", r"\.\s?").replace(r"\ ", r"\s?")
        for name in sorted({*states.values(), *data["also"]}, key=len, reverse=True)
    )
    letters = "".join(part[0] for part in data["parts"])
    abbreviated = re.compile(
        rf"(?<![\w.])(?:([{letters}])\.\s?)?D\.\s?({short})\b\.?", re.IGNORECASE
    )
    return long, abbreviated


@cache
def _seat(lang: str) -> re.Pattern[str]:
    """Match words before a district's name that make it a court's."""
    return re.compile(words(lang, "courts")["seat"])


@cache
def _of_state(lang: str) -> re.Pattern[str]:
    """Match the name of a court that is not a federal district court."""
    return re.compile(words(lang, "courts")["other_kinds"])


@cache
def _office(lang: str) -> re.Pattern[str]:
    """Match words before a district's name that make it an official's."""
    return re.compile(words(lang, "courts")["office"])


def _spaced(name: str) -> str:
    return re.escape(name).replace(r"\ ", r"\s+")


def _abbreviation(part: str | None, state: str, lang: str) -> str:
    data = words(lang, "courts")
    short = data["states"][_SPACES.sub(" ", state)]
    head = data["parts"][part] if part else "D."
    # "N.D. Cal." but "S.D.N.Y.": initials are set without a space.
    return f"{head}{'' if short[1:2] == '.' and ' ' not in short else ' '}{short}"


@cache
def _states_folded(lang: str) -> dict[str, str]:
    data = words(lang, "courts")
    pairs = {name: name for name in data["states"].values()} | data["also"]
    return {lower(_NO_WORD.sub("", name)): value for name, value in pairs.items()}


def _tidy(part: str | None, state: str, lang: str) -> str:
    short = _states_folded(lang)[lower(_NO_WORD.sub("", state))]
    head = f"{part.upper()}.D." if part else "D."
    return f"{head}{'' if short[1:2] == '.' and ' ' not in short else ' '}{short}"


def court_key(name: str) -> str:
    """Return the spelling under which two names of one court are equal.

    >>> court_key("U.S. District Court for the Southern District of New York")
    'S.D.N.Y.'
    >>> court_key("S.D. Fl.")
    'S.D. Fla.'
    """
    for lang in supported():
        patterns = _districts(lang)
        if patterns is None:
            continue
        long, short = patterns
        # "Superior Court of the District of Columbia" is another court than the federal one.
        if (match := long.search(name)) and (match.start() == 0 or not _of_state(lang).match(name)):
            return _abbreviation(match.group("part"), match.group("state"), lang)
        if match := short.match(name):
            return _tidy(match.group(1), match.group(2), lang)
    return _SPACES.sub(" ", name).strip()


def _district_courts(doc: Doc) -> Iterator[Finding]:
    """Yield federal district courts: the caption's, or else the first that the text names."""
    patterns = _districts(doc.lang_)
    if patterns is None:
        return
    long, short = patterns
    text = text_of(doc)
    captions = [
        Finding(m.start(), m.end(), _tidy(m.group(1), m.group(2), doc.lang_), 0.9, m.group())
        for m in short.finditer(text)
        if "(" in text[max(0, m.start() - 40) : m.start()] or m.group(1)
    ]
    named = []
    for m in long.finditer(text):
        value = _abbreviation(m.group("part"), m.group("state"), doc.lang_)
        full = bool(m.group("court"))
        # "U.S. Attorney for the Northern District of ..." is no court.
        before = text[max(0, m.start() - 60) : m.start()]
        if full or (_seat(doc.lang_).search(before) and not _office(doc.lang_).search(before)):
            named.append(Finding(m.start(), m.end(), value, 0.85 if full else 0.5, m.group()))
    sure = [item for item in named if item.confidence > 0.8]
    yield from captions or sure[:1] or named[:1] or _by_seat(doc, long)


def _by_seat(doc: Doc, long: re.Pattern[str]) -> Iterator[Finding]:
    """Yield the one district that the text names, when it places the court by its town alone."""
    text = text_of(doc)
    place = next((m for row in _patterns(doc.lang_, "by_seat") for m in row.finditer(text)), None)
    if place is None:
        return
    found = list(long.finditer(text))
    values = {_abbreviation(m.group("part"), m.group("state"), doc.lang_) for m in found}
    if len(values) == 1:
        yield Finding(found[0].start(), found[0].end(), values.pop(), 0.6, found[0].group())


@cache
def _patterns(lang: str, kind: str) -> tuple[re.Pattern[str], ...]:
    pieces = records_of("case_numbers")["pieces"]
    found = []
    for pattern in words(lang, "courts").get(kind, []):
        for name, piece in pieces.items():
            pattern = pattern.replace("{" + name + "}", f"(?:{piece})")  # noqa: PLW2901
        found.append(re.compile(pattern))
    return tuple(found)


@cache
def _later(lang: str) -> Phrases[str]:
    return Phrases((phrase, "later") for phrase in words(lang, "courts").get("later", []))


def _other_courts(doc: Doc, *, district: bool) -> Iterator[Finding]:
    """Yield the courts that other patterns match; some stand in only when no district is named."""
    kinds = ("courts",) if district else ("courts", "courts_without_district")
    for pattern in (row for kind in kinds for row in _patterns(doc.lang_, kind)):
        for match in pattern.finditer(text_of(doc)):
            _, end = around(doc, match.start())
            # Not from the sentence's start: PDFs break "an appeal may be lodged" by blank lines.
            if any(_later(doc.lang_).find(text_of(doc), max(0, match.start() - 150), end)):
                continue
            value = _SPACES.sub(" ", match.group("court"))
            yield Finding(match.start("court"), match.end("court"), value, 0.7)


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = records_of("case_numbers")["shapes"]
    return tuple((re.compile(row["pattern"]), row["where"]) for row in rows)


@cache
def _title_pattern() -> re.Pattern[str]:
    return re.compile(records_of("case_numbers")["title"])


def _numbers(doc: Doc) -> Iterator[Finding]:
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    if match := _title_pattern().match(text[:title_end]):
        yield Finding(match.start("number"), match.end("number"), match.group("number"), 0.9)
        return
    opening = title_end + _OPENING
    for pattern, where in _shapes():
        hits = list(pattern.finditer(text, 0, opening if where != "anywhere" else len(text)))
        titled = [hit for hit in hits if hit.start() < title_end]
        for hit in titled or _together(hits):
            yield Finding(hit.start(), hit.end(), hit.group(), 0.9)
    for pattern in _patterns(doc.lang_, "numbers"):
        hits = list(pattern.finditer(text))
        early = [hit for hit in hits if hit.start() < opening]
        for hit in early or _together(hits):
            for name in ("number", "next"):
                if hit.groupdict().get(name):
                    value = _SPACES.sub(" ", hit.group(name))
                    yield Finding(hit.start(name), hit.end(name), value, 0.85)


def _together(hits: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the first hit and those that follow closely: a list of cases at the end of a text."""
    kept = hits[:1]
    for hit in hits[1:]:
        if hit.start() - kept[-1].end() > _CLOSE:
            break
        kept.append(hit)
    return kept


def _key(value: str) -> str:
    return _NO_WORD.sub("", value).casefold()


@Language.component("kb_courts")
def find_courts(doc: Doc) -> Doc:
    """Find courts and case numbers.

    Returns:
        The document with the groups ``courts`` (for a US district court the abbreviation; detail
        is its wording in the text) and ``case_numbers``.
    """
    districts = list(_district_courts(doc))
    kept: list[Finding] = []
    for finding in [*districts, *_other_courts(doc, district=bool(districts))]:
        key = _key(finding.value)
        inside = any(o.start <= finding.start and finding.end <= o.end for o in kept)
        if not inside and all(key not in _key(other.value) for other in kept):
            kept.append(finding)
            add(doc, "courts", finding)
    numbers: list[Finding] = []
    for finding in _numbers(doc):
        key = _key(finding.value)
        # Different patterns may meet the same number; the first reading stands.
        if not any(
            (finding.start < other.end and other.start < finding.end) or _key(other.value) == key
            for other in numbers
        ):
            numbers.append(finding)
    for finding in numbers:
        add(doc, "case_numbers", finding)
    return doc
