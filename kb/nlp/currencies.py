"""The currencies of ISO 4217: their codes, signs, and names in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
import yaml
from babel import Locale, UnknownLocaleError

from kb.nlp.language import words
from kb.nlp.numbers import alternation


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
        kind: symbol, code, name or subunit.
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
    return frozenset({item.alpha_3 for item in pycountry.currencies} | set(_signs()["withdrawn"]))


@cache
def reference() -> frozenset[str]:
    """Return the currencies into which texts convert sums for readers abroad."""
    return frozenset(_signs()["reference"])


@cache
def units(lang: str) -> dict[str, Unit]:
    """Return what each sign, code and name means in a language.

    Args:
        lang: ISO 639-1 code.

    Returns:
        By spelling: codes and signs as they are written, names in lower case.
    """
    found: dict[str, Unit] = {}
    try:
        locale = Locale(lang)
        plurals, singulars = locale._data["currency_names_plural"], locale.currencies
        for code in sorted(codes() - set(_signs()["metals"])):
            names = [*plurals.get(code, {}).values(), singulars.get(code)]
            for name in names:
                if name and re.search(r"[a-z]{3}", name) and "(" not in name:
                    found.setdefault(name.lower(), Unit(code))
    except UnknownLocaleError:
        pass
    data = words(lang, "amounts")
    for code, names in data.get("currencies", {}).items():
        found.update({name.lower(): Unit(code) for name in names})
    for code, names in data.get("subunits", {}).items():
        for name, factor in names.items():
            found[name.lower()] = Unit(code, Decimal(str(factor)), "subunit")
    signs = _signs()
    for code in codes():
        old = code in signs["withdrawn"]
        found[code] = Unit(code, kind="code", wordlike=code in signs["wordlike"], withdrawn=old)
    for code, symbols in signs["symbols"].items():
        found.update({symbol: Unit(code, kind="symbol") for symbol in symbols})
    for symbol, code in signs["shared"].items():
        found.setdefault(symbol, Unit(code, kind="symbol"))
    for symbol, (code, factor) in signs["scaled"].items():
        found[symbol] = Unit(code, Decimal(factor), "code")
    for sign in data.get("no_sign", ()):
        del found[sign]
    return found


@cache
def pattern(lang: str) -> re.Pattern[str]:
    """Return the expression that finds every sign, code and name of a language in a text."""
    known = units(lang)
    names = alternation(key for key, unit in known.items() if unit.kind in ("name", "subunit"))
    signs = alternation(key for key, unit in known.items() if unit.kind in ("symbol", "code"))
    return re.compile(
        rf"(?P<sign>(?<![^\W\d_]){signs}(?![^\W\d_]))|(?<![^\W\d_])(?P<name>(?i:{names}))(?![^\W\d_])"
        rf"|(?P<glued>[$€£¥₹])"
    )
