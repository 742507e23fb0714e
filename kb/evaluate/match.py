"""When an extracted value counts as right. Published figures rest on these rules and no others.

Items are counted once per document: a value that a document or an extraction has twice is one
item. An extracted item that matches a labelled one is right; every other one lowers precision, and
every labelled item without a match lowers recall. One extracted item matches at most one label.

| field | an item is | two items are the same when |
|---|---|---|
| money | an amount and its currency, whatever the role | amount equal as an exact decimal, currency equal |
| sanction | amount and currency, where the role is a sanction of this action | as money; the role itself is not compared; a figure with two such roles is one item |
| role | amount, currency and role | as money, and the role is equal |
| payer | amount, currency and one respondent who pays; joint payers ("A; B") are an item each; an amount whose payer is null has no item, so a payer where the label has none is wrong | as money, and the name matches as in respondents |
| headline | of each document whose label has a sanction: the largest sanction by number, or "none"; on equal numbers the currency first in the alphabet | as money; "none" is never right here |
| headline_none | of each document whose label has no sanction: as headline | the extraction has none either |
| stage | the one stage of a document; nothing extracted is "none" | equal |
| authorities | a name; "A; B" are two | equal after folding |
| respondents | a name; "A; B" are two | equal after folding, or one is the other followed by nothing but legal forms (Acme = Acme, Inc.; not Acme Inc. = Acme LLC; not Acme = Acme UK); the forms are those that cleanco knows, less `no_legal_forms` in taxonomy.yml |
| courts | a name; a US district court in its abbreviated form, however it is written | equal after folding |
| case_numbers | a number | its letters and digits are equal, case ignored |
| announced, decided, conduct_start, conduct_end | an ISO date as written; null has no item, so a date where the label is null is wrong | equal as strings: 2019 is not 2019-02 |
| conduct | the items of conduct_start and of conduct_end | as these |
| violations | an id of the taxonomy | equal |
| provisions | a citation | equal without white space, case and the shape of apostrophes ignored: GDPR 5 is not GDPR 5(1) |

Folding a name: compatibility form of Unicode, case and accents dropped, full stops and apostrophes
dropped (S.p.A. = SpA), every other run of punctuation and white space made one space, and a leading
article dropped. Acronyms are not resolved, "and" is not "&", initials are not dropped.
"""  # noqa: E501 (a table's row is one line)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from cleanco import termdata

from kb.evaluate.labels import taxonomy
from kb.nlp.courts import court_key

_DROPPED = re.compile(r"[.'’´`]")
_NO_WORD = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a label or an extraction states of a document.

    Attributes:
        key: Equal keys are the same item.
        shown: For people.
        evidence: Where the document says so; may be empty.
        base: What must be equal apart from the name, for items with a name.
        name: Folded name of a party, which may match without its legal form.
    """

    key: str
    shown: str
    evidence: str = ""
    base: str = ""
    name: str | None = None


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Return a name for comparing.

    >>> fold("The Société d'Électricité, S.A.")
    'societe delectricite sa'
    """
    plain = unicodedata.normalize("NFKD", _articles().sub("", name.strip()).casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", _DROPPED.sub("", plain)).strip() or name.strip().casefold()


@cache
def _articles() -> re.Pattern[str]:
    words = "|".join(
        word[:-1] + "['’]" if word.endswith("'") else word + r"\s"
        for word in taxonomy()["articles"]
    )
    return re.compile(rf"^(?:{words})\s*(?=\S)", re.IGNORECASE)


@cache
def _legal_forms() -> frozenset[str]:
    terms = {term for group in termdata.terms_by_type.values() for term in group}
    terms |= {term for group in termdata.terms_by_country.values() for term in group}
    return frozenset(map(fold, terms)) - frozenset(taxonomy()["no_legal_forms"])


def only_legal_form(longer: str, shorter: str) -> bool:
    """Tell whether a folded name is another one followed by nothing but legal forms.

    >>> only_legal_form("acme inc", "acme"), only_legal_form("acme bank inc", "acme")
    (True, False)
    """
    if not shorter or not longer.startswith(shorter + " "):
        return False
    rest = longer[len(shorter) + 1 :]
    return rest in _legal_forms() or all(word in _legal_forms() for word in rest.split())


@lru_cache(maxsize=50_000)
def court(name: str) -> str:
    """Return the form under which two names of a court are compared."""
    plain = _SPACES.sub(" ", name).strip()
    district = any(
        re.match(pattern, plain, re.IGNORECASE) for pattern in taxonomy()["district_court"]
    )
    return fold(court_key(plain) if district else plain)


def case_number(number: str) -> str:
    """Return the letters and digits of a case number, case ignored."""
    return _NO_WORD.sub("", number).casefold() or number.strip()


def provision(citation: str) -> str:
    """Return a citation without white space, case and the shape of apostrophes ignored."""
    return _SPACES.sub("", citation).casefold().replace("’", "'")


def same(one: Item, other: Item) -> bool:
    """Tell whether two items are the same by the table above."""
    if one.key == other.key:
        return True
    if one.name is None or other.name is None or one.base != other.base:
        return False
    return only_legal_form(one.name, other.name) or only_legal_form(other.name, one.name)


def pair(
    labelled: Iterable[Item], extracted: Iterable[Item]
) -> tuple[list[Item], list[Item], list[Item]]:
    """Match items of one field of one document, each at most once, equal ones first.

    Returns:
        The extracted items that are right, those that are wrong, and the labelled ones missed.
    """
    wanted = {item.key: item for item in reversed(list(labelled))}
    given = {item.key: item for item in reversed(list(extracted))}
    right = [item for key, item in given.items() if key in wanted]
    missed = _sorted(item for key, item in wanted.items() if key not in given)
    wrong: list[Item] = []
    for item in _sorted(item for key, item in given.items() if key not in wanted):
        partner = next((label for label in missed if same(item, label)), None)
        if partner is None:
            wrong.append(item)
        else:
            missed.remove(partner)
            right.append(item)
    return _sorted(right), wrong, missed


def _sorted(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.key)
