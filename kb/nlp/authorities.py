"""Who acts: the authorities that announce, decide, sue or fine, not those merely mentioned.

Each known name in the text gathers points for its authority: the title, the beginning of the
text, a verb of acting behind it, and how often it comes; a helper's or a third party's mention
costs points. The authority with the most points acts, and so does any other near it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.reference import Named, authority_names, by_id, is_acronym
from kb.nlp.sentences import around, text_of

_OPENING = 700
_BEHIND = 45
_BEFORE = 40
_BRIDGE = 50
_ARTICLE = 5
_OFTEN = 5
_ENOUGH = 3.0
_CLEAR = 5.0
_SPACES = re.compile(r"\s+")
_COUNTRY = re.compile(r"\s\([A-Z][a-z]+(?: [A-Z][a-z]+)*\)")
_ITEM = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")


@dataclass(slots=True)
class _Seen:
    """What the text says of one authority."""

    mentions: list[Named] = field(default_factory=list)
    acting: list[Named] = field(default_factory=list)
    points: float = 0.0


@cache
def _cues(lang: str, kind: str) -> Phrases[str]:
    return Phrases(
        (phrase.strip("'’"), kind) for phrase in words(lang, "authorities").get(kind, [])
    )


@cache
def _officials(lang: str) -> tuple[tuple[re.Pattern[str], str, str | None], ...]:
    rows = words(lang, "authorities").get("officials", [])
    return tuple((re.compile(row["pattern"]), row["value"], row["id"]) for row in rows)


@cache
def _joins(lang: str) -> re.Pattern[str]:
    """Match what stands between two authorities that act together."""
    links = "|".join(map(re.escape, words(lang, "authorities").get("links", ["&"])))
    return re.compile(
        rf"\s*(?:\([^()]{{1,30}}\))?(?:\s*,\s*(?:(?:{links})\s+)?|\s+(?:{links})\s+)"
        r"(?:[a-z]{1,4}['’]?\s*)?"
    )


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _weigh(doc: Doc, named: Named, opening: int) -> tuple[float, bool]:
    """Return the points of one mention, and whether it acts there."""
    text, lang = text_of(doc), doc.lang_
    start, end = around(doc, named.start)
    behind = any(_cues(lang, "acts").find(text, named.end, min(end, named.end + _BEHIND)))
    before = max(start, named.start - _BEFORE)
    by = any(_cues(lang, "by").find(text, before, named.start))
    minor = any(_cues(lang, "minor").find(text, before, named.start))
    title = named.start < int(doc.user_data.get("title_end", 0))
    points = 0.3 + (3.0 if title else 0.0) + (1.0 if named.start < opening else 0.0)
    points += 2.0 if behind or by else 0.0
    sure = any(_cues(lang, "decides").find(text, named.end, min(end, named.end + _BEHIND)))
    points += 1.0 if sure else 0.0
    return (-1.0 if minor and not title else points), (behind or by) and not minor


def _gather(doc: Doc) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    opening = int(doc.user_data.get("title_end", 0)) + _OPENING
    found = list(authority_names(doc.lang_).find(text_of(doc)))
    weighed = [_weigh(doc, named, opening) for named in found]
    # "The A and the B announced": the verb is A's too.
    for index in range(len(found) - 2, -1, -1):
        points, acts = weighed[index]
        behind, before = found[index].end, found[index + 1].start
        joined = before - behind < _BRIDGE and _joins(doc.lang_).fullmatch(
            text_of(doc), behind, before
        )
        if joined and weighed[index + 1][1] and not acts:
            weighed[index] = points + 2.0, points > 0
    for named, (points, acts) in zip(found, weighed, strict=True):
        entry = seen.setdefault(named.id, _Seen())
        entry.mentions.append(named)
        if acts:
            entry.acting.append(named)
        entry.points += points
    return seen


def _best(doc: Doc, identity: str, entry: _Seen) -> tuple[Named, str]:
    """Choose the form that names the authority most fully, and its wording."""
    title_end = int(doc.user_data.get("title_end", 0))
    for named in entry.mentions:
        country = _COUNTRY.match(text_of(doc), named.end)
        if country and named.start < title_end and " " not in named.name:
            return named, named.name + country.group()
    full = [named for named in entry.mentions if not is_acronym(named.name)]
    own_names = _own_names(identity, doc.lang_)
    own = {row.casefold() for row in own_names}
    vague = tuple(words(doc.lang_, "authorities").get("descriptions", ())) or ("\n",)
    plain = [named for named in full if not named.name.endswith(vague)]
    official = [named for named in plain if named.name.casefold() in own]
    acting = [named for named in entry.acting if named in plain]
    short = [named for named in entry.mentions if is_acronym(named.name)]
    pool = official or acting or plain or short or entry.mentions
    counts = Counter(named.name for named in pool)
    name = max(counts, key=lambda item: (counts[item], len(item)))
    first = next(named for named in entry.mentions if named.name == name)
    written = _plain(text_of(doc)[first.start : first.end])
    if not written.isupper() or is_acronym(written):
        return first, first.name if written.isupper() else written
    # A letterhead in capitals: its wording is the authority's own name, or one that ends like it.
    own_name = next(
        (row for row in own_names if first.name.casefold().endswith(row.casefold())), ""
    )
    return first, own_name or first.name


@cache
def _own_names(identity: str, lang: str) -> tuple[str, ...]:
    """Return the official names of an authority: in English and in the text's language."""
    record = by_id("authorities")[identity]
    names = record.get("names") or {}
    return (record["name"], *names.get(lang, ())[:1])


