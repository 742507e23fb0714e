"""Who acts: the authorities that announce, decide, sue or fine, not those merely mentioned.

Each known name in the text gathers points for its authority: the title, the beginning of the
text, a verb of acting behind it, and how often it comes; a helper's or a third party's mention
costs points. The authority with the most points acts, and so does any other near it.

Of those beside the main authority count who announces with it, prosecutes or sues with it; not
who only investigates, is thanked, or brings a parallel case of its own (a criminal one beside a
civil action). The name is the text's own: its full form if the text has one, else the acronym.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.catalogue import catalogued
from kb.nlp.findings import Finding, add
from kb.nlp.language import words
from kb.nlp.officials import by_official, house_of, joint, plain, unnamed
from kb.nlp.phrases import Phrases
from kb.nlp.reference import Named, authority_names, by_id, is_acronym
from kb.nlp.sentences import around, text_of

_OPENING = 700
_BEHIND = 45
_BEFORE = 40
_BRIDGE = 50
_NEXT = 5
_OFTEN = 5
_ENOUGH = 3.0
_CLEAR = 5.0
# How much more a mention that acts tells of whom the document is about.
_ACTING = 3
_COUNTRY = re.compile(r"\s\([A-Z][a-z]+(?: [A-Z][a-z]+)*\)")
_VERBS = ("by", "investigated", "thanks")
_CUES = ("acts", "by", "minor", "decides", "investigated", "parallel", "idle", "thanks")


@dataclass(slots=True)
class _Mention:
    """What the text says of an authority in one place."""

    named: Named
    points: float
    acts: bool
    by: bool
    parallel: bool
    idle: bool


@dataclass(slots=True)
class _Seen:
    """What the text says of one authority."""

    mentions: list[Named] = field(default_factory=list)
    acting: list[Named] = field(default_factory=list)
    points: float = 0.0
    acts: bool = False

    def add(self, mention: _Mention, *, own: bool) -> None:
        """Count a mention; another's short form, and an address, do not name it."""
        if own and not mention.idle:
            self.mentions.append(mention.named)
            if mention.acts:
                self.acting.append(mention.named)
        self.acts = self.acts or mention.acts
        self.points += 0.0 if mention.idle else mention.points


@cache
def _cues(lang: str) -> Phrases[str]:
    data = words(lang, "authorities")
    return Phrases((phrase.strip("'’"), kind) for kind in _CUES for phrase in data.get(kind, ()))


@cache
def _joins(lang: str) -> re.Pattern[str]:
    """Match what stands between two authorities that act together."""
    links = "|".join(map(re.escape, words(lang, "authorities").get("links", ["&"])))
    return re.compile(
        rf"\s*(?:\([^()]{{1,30}}\))?(?:\s*,\s*(?:(?:{links})\s+)?|\s+(?:{links})\s+)"
        r"(?:[a-z]{1,4}['’]?\s*)?"
    )


def _weigh(doc: Doc, named: Named, opening: int) -> _Mention:
    """Return what one mention says."""
    text = text_of(doc)
    start, end = around(doc, named.start)
    behind, before = min(end, named.end + _BEHIND), max(start, named.start - _BEFORE)
    hits = list(_cues(doc.lang_).find(text, start, end))
    after = {hit.tag for hit in hits if named.end <= hit.start and hit.end <= behind}
    ahead = {hit.tag for hit in hits if before <= hit.start and hit.end <= named.start}
    title = named.start < int(doc.user_data.get("title_end", 0))
    # "Investigated by A and prosecuted by B": the nearest verb before a name is its own.
    own = [hit.tag for hit in hits if hit.end <= named.start and hit.tag in _VERBS]
    minor = "minor" in ahead or own[-1:] in (["investigated"], ["thanks"])
    verb = "acts" in after or "by" in ahead
    points = 0.3 + (3.0 if title else 0.0) + (1.0 if named.start < opening else 0.0)
    points += (2.0 if verb else 0.0) + (1.0 if "decides" in after | ahead else 0.0)
    idle = any(hit.tag == "idle" and 0 <= hit.start - named.end <= _NEXT for hit in hits)
    return _Mention(
        named,
        -1.0 if minor and not title else points,
        verb and not minor,
        "by" in ahead and not minor,
        named.start >= opening and any(hit.tag == "parallel" for hit in hits),
        idle and not title,
    )


