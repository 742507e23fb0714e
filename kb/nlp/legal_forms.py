"""Legal forms of companies ("Inc.", "GmbH & Co. KG"), as a pattern and as words to leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cleanco import termdata

from kb.nlp.reference import records_of
from kb.nlp.text_words import words_of

_WORD = re.compile(r"\w+")
_CAPITAL = re.compile(r"\s+[A-ZÀ-Þ]")
_GAP = re.compile(r",?[ \n\u00a0]")


@cache
def endings() -> frozenset[str]:
    """Return the folded words that end a company's name without being part of it."""
    return frozenset(records_of("legal_forms")["endings"])


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    """Return the patterns of legal forms by the word that they begin with."""
    terms = {term for terms in termdata.terms_by_type.values() for term in terms}
    terms |= {term for terms in termdata.terms_by_country.values() for term in terms}
    data = records_of("legal_forms")
    unsafe = frozenset(data["unsafe"])
    forms = set(data["more"])
    for term in terms:
        if term.rstrip(".") in unsafe or len(term) < 2:
            continue
        if "." not in term and len(term) == 2:
            forms.add(term.upper())
        else:
            forms |= {term, term.upper(), term.title(), term.capitalize()}
    forms |= {"GmbH", "KGaA", "mbH", "LLC", "LLP"}
    forms -= {form for form in forms if form.islower() and len(form) < 4 and "." not in form}
    forms |= set(data["lower"])
    buckets: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        if first := _WORD.match(form):
            pattern = re.escape(form).replace(r"\ ", r"\s+")
            buckets.setdefault(first.group(), []).append(pattern)
    tail = r"(?![\w&]|-\s?[a-zà-ÿ])\.?(?:\s*\(N\.A\.\),?\s+LLC)?(?:,\s+S\.R\.L\.)?"
    return {
        first: re.compile(rf"(?:{'|'.join(patterns)}){tail}") for first, patterns in buckets.items()
    }


def is_form(word: str) -> bool:
    """Tell whether a word is a legal form.

    >>> is_form("GmbH"), is_form("Bank")
    (True, False)
    """
    first = _WORD.match(word)
    pattern = _forms().get(first.group()) if first else None
    return bool(pattern and pattern.fullmatch(word))


@cache
def _folded() -> frozenset[str]:
    return frozenset(word.casefold() for word in _forms())


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield legal forms that stand behind a word: from the comma or space before to the end."""
    forms, places = _forms(), words_of(text).by_word
    free = 0
    for at in sorted(at for word in places.keys() & _folded() for at in places[word]):
        if at < max(free, 1) or not text[at - 1].isspace():
            continue
        word = _WORD.match(text, at)
        pattern = forms.get(word.group()) if word else None
        if pattern and (match := pattern.match(text, at)):
            free = _stacked(text, match.end())
            start = at
            while start > 0 and text[start - 1].isspace():
                start -= 1
            yield start - (text[start - 1 : start] == ","), free


def _stacked(text: str, end: int) -> int:
    """Return where the forms end that follow one another: "Company, Inc.", "& Co. LLC"."""
    while gap := _GAP.match(text, end):
        word = _WORD.match(text, gap.end())
        pattern = _forms().get(word.group()) if word else None
        more = pattern.match(text, gap.end()) if pattern else None
        # "Alpha LLC, SA Beta": a form behind a comma may begin the next name.
        if more is None or (gap.group()[0] == "," and _CAPITAL.match(text, more.end())):
            break
        end = more.end()
    return end