def _by_official(doc: Doc) -> Iterator[Finding]:
    """Yield bodies that only an official's title names ("U.S. Attorney X for the District of Y").

    Where the text has several forms for one place, the first pattern in the data gives the value.
    """
    acting: dict[str, Finding] = {}
    named: dict[str, Finding] = {}
    for pattern, wording, identity in _officials(doc.lang_):
        for match in pattern.finditer(text_of(doc)):
            groups = match.groupdict()
            place = _plain(groups.get("place") or identity or "")
            value = _plain(wording.format(match.group(), **groups))
            finding = Finding(match.start(), match.end(), value, 0.6, identity)
            named.setdefault(place, finding)
            start, end = around(doc, match.start())
            before = max(start, match.start() - _BEFORE)
            minor = any(_cues(doc.lang_, "minor").find(text_of(doc), before, match.start()))
            acts = any(_cues(doc.lang_, "official_acts").find(text_of(doc), start, end))
            if (acts or identity is None) and not minor:
                acting.setdefault(place, finding)
    for place in acting:
        yield named[place]


def _joint(doc: Doc) -> Iterator[Finding]:
    """Yield the members of "the attorneys general of A, B and C"."""
    data = words(doc.lang_, "authorities")
    if "joint" not in data:
        return
    match = re.search(data["joint"], text_of(doc))
    if match is None:
        return
    # Not those who only join the one that speaks: "she joined the attorneys general of ...".
    start, _ = around(doc, match.start())
    if match.start() - start > _ARTICLE:
        return
    names = authority_names(doc.lang_)
    for place in _ITEM.split(match.group("list")):
        value = data["joint_value"].format(place)
        known = next(names.find(value), None)
        if known is not None:
            start = text_of(doc).index(place, match.start("list"))
            yield Finding(start, start + len(place), value, 0.6, known.id)


def _unnamed(doc: Doc) -> Iterator[Finding]:
    """Yield the body of an official whose state the text takes for granted."""
    for row in words(doc.lang_, "authorities").get("unnamed", []):
        if match := re.search(row["pattern"], text_of(doc)):
            yield Finding(match.start(), match.end(), row["value"], 0.5)
            return


def _one_of_a_house(doc: Doc, items: list[Finding], seen: dict[str, _Seen]) -> list[Finding]:
    """Let a department speak for its divisions when the text names it, else a division for it."""
    result: list[Finding] = []
    divisions: set[str] = set()
    for item in items:
        record = by_id("authorities").get(str(item.detail), {})
        parent = record.get("parent") if record.get("division") else None
        house = seen.get(str(parent))
        if house is None or not house.mentions:
            result.append(item)
        elif parent not in divisions and all(other.detail != parent for other in items):
            divisions.add(str(parent))
            named, value = _best(doc, str(parent), house)
            result.append(Finding(named.start, named.end, value, item.confidence, parent))
    return result


@Language.component("kb_authorities")
def find_authorities(doc: Doc) -> Doc:
    """Find the authorities that act in the document.

    Returns:
        The document with the group ``authorities``: the name as the text's language has it, and
        the authority's id in ``data/authorities.yml`` (None when it is not in there).
    """
    seen = _gather(doc)
    most = max((entry.points for entry in seen.values()), default=0.0)
    chosen: list[Finding] = []
    officials = list(_by_official(doc))
    acted = bool(officials) or any(entry.acting for entry in seen.values())
    for identity, entry in seen.items():
        often = len(entry.mentions) >= _OFTEN and entry.points >= _ENOUGH
        near = entry.points >= _ENOUGH and (bool(entry.acting) or often)
        if (acted and not entry.acting and not often and entry.points < _CLEAR) or (
            entry.points != most and not near
        ):
            continue
        # Police investigate for others.
        if by_id("authorities")[identity]["kind"] == "police" and len(seen) > 1:
            continue
        named, value = _best(doc, identity, entry)
        confidence = min(0.98, 0.5 + entry.points / 20)
        chosen.append(Finding(named.start, named.end, value, confidence, identity))
    chosen = _one_of_a_house(doc, [*chosen, *officials], seen)
    taken: set[str] = set()
    for item in chosen + list(_joint(doc)) or list(_unnamed(doc)):
        if item.value.casefold() not in taken:
            taken.add(item.value.casefold())
            add(doc, "authorities", item)
    return doc
