"""The names in a run of capitalised words: "Acme CEO Jane Doe" holds two.

Nothing here looks at what stands around a run, so that what a run holds is found once for all the
documents that have it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import unescape
from typing import NamedTuple

from babel import Locale

from kb.nlp import company_names
from kb.nlp.company_names import listed
from kb.nlp.language import words
from kb.nlp.legal_forms import is_form

_GAP = r"(?:[ \t\u00a0]+\n?[ \t\u00a0]*|\n[ \t\u00a0]*)"
_UPPER = r"[A-ZÀ-ÖØ-Þ]"
_REST = r"[\w&*]*(?:['’\-/&][\w*]+|\.(?:com|net|org|io|co|de|fr|it|es)\b|\.[A-Z]\b)*"
_WORD = rf"(?:{_UPPER}|\d{{1,2}}&){_REST}"
_INITIAL = rf"\.(?:{_GAP}|(?=[A-Z]))"
_NICK = rf"(?:{_GAP}[\"“][\w .]{{1,15}}[\"”])?"
_LINK = rf"(?:{_GAP}(?:de|De|la|del|della|di|da|van|von|der|den|le|du|des|&)(?=\s))?"
# It begins with a class of letters and looks behind only then, which is several times as fast.
RUN = re.compile(
    rf"[A-ZÀ-ÖØ-Þ0-9](?:(?<![\w&*.@/].)|(?<=[a-z]â.))"
    rf"(?:(?<=[A-Z]){_INITIAL}(?:[A-Z]{_INITIAL})?{_WORD}|(?:(?<={_UPPER})|(?<=\d)\d?&){_REST})"
    rf"(?:{_NICK}{_LINK}{_GAP}(?:[A-Z]\.(?:[A-Z]\.)?(?={_GAP}|\s)|{_WORD})){{0,5}}"
)
_POSSESSIVE = re.compile(r"['’]s\b|â(?:\x80|€)?")
_TOKEN = re.compile(r"\S+")
_SPACE = re.compile(r"\s")
# "L'association" holds no name, "L'Oréal" is one; "O'neill" begins with none.
_ELISION = re.compile(r"[A-NP-Z]['’](?=[a-zà-ÿ])")
_ANONYMOUS = re.compile(r"\b(\w)\.\s?\1\.\s?\1\b|\*\*\*")
# A heading set with spaces between its letters: "D E C I D E".
_SPACED = re.compile(r"\w(?: \w){3,}")
_PLACED = re.compile(r"[\w .]+-(?:[Bb]ased|[a-z]{2,}ed)")
# "E.D. Va.": a court's district, not a person with initials.
_DISTRICT = re.compile(r"(?:[NSEWMC]\.\s?)?D\.\s?[A-Z]")


class Piece(NamedTuple):
    """What may be a party's name in a run.

    Attributes:
        start: First character in the run.
        end: One past the last.
        text: The name on one line.
    """

    start: int
    end: int
    text: str


def one_line(text: str) -> str:
    r"""Return a name with its white space made single.

    >>> one_line("PAUL E.\n  MAGNUSON ")
    'PAUL E. MAGNUSON'
    """
    line = " ".join(text.split()).strip(" ,;")
    return unescape(line) if "&" in line else line


@cache
def places(lang: str) -> frozenset[str]:
    """Return the names of countries and states, in lower case: none of them is a party."""
    names = {str(name) for name in Locale(lang).territories.values()}
    names |= set(words(lang, "courts").get("states", {}))
    return frozenset(name.casefold() for name in names)


@lru_cache(maxsize=50_000)
def pieces(run: str, lang: str) -> tuple[Piece, ...]:
    """Return what may be names in a run of capitalised words.

    >>> [piece.text for piece in pieces("Acme CEO Jane Doe", "en")]
    ['Acme', 'Jane Doe']
    """
    lead = listed(lang, "lead")
    if run in lead:
        return ()
    titles, verbs = listed(lang, "titles"), listed(lang, "title_verbs")
    # "Acme's Manager" and mis-encoded apostrophes end a name.
    cut = _POSSESSIVE.search(run) if "'" in run or "’" in run or "â" in run else None
    last = cut.start() if cut else len(run)
    parts = run[:last].replace(",", " ").replace(".", " ").split()
    if "\n" not in run and titles.isdisjoint(parts) and verbs.isdisjoint(parts):
        piece = _piece(run, 0, last, lang)
        return (piece,) if piece else ()
    found = []
    at = 0
    for word in _TOKEN.finditer(run, 0, last):
        bare = word.group().strip(",.")
        if bare in lead and at < word.start() and "\n" in run[at : word.start()][-2:]:
            # A line that ends with a name, and the next one's first word.
            found.append(_piece(run, at, word.start(), lang))
            at = word.start()
        elif bare in titles or bare in verbs:
            # Not the middle of "Chief Financial Officer".
            if bare in verbs or at == 0 or _SPACE.search(run[at : word.start()].strip()):
                found.append(_piece(run, at, word.start(), lang))
            at = word.end()
    found.append(_piece(run, at, last, lang))
    return tuple(piece for piece in found if piece)


def _piece(run: str, first: int, last: int, lang: str) -> Piece | None:
    while first < last and run[first].isspace():
        first += 1
    if run[first + 1 : first + 2] in ("'", "’") and (elided := _ELISION.match(run, first, last)):
        first = elided.end()
    first, last = company_names.trim(run, first, last, lang)
    if last - first < 3 or run[first].islower():
        return None
    written = one_line(run[first:last])
    bare = [part.strip(".,'’") for part in written.split()]
    never, weak = listed(lang, "never"), listed(lang, "weak")
    # "Acme France" is a name though France alone is none.
    while len(bare) > 1 and bare[-1].casefold() in places(lang):
        bare.pop()
    if not never.isdisjoint(bare):
        return None
    if written.casefold() in places(lang) or not _name_like(written):
        return None
    # A heading in capitals has the same words.
    bare = [part.capitalize() if len(part) > 4 and part.isupper() else part for part in bare]
    if not never.isdisjoint(bare):
        return None
    if not weak.isdisjoint(bare) and sum(part not in weak for part in bare) < 2:
        return None
    return Piece(first, last, written)


def _name_like(written: str) -> bool:
    """Refuse what is written like a name: initials ("A.A.A.", "XX"), numbers, forms, headings."""
    letters = [letter for letter in written if letter.isalpha()]
    return (
        (len(letters) > 2 or (len(letters) > 1 and "&" in written))
        and len(set(letters)) > 1
        and not is_form(written)
        and not _SPACED.fullmatch(written)
        and not (
            ("." in written or "*" in written)
            and (_ANONYMOUS.search(written) or _DISTRICT.match(written))
        )
        and not ("-" in written and _PLACED.fullmatch(written))
    )
