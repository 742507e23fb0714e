"""A source's declared facts, read strictly from the YAML file beside its module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

import scrapers

FOLDER = Path(scrapers.__file__).parent
LISTINGS = ("rss", "sitemap", "json", "html", "none")
FIELDS = ("title", "published", "text")


class FactsError(ValueError):
    """A source's facts cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a crawl begins.

    Attributes:
        url: May hold ``{since}`` and ``{until}``, which become ISO days, and ``{year}``, the last.
        read: Name of the function of the source's module that reads it.
        reader: juriscraper's reader, where that function hands the page to one; `kb.crawl.courts`.
    """

    url: str
    read: str
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows the listings of a whole crawl hold, at least and at most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Token:
    """A key that an API wants.

    Attributes:
        environment: Name of the environment variable that holds it.
        header: Header that carries it.
        value: The header's value with ``{token}`` in it.
        required: Whether there is no crawl without it.
    """

    environment: str
    header: str
    value: str = "{token}"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What is declared of a source.

    Attributes:
        id: The name of its module.
        name: What users call it.
        publisher: Who publishes it.
        jurisdiction: ISO 3166 code, "US-CA" for a part of a country, "EU" for the Union.
        languages: ISO 639-1 codes of its documents.
        kinds: What its documents are: press release, decision, judgment, ...
        licence: Terms under which its texts may be used.
        terms: Address where these terms stand.
        url: Its front page.
        listing: The forms of its listings, some of `LISTINGS`.
        since: Year that it reaches back to; None when it does not say.
        delay_seconds: Least time between two requests.
        rows: Of the listings of a whole crawl.
        start: Where a crawl begins.
        pages: By the name of the function that reads them, regular expressions that the addresses
            of its pages match: for archives that do not hold the listings.
        required: Fields that each document must have: some of `FIELDS`, and names of details.
        text_characters: A document with less text is a page that has changed.
        ignored: Fields of an API's records that are known and not used.
        columns: Headings of its tables, by the name that its module gives them.
        month_first: Whether 5/7/2024 is the 7th of May there; None for a source without such dates.
        token: The key that its API wants.
        headers: Request headers by which its server chooses what it sends, beside the usual ones.
        subdomains: Hosts beyond that of `url` that it links its pages at.
    """

    id: str
    name: str
    publisher: str
    jurisdiction: str
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    licence: str
    terms: str
    url: str
    listing: tuple[str, ...]
    since: int | None
    delay_seconds: float
    rows: Rows
    start: tuple[Start, ...]
    pages: Mapping[str, tuple[re.Pattern[str], ...]]
    required: tuple[str, ...] = FIELDS
    text_characters: int = 200
    ignored: frozenset[str] = frozenset()
    columns: Mapping[str, tuple[str, ...]] | None = None
    month_first: bool | None = None
    token: Token | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    subdomains: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of its pages; what lies below one of them belongs to it too."""
        return ((urlsplit(self.url).hostname or "").removeprefix("www."), *self.subdomains)

    def reader_of(self, url: str) -> str | None:
        """Return the name of the function that reads an address, None for a foreign one."""
        for name, patterns in self.pages.items():
            if any(pattern.search(url) for pattern in patterns):
                return name
        return None


@cache
def declared() -> dict[str, Facts]:
    """Return the facts of the sources that come with the package, by their ids.

    Raises:
        FactsError: Some cannot be used.
    """
    return {path.stem: read(path) for path in sorted(FOLDER.glob("*.yml"))}


def read(path: Path) -> Facts:
    """Read the facts of a source.

    Args:
        path: ``<id>.yml``.

    Raises:
        FactsError: A field is missing, unknown, or of the wrong form.
    """
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(stated, dict):
            raise FactsError(f"{path.name}: it must be a mapping of fields to values")
        return _facts(path.stem, stated)
    except (yaml.YAMLError, TypeError, re.error) as error:
        raise FactsError(f"{path.name}: {error}") from error
    except ValueError as error:
        raise FactsError(f"{path.name}: {error}") from error


def _facts(name: str, stated: dict[str, Any]) -> Facts:
    known = {one.name: one for one in fields(Facts)}
    if unknown := sorted(set(stated) - set(known) | ({"id"} & set(stated))):
        raise ValueError(f"unknown fields {', '.join(unknown)}")
    needed = {
        key
        for key, one in known.items()
        if one.default is MISSING and one.default_factory is MISSING
    } - {"id"}
    if missing := sorted(needed - set(stated)):
        raise ValueError(f"missing fields {', '.join(missing)}")
    made = dict(stated)
    for key in ("languages", "kinds", "listing", "required", "subdomains"):
        if key in made:
            made[key] = tuple(made[key])
    if strange := sorted(set(made["listing"]) - set(LISTINGS)):
        raise ValueError(f"listing is {', '.join(strange)}; it may be {', '.join(LISTINGS)}")
    made["rows"] = Rows(**made["rows"])
    made["start"] = tuple(Start(**start) for start in made["start"])
    made["pages"] = {
        reader: tuple(re.compile(pattern) for pattern in patterns)
        for reader, patterns in made["pages"].items()
    }
    made["ignored"] = frozenset(made.get("ignored", ()))
    if made.get("columns"):
        made["columns"] = {key: tuple(names) for key, names in made["columns"].items()}
    if made.get("token"):
        made["token"] = Token(**made["token"])
    return Facts(id=name, **made)
