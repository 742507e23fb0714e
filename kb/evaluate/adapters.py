"""Measures extraction against facts that others recorded beside real texts.

Two kinds of files: notices with a `label` (respondent, amount, currency, date) in JSON Lines, and
saved pages of GDPRhub, whose information box gives authority, fine, date, articles and parties. The
summary alone is read, as the source `scrapers/gdprhub.py` gives it; a fact counts only where the
summary states it, because nothing can be read that is not there. Some boxes are wrong, and some
fines in them are sums.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from kb.archive.drafts import Draft, complete
from kb.archive.readers import read
from kb.crawl.found import ChangedError, Found
from kb.crawl.page import Page
from kb.crawl.sources import all_sources
from kb.evaluate.items import is_sanction
from kb.evaluate.labels import LabelError
from kb.evaluate.match import fold
from kb.evaluate.score import FieldScore, field_score
from kb.model import Document, Extraction
from kb.nlp.amounts import read_amounts
from kb.nlp.calendar import read_dates
from kb.nlp.extract import extract
from kb.nlp.numbers import digits_value
from kb.nlp.output import as_labels
from kb.nlp.pipeline import UnsupportedLanguageError
from kb.nlp.reference import authority_names

_ARTICLE = re.compile(r"Article (\d+[a-z]?(?:\(\d+\))?(?:\([a-z]\))?) GDPR")
_SUM = re.compile(r"([\d.,' ]*\d)\s*([A-Z]{3})?")
Counts = tuple[int, int, int]
_SPACES = re.compile(r"[\s\u200b]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a document.

    Attributes:
        document: What is read.
        amount: Of the sanction; None when nothing is recorded, 0 when it says that there is none.
        currency: ISO 4217 code, when it is recorded.
        date: ISO day of the decision.
        respondent: Who is sanctioned.
        authority: Id of the authority, of `data/authorities.yml`.
        articles: Of the GDPR, normalised.
    """

    document: Document
    amount: Decimal | None = None
    currency: str | None = None
    date: str | None = None
    respondent: str | None = None
    authority: str | None = None
    articles: tuple[str, ...] = ()


def facts_of(path: Path) -> Iterator[Facts] | None:
    """Return the recorded facts of a file, or None if it is neither kind."""
    documents = (item for item in read(path) if isinstance(item, Document))
    if ".warc" in path.name:
        return map(_of_page, _pages(path))
    labels = _labels(path)
    if not labels:
        return None
    return (_of_label(one, labels[one.id]) for one in documents if one.id in labels)


def _labels(path: Path) -> dict[str, dict[str, object]]:
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        return {row["id"]: row["label"] for row in rows if isinstance(row.get("label"), dict)}
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise LabelError(f"{path}: cannot be read ({error})") from error


def _of_label(document: Document, label: dict[str, object]) -> Facts:
    return Facts(
        document,
        Decimal(str(label["amount"])),
        str(label["currency"]),
        str(label["date"]),
        _SPACES.sub(" ", str(label["respondent"])).strip(),
    )


def _pages(path: Path) -> Iterator[Found]:
    """Read the decisions of an archive of GDPRhub as the source does: summary and box apart."""
    source = all_sources()["gdprhub"]
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = str(record.rec_headers.get_header("WARC-Target-URI"))
            reader = source.facts.reader_of(url)
            if record.rec_type == "response" and reader:
                page = Page(url, record.content_stream().read(), source.facts)
                with suppress(ChangedError):
                    yield from (one for one in source.read(page, reader) if isinstance(one, Found))


def _of_page(found: Found) -> Facts:
    box: dict[str, list[str]] = defaultdict(list)
    for name, value in found.details:
        box[name].append(value)
    draft = Draft(found.text, "html", found.title, lang="en", url=found.url)
    amount, currency = _fine(box["amount"][0]) if box["amount"] else (Decimal(0), None)
    named = next(authority_names("en").find("; ".join(box["authority"])), None)
    return Facts(
        complete(draft, "gdprhub", found.url),
        # A court's page has no row for a fine.
        amount if box["authority"] else None,
        currency,
        box["decided"][0] if len(box["decided"]) == 1 else None,
        "; ".join(box["party"]) or None,
        named.id if named else None,
        tuple(
            f"GDPR {article}" for stated in box["provision"] for article in _ARTICLE.findall(stated)
        ),
    )


def _fine(written: str) -> tuple[Decimal | None, str | None]:
    match = _SUM.match(written)
    if match is None:
        return None, None
    try:
        return digits_value(match.group(1), "."), match.group(2)
    except InvalidOperation:
        return None, None


def measure(
    facts: Iterable[Facts], progress: Callable[[int], None] | None = None
) -> list[FieldScore]:
    """Extract from each document and compare with what is recorded of it.

    Args:
        facts: Documents with recorded facts.
        progress: Called after each document with the number done.
    """
    counts: dict[str, list[Counts]] = {}
    for done, one in enumerate(facts, 1):
        try:
            extraction = extract(one.document)
        except UnsupportedLanguageError:
            extraction = Extraction(one.document)
        for field, count in _compare(one, extraction):
            counts.setdefault(field, []).append(count)
        if progress:
            progress(done)
    return [field_score(field, counts[field]) for field in sorted(counts)]


def _compare(facts: Facts, extraction: Extraction) -> Iterator[tuple[str, Counts]]:
    found = as_labels(extraction)
    sanctions = [row for row in found["amounts"] if is_sanction(row)]
    if facts.currency:
        # Boxes give some fines in another currency than the prose, which restates them in it.
        restated = [row for row in found["amounts"] if row["role"] == "conversion"]
        sanctions = [row for row in sanctions + restated if row["currency"] == facts.currency]
    best = max((Decimal(str(row["amount"])) for row in sanctions), default=None)
    text = f"{facts.document.title}\n{facts.document.text}"
    if facts.amount == 0:
        yield "amount: none", (int(best is None), 1, 1)
    elif facts.amount is not None:
        stated = {
            item.amount
            for item in read_amounts(text, facts.document.lang)
            if item.currency == (facts.currency or item.currency)
        }
        if facts.amount in stated:
            yield "amount", (int(best == facts.amount), int(best is not None), 1)
            any_of = any(Decimal(str(row["amount"])) == facts.amount for row in sanctions)
            yield "amount among sanctions", (int(any_of), int(best is not None), 1)
    if facts.date and facts.date in {date.iso for date in read_dates(text, facts.document.lang)}:
        dates = {found["decided"], found["announced"]} - {None}
        yield "date", (int(facts.date in dates), int(bool(dates)), 1)
    if facts.respondent:
        wanted = fold(facts.respondent)
        names = [fold(name) for name in found["respondents"]]
        if facts.respondent.casefold() in text.casefold():
            yield "respondent", (int(any(name in wanted or wanted in name for name in names)),
                                 int(bool(names)), 1)  # fmt: skip
            yield "respondent, exactly", (int(wanted in names), int(bool(names)), 1)
    if facts.authority and any(
        name.id == facts.authority for name in authority_names("en").find(text)
    ):
        ids = {claim.reference for claim in extraction.of("authority")}
        yield "authority", (int(facts.authority in ids), int(bool(ids)), 1)
    articles = {item for item in facts.articles if item.removeprefix("GDPR ") in text}
    given = {item for item in found["provisions"] if item.startswith("GDPR ")}
    if articles:
        right = len(articles & given)
        yield "articles", (right, len(given), len(articles))
