"""Corrections by people: reviewed data that outweighs what was extracted.

A correction is a record in ``data/corrections/*.yml`` or ``<workspace>/corrections/*.yml``::

    - id: us-sec-17155-penalty
      date: 2026-11-25
      reason: The release prints $67,8200; the judgment says $67,820.
      source: https://www.sec.gov/litigation/litreleases/lr17155.htm
      claim: {document: "sec:lr17155", field: amount, value: "678200 USD", text: "$67,8200"}
      becomes: {value: "67820 USD"}

``becomes`` may give a new ``value``, ``role`` (of an amount) or ``respondent`` (who pays); ``wrong:
true`` in its place takes the claim out. Instead of a claim, ``same_action`` or
``different_actions`` name two documents, each with the first eight digits of its content's hash.

What a correction expects to find is checked: when the document no longer says so, the build stops
and says where. A correction of a document that is not in the workspace waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from kb.model import Claim, Extraction, Money
from kb.nlp.reference import folder, records
from kb.resolve.grouping import Decided

_COMMON = {"id", "date", "reason", "source"}
_KINDS = ("claim", "same_action", "different_actions")
_EXPECTED = {"document", "field", "value", "text", "role"}
_CHANGES = {"value", "role", "respondent"}
_HASH = 8


class CorrectionError(ValueError):
    """A correction cannot be read, or does not fit any more; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction.

    Attributes:
        id: Its name.
        origin: The file that it stands in.
        kind: claim, same_action or different_actions.
        reason: Why, in a sentence.
        source: Where the right value can be seen.
        date: When it was made, ISO.
        documents: Keys of the documents that it is about, each with the expected beginning of the
            content's hash, or "" where the claim itself is what is expected.
        expected: Of a claim: field, value and, where given, role and text.
        becomes: Of a claim what it becomes; empty when it is wrong.
    """

    id: str
    origin: str
    kind: str
    reason: str
    source: str
    date: str
    documents: Mapping[str, str]
    expected: Mapping[str, str] = field(default_factory=dict)
    becomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What corrections made of the claims of a document.

    Attributes:
        extraction: To go on with.
        withdrawn: Claims taken out or replaced, each with the correction's id. They are kept,
        marked. replaced: Ids of corrections by claims that stand in their place.
    """

    extraction: Extraction
    withdrawn: tuple[tuple[Claim, str], ...] = ()
    replaced: Mapping[Claim, str] = field(default_factory=dict)


def read_corrections(workspace: Path | None = None) -> list[Correction]:
    """Read all corrections, in the order of their ids.

    Args:
        workspace: Whose own corrections are read too.

    Raises:
        CorrectionError: One is not as it should be.
    """
    found: dict[str, Correction] = {}
    for place in (folder() / "corrections", workspace / "corrections" if workspace else None):
        for path in sorted(place.glob("*.yml")) if place else ():
            for record in _records(path):
                one = _correction(path, record)
                if one.id in found:
                    raise CorrectionError(f"{path}: two corrections are called {one.id}")
                found[one.id] = one
    return [found[key] for key in sorted(found)]


def _records(path: Path) -> list[Any]:
    try:
        stated = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: this is not YAML ({error})") from error
    if not isinstance(stated, list):
        raise CorrectionError(f"{path}: a list of corrections is expected")
    return stated


def _correction(path: Path, record: Any) -> Correction:
    if not isinstance(record, dict) or not record.get("id"):
        raise CorrectionError(f"{path}: each correction is a record with an id")
    where = f"{path}: correction {record['id']}"
    kinds = [kind for kind in _KINDS if kind in record]
    if missing := sorted(name for name in _COMMON if not record.get(name)):
        raise CorrectionError(f"{where} lacks {', '.join(missing)}")
    if len(kinds) != 1:
        raise CorrectionError(f"{where} needs one of {', '.join(_KINDS)}")
    kind, more = kinds[0], {"becomes", "wrong"} if kinds[0] == "claim" else set()
    if unknown := sorted(set(record) - _COMMON - {kind} - more):
        raise CorrectionError(f"{where} has unknown {', '.join(unknown)}")
    target = record[kind]
    if not isinstance(target, dict):
        raise CorrectionError(f"{where}: {kind} must be a mapping")
    common = (record["id"], str(path), kind, record["reason"], record["source"])
    target = {str(name): str(value) for name, value in target.items()}
    if kind != "claim":
        if len(target) != 2 or any(len(digest) < _HASH for digest in target.values()):
            raise CorrectionError(
                f"{where}: {kind} names two documents, each with {_HASH} digits of its content_hash"
            )
        return Correction(*common, str(record["date"]), target)
    if unknown := sorted(set(target) - _EXPECTED):
        raise CorrectionError(f"{where}: claim has unknown {', '.join(unknown)}")
    if missing := sorted({"document", "field", "value"} - set(target)):
        raise CorrectionError(f"{where}: claim lacks {', '.join(missing)}")
    becomes = record.get("becomes") or {}
    if bool(becomes) == bool(record.get("wrong")) or set(becomes) - _CHANGES:
        raise CorrectionError(
            f"{where} needs either wrong: true or becomes with {', '.join(sorted(_CHANGES))}"
        )
    changed = {str(name): str(value) for name, value in becomes.items()}
    if changed and target["field"] == "amount":
        _money(where, changed, Money(Decimal(0), "EUR", "fine"))
    document = target.pop("document")
    return Correction(*common, str(record["date"]), {document: ""}, target, changed)


