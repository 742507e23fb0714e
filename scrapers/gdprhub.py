"""GDPRhub: summaries of decisions of data protection authorities and courts, a wiki of noyb.

The MediaWiki API lists the pages that use a box of facts, one template for authorities, one for
courts and one for the Court of Justice (https://www.mediawiki.org/wiki/API:Embeddedin), and gives
each as HTML (https://www.mediawiki.org/wiki/API:Parsing_wikitext), the same as the wiki shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from kb.archive.drafts import clean
from kb.crawl import mediawiki
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.mediawiki import Row
from kb.crawl.page import Page, words

# Rows of the box whose lines are values, and rows that are one value.
_LISTS = {"authority": "authority", "court": "court", "jurisdiction": "jurisdiction"} | {
    "relevant law": "provision", "type": "kind", "outcome": "outcome", "parties": "party",
    "language": "language",
}  # fmt: skip
_WHOLE = {"fine": "amount", "appeal": "appeal", "appeal to": "appeal"} | {
    name: name.replace(" ", "_") for name in ("appeal from", "reference from")
}
_NATIONAL, _CJEU = "national case number/name", "case number/name"
_CODE = "european case law identifier"
_LANGUAGE, _SOURCE = "original language(s)", "original source"
_OTHERS = ("started", "decided", "published", "initial contributor")
_ROWS = {*_LISTS, *_WHOLE, _NATIONAL, _CJEU, _CODE, _LANGUAGE, _SOURCE, *_OTHERS}
# No value, a name that is not given, a mere address, a field of a template left open.
_NOTHING = re.compile(
    r"n/a|none|0|-|unknown|anonymous|not available|vs?\.|https?://\S+|\[\d+\]|\[\[.*|.*\{\{\{.*",
    re.IGNORECASE,
)
_ECLI = re.compile(r"(?<![A-Z])[A-Z]{2}:[A-Z0-9]{1,7}:\d{4}:[A-Z0-9.]{1,24}[A-Z0-9]")
_OF_THE_CJEU = re.compile(r"\b([CTF])[‑–-](\d+/\d\d(?: P\b)?)")
_DATE = re.compile(r"(?<![\d./])(?:(\d\d?)[ ./]+)?(\d\d?)[ ./]+(?:20)?(\d\d)(?!\d|[./]\d)")
_INVITATION = re.compile(r"(?:please |feel free to )?(?:share|add) .{0,60}here!?", re.IGNORECASE)
_TRANSLATION = re.compile(r"english (?:machine )?translation|english official", re.IGNORECASE)
_ABOUT_IT = re.compile(r"machine translat|english translation of|automated translat", re.IGNORECASE)
# A shorter translation says that there is none; a longer preformatted block is no quotation.
_LEAST, _LONGEST_QUOTATION = 300, 5_000


def titles(page: Page) -> Iterator[Link]:
    """Read a list of the pages that use a box."""
    return mediawiki.listed(page, "decision")


def decision(page: Page) -> Iterator[Found]:
    """Read the page of a decision: box, summary, and the translation apart from it."""
    title, content = mediawiki.article(page)
    box = content.select_one("table.wikitable:has(td:-soup-contains('Jurisdiction'))")
    if box is None:
        raise ChangedError("there is no box of facts")
    rows = mediawiki.box(box.extract(), _ROWS, _NOTHING)
    if not rows["authority"].lines + rows["court"].lines:
        raise ChangedError("the box names neither authority nor court")
    stated = [details(**{name: rows[label].lines}) for label, name in _LISTS.items()]
    stated += [details(**{name: "; ".join(rows[label].lines)}) for label, name in _WHOLE.items()]
    numbers, names = _case_numbers(rows)
    linked = tuple(link for label in _WHOLE for link in rows[label].links)
    summary, translation = _parts(content)
    yield Found(
        title=clean(title),
        text=clean(summary).strip(),
        published=next(iter(_days(page, rows["published"])), None),
        url=mediawiki.address(page, title),
        lang="en",
        details=sum(stated, ())
        + details(started=_days(page, rows["started"]), decided=_days(page, rows["decided"]))
        + details(case_number=numbers, case_name=names)
        + details(language=rows[_LANGUAGE].names)
        + details(original=rows[_SOURCE].links, related=linked)
        + details(machine_translation=clean(translation)),
    )


def _days(page: Page, row: Row) -> list[str]:
    """Read dates that people typed: one that is none ("03.12.0209") is left out."""
    dates = [
        "-".join(filter(None, (f"20{year}", month, day)))
        for line in row.lines
        for day, month, year in _DATE.findall(line)
    ]
    return [day for day in map(page.day, dates or row.lines) if day]


def _case_numbers(rows: dict[str, Row]) -> tuple[list[str], list[str]]:
    """Tell numbers from names: a row holds either, that of the Court of Justice both."""
    numbers, names = list[str](), list[str]()
    for line in rows[_NATIONAL].lines:
        (numbers if any(map(str.isdecimal, line)) else names).append(line)
    for line in rows[_CJEU].lines:
        numbers += [f"{court}-{number}" for court, number in _OF_THE_CJEU.findall(line)]
        names.append(_OF_THE_CJEU.split(line)[-1])
    for line in rows[_CODE].lines:
        # Some leave out the first letters; other registers have codes of their own.
        numbers += [f"ECLI:{code}" for code in _ECLI.findall(line)] or [line] * (":" in line)
    return numbers, names


def _parts(content: Tag) -> tuple[str, str]:
    summary, translation = list[Tag](), list[Tag]()
    notes = [tag.extract() for tag in content.select(".mw-references-wrap")]
    for heading, tags in mediawiki.sections(content):
        if _TRANSLATION.match(heading):
            # Paragraphs about it stand before it.
            translation += [t for t in tags[1:] if t.name != "p" or not _ABOUT_IT.search(t.text)]
            continue
        for tag in tags:
            whole = tag.name == "pre" and len(tag.text) > _LONGEST_QUOTATION
            (translation if whole else summary).append(tag)
    said = [tag for tag in summary if not _INVITATION.fullmatch(words(tag))]
    translated = mediawiki.text(translation)
    summarised = mediawiki.text([*mediawiki.without_empty(said), *notes])
    return summarised, translated if len(translated) >= _LEAST else ""
