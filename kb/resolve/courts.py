"""Which court a name means: reviewed courts, families by place, and courts-db for the US."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import courts_db

from kb.nlp.courts import court_key
from kb.nlp.language import supported, words
from kb.nlp.reference import records_of
from kb.resolve.authorities import folded, split_country
from kb.resolve.named import slug

_WORD = re.compile(r"[^\W_]+")
_US = "US"
# Of a place that no list has: more words are no place, and a chamber's number is none of them.
_MOST_WORDS = 4
_LONGEST = 200
_LONGEST_PREFIX = 6  # in words
_LEVELS = {"colr": "supreme", "iac": "appeal", "gjc": "first", "ljc": "first", "trial": "first"}
_TYPES = {"appellate": "appeal", "trial": "first", "bankruptcy": "first"}


@dataclass(frozen=True, slots=True)
class Court:
    """A court.

    Attributes:
        id: The same for all spellings; in the United States that of courts-db.
        name: In English.
        country: ISO 3166-1 alpha-2; EU for the Union's own courts.
        level: supreme, constitutional, appeal, first or quasi.
        own: The name in its own language.
        url: Its site.
    """

    id: str
    name: str
    country: str | None
    level: str | None = None
    own: str | None = None
    url: str | None = None


@lru_cache(maxsize=100_000)
def court_of(name: str, country: str | None = None) -> Court | None:
    """Return the court that a name means.

    Args:
        name: As a document or a catalogue writes it: "S.D.N.Y.", "VG Wiesbaden (Germany)".
        country: Where the case is, when known: it decides among courts of one name.

    Returns:
        None for a name that tells no single court.
    """
    if len(name) > _LONGEST:
        return None
    short, written = split_country(name)
    country = written or country
    known = _by_name()
    found = known.get((folded(short), country)) or known.get((folded(name), None))
    found = found or known.get((folded(short), None))
    if found is None and country in (None, _US):
        found = _by_name().get((folded(court_key(short)), None))
    if found is None:
        found = _of_family(short, country)
    if found is None and country in (None, _US):
        found = _in_library(short, sure=country == _US)
    return found


@cache
def _reviewed() -> dict[str, Court]:
    fields = ("id", "name", "country", "level", "own", "url")
    rows = records_of("courts")["courts"]
    return {row["id"]: Court(**{field: row.get(field) for field in fields}) for row in rows}


@cache
def _by_name() -> dict[tuple[str, str | None], Court]:
    """Return courts by name: with a country, and without for names that tell the court alone."""
    owners: defaultdict[tuple[str, str | None], dict[str, Court]] = defaultdict(dict)
    for row in records_of("courts")["courts"]:
        court = _reviewed()[row["id"]]
        alone = [row["name"], *filter(None, [row.get("own")]), *row.get("names", ())]
        for name in alone:
            owners[folded(name), None][court.id] = court
        for name in (*alone, *row.get("local", ())):
            owners[folded(name), court.country][court.id] = court
    found = {key: next(iter(courts.values())) for key, courts in owners.items() if len(courts) == 1}
    for name, court in (*_whole_names(), *_federal()):
        found.setdefault((folded(name), None), court)
    return found


@cache
def _by_id() -> dict[str, Court]:
    return {court.id: court for court in _by_name().values()}


def _places(family: dict[str, Any]) -> dict[str, str]:
    """Return the places of a family by each of their spellings."""
    rows = family.get("places") or records_of("courts")["places"].get(family["country"], {})
    return {folded(name): place for place, others in rows.items() for name in (place, *others)}


@dataclass(frozen=True, slots=True)
class _Family:
    """Courts of one kind, told apart by place."""

    row: dict[str, Any]
    places: dict[str, str]
    own_prefix: bool

    def court(self, place: str) -> Court:
        """Return the court at a place."""
        row, own = self.row, self.row.get("own")
        identity = f"{row['country'].lower()}-{row['id']}-{slug(place)}"
        named = own.format(place=place) if own else None
        name = row["name"].format(place=place)
        return _reviewed().get(identity) or Court(
            identity, name, row["country"], row["level"], named
        )


def _whole_names() -> Iterator[tuple[str, Court]]:
    for row in records_of("courts")["families"]:
        family = _Family(row, _places(row), own_prefix=True)
        for spelling, place in family.places.items():
            for form in row.get("forms", ()):
                yield form.format(place=spelling), family.court(place)


@cache
def _families() -> dict[tuple[str, ...], list[_Family]]:
    """Return the families by the words before the place."""
    found: defaultdict[tuple[str, ...], list[_Family]] = defaultdict(list)
    for row in records_of("courts")["families"]:
        # Its own two names begin like a family's prefix; the English one like many a country's.
        own, name = (row.get(key, "").split("{place}")[0] for key in ("own", "name"))
        prefixes = {folded(prefix) for prefix in (own, *row.get("prefixes", ()))} - {""}
        local = {folded(prefix) for prefix in (name, *row.get("local", ()))} - prefixes
        for prefix in (*prefixes, *local):
            family = _Family(row, _places(row), own_prefix=prefix in prefixes)
            found[tuple(prefix.split())].append(family)
    return dict(found)


def _of_family(name: str, country: str | None) -> Court | None:
    """Return the court of a family at the place that the name ends with."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    hits = list(_WORD.finditer(name))
    parts = tuple(folded(hit.group()) for hit in hits)
    for length in range(min(len(parts) - 1, _LONGEST_PREFIX), 0, -1):
        families = _families().get(parts[:length])
        if not families:
            continue
        families = [item for item in families if item.row["country"] == country] or families
        at = length
        while at < len(parts) - 1 and parts[at] == hits[at].group() and parts[at] in _links():
            at += 1
        if court := _at_place(families, name[hits[at].start() :], parts[at:]):
            return court
    return None


