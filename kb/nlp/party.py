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

_AND = re.compile(r"\s*,?\s*(?:and|&|et|y|e|und)\s+")


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
    for index, name in enumerate(names):
        party = found.setdefault(fold(name.text), Party(name))
        if party.name.text.isupper() or (party.caption and party.name.kind != name.kind):
            party.name = name
        party.mentions.append(index)
    patterns = (_DEFINED, _alias(doc.lang_))
    text = text_of(doc)
    alias = {
        fold(names[index].text): fold(names[index - 1].text)
        for index in range(1, len(names))
        if names[index].start - names[index - 1].end < 44
        and any(p.fullmatch(text, names[index - 1].end, names[index].start) for p in patterns)
    }
    for index in range(2, len(names)):
        # "doing business as Alpha and Beta": both are other names.
        before = fold(names[index - 1].text)
        if before in alias and _AND.fullmatch(text, names[index - 1].end, names[index].start):
            alias.setdefault(fold(names[index].text), alias[before])
    keys = sorted(found, key=len)
    for position, key in enumerate(keys):
        short = found[key]
        owners = [
            other
            for other in keys[position + 1 :]
            if other in found and same_party(key, other, found[other].name.kind)
        ] or [other for other in [alias.get(key, key)] if other != key and other in found]
        for other in owners:
            found[other].mentions += short.mentions
            found[other].caption |= short.caption
        if owners:
            del found[key]
    return _one_per_id(list(found.values()))


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
