"""The names of a document gathered into parties: "Doe" and "JOHN DOE" are "John Doe"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.names import Name
from kb.nlp.parties_text import fold, same_party
from kb.nlp.sentences import text_of

_DEFINED = re.compile(r"\s*\([a-zà-ÿ,'’ ]{0,40}[\"“‘«]?\s?(?:[Tt]he )?")

_AND = re.compile(r"\s*(?:and|&|et|y|e|und|en)\s+")
# Between two names of one list, which are two parties however alike they are.
_BESIDE = re.compile(
    r"\s*(?:\([^()]{1,80}\))?(?:[,;]\s*(?:(?:and|&|et|y|e|und|en)\s+)?|\s+(?:and|&|et|y|e|und|en)\s+)"
)
_BEGINS, _BEGINS_LATER = frozenset(",;("), frozenset("(,;a&eyu")
_BRACKETED = 200


@cache
def _alias(lang: str) -> re.Pattern[str]:
    """Match what stands between a name and another name of the same party."""
    also = "|".join(re.escape(row) for row in words(lang, "parties").get("also", []))
    return re.compile(rf",?\s*\(?(?:{also})[\s:\"“‘]*(?:[Tt]he\s+)?") if also else _DEFINED


@dataclass(slots=True)
class Party:
    """A company or person that a document names.

    Attributes:
        name: Its fullest mention.
        mentions: Indexes of its names among the document's names.
        caption: It stands in the caption of a case.
    """

    name: Name
    mentions: list[int] = field(default_factory=list)
    caption: bool = False


def gather(names: list[Name], captions: list[Name], doc: Doc) -> list[Party]:
    """Gather the names of a document into parties.

    Args:
        names: In the order of the text.
        captions: The defendants in captions.
        doc: The document.
    """
    found: dict[str, Party] = {}
    for name in captions:
        found.setdefault(fold(name.text), Party(name)).caption = True
    captioned = frozenset(found)
    for index, name in enumerate(names):
        party = found.setdefault(fold(name.text), Party(name))
        if party.name.text.isupper() or (party.caption and party.name.kind != name.kind):
            party.name = name
        elif party.name.kind == "word" and name.kind == "firm":
            party.name = party.name._replace(kind="firm")
        party.mentions.append(index)
    alias = _aliases(names, captioned, doc)
    beside = _beside(names, text_of(doc))
    keys = sorted(found, key=len)
    for position, key in enumerate(keys):
        short = found[key]
        # Whatever makes two names alike, the full one has the short one's first word.
        begins = key.split(" ", 1)[0][:-1]
        owners = [
            other
            for other in keys[position + 1 :]
            if begins in other
            and other in found
            and same_party(key, other, found[other].name.kind)
            and (key, other) not in beside
        ] or [other for other in [alias.get(key, key)] if other != key and other in found]
        for other in owners:
            found[other].mentions += short.mentions
            found[other].caption |= short.caption
        if owners:
            del found[key]
    return _one_per_id(list(found.values()))


def _aliases(names: list[Name], captioned: frozenset[str], doc: Doc) -> dict[str, str]:
    """Return the folded names that are other names of the party named before them."""
    text = text_of(doc)
    patterns = (_DEFINED, _alias(doc.lang_))
    owners: dict[int, str] = {}
    closing = -1
    for index in range(1, len(names)):
        before, name = names[index - 1], names[index]
        gap = name.start - before.end
        if gap < 44 and any(p.fullmatch(text, before.end, name.start) for p in patterns):
            owners[index] = owners.get(index - 1, fold(before.text))
            bracket = "(" in text[before.end : name.start]
            closing = text.find(")", name.end, name.end + _BRACKETED) if bracket else -1
        elif index - 1 in owners and (
            name.end <= closing or _AND.fullmatch(text, before.end, name.start)
        ):
            # "doing business as Alpha and Beta": both are other names.
            owners[index] = owners[index - 1]
    found = {fold(names[index].text): owner for index, owner in owners.items()}
    return {short: owner for short, owner in found.items() if short not in captioned}


def _beside(names: list[Name], text: str) -> set[tuple[str, str]]:
    """Return the pairs of folded names that stand beside each other in a list."""
    pairs = set()
    for index, name in enumerate(names):
        # A short form in brackets may stand between: "Alpha LLC (Alpha) and Alpha GmbH".
        if text[name.end : name.end + 1] not in _BEGINS and (
            text[name.end + 1 : name.end + 2] not in _BEGINS_LATER
        ):
            continue
        for other in names[index + 1 : index + 3]:
            if other.start - name.end < 100 and _BESIDE.fullmatch(text, name.end, other.start):
                one, two = fold(name.text), fold(other.text)
                pairs |= {(one, two), (two, one)}
    return pairs


def _one_per_id(parties_: list[Party]) -> list[Party]:
    """Join the parties that are one known company: its brand and its name with a legal form."""
    result: list[Party] = []
    by_identity: dict[str, Party] = {}
    for party in parties_:
        identity = party.name.id
        if identity is None:
            result.append(party)
        elif identity in by_identity:
            other = by_identity[identity]
            if party.name.kind == "company" and other.name.kind == "company":
                result.append(party)
                continue
            fuller = len(party.name.text) > len(other.name.text) and other.name.kind != "company"
            if party.name.kind == "company" or fuller:
                other.name = party.name
            other.mentions += party.mentions
            other.caption |= party.caption
        else:
            by_identity[identity] = party
            result.append(party)
    return result
