"""The currencies of ISO 4217: their codes, signs, and names in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
import yaml
from babel import Locale, UnknownLocaleError

from kb.nlp.language import words
from kb.nlp.number_words import plain


@cache
def _signs() -> dict[str, Any]:
    path = Path(__file__).parent / "currency_symbols.yml"
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True, slots=True)
class Unit:
    """What a currency sign or name stands for.

    Attributes:
        currency: ISO 4217 code.
        factor: 1, or the part that a sub-unit is (a cent is 0.01), or the scale in "MEUR".
        kind: symbol, code, name, subunit, or cents for a sign of sub-units that means something
            only behind an amount.
        wordlike: True for a code that is also an English word (ALL, TOP).
        withdrawn: True for the code of a currency of the past, rare enough to be an abbreviation.
    """

    currency: str
    factor: Decimal = Decimal(1)
    kind: str = "name"
    wordlike: bool = False
    withdrawn: bool = False


@cache
def codes() -> frozenset[str]:
    """Return the codes of ISO 4217, with those of withdrawn currencies."""
    current = {item.alpha_3 for item in pycountry.currencies}
    return frozenset(current.union(_signs()["withdrawn"], _signs()["dropped"]))


@cache
def reference() -> frozenset[str]:
    """Return the currencies into which texts convert sums for readers abroad."""
    return frozenset(_signs()["reference"])


@cache
def dollars() -> frozenset[str]:
    """Return the currencies that the dollar sign may stand for."""
    return frozenset(_signs()["dollars"])


@cache
def units(lang: str) -> dict[str, Unit]:
    """Return what each sign, code and name means in a language.

    Args:
        lang: ISO 639-1 code.

    Returns:
        By spelling: codes and signs as they are written, names in lower case.
    """
    data = words(lang, "amounts")
    found: dict[str, Unit] = {}
    for code, name in _standard_names(lang):
        found.setdefault(name, Unit(code))
    for code, names in data.get("currencies", {}).items():
        found.update({name.lower(): Unit(code) for name in names})
    for code, names in data.get("subunits", {}).items():
        for name, factor in names.items():
            found[name.lower()] = Unit(code, Decimal(str(factor)), "subunit")
    for name, unit in [*found.items()]:
        for variant in _variants(name, data.get("adjective_endings", ())):
            found.setdefault(variant, unit)
    for sign, factor in data.get("cents", {}).items():
        found[sign] = Unit("", Decimal(str(factor)), "cents")
    found.update(_written_alike())
    for symbol, code in _signs()["shared"].items():
        found.setdefault(symbol, Unit(code, kind="symbol"))
    for sign in data.get("no_sign", ()):
        del found[sign]
    return found


def _standard_names(lang: str) -> Iterator[tuple[str, str]]:
    try:
        locale = Locale(lang)
    except UnknownLocaleError:
        return
    plurals, singulars = locale._data["currency_names_plural"], locale.currencies
    for code in sorted(codes() - set(_signs()["metals"])):
        for name in [*plurals.get(code, {}).values(), singulars.get(code)]:
            if name and re.search(r"[a-z]{3}", name) and "(" not in name:
                yield code, name.lower()


def _variants(name: str, endings: Iterable[str]) -> Iterator[str]:
    """Yield a name without accents, and with the other endings of its adjective."""
    yield plain(name)
    first, space, rest = name.partition(" ")
    ending = next((one for one in endings if space and first.endswith(one)), None)
    if ending:
        for other in endings:
            yield f"{first.removesuffix(ending)}{other} {rest}"


def _written_alike() -> dict[str, Unit]:
    """Return codes and signs, which are the same in every language."""
    signs = _signs()
    found: dict[str, Unit] = {}
    for code in codes():
        old = code in signs["withdrawn"]
        found[code] = Unit(code, kind="code", wordlike=code in signs["wordlike"], withdrawn=old)
    for code, prefixes in signs["dollars"].items():
        unit = Unit(code, kind="symbol")
        for prefix in [*prefixes, code]:
            spellings = {prefix, prefix.title(), prefix.lower()}
            found.update({f"{letters}$": unit for letters in spellings})
            found.update(dict.fromkeys((f"{prefix} $", f"${prefix}", f"$ {prefix}"), unit))
        found[f"$ {code.lower()}"] = unit
    for code, symbols in signs["symbols"].items():
        found.update({symbol: Unit(code, kind="symbol") for symbol in symbols})
    for symbol, (code, factor) in signs["scaled"].items():
        found[symbol] = Unit(code, Decimal(factor), "code")
    return found