def _gather(doc: Doc) -> tuple[dict[str, _Seen], str]:
    """Return what the text says of each authority, and the house that it is mainly about."""
    opening = int(doc.user_data.get("title_end", 0)) + _OPENING
    found = [_weigh(doc, named, opening) for named in authority_names(doc.lang_).find(text_of(doc))]
    _share_verbs(doc, found)
    owners = _short_forms(found)
    houses: dict[str, float] = {}
    for mention in found:
        house = house_of(owners[mention.named.id])
        weight = _ACTING if mention.acts else 1
        houses[house] = houses.get(house, 0.0) + weight * mention.points
    main = max(houses, key=lambda house: houses[house], default="")
    seen: dict[str, _Seen] = {}
    for mention in found:
        identity = owners[mention.named.id]
        if mention.parallel and house_of(identity) != main:
            mention.acts, mention.points = False, min(mention.points, -1.0)
        entry = seen.setdefault(identity, _Seen())
        entry.add(mention, own=identity == mention.named.id)
    return seen, main


def _share_verbs(doc: Doc, found: list[_Mention]) -> None:
    """Give the verb of "the A and the B announced" to A too, that of "with the A and B" to B."""
    text, joins = text_of(doc), _joins(doc.lang_)
    pairs = [
        (one, other)
        for one, other in pairwise(found)
        if other.named.start - one.named.end < _BRIDGE
        and joins.fullmatch(text, one.named.end, other.named.start)
    ]
    for one, other in reversed(pairs):
        if other.acts and not one.acts:
            one.acts, one.points = one.points > 0, one.points + 2.0
    for one, other in pairs:
        if one.by and not other.acts:
            other.acts, other.by, other.points = True, True, other.points + 2.0


def _short_forms(found: list[_Mention]) -> dict[str, str]:
    """Tell whose each authority's mentions are: its own, or another's whose name they shorten.

    After "the California Department of Justice", "the Department of Justice" is that one.
    """
    names: dict[str, set[str]] = {}
    for mention in found:
        if not is_acronym(mention.named.name):
            names.setdefault(mention.named.id, set()).add(mention.named.name.casefold())
    owners = {mention.named.id: mention.named.id for mention in found}
    for identity, short in names.items():
        if any(other != identity and house_of(other) == house_of(identity) for other in names):
            continue
        for other, longer in names.items():
            if other != identity and all(
                any(name.endswith(" " + part) for name in longer) for part in short
            ):
                owners[identity] = other
    return owners


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
    text = text_of(doc)
    clear = [named for named in full if not text.endswith(vague, named.start, named.end)]
    official = [named for named in clear if named.name.casefold() in own]
    acting = [named for named in entry.acting if named in clear]
    short = [named for named in entry.mentions if is_acronym(named.name)]
    pool = official or acting or clear or short or entry.mentions
    counts = Counter(named.name for named in pool)
    titled = {named.name for named in pool if named.start < title_end}
    name = max(counts, key=lambda item: (counts[item], item in titled, len(item)))
    first = next(named for named in entry.mentions if named.name == name)
    written = plain(text_of(doc)[first.start : first.end])
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
    seen, main = _gather(doc)
    most = max((entry.points for entry in seen.values()), default=0.0)
    officials = list(by_official(doc, main))
    acted = bool(officials) or any(entry.acts for entry in seen.values())
    chosen: list[Finding] = []
    for identity, entry in seen.items():
        often = len(entry.mentions) >= _OFTEN and entry.points >= _ENOUGH
        near = entry.points >= _ENOUGH and (entry.acts or often)
        if (acted and not entry.acts and not often and entry.points < _CLEAR) or (
            entry.points != most and not near
        ):
            continue
        # Police investigate for others.
        police = by_id("authorities")[identity]["kind"] == "police"
        if not entry.mentions or (police and len(seen) > 1):
            continue
        if _is_generic(doc, entry) and any(other.acts for other in seen.values() if other != entry):
            continue
        named, value = _best(doc, identity, entry)
        confidence = min(0.98, 0.5 + entry.points / 20)
        chosen.append(Finding(named.start, named.end, value, confidence, identity))
    if not (chosen or officials) and seen:
        identity, entry = max(seen.items(), key=lambda item: (item[1].acts, item[1].points))
        if entry.mentions:
            named, value = _best(doc, identity, entry)
            chosen.append(Finding(named.start, named.end, value, 0.5, identity))
    chosen = catalogued(doc, _one_of_a_house(doc, [*chosen, *officials], seen))
    taken: set[str] = set()
    chosen += joint(doc)
    if all(item.detail is None for item in chosen):
        chosen += unnamed(doc)
    for item in chosen:
        if item.value.casefold() not in taken:
            taken.add(item.value.casefold())
            add(doc, "authorities", item)
    return doc


def _is_generic(doc: Doc, entry: _Seen) -> bool:
    """Tell whether all that names an authority is a word for any authority of its kind."""
    generic = words(doc.lang_, "authorities").get("generic", ())
    return all(named.name in generic for named in entry.mentions)
