"""What speaks for and against a name being a respondent's: signs, and what each weighs.

The signs of a mention come from the words around it (kb/nlp/mention_signs.py). A sign of a party
comes from all its mentions together: how early, how often, in which lists, beside whom.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Set

from spacy.tokens import Doc

from kb.nlp.cues import Cues
from kb.nlp.legal_forms import endings
from kb.nlp.mention_signs import UNREAD, of_mentions
from kb.nlp.name_lists import lists
from kb.nlp.names import Name, candidates
from kb.nlp.parties_text import caption_names, fold
from kb.nlp.party import Party, gather
from kb.nlp.reference import by_id
from kb.nlp.sentences import around, text_of

_COMPANIES = ("company", "known", "body", "firm")
_BLAMED = {"accused", "sentenced", "defendant"}
# Signs against a party that count by the share of its mentions which have them: somebody named
# twenty times may well be "a customer of Acme" once.
_SHARES = frozenset(
    (
        "outsider",
        "official",
        "staff",
        "place",
        "elsewhere",
        "town",
        "possessive",
        "officer_of",
        "indefinite",
    )
)
# Signs that weigh otherwise in a document without a caption.
_UNCAPTIONED = (
    "charged",
    "punished",
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
# Signs that weigh otherwise for a company, a person or a single word.
_BY_KIND = (
    "accused",
    "charged",
    "sentenced",
    "punished",
    "acted_on",
    "defendant",
    "in_list",
    "age",
    "titled",
    "most",
    "first",
    "subject",
    "in_title",
    "early",
    "opens_sentence",
    "beside_strong",
    "officer_of",
    "in_heading",
    "only_company",
    "late",
    "single",
    "under_charge",
    "acts",
    "outsider",
    "possessive",
)
_BARE = ("word", "person", "firm")
_CUED = {
    "accused",
    "accused_near",
    "acted_on",
    "acted_on_near",
    "acts",
    "acts_far",
    "age",
    "charged",
    "charged_near",
    "defendant",
    "defendant_near",
    "in_chain",
    "in_list",
    "in_title",
    "punished",
    "sentenced",
    "titled",
    "under_charge",
    "under_head",
}
_STRONG = {"acted_on", "acts", "acted_on_near"}


def signs_of(doc: Doc) -> list[tuple[Party, dict[str, float]]]:
    """Return the parties that a document names, each with its signs and their strength."""
    names = candidates(doc)
    if not names:
        return []
    captions = caption_names(doc)
    cues = Cues(doc)
    groups = lists(doc, names, cues)
    signs = of_mentions(doc, names, groups, cues)
    everyone = gather(names, captions, doc)
    scene = _Scene(doc, everyone, groups, signs, captions)
    return [(party, _of_party(party, scene)) for party in everyone if not _dull(party, signs)]


def _dull(party: Party, signs: list[Set[str]]) -> bool:
    """Tell whether a party is a name without legal form of which the text says nothing."""
    return (
        party.name.kind in _BARE
        and not party.caption
        and all(_CUED.isdisjoint(signs[index]) for index in party.mentions)
    )


class _Scene:
    """What a party's signs are measured against: the other parties of the document."""

    def __init__(
        self,
        doc: Doc,
        everyone: list[Party],
        groups: list[list[int]],
        signs: list[Set[str]],
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
    read = [scene.signs[index] for index in mentions if scene.signs[index] is not UNREAD]
    counts = Counter(sign for signs in read for sign in signs)
    number, first = len(mentions), scene.place(party)
    kind = party.name.kind
    cued = counts["acted_on"] + counts["acted_on_near"] + counts["acts"]
    blamed = bool(counts["accused"] + counts["sentenced"] + counts["defendant"])
    lists_of_it = {scene.listed[index] for index in mentions}
    outside = scene.captioned and not party.caption
    parent = by_id("parties").get(party.name.id or "", {}).get("parent")
    row: dict[str, float] = {
        sign: count / len(read) if sign in _SHARES else 1.0 for sign, count in counts.items()
    }
    row |= {
        sign + "_twice": 1.0 for sign, count in counts.items() if count > 1 and sign not in _SHARES
    }
    row |= {
        "bias": 1.0,
        "kind_" + kind: 1.0,
        "caption": party.caption,
        "caption_unmentioned": party.caption and not number,
        "defendant_outside": outside and bool(counts["defendant"]),
        "charged_outside": outside and bool(counts["charged"] + counts["punished"]),
        "titled_charged": bool(counts["titled"] and counts["sentence_charged"]),
        "word_charged": kind == "word"
        and bool(counts["charged"] + counts["punished"] + counts["in_chain"]),
        "charged_early": bool(counts["charged"]) and first < scene.title_end + 300,
        "not_in_caption": outside,
        "not_in_closed_caption": outside and not scene.open_caption,
        "beside_caption": outside and bool(lists_of_it & scene.beside_caption),
        "caption_open": outside and scene.open_caption and blamed,
        "beside_strong": bool(lists_of_it & scene.beside_strong),
        "no_cue": not cued,
        "cued": math.log1p(cued),
        "cue_share": cued / len(read) if read else 0.0,
        "word_no_cue": kind == "word" and not cued,
        "word_blamed": kind == "word" and blamed,
        "company_cued": kind in _COMPANIES and cued > 0,
        "accused_person": kind == "person" and blamed,
        "early": first < scene.title_end + 300,
        "soon": scene.title_end + 300 <= first < scene.title_end + 900,
        "late": first > scene.title_end + 2500,
        "first": first == scene.first,
        "count": math.log(max(1, number)),
        "most": number == scene.most and number > 1,
        "dominance": number / scene.mentions if scene.mentions else 0.0,
        "rival": number / scene.most if scene.most else 0.0,
        "single": number == 1,
        "many_single": number == 1 and scene.most > 3,
        "aged_only": bool(counts["age"]) and not blamed,
        "in_heading": scene.titled(party),
        "opening": first < scene.opening,
        "only_company": kind in _COMPANIES and scene.companies == 1,
        "only_party": scene.number == 1,
        "crowd": math.log(scene.number),
        "others_blamed": scene.blamed and not blamed,
        "nobody_blamed": not scene.blamed,
        "beside_blamed": bool(lists_of_it & scene.beside_blamed),
        "beside_aged": bool(lists_of_it & scene.aged),
        "blamed_outside": outside and blamed,
        "accused_share": (counts["accused"] + counts["sentenced"]) / len(read) if read else 0.0,
        "subject_share": counts["subject"] / len(read) if read else 0.0,
        "titled_blamed": bool(counts["titled"]) and blamed,
        "parent_present": parent in scene.ids,
    }
    row = {sign: value for sign, value in row.items() if value}
    row |= {f"{kind}_{sign}": row[sign] for sign in _BY_KIND if sign in row}
    if not scene.captioned:
        row |= {f"{sign}_uncaptioned": row[sign] for sign in _UNCAPTIONED if sign in row}
    return row