@cache
def _links() -> frozenset[str]:
    return frozenset(map(folded, records_of("courts")["links"]))


def _at_place(families: list[_Family], place: str, parts: tuple[str, ...]) -> Court | None:
    listed = [family for family in families if _listed(family, parts)]
    # "Landgericht" is German where both German and Austrian courts sit at such a place.
    chosen = [family for family in listed if family.own_prefix] or listed
    if chosen:
        return chosen[0].court(_listed(chosen[0], parts) or place) if len(chosen) == 1 else None
    chosen = [family for family in families if family.own_prefix and not family.row.get("closed")]
    likely = (place[0].isupper() or place[0].isdigit()) and len(parts) <= _MOST_WORDS
    return chosen[0].court(place) if len(chosen) == 1 and likely else None


def _listed(family: _Family, parts: tuple[str, ...]) -> str | None:
    """Return the listed place that the words are, with nothing behind but a chamber's number."""
    for length in range(len(parts), 0, -1):
        place = family.places.get(" ".join(parts[:length]))
        if place and (length == len(parts) or parts[length].isdigit()):
            return place
    return None


def _federal() -> Iterator[tuple[str, Court]]:
    """Yield the federal courts of the districts under the forms of their names."""
    data = records_of("courts")
    by_key = _federal_ids()
    seats: dict[str, Court] = {}
    for part, state in _districts():
        district = data["district"].format(part=part, state=state).strip()
        short = court_key(district)
        for kind in data["federal"]:
            keys = map(_letters, (f"{kind['key']}{short}", f"{kind['key']}{part[:1]}D{state}"))
            identity = next((by_key[key] for key in keys if key in by_key), None)
            if identity is None:
                continue
            url = courts_db.court_dict[identity].get("court_url")
            court = Court(
                identity, kind["name"].format(district=district), _US, kind["level"], url=url
            )
            for form in (kind["name"], *kind["forms"]):
                yield form.format(district=district, short=short), court
            if not kind["key"]:
                seats[short] = court
    for seat, short in data["seats"].items():
        for form in data["federal_at"]:
            yield f"{form} {seat}", seats[short]


def _districts() -> Iterator[tuple[str, str]]:
    for lang in supported():
        data = words(lang, "courts")
        for state in data.get("states", ()):
            for part in ("", *data["parts"]):
                yield part, state


@cache
def _federal_ids() -> dict[str, str]:
    """Return courts-db's ids by the letters of a citation, or of a name written like one."""
    found: dict[str, str] = {}
    for record in filter(_sits, courts_db.courts):
        if record["system"] == "federal":
            cited = _corrected(record).get("cited", record["citation_string"])
            found.setdefault(_letters(cited), record["id"])
    for record in filter(_sits, courts_db.courts):
        name = _letters(record["name"]).removeprefix("unitedstates")
        for start, key in (("districtcourt", ""), ("bankruptcycourt", "bankr")):
            if record["system"] == "federal" and name.startswith(start):
                found.setdefault(key + name.removeprefix(start), record["id"])
    return found


def _letters(text: str) -> str:
    return folded(text).replace(" ", "")


def _corrected(record: dict[str, Any]) -> dict[str, Any]:
    corrections: dict[str, dict[str, Any]] = records_of("courts")["corrected"]
    return corrections.get(record["id"], {})


def _sits(record: dict[str, Any]) -> bool:
    sits: bool = not record["dates"] or not record["dates"][-1]["end"]
    return bool(_corrected(record).get("sits", sits))


@cache
def _library_names() -> dict[str, dict[str, Any]]:
    """Return the courts of courts-db whose name no other has."""
    owners: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in filter(_sits, courts_db.courts):
        owners[folded(record["name"])].append(record)
    return {name: found[0] for name, found in owners.items() if len(found) == 1}


@cache
def _american() -> re.Pattern[str]:
    states = (state for _, state in _districts())
    names = {folded(name) for name in (*states, *records_of("courts")["american"])}
    return re.compile(rf"\b(?:{'|'.join(sorted(names, key=len, reverse=True))})\b")


def _in_library(name: str, *, sure: bool) -> Court | None:
    """Return the court of courts-db that a name means.

    Args:
        name: Of a court.
        sure: The court is one of the United States; else its name must tell so.
    """
    key = folded(name)
    if not sure and not _american().search(key):
        return None
    record = _library_names().get(key)
    if record is None:
        # Its patterns take 8 ms a name: the last resort, and remembered by the caller's cache.
        ids = courts_db.find_court(name, bankruptcy="bankruptcy" in key)
        record = courts_db.court_dict[ids[0]] if len(ids) == 1 else None
    if record is None or not _sits(record):
        return None
    if known := _by_id().get(record["id"]):
        return known
    level = _LEVELS.get(str(record.get("level"))) or _TYPES.get(str(record["type"]))
    return Court(record["id"], record["name"], _US, level, url=record.get("court_url"))
