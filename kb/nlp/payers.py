"""Who pays an amount, whether payment is suspended, and whose case another case's amount is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from spacy.tokens import Doc

from kb.nlp.findings import Finding, add, found
from kb.nlp.language import words
from kb.nlp.names import Name, candidates
from kb.nlp.parties_text import fold, same_party
from kb.nlp.reference import by_id, party_names
from kb.nlp.role_cues import Mentioned
from kb.nlp.role_words import has, hits
from kb.nlp.sentences import text_of

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BREAK = re.compile(r"[;.\d]")
_LIST_GAP = 90
_AHEAD = 60
_BACK = 500
_OTHER = 1.5
OTHER_CASE = "other_case"


@cache
def _towards(lang: str) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in words(lang, "roles").get("payer_after", []))
    return re.compile(rf"(?<!\w)(?:{listed or '(?!)'})(?!\w)[^,;:.]{{0,40}}$", re.IGNORECASE)


def _family(party: str) -> str:
    """Return the id of a company's topmost parent."""
    known = by_id("parties")
    for _ in range(5):
        party = str(known.get(party, {}).get("parent") or party)
    return party


@cache
def _joins(lang: str) -> re.Pattern[str]:
    """Match what stands between two members of one list of names."""
    links = "|".join(re.escape(word) for word in words(lang, "parties").get("link", [])) or "&"
    return re.compile(
        rf"(?:\s*\([^)]{{1,60}}\))?\s*(?:[,;]\s*(?:(?:{links})\s+)?|(?:{links})\s+)(?:\w{{2,3}}\s+)?"
    )


