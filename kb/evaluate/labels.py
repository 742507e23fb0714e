"""Labelled documents, read from JSON Lines and checked: a typing error must not lower a score."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kb.archive import readers
from kb.model import Document
from kb.nlp.reference import by_id

_OF_DOCUMENT = ("id", "source", "lang", "url", "title", "published", "text")
LISTS = ("authorities", "respondents", "courts", "case_numbers", "violations", "provisions")
DATES = ("announced", "decided", "conduct_start", "conduct_end")
# How a command line names a set.
SETS = "labelled JSON Lines, a folder like data/collection, or DOCUMENTS+LABELS"
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class LabelError(ValueError):
    """A labelled file cannot be used; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document with its label.

    Attributes:
        document: What the extraction reads.
        label: What a person says that it states, in the form of the labelling guide.
    """

    document: Document
    label: dict[str, Any]

    @property
    def group(self) -> str:
        """The group of sources that the document comes from: its source up to the first slash."""
        return self.document.source.split("/")[0]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A file of labelled documents.

    Attributes:
        name: The file's name without its folder.
        sha256: Of the file.
        items: In the order of the file.
    """

    name: str
    sha256: str
    items: tuple[Labelled, ...]


@cache
def taxonomy() -> dict[str, tuple[str, ...]]:
    """Return the ids that a label may use, and the words that matching names needs."""
    text = Path(__file__).with_name("taxonomy.yml").read_text(encoding="utf-8")
    return {key: tuple(values) for key, values in yaml.safe_load(text).items()}


def read(path: Path, labels: Path | None = None) -> LabelledSet:
    """Read labelled documents.

    Args:
        path: JSON Lines; each object has id, lang, text and the keys of a label. Or a folder with
            such files whose labels stand apart, in ``checked/``.
        labels: Labels that stand apart from the documents of `path`, joined by id; documents
            without a label are left out. Then `path` may be any file that `kb ingest` reads, or a
            folder with several.

    Raises:
        LabelError: A file is missing or empty, or a line of it is not a label.
    """
    if labels:
        files = (
            [one for one in sorted(path.iterdir()) if one.is_file()] if path.is_dir() else [path]
        )
        return _join(labels.name, files, [labels])
    if path.is_dir():
        return _join(path.name, sorted(path.glob("*.jsonl")), sorted(path.glob("checked/*.jsonl")))
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8").split("\n")
    except OSError as error:
        raise LabelError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise LabelError(f"{path}, line {number}: not UTF-8") from error
    items: list[Labelled] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            labelled = _labelled(line)
        except ValueError as error:
            raise LabelError(f"{path}, line {number}: {error}") from error
        first = seen.setdefault(labelled.document.id, number)
        if first != number:
            raise LabelError(
                f"{path}, line {number}: id {labelled.document.id!r} is also on line {first}"
            )
        items.append(labelled)
    if not items:
        raise LabelError(f"{path}: holds no labelled document")
    return LabelledSet(path.name, hashlib.sha256(content).hexdigest(), tuple(items))


def read_set(argument: str) -> LabelledSet:
    """Read labelled documents as a command line names them; see `SETS`.

    Raises:
        LabelError: A file cannot be used.
    """
    documents, _, labels = argument.partition("+")
    return read(Path(documents), Path(labels) if labels else None)


def read_answers(path: Path) -> list[dict[str, Any]]:
    """Read labels that need not carry the texts: another reader's answers.

    Args:
        path: JSON Lines; each object has id and the keys of a label.

    Raises:
        LabelError: The file is missing, or a line of it is not a label.
    """
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path}: cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line, parse_float=Decimal)
                _checked({"lang": "und", "text": "", **row})
                rows.append(row)
            except ValueError as error:
                raise LabelError(f"{path}, line {number}: {error}") from error
    return rows


def _join(name: str, documents: Iterable[Path], labels: Iterable[Path]) -> LabelledSet:
    """Join documents with labels that stand in files of their own, by id."""
    digest = hashlib.sha256()
    texts: dict[str, dict[str, Any]] = {}
    for path in documents:
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            raise LabelError(f"{path}: cannot be read ({error})") from error
        for item in readers.read(path):
            if isinstance(item, Document):
                texts[item.id] = {name: getattr(item, name) for name in _OF_DOCUMENT}
    items: list[Labelled] = []
    for path in labels:
        for label in read_answers(path):
            if label["id"] not in texts:
                raise LabelError(f"{path}: no document has the id {label['id']!r}")
            items.append(_checked({**label, **texts[label["id"]]}))
        digest.update(path.read_bytes())
    if not items:
        raise LabelError(f"{name}: holds no labelled document")
    return LabelledSet(name, digest.hexdigest(), tuple(items))


def _labelled(line: str) -> Labelled:
    try:
        row = json.loads(line, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg}, column {error.colno})") from error
    if not isinstance(row, dict):
        raise ValueError("a line must be one JSON object")
    return _checked(row)


def _checked(row: dict[str, Any]) -> Labelled:
    for key in ("id", "lang", "text"):
        if not isinstance(row.get(key), str):
            raise ValueError(f"{key!r} is missing or not a string")
    _known("stage", row.get("stage"), taxonomy()["stages"])
    for key in LISTS:
        _strings(key, row.get(key))
    for violation in row["violations"]:
        _known("violation", violation, tuple(by_id("violations")))
    for key in DATES:
        value = row.get(key)
        if value is not None and not (isinstance(value, str) and _DATE.fullmatch(value)):
            raise ValueError(f"{key!r} is {value!r}; expected null, YYYY, YYYY-MM or YYYY-MM-DD")
    if not isinstance(row.get("amounts"), list):
        raise ValueError("'amounts' is missing or not a list")
    for amount in row["amounts"]:
        _check_amount(amount)
    document = Document(
        id=row["id"],
        source=str(row.get("source") or ""),
        lang=row["lang"],
        url=row.get("url"),
        title=str(row.get("title") or ""),
        published=row.get("published"),
        text=row["text"],
    )
    return Labelled(document, row)


def _known(what: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"unknown {what} {value!r}; known are {', '.join(known)}")


def _strings(key: str, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{key!r} is missing or not a list of strings")


def _check_amount(amount: object) -> None:
    if not isinstance(amount, dict):
        raise ValueError("an amount must be an object")
    value, currency = amount.get("amount"), amount.get("currency")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"amount {value!r} is not a number")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise ValueError(f"currency {currency!r} is not an ISO 4217 code")
    _known("role", amount.get("role"), tuple(by_id("roles")))
    payer = amount.get("respondent")
    if payer is not None and not isinstance(payer, str):
        raise ValueError(f"respondent {payer!r} of an amount is neither null nor a string")
