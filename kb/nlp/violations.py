"""What was done wrong: violation types of the taxonomy in ``data/violations.yml``."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add, found
from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.reference import records
from kb.nlp.sentences import text_of
from kb.nlp.shares import share, share_at
from kb.nlp.zones import ASIDE, BODY, NOTHING, OPENING, OPERATIVE, TITLE, zones

_ZONES = {TITLE: 1.5, OPENING: 1.25, OPERATIVE: 1.15, BODY: 0.8, ASIDE: 0.3, NOTHING: 0.0}
_PROVISION_ZONES = {TITLE: 1.2, OPENING: 1.1, OPERATIVE: 1.1, BODY: 0.8, ASIDE: 0.8, NOTHING: 0.3}
_ENOUGH = 1.2
_FURTHER = 0.5
_OVERLAP = 0.5
_MOST = 6
# More of the same word brings nothing new, and takes time in texts of many pages.
_REPEATS = 60
_IGNORE, _FOLLOWS, _PRESUPPOSES = "ignore", "follows_action", "presupposes"
# A word from another area of law than the document's own needs more beside it.
_OTHER_FIELD = 1.9
_FAINT_FIELD = 2.4
_FAINT = 0.25
# A document that names articles names most of those that count.
_UNNAMED = 1.5
_BESIDE = 1.6
# Deceiving people about their data is a breach of both.
_RIVAL = 0.7
_KIN = {"privacy", "consumer"}
# Types that stand beside any area of law.
_ANYWHERE = ("conduct", "crime", "other")


@dataclass(frozen=True, slots=True)
class Violation:
    """A type of the taxonomy.

    Attributes:
        id: `field.name`, or `other`.
        field: The area of law.
        name: For people.
        description: One sentence.
        provisions: Articles whose breach shows this type, with their weight.
        yields_to: Types that explain the same words better, and the part that then remains.
    """

    id: str
    field: str
    name: str
    description: str
    provisions: dict[str, float]
    yields_to: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Evidence:
    score: float
    start: int
    end: int
    named: bool = False  # an article of law, and not words about what happened


@cache
def taxonomy() -> dict[str, Violation]:
    """Return the types of violation by id, in the order of the file."""
    entries = records("violations")
    return {
        entry["id"]: Violation(
            entry["id"],
            entry["field"],
            entry["name"],
            entry["description"],
            {
                article: float(weight)
                for weight, articles in entry["provisions"].items()
                for article in articles
            },
            entry.get("yields_to", {}),
        )
        for entry in entries
    }


@cache
def _by_article() -> dict[str, list[tuple[str, float]]]:
    articles: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for violation in taxonomy().values():
        for article, weight in violation.provisions.items():
            articles[article].append((violation.id, weight))
    return dict(articles)


@lru_cache(maxsize=50_000)
def shown_by(provision: str) -> tuple[tuple[str, float], ...]:
    """Return the types that a breach of a provision shows, with their weight.

    Args:
        provision: As the provisions component writes it (`GDPR 5(1)(f)`).

    Returns:
        Those of the most precise article of the taxonomy that covers it; none when no one does.
    """
    known = _by_article()
    article = provision
    while article:
        if article in known:
            return tuple(known[article])
        cut = max(article.rfind(sign) for sign in "( -")
        article = article[:cut] if cut > 0 else ""
    return ()


@cache
def _follows(lang: str) -> Phrases[str]:
    known = words(lang, "violations").get(_FOLLOWS, [])
    return Phrases([(phrase, _FOLLOWS) for phrase in known])


@cache
def _presupposed(lang: str) -> Phrases[str]:
    fields = words(lang, "violations").get(_PRESUPPOSES, {})
    return Phrases([(phrase, field) for field, phrases in fields.items() for phrase in phrases])


@cache
def _cues(lang: str) -> Phrases[tuple[str, float]]:
    known = words(lang, "violations")
    cues = [
        (phrase, (violation, float(weight)))
        for violation, weights in known.get("cues", {}).items()
        for weight, phrases in weights.items()
        for phrase in phrases
    ]
    return Phrases(cues + [(phrase, (_IGNORE, 0.0)) for phrase in known.get(_IGNORE, ())])


def violations_of(doc: Doc) -> list[Finding]:
    """Return the types of violation that the main action is about, strongest first.

    Args:
        doc: As `kb.nlp.extract.read` makes it, after the provisions component.
    """
    if any(item.value == "none" for item in found(doc, "stage")) and not _follows_action(doc):
        return []
    evidence = _evidence(doc)
    for field in _unspoken(doc, evidence):
        evidence = {name: items for name, items in evidence.items() if _field(name) != field}
    totals = {
        violation: sum(item.score * _FURTHER**n for n, item in enumerate(items[:_MOST]))
        for violation, items in evidence.items()
    }
    first = dict(totals)
    for violation in totals:
        for other, part in taxonomy()[violation].yields_to.items():
            if first.get(other, 0.0) >= max(_ENOUGH, _RIVAL * first[violation]):
                totals[violation] *= part
    fields: dict[str, float] = defaultdict(float)
    for violation, total in totals.items():
        fields[_field(violation)] += total
    named = {_field(name) for name, items in evidence.items() if _is_named(items)}
    results = []
    for violation, total in totals.items():
        needed = _needed(_field(violation), fields)
        if _field(violation) in named and not _is_named(evidence[violation]):
            needed = max(needed, _UNNAMED)
        if total >= needed:
            best = evidence[violation][0]
            if _is_named(evidence[violation]):
                sure = share("violations", "named")
            else:
                sure = share_at("violations", "words", total)
            results.append(Finding(best.start, best.end, violation, sure))
    return sorted(results, key=lambda item: (-item.confidence, item.value))


def _field(violation: str) -> str:
    return taxonomy()[violation].field


def _unspoken(doc: Doc, evidence: dict[str, list[_Evidence]]) -> set[str]:
    """Return the areas of law whose own words the document lacks: not all consent is to data."""
    unspoken = set(words(doc.lang_, "violations").get(_PRESUPPOSES, {}))
    unspoken -= {_field(name) for name, items in evidence.items() if _is_named(items)}
    if not unspoken.isdisjoint(map(_field, evidence)):
        where = zones(doc)
        for hit in _presupposed(doc.lang_).find(text_of(doc)):
            if hit.tag in unspoken and where.at(hit.start) != NOTHING:
                unspoken.discard(hit.tag)
                if not unspoken:
                    break
    return unspoken


def _is_named(items: list[_Evidence]) -> bool:
    return any(item.named for item in items)


def _needed(field: str, fields: dict[str, float]) -> float:
    """Return how much evidence a type needs, given the strength of each area of law."""
    own = [name for name in fields if name not in _ANYWHERE] or list(fields)
    top = max(own, key=lambda name: fields[name])
    if field == top or {field, top} == _KIN:
        return _ENOUGH
    if field in _ANYWHERE:
        return _BESIDE
    return _FAINT_FIELD if fields[field] < _FAINT * fields[top] else _OTHER_FIELD


def _follows_action(doc: Doc) -> bool:
    """Tell whether the head of a document without a step of its own speaks of an action."""
    where = zones(doc)
    hits = _follows(doc.lang_).find(text_of(doc))
    return any(where.at(hit.start) in (TITLE, OPENING) for hit in hits)


def _evidence(doc: Doc) -> dict[str, list[_Evidence]]:
    """Collect the evidence by type, strongest first; a phrase counts where it weighs most."""
    where, text = zones(doc), text_of(doc)
    hits = list(_cues(doc.lang_).find(text))
    ignored = [(hit.start, hit.end) for hit in hits if hit.tag[0] == _IGNORE]
    best: dict[tuple[str, str], _Evidence] = {}

    def keep(violation: str, name: str, item: _Evidence) -> None:
        known = best.get((violation, name))
        if item.score > 0 and (known is None or item.score > known.score):
            best[violation, name] = item

    seen: Counter[tuple[str, str]] = Counter()
    for hit in hits:
        violation, weight = hit.tag
        index = bisect_right(ignored, (hit.start, len(text))) - 1
        if violation == _IGNORE or (index >= 0 and hit.start < ignored[index][1]):
            continue
        seen[violation, hit.phrase] += 1
        if seen[violation, hit.phrase] > _REPEATS:
            continue
        score = weight * _ZONES[where.at(hit.start)]
        keep(violation, hit.phrase, _Evidence(score, hit.start, hit.end))
    for finding in found(doc, "provisions"):
        for violation, weight in shown_by(finding.value):
            score = weight * _PROVISION_ZONES[where.at(finding.start)]
            named = weight >= _ENOUGH
            keep(violation, finding.value, _Evidence(score, finding.start, finding.end, named))
    result: dict[str, list[_Evidence]] = defaultdict(list)
    for (violation, _), item in best.items():
        result[violation].append(item)
    return {violation: _apart(items) for violation, items in result.items()}


def _apart(items: list[_Evidence]) -> list[_Evidence]:
    """Sort evidence, strongest first; what overlaps a stronger item is the same wording: less."""
    kept: list[_Evidence] = []
    for item in sorted(items, key=lambda item: (-item.score, item.start)):
        again = any(item.start < other.end and other.start < item.end for other in kept)
        kept.append(replace(item, score=item.score * _OVERLAP) if again else item)
    return sorted(kept, key=lambda item: (-item.score, item.start))


@Language.component("kb_violations")
def find_violations(doc: Doc) -> Doc:
    """Add the findings of the group "violations"."""
    for finding in violations_of(doc):
        add(doc, "violations", finding)
    return doc