class Payers:
    """The respondents of a document and where they are named."""

    def __init__(self, doc: Doc) -> None:
        """Find every mention of a respondent, by whatever form of the name."""
        self.doc, self.text = doc, text_of(doc)
        self.names = candidates(doc)
        self.amounts = found(doc, "amounts")
        parties = found(doc, "respondents")
        self.respondents = list(dict.fromkeys(item.value for item in parties))
        self.mentions = [
            (name, meant)
            for name, meant in zip(self.names, self._meant(parties), strict=True)
            if meant
        ]
        self.places = {name.start for name, _ in self.mentions}
        self._starts = [name.start for name in self.names]

    def _meant(self, parties: list[Finding]) -> Iterator[tuple[str, ...]]:
        """Yield of each name the respondents that it means: "Acme" may be Acme LLC and Acme AG."""
        families: dict[str, list[str]] = {}
        for item in parties:
            ids = [str(item.detail)] if item.detail else []
            for party in [*ids, *(known.id for known in party_names().find(item.value))]:
                family = families.setdefault(_family(party), [])
                if item.value not in family:
                    family.append(item.value)
        kinds = {fold(name.text): name.kind for name in self.names}
        folded = {value: fold(value) for value in self.respondents}
        known_meanings: dict[tuple[str, str | None], tuple[str, ...]] = {}
        for name in self.names:
            key = name.text, name.id
            if key not in known_meanings:
                short = fold(name.text)
                meant = [value for value, full in folded.items() if short == full] or [
                    value
                    for value, full in folded.items()
                    if same_party(short, full, kinds.get(full, "person"))
                ]
                if not meant and name.id:
                    meant = families.get(_family(name.id), [])
                known_meanings[key] = tuple(meant)
            yield known_meanings[key]

    def between(self, start: int, end: int) -> list[Name]:
        """Return the names that begin in a part of the text."""
        return self.names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def mark_others(self, mentions: list[Mentioned]) -> None:
        """Let a known company beside an amount that is no respondent speak for another case."""
        if not self.respondents:
            return
        ours = self.places
        for mention in mentions:
            amount = mention.amount
            start, end = mention.sentence
            near = self.between(start, end)
            if any(name.start in ours and name.start < amount.start for name in near):
                continue
            beside = [
                name
                for name in near
                if name.kind == "known"
                and name.start not in ours
                and (0 <= name.start - amount.end < 30 or 0 <= amount.start - name.end < 60)
            ]
            if beside:
                mention.turns[OTHER_CASE] += _OTHER

    def of(self, mentions: list[Mentioned], best: Mentioned, role: str) -> list[str | None]:
        """Return who pays a figure: one entry for each row that it makes.

        Args:
            mentions: All mentions of the figure.
            best: The one that shows its role best.
            role: What the figure is; a sum over several payers is paid by all of them.
        """
        if role == OTHER_CASE:
            return self._recalled(best)
        if len(self.respondents) < 2:
            return [self.respondents[0]] if self.respondents else [None]
        for mention in [best, *mentions]:
            group = self._group(mention)
            if not group:
                continue
            if own := self._in_turn(mention, group):
                return [own]
            each = role != "total" and self._each(mention)
            return list(group) if each else ["; ".join(group)]
        summed = role == "total" or any(item.turns.get("part") for item in mentions)
        if summed or any(self._together(item) for item in mentions):
            return ["; ".join(self.respondents)]
        return [None]

    def _recalled(self, mention: Mentioned) -> list[str | None]:
        """Return the respondents whose sanction in another case a sentence recalls."""
        start, end = mention.sentence[0], mention.amount.start
        near = [name for name in self.between(start, end) if name.kind != "word"]
        ours = [item for item in self.mentions if start <= item[0].start < end]
        if not ours or (near and near[-1].start > ours[-1][0].start):
            return [None]
        return ["; ".join(reversed(self._run(ours[::-1])))]

    def _together(self, mention: Mentioned) -> bool:
        """Tell whether a sentence speaks of all respondents at once ("the defendants")."""
        return has(self.doc, "all_payers", *mention.sentence)

    def _each(self, mention: Mentioned) -> bool:
        """Tell whether each of several pays the whole figure ("$5 each", "each to pay $5")."""
        start, end = mention.sentence
        near = max(start, mention.amount.start - 60), min(end, mention.amount.end + 14)
        return has(self.doc, "each", *near) and not has(self.doc, "jointly", *near)

    def _in_turn(self, mention: Mentioned, group: list[str]) -> str | None:
        """Return the payer of one of several figures that go with several names "respectively"."""
        amount = mention.amount
        start, end = mention.sentence
        cue = next(hits(self.doc, "respectively", amount.end, end), None)
        if cue is None:
            return None
        before = [name.start for name, _ in self.mentions if name.start < amount.start]
        first = max([start, *before])
        listed = [item for item in self.amounts if first <= item.start < cue.start]
        places = [place for place, item in enumerate(listed) if item.start == amount.start]
        return group[places[0]] if places and len(listed) == len(group) else None

    def _group(self, mention: Mentioned) -> list[str]:
        text, amount = self.text, mention.amount
        start, end = mention.sentence
        behind = [item for item in self.mentions if amount.end <= item[0].start < end]
        if behind:
            gap = text[amount.end : behind[0][0].start]
            near = len(gap) < _AHEAD and not _BREAK.search(gap)
            if near and _towards(self.doc.lang_).search(gap):
                return self._run(behind)
        for low in (start, max(0, start - _BACK)):
            before = [item for item in self.mentions if low <= item[0].start < amount.start]
            if before:
                return list(reversed(self._run(before[::-1])))
        return []

    def _run(self, items: list[tuple[Name, tuple[str, ...]]]) -> list[str]:
        """Return the names that stand together at the beginning of a list of mentions."""
        values = list(reversed(items[0][1]))
        for (left, _), (right, meant) in pairwise(items):
            first, second = sorted((left, right), key=lambda name: name.start)
            gap = self.text[first.end : second.start]
            if len(gap) > _LIST_GAP or not _joins(self.doc.lang_).fullmatch(gap):
                break
            values.extend(value for value in reversed(meant) if value not in values)
        return values

    def suspended(self, mention: Mentioned) -> bool:
        """Tell whether the payment is wholly suspended or waived."""
        doc, amount = self.doc, mention.amount
        start, end = mention.sentence
        if has(doc, "suspended except", start, end):
            return False
        before = max(start, amount.start - 40)
        after = min(end, amount.end + 40)
        return has(doc, "suspended before", before, amount.start) or has(
            doc, "suspended after", amount.end, after
        )

    def note_other_case(self, mention: Mentioned) -> None:
        """Add the other party that a sentence names, and the year it gives, to the document."""
        start, end = mention.sentence
        amount = mention.amount
        respondents = {name.start for name, _ in self.mentions}
        others = [
            name
            for name in self.names
            if start <= name.start < end and name.start not in respondents and name.kind != "word"
        ]
        if others:
            towards = _towards(self.doc.lang_)
            name = min(
                others,
                key=lambda item: (
                    not towards.search(self.text[max(start, item.start - 30) : item.start]),
                    item.kind != "known",
                    abs(item.start - amount.start),
                ),
            )
            add(
                self.doc,
                "mentioned_cases",
                Finding(amount.start, amount.end, name.text, 0.6, name.id),
            )
        years = _YEAR.findall(self.text, start, end)
        if years:
            add(self.doc, "mentioned_years", Finding(amount.start, amount.end, years[0], 0.6))
