"""What speaks for and against a name being a respondent's: signs, and what each weighs.

The signs of a mention come from the words around it (kb/nlp/mention_signs.py). A sign of a party
comes from all its mentions together: how early, how often, in which lists, beside whom.
"""

from __future__ import annotations

import math
from collections import Counter

from spacy.tokens import Doc

from kb.nlp.legal_forms import endings
from kb.nlp.mention_signs import lists, of_mentions
from kb.nlp.names import Name, candidates
from kb.nlp.parties_text import caption_names, fold
from kb.nlp.party import Party, gather
from kb.nlp.reference import by_id
from kb.nlp.sentences import around, text_of

_COMPANIES = ("company", "known", "body", "firm")
_BLAMED = {"accused", "sentenced", "defendant"}
# Signs against a party that count by the share of its mentions which have them: somebody named
# twenty times may well be "a customer of Acme" once.
_SHARES = frozenset(("outsider", "official", "staff", "place", "elsewhere", "town", "possessive"))
# Signs that weigh otherwise in a document without a caption.
_UNCAPTIONED = (
    "accused",
    "sentenced",
    "age",
    "titled",
    "in_list",
    "single",
    "first",
    "most",
    "kind_company",
    "kind_firm",
    "kind_person",
    "bias",
    "opening",
    "in_heading",
    "beside_blamed",
)
_STRONG = {"acted_on", "acts", "acted_on_near"}


def signs_of(doc: Doc) -> list[tuple[Party, dict[str, float]]]:
    """Return the parties that a document names, each with its signs and their strength."""
    names = candidates(doc)
    if not names:
        return []
    captions = caption_names(doc)
    groups = lists(doc, names)
    signs = of_mentions(doc, names, groups)
    everyone = gather(names, captions, doc)
    scene = _Scene(doc, everyone, groups, signs, captions)
    return [(party, _of_party(party, scene)) for party in everyone]


class _Scene:
    """What a party's signs are measured against: the other parties of the document."""

    def __init__(
        self,
        doc: Doc,
        everyone: list[Party],
        groups: list[list[int]],
        signs: list[set[str]],
        captions: list[Name],
    ) -> None:
        self.signs = signs
        self.names = candidates(doc)
        self.title_end = int(doc.user_data.get("title_end", 0))
        self.captioned = bool(captions)
        self.open_caption = any(
            "et al" in text_of(doc)[name.end : name.end + 12].lower() for name in captions
        )
        self.listed = {index: number for number, group in enumerate(groups) for index in group}
        self.beside_caption = {
            self.listed[index] for party in everyone if party.caption for index in party.mentions
        }
        self.beside_strong = {
            self.listed[index]
            for party in everyone
            if any(_STRONG & signs[index] for index in party.mentions)
            for index in party.mentions
            if len(groups[self.listed[index]]) > 1
        }
        self.blamed = any(_BLAMED & of for of in signs)
        self.companies = sum(party.name.kind in _COMPANIES for party in everyone)
        self.number = len(everyone)
        self.title = frozenset(fold(text_of(doc)[: self.title_end]).split())
        self.opening = self._opening(doc)
        self.aged = {self.listed[index] for index in self.listed if "age" in signs[index]}
        self.beside_blamed = {
            self.listed[index]
            for index in self.listed
            if (_BLAMED | {"accused_near"}) & signs[index] and len(groups[self.listed[index]]) > 1
        }
        self.most = max((len(party.mentions) for party in everyone), default=0)
        self.mentions = sum(len(party.mentions) for party in everyone)
        self.first = min((self.place(party) for party in everyone), default=0)
        self.ids = {party.name.id for party in everyone if party.name.id}

    def _opening(self, doc: Doc) -> int:
        """Return where the first sentence of the text ends."""
        at = self.title_end
        text = text_of(doc)
        while at < len(text) and not text[at].isalnum():
            at += 1
        return around(doc, at)[1] if at < len(text) else at

    def titled(self, party: Party) -> bool:
        """Tell whether the title has the word by which a text calls a party."""
        known = [word for word in fold(party.name.text).split() if word not in endings()]
        if not known:
            return False
        return known[-1 if party.name.kind == "person" else 0] in self.title

    def place(self, party: Party) -> int:
        """Return where the document first names a party."""
        return min((self.names[index].start for index in party.mentions), default=party.name.start)


def _of_party(party: Party, scene: _Scene) -> dict[str, float]:
    """Return the signs of one party."""
    mentions = set(party.mentions)
    counts = Counter(sign for index in mentions for sign in scene.signs[index])
    number, first = len(mentions), scene.place(party)
    kind = party.name.kind
    cued = counts["acted_on"] + counts["acted_on_near"] + counts["acts"]
    blamed = bool(counts["accused"] + counts["sentenced"] + counts["defendant"])
    lists_of_it = {scene.listed[index] for index in mentions}
    outside = scene.captioned and not party.caption
    parent = by_id("parties").get(party.name.id or "", {}).get("parent")
    row = {sign: count / number if sign in _SHARES else 1.0 for sign, count in counts.items()}
    row |= {
        sign + "_twice": 1.0 for sign, count in counts.items() if count > 1 and sign not in _SHARES
    }
    row |= {
        "bias": 1.0,
        "kind_" + kind: 1.0,
        "caption": float(party.caption),
        "not_in_caption": float(outside),
        "not_in_closed_caption": float(outside and not scene.open_caption),
        "beside_caption": float(outside and bool(lists_of_it & scene.beside_caption)),
        "caption_open": float(outside and scene.open_caption and blamed),
        "beside_strong": float(bool(lists_of_it & scene.beside_strong)),
        "no_cue": float(not cued),
        "cued": math.log1p(cued),
        "cue_share": cued / number if number else 0.0,
        "word_in_list": float(kind == "word" and bool(counts["in_list"])),
        "word_no_cue": float(kind == "word" and not cued),
        "company_cued": float(kind in _COMPANIES and cued > 0),
        "accused_person": float(kind == "person" and blamed),
        "early": float(first < scene.title_end + 300),
        "soon": float(scene.title_end + 300 <= first < scene.title_end + 900),
        "late": float(first > scene.title_end + 2500),
        "first": float(first == scene.first),
        "count": math.log(max(1, number)),
        "most": float(number == scene.most and number > 1),
        "dominance": number / scene.mentions if scene.mentions else 0.0,
        "rival": number / scene.most if scene.most else 0.0,
        "single": float(number == 1),
        "many_single": float(number == 1 and scene.most > 3),
        "aged_only": float(bool(counts["age"]) and not blamed),
        "in_heading": float(scene.titled(party)),
        "opening": float(first < scene.opening),
        "only_company": float(kind in _COMPANIES and scene.companies == 1),
        "only_party": float(scene.number == 1),
        "crowd": math.log(scene.number),
        "others_blamed": float(scene.blamed and not blamed),
        "nobody_blamed": float(not scene.blamed),
        "beside_blamed": float(bool(lists_of_it & scene.beside_blamed)),
        "beside_aged": float(bool(lists_of_it & scene.aged)),
        "blamed_outside": float(outside and blamed),
        "accused_share": (counts["accused"] + counts["sentenced"]) / number if number else 0.0,
        "subject_share": counts["subject"] / number if number else 0.0,
        "titled_blamed": float(bool(counts["titled"]) and blamed),
        "parent_present": float(parent in scene.ids),
    }
    if not scene.captioned:
        row |= {f"{sign}_uncaptioned": row[sign] for sign in _UNCAPTIONED if row.get(sign)}
    return row
