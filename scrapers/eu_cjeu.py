"""Court of Justice and General Court of the European Union: judgments and orders.

List and texts come from CELLAR, the Publications Office's store that EUR-Lex shows
(https://op.europa.eu/en/web/cellar): its open SPARQL service, and its addresses by CELEX number,
which send the text in the form and language that the request names. EUR-Lex itself answers
programs with a riddle for browsers. Types of case law are ``CJ`` and ``TJ``, judgments, ``CO`` and
``TO``, orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.page import Page, words

_TEXT = "/resource/celex/{}"
_SHOWN = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{}"
_CELEX = re.compile(r"(?:celex/|CELEX:)(6[\w()%]+)")
# The service sorts 10,000 rows at most, so the next page is one of earlier days, not of later rows.
_LAST_DAY = re.compile(r"(?<=date\+%3C%3D\+%22)\d{4}-\d\d-\d\d")
_ROWS = 1000
_NUMBER = re.compile(r"\b([CT])[‑–-](\d+/\d{2})\b")
_NAMES = {"C": "Court of Justice", "T": "General Court"}
_ON = re.compile(r" of (?=\d)")
_REFERRED = re.compile(r"preliminary ruling (?:under .{0,80} )?from (?:the )?(.+?)\.?$")


def decisions(page: Page) -> Iterator[Link]:
    """Read a page of the answer to the query for decisions, the latest first."""
    answer = page.record(page.data)
    results = page.record(answer.take("results"))
    rows = [
        {name: str(cell["value"]) for name, cell in row.items()} for row in results.take("bindings")
    ]
    day = None
    for row in rows:
        celex, day = row["celex"], row["date"][:10]
        kind, parties, referred = _notice(row.get("title", ""))
        yield Link(
            page.absolute(_TEXT.format(quote(celex))),
            "decision",
            published=day,
            details=details(
                case_number=[_number(celex), row["ecli"], celex],
                court=_NAMES[celex[5]],
                decided=day,
                case_name=row.get("parties") or parties,
                reference_from=referred,
                kind=kind,
            ),
        )
    if len(rows) >= _ROWS and day:
        following = _LAST_DAY.sub(day, page.url)
        if following == page.url:
            raise ChangedError(f"{len(rows)} decisions of one day")
        yield Link(following, "decisions", published=day, row=False)


def _number(celex: str) -> str:
    """Return the number of a case: 62018CJ0311 is that of C-311/18."""
    return f"{celex[5]}-{int(celex[7:11])}/{celex[3:5]}"


def _notice(title: str) -> tuple[str, str, str]:
    """Take a title of EUR-Lex apart: kind, parties, who refers; parts stand between ``#``."""
    parts = [part.strip(" .") for part in title.split("#")]
    referred = next((found[1] for part in parts if (found := _REFERRED.search(part))), "")
    parties = next((part for part in parts[1:] if " v " in part), "")
    kind = _ON.split(parts[0])[0] if len(parts) > 1 else ""
    return kind, parties, referred


def decision(page: Page) -> Iterator[Found]:
    """Read a decision; its parties stand in the lines after the court's name."""
    text = page.body_of("#document1", "#text", "body")
    numbers = [f"{court}-{number}" for court, number in _NUMBER.findall(text[:1500])]
    parties = [
        words(tag).rstrip(",")
        for tag in page.soup.select("p.coj-parties, p.parties, p.C02AlineaAltA b")
    ]
    celex = _CELEX.search(page.link.url if page.link else page.url)
    yield page.found(
        title=_title(text, numbers),
        text=text,
        url=_SHOWN.format(celex[1]) if celex else None,
        details=details(case_number=list(dict.fromkeys(numbers))[:3], party=parties[:6]),
    )


def _title(text: str, numbers: list[str]) -> str:
    heading = next((line.strip() for line in text.splitlines() if line.strip().isupper()), "")
    heading = heading or next((line.strip() for line in text.splitlines() if line.strip()), "")
    return f"{heading.capitalize()}, {', '.join(dict.fromkeys(numbers[:2]))}".strip(", ")
