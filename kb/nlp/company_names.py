"""Where the name of a company begins and ends, once its legal form or its words are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kb.nlp import legal_forms
from kb.nlp.calendar import months
from kb.nlp.language import lower, words
from kb.nlp.legal_forms import is_form

_MAX_WORDS = 9
_LINKS = frozenset(("of", "the", "&", "de", "and", "y", "for", "with", "et", "e", "van", "von"))
_CROSSING = frozenset(("of", "&", "de", "the", "with", "for", "van", "von"))
_ENDING = frozenset(("in", "at", "to", "on", "by", "from"))
_TOKEN_LEFT = re.compile(r"[^\s,;()“”\"«»–—]+$")
_ELISION = re.compile(r"(?:[dlmnst]|qu|dell|all|dall|nell|sull)['’](?=[A-ZÀ-Þ])", re.IGNORECASE)
# A year, a section's number or the end of an amount, not "3M" or "24 Hour Fitness".
_FIGURE = re.compile(r"(?:19|20)\d\d|\d[\d,.]*[.(,]\S*|\d{3}")
_YEAR = re.compile(r"1[89]\d\d|20\d\d")
_BRACKET = re.compile(r"\([A-Z][\w. ]{0,12}\)$")
_NUMBERED = re.compile(r"#\d{1,3}")
_DOMAIN = re.compile(r"[a-z0-9-]{2,30}\.(?:com|net|org|io|co|de|fr|it|es|eu|be|ch|at)")
_BASED = re.compile(r"(?:[\w.]+\s+){0,2}[\w.]+-[Bb]ased\s+")
_FIRST = re.compile(r"(\S+)(?:\s+|$)")


@cache
def listed(lang: str, kind: str) -> frozenset[str]:
    """Return the words of one list of a language's ``parties.yml``."""
    return frozenset(str(word) for word in words(lang, "parties").get(kind, []))


def find(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Yield the companies that have a legal form: start and end."""
    done = 0
    for form_start, form_end in legal_forms.find(text):
        start = _leftwards(text, form_start, lang)
        start, end = trim(text, max(start, done), form_end, lang)
        while end > start and text[end - 1] in " \n\t,":
            end -= 1
        if form_start - start >= 2:
            done = end
            yield start, end


def _leftwards(text: str, end: int, lang: str) -> int:
    """Return where the company name begins whose legal form begins at `end`."""
    start, count, seen_right = end, 0, 0
    while count < _MAX_WORDS:
        left = text[max(0, start - 40) : start].rstrip(" \t\n\u00a0")
        gap = text[:start][len(text[:start].rstrip(" \t\n\u00a0")) :] if start < 60 else ""
        at = start - (len(text[max(0, start - 40) : start]) - len(left))
        if not left or "\n\n" in (gap or text[at:start]):
            break
        token = _TOKEN_LEFT.search(left)
        if token is None:
            bracket = _BRACKET.search(left)
            if bracket is None:
                break
            start = at - (len(left) - bracket.start())
            continue
        word = token.group()
        # "SECURITIES OF ACME, INC.": in capitals too, a small word is a link or ends the name.
        small = word.lower() if word.isupper() else word
        if word.isupper() and small in _ENDING:
            break
        if elided := _ELISION.match(word):
            start = at - len(word) + elided.end()
            break
        inside = listed(lang, "inside")
        if small not in _LINKS - {"&", "y"} and _begins_like_a_name(word):
            heading = "\n" in text[at:start] and word in listed(lang, "never")
            founded = (
                not count and _YEAR.fullmatch(word) and _names_before(text, at - len(word), lang)
            )
            if heading or (_ends_before(word, count) and not founded):
                break
            start, count, seen_right = at - len(word), count + 1, seen_right + 1
        elif _NUMBERED.fullmatch(word) or (count == 0 and _DOMAIN.fullmatch(word)):
            start, count = at - len(word), count + 1
        elif count and (small in _LINKS or word in inside):
            crossing = small in _CROSSING or word in inside or seen_right == 1
            if not (crossing and _crosses(text, at - len(word), lang)):
                break
            start, count = at - len(word), count + 1
            seen_right = 0
        else:
            break
    return start


def _begins_like_a_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word in ("&", "y", "Y")


def _ends_before(word: str, count: int) -> bool:
    """Tell whether a word with a capital is not the name's: a form, a number, a sentence's end."""
    return bool(
        (word.endswith(".") and is_form(word) and count)
        or (word.rstrip(".").isdigit() and count == 0)
        or _FIGURE.fullmatch(word)
        or (word.endswith((".", ":", "!", "?")) and len(word) > 3 and "." not in word[:-1])
    )


def _names_before(text: str, at: int, lang: str) -> bool:
    """Tell whether a name stands before a year ("Example Stadt 1893 AG"), not a month."""
    ahead = _TOKEN_LEFT.search(text[max(0, at - 40) : at].rstrip())
    word = ahead.group() if ahead else ""
    return (
        word[:1].isupper()
        and word[-1].isalnum()
        and lower(word) not in months(lang)
        and word not in listed(lang, "lead")
    )


def _crosses(text: str, at: int, lang: str) -> bool:
    """Tell whether the name goes on before a small word that begins at a character."""
    ahead = _TOKEN_LEFT.search(text[max(0, at - 40) : at].rstrip())
    if ahead is None or not ahead.group()[0].isupper() or is_form(ahead.group()):
        return False
    first = ahead.group().strip(",.").split("/")[0]
    return not any(first in listed(lang, kind) for kind in ("lead", "titles", "never", "holders"))


def _behind_noun(text: str, start: int, end: int, nouns: frozenset[str]) -> int:
    """Return where the name begins in "Engine Manufacturer Acme Motors", if that is clear."""
    parts = list(re.finditer(r"\S+", text[start:end]))
    last = max(index for index, part in enumerate(parts[:-1]) if part.group() in nouns)
    behind = parts[last + 1]
    return (
        start
        if is_form(behind.group()) or not behind.group()[0].isupper()
        else start + behind.start()
    )


@cache
def _lead_ends(lang: str) -> tuple[str, ...]:
    return tuple(words(lang, "parties").get("lead_ends", ())) or ("\n",)


def trim(text: str, start: int, end: int, lang: str) -> tuple[int, int]:
    """Drop leading articles and descriptions ("California-based") and trailing punctuation."""
    lead, ends = listed(lang, "lead"), _lead_ends(lang)
    based = text.find("ased", start, end) >= 0
    while match := _FIRST.match(text, start, end):
        word = match.group(1)
        if word[-1] in ",.:" and len(word) > 1:
            word = word[:-1]
        # "The Interpublic Group": an article before a company is cut too, as most texts vary it.
        if based and (described := _BASED.match(text, start, end)):
            start = described.end()
        elif word in lead or word.capitalize() in lead or word.endswith(ends):
            start = match.end()
        else:
            break
    nouns = listed(lang, "lead_nouns")
    if nouns and not nouns.isdisjoint(text[start:end].split()[:-1]):
        start = _behind_noun(text, start, end, nouns)
    while end > start and text[end - 1] in " \n\t,;:'’\"-/&":
        end -= 1
    # The full stop is the sentence's behind "Corporation.", "LLC." and "S.A.."
    last = text[start:end].split()[-1:]
    if (
        last
        and last[0].endswith(".")
        and (len(last[0]) > 5 or last[0][:-1].isupper() or last[0].endswith(".."))
        and "." not in last[0][:-2]
    ) or (last and last[0].endswith("..")):
        end -= 1
    return start, end
