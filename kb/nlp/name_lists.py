"""Which names of a document stand in one list: "Alpha Inc., Beta LLC and Jane Doe"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from spacy.tokens import Doc

from kb.nlp.cues import Cues
from kb.nlp.language import words
from kb.nlp.names import Name
from kb.nlp.sentences import text_of

_LONGEST = 120
_SHORT_FORM = re.compile(r"\s*\([a-z, ]{0,30}[\"“‘']?(?:[Tt]he\s)?")
_NEXT = re.compile(r"\s([^\W\d_]+)")


@cache
def _joins(lang: str) -> re.Pattern[str]:
    """Match what stands between two members of one list."""
    links = "|".join(re.escape(word) for word in words(lang, "parties").get("link", []))
    titles = "|".join(re.escape(word) for word in words(lang, "parties").get("titles", []))
    office = rf"(?:(?:{titles}|[A-Z]\w+(?=\s+(?:{titles})))\s*,?\s+){{0,4}}" if titles else ""
    return re.compile(
        rf"(?:[\"”’]{{0,2}}\))?\s*(?:\([^()]{{1,60}}\)|['’]s)?\s*(?:,\s+\d\d)?\s*"
        rf"(?:,?\s+(?:of|from)\s+[^;()]{{3,40}})?"
        rf"(?:[,;]\s*(?:(?:{links})\s+)?|\s+(?:{links})\s+)(?:[a-zà-ÿ'’]+\s+){{0,5}}"
        rf"{office}(?:(?:Dr|Mr|Mrs|Ms|Sra?|Mme|M)\.?\s+)?",
    )


@lru_cache(maxsize=50_000)
def _links(gap: str, lang: str) -> bool:
    """Tell whether a gap between two names makes them members of one list."""
    # "Alpha Inc. ("Alpha") and Beta Inc.": the short form is of the list, too.
    return bool(_SHORT_FORM.fullmatch(gap) or (" by " not in gap and _joins(lang).fullmatch(gap)))


def lists(doc: Doc, names: list[Name], cues: Cues) -> list[list[int]]:
    """Return the names joined by commas and "and", as indexes; a lone name is a list too."""
    groups: list[list[int]] = [[0]] if names else []
    text = text_of(doc)
    linking = {*words(doc.lang_, "parties").get("link", []), "of", "from"}
    linking = {link.split()[0] for link in linking}
    for index in range(1, len(names)):
        start, end = names[index - 1].end, names[index].start
        # Most words behind a name neither link it to another nor begin an aside.
        word = _NEXT.match(text, start)
        if word and word.group(1) not in linking:
            groups.append([index])
        elif (
            end - start < _LONGEST
            and _links(text[start:end], doc.lang_)
            # "Doe and Roe, former brokers at Acme": a place of work is none of them.
            and "place" not in cues.close_before(end)
        ):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups
