"""An extraction as one JSON object, in the form of the labels that people write."""

from __future__ import annotations

import re
from typing import Any

from kb.model import Claim, Document, Extraction, Mention, Money

_WORD = re.compile(r"\S+")
_MAX_WORDS = 15
_WORDS_BEFORE = 6
_WORDS_AFTER = 5
_LONGEST = 300


def as_labels(extraction: Extraction) -> dict[str, Any]:
    """Turn an extraction into one object in the form of the labelling guide.

    Args:
        extraction: What one document says.

    Returns:
        The keys of a label. Each amount also has the place of its mention (part, start, end) and
        its confidence; ``claims`` lists every claim of every field with its mention.
    """
    return {
        "id": extraction.document.id,
        "lang": extraction.document.lang,
        "stage": _surest(extraction, "stage") or "none",
        "authorities": _values(extraction, "authority"),
        "respondents": _values(extraction, "respondent"),
        "courts": _values(extraction, "court"),
        "case_numbers": _values(extraction, "case_number"),
        "announced": _surest(extraction, "announced"),
        "decided": _surest(extraction, "decided"),
        "conduct_start": _surest(extraction, "conduct_start"),
        "conduct_end": _surest(extraction, "conduct_end"),
        "amounts": [
            _amount(extraction.document, claim, claim.money)
            for claim in extraction.claims
            if claim.money
        ],
        "violations": _values(extraction, "violation"),
        "provisions": _values(extraction, "provision"),
        "events": _values(extraction, "event"),
        "claims": [_claim(claim) for claim in extraction.claims],
    }


def _values(extraction: Extraction, name: str) -> list[str]:
    return list(dict.fromkeys(claim.value for claim in extraction.of(name)))


def _surest(extraction: Extraction, name: str) -> str | None:
    """Return the value with the highest confidence; of equals, the first in the document."""
    claims = extraction.of(name)
    return max(claims, key=lambda claim: claim.confidence).value if claims else None


def _amount(document: Document, claim: Claim, money: Money) -> dict[str, Any]:
    whole = money.amount == money.amount.to_integral_value()
    return {
        "evidence": evidence(document, claim.mention),
        "amount": int(money.amount) if whole else float(money.amount),
        "currency": money.currency,
        "role": money.role,
        "respondent": money.respondent,
        "suspended": money.suspended,
        "credited": money.credited,
        "part": claim.mention.part,
        "start": claim.mention.start,
        "end": claim.mention.end,
        "confidence": claim.confidence,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "field": claim.field,
        "value": claim.value,
        "part": claim.mention.part,
        "start": claim.mention.start,
        "end": claim.mention.end,
        "text": claim.mention.text,
        "confidence": claim.confidence,
    }


def sentence(document: Document, mention: Mention) -> str:
    """Return the sentence around a mention, verbatim."""
    whole = document.title if mention.part == "title" else document.text
    return whole[mention.sentence_start : mention.sentence_end]


def evidence(document: Document, mention: Mention) -> str:
    """Return a verbatim snippet around a mention, within its sentence.

    Of 3 to 15 words, unless the sentence itself is shorter; of at most 300 characters, for texts
    that do not part words with spaces.
    """
    whole = document.title if mention.part == "title" else document.text
    words = [
        match.span()
        for match in _WORD.finditer(whole, mention.sentence_start, mention.sentence_end)
    ]
    inside = [i for i, (a, b) in enumerate(words) if a < mention.end and mention.start < b]
    if not inside:
        return mention.text
    first, last = inside[0], min(inside[-1], inside[0] + _MAX_WORDS - 1)
    spare = _MAX_WORDS - (last - first + 1)
    before = min(_WORDS_BEFORE, spare, first)
    after = min(_WORDS_AFTER, spare - before, len(words) - 1 - last)
    start, end = words[first - before][0], words[last + after][1]
    if end - start > _LONGEST:
        start = max(start, mention.start - _LONGEST // 4)
        end = min(end, start + _LONGEST)
    return whole[start:end]
