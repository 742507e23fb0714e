"""Court of Justice and General Court of the European Union: judgments and orders, by EUR-Lex.

The list comes from the open SPARQL service of CELLAR, the Publications Office's store
(https://op.europa.eu/en/web/cellar), the text from EUR-Lex as HTML. CELEX numbers of case law begin
with 6; ``CJ`` and ``TJ`` are judgments, ``CO`` and ``TO`` orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page, words

_TEXT = "https://eur-lex.europa.eu/legal-content/EN/TXT/HTML/?uri=CELEX:{}"
_OFFSET = re.compile(r"(?<=OFFSET\+)\d+$")
_ROWS = 1000
_NUMBER = re.compile(r"\b([CT])[‑–-](\d+/\d{2})\b")
_NAMES = {"C": "Court of Justice", "T": "General Court"}


def decisions(page: Page) -> Iterator[Link]:
    """Read a page of the answer to the query for decisions."""
    answer = page.record(page.data)
    results = page.record(answer.take("results"))
    found = results.take("bindings")
    last = None
    for row in found:
        celex, ecli, last = (str(row[name]["value"]) for name in ("celex", "ecli", "date"))
        last = last[:10]
        yield Link(
            _TEXT.format(celex),
            "decision",
            published=last,
            details=details(case_number=[ecli, celex], court=_NAMES[celex[5]], decided=last),
        )
    if len(found) == _ROWS:
        following = _OFFSET.sub(lambda number: str(int(number.group()) + _ROWS), page.url)
        yield Link(following, "decisions", published=last, row=False)


def decision(page: Page) -> Iterator[Found]:
    """Read a decision; its parties stand in the lines after the court's name."""
    text = page.body_of("#document1", "#text", "body")
    numbers = [f"{court}-{number}" for court, number in _NUMBER.findall(text[:1500])]
    parties = [
        words(tag) for tag in page.soup.select("p.coj-parties, p.parties, p.C02AlineaAltA b")
    ]
    yield page.found(
        title=_title(text, numbers),
        text=text,
        details=details(case_number=list(dict.fromkeys(numbers))[:3], party=parties[:6]),
    )


def _title(text: str, numbers: list[str]) -> str:
    heading = next((line.strip() for line in text.splitlines() if line.strip().isupper()), "")
    heading = heading or next((line.strip() for line in text.splitlines() if line.strip()), "")
    return f"{heading.capitalize()}, {', '.join(dict.fromkeys(numbers[:2]))}".strip(", ")