def _money(where: str, changed: Mapping[str, str], money: Money) -> Money:
    """Return an amount with what a correction changes in it."""
    if value := changed.get("value"):
        number, _, currency = value.partition(" ")
        try:
            money = replace(money, amount=Decimal(number), currency=currency)
        except InvalidOperation as error:
            raise CorrectionError(f"{where}: {value!r} is no amount like 67820 USD") from error
        if len(currency) != 3:
            raise CorrectionError(f"{where}: {value!r} is no amount like 67820 USD")
    if role := changed.get("role"):
        if role not in {one["id"] for one in records("roles")}:
            raise CorrectionError(f"{where}: there is no role {role!r}; data/roles.yml lists them")
        money = replace(money, role=role)
    if respondent := changed.get("respondent"):
        money = replace(money, respondent=respondent)
    return money


class Corrections:
    """Applies corrections."""

    def __init__(self, corrections: Iterable[Correction]) -> None:
        """Index corrections by the documents that they are about."""
        self.all = tuple(corrections)
        self._claims: dict[str, list[Correction]] = defaultdict(list)
        for one in self.all:
            if one.kind == "claim":
                for key in one.documents:
                    self._claims[key].append(one)

    def apply(self, extraction: Extraction) -> Corrected:
        """Correct the claims of a document.

        Raises:
            CorrectionError: A claim that is to be corrected is not there any more.
        """
        wanted = self._claims.get(extraction.document.key)
        if not wanted:
            return Corrected(extraction)
        claims = list(extraction.claims)
        withdrawn: list[tuple[Claim, str]] = []
        replaced: dict[Claim, str] = {}
        for one in wanted:
            fitting = [claim for claim in claims if _fits(claim, one.expected)]
            if not fitting:
                raise CorrectionError(_gone(one, extraction))
            for claim in fitting:
                withdrawn.append((claim, one.id))
                place = claims.index(claim)
                if one.becomes:
                    claims[place] = _changed(claim, one)
                    replaced[claims[place]] = one.id
                else:
                    del claims[place]
        return Corrected(Extraction(extraction.document, tuple(claims)), tuple(withdrawn), replaced)

    def decided(self, content_hash: Callable[[str], str | None]) -> Decided:
        """Return what people decided about pairs of documents.

        Args:
            content_hash: Of a document by its key; None for one that is not in the workspace.

        Raises:
            CorrectionError: A document's content is not what the correction was made for.
        """
        same: dict[frozenset[str], str] = {}
        different: set[frozenset[str]] = set()
        for one in self.all:
            if one.kind == "claim" or not _here(one, content_hash):
                continue
            pair = frozenset(one.documents)
            if one.kind == "same_action":
                same[pair] = one.reason
            else:
                different.add(pair)
        return Decided(same, frozenset(different))


def _here(one: Correction, content_hash: Callable[[str], str | None]) -> bool:
    for key, expected in one.documents.items():
        found = content_hash(key)
        if found is None:
            return False
        if not found.startswith(expected):
            raise CorrectionError(
                f"{one.origin}: correction {one.id} was made for {key} with the content "
                f"{expected}, which is now {found[:_HASH]}; read it again and mend the correction"
            )
    return True


def _fits(claim: Claim, expected: Mapping[str, str]) -> bool:
    return (
        claim.field == expected["field"]
        and claim.value == expected["value"]
        and expected.get("text", claim.mention.text) == claim.mention.text
        and (
            "role" not in expected
            or (claim.money is not None and claim.money.role == expected["role"])
        )
    )


def _changed(claim: Claim, one: Correction) -> Claim:
    if claim.money is None:
        return replace(claim, value=one.becomes.get("value", claim.value), reference=None)
    money = _money(f"{one.origin}: correction {one.id}", one.becomes, claim.money)
    return replace(claim, value=one.becomes.get("value", claim.value), money=money)


def _gone(one: Correction, extraction: Extraction) -> str:
    there = sorted({claim.value for claim in extraction.of(one.expected["field"])})
    expected = " ".join(f"{name} {value!r}" for name, value in sorted(one.expected.items()))
    return (
        f"{one.origin}: correction {one.id} expects {expected} in {extraction.document.key}, which "
        f"now says {', '.join(there) or 'nothing'} for {one.expected['field']}; read the document "
        "again, and mend or remove the correction"
    )
