"""How values are written for readers: sums, dates, names of codes, safe links."""

from __future__ import annotations

from datetime import date
from functools import cache
from urllib.parse import urlsplit

import pycountry
from babel.dates import format_date

NO_BREAK = "\N{NO-BREAK SPACE}"

_LABELS = {
    "latest_stage": "the furthest stage",
    "most_precise": "the most precise",
    "most_documents": "what most documents state",
    "most_confident": "the surest reading",
    "own_word": "the authority's own word",
    "court_decision": "the reviewing court's decision",
    "stated_by_source": "stated by the source",
    "told_in_text": "told in a document of the decision",
    "eu_case": "case of the EU courts",
    "eu_act": "act of the European Union",
    "ecli": "case by its ECLI",
    "celex": "document by its CELEX number",
    "us_case": "US case",
    "us_code": "section of the US Code",
    "us_cfr": "section of the Code of Federal Regulations",
    "us_law": "US law or order",
    "echr": "European Court of Human Rights",
    "neutral": "judgment by its neutral citation",
    "not_appealed": "not appealed",
    "own_currency": "the currency of the authority's country",
    "notice_of_intent": "notice of intent or preliminary decision",
    "conduct_start": "conduct began",
    "conduct_end": "conduct ended",
    "other_case": "sanction in another case",
    "earlier_figure": "earlier figure for this sanction",
    "conversion": "restated in another currency",
    "periodic": "periodic penalty",
    "total": "total of several sanctions",
    "none": "no action announced",
    "closed": "closed without sanction",
    "compared_with": "compared with",
    "appeal_of": "appeal of",
    "breach_of_order_in": "breach of the order in",
    "parallel_to": "parallel to",
}
_INVERSE = {
    "appeal_of": "appealed in",
    "breach_of_order_in": "its order was breached in",
}


def label(code: str | None) -> str:
    """Return a code of the schema in words."""
    return _LABELS.get(code or "", (code or "").replace("_", " "))


def relation(kind: str, outward: bool) -> str:
    """Return the kind of a relation in words, read from one of its two ends."""
    return label(kind) if outward else _INVERSE.get(kind, label(kind))


def number(value: float | None) -> str:
    """Return a number with thousands grouped, and cents only where there are some."""
    if value is None:
        return ""
    return f"{int(value):,}" if value == int(value) else f"{value:,.2f}"


def brief(amount: float | None) -> str:
    """Return a sum in as few letters as a chart has room for.

    >>> brief(5_000_000_000), brief(746_000_000), brief(900), brief(None)
    ('5.0bn', '746m', '900', '')
    """
    if amount is None:
        return ""
    if amount >= 1e9:
        return f"{amount / 1e9:.1f}bn"
    return f"{amount / 1e6:.0f}m" if amount >= 1e6 else number(round(amount))


def money(amount: float | None, currency: str | None) -> str:
    """Return a sum like 150,000,000 USD that does not break over two lines; "" when missing."""
    return "" if amount is None else f"{number(amount)}{NO_BREAK}{currency or ''}".rstrip()


def whole(amount: float | None, currency: str) -> str:
    """Return a converted sum, without the cents that a conversion cannot know; "" when missing."""
    return "" if amount is None else f"≈{NO_BREAK}{money(round(amount), currency)}"


def day(iso: str | None) -> str:
    """Return an ISO date as precise as it is: 2022, May 2022 or 25 May 2022."""
    if not iso:
        return ""
    parts = iso[:10].split("-")
    try:
        when = date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except ValueError:
        # A date that the sources typed wrong is shown as it is.
        return iso
    pattern = {1: "y", 2: "MMMM y"}.get(len(parts), "d MMMM y")
    return str(format_date(when, pattern, locale="en"))


@cache
def country(code: str | None) -> str:
    """Return the usual name of a country code."""
    if code == "EU":
        return "European Union"
    found = pycountry.countries.get(alpha_2=code) if code else None
    if found is None:
        return code or ""
    return str(getattr(found, "common_name", found.name))


def times(value: float | None, other: float | None) -> str:
    """Return how a sum compares with another, like 33 times as large; "" when one is missing."""
    if not value or not other:
        return ""
    ratio = value / other
    digits = 0 if ratio >= 10 else 1 if ratio >= 1 else 2
    shown = f"{ratio:,.{digits}f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    if shown == "0":
        shown = "less than 0.01"
    return "equally large" if shown == "1" else f"{shown} times as large"


def link(url: str | None) -> str | None:
    """Return an address if it is safe as a link: http or https, with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def host(url: str | None) -> str:
    """Return the host of an address, without www."""
    return urlsplit(url).netloc.removeprefix("www.") if url else ""
