"""Feeds made-up and damaged texts to the extraction and checks what must hold for any text.

``python -m kb.fuzz --count 200000`` ends with 1 when anything failed; every failing text is
written to a file with the seed that makes it again.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.progress import Progress

from kb.model import Claim, Document, Extraction
from kb.nlp.claims import from_json, to_json
from kb.nlp.extract import FIELDS, extract
from kb.nlp.language import supported, words
from kb.nlp.output import as_labels
from kb.nlp.reference import folder, records
from kb.nlp.stage import STAGES
from kb.nlp.violations import taxonomy

_DATES = ("announced", "decided", "conduct_start", "conduct_end")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST = 700
_SHOWN = 20
_PIECE = re.compile(r"\S+\s*|\s+")
_SPACES = " \t\n\r\v\f\u00a0\u2009\u200b\u202f\u2028\u3000\ufeff"
_SIGNS = "$€£¥₹.,;:-–—()[]{}'\"’“”«»/%&*#@!?…·•§°\\|~^`<>+=_\0\x07\x1b\x85\u0301\u202e"
_LETTERS = "aZéßİıſœŁñ中罚款万元百億円원руб٣٠०१Ⅷ½²①𝟙𝐀🦊ﬁ\U0010ffff"
_DIGITS = "0123456789"
_SHAPES = (
    "3:18-cv-00320-WHR",
    "No. 1:96CV00013 (NHJ)",
    "SAN-2022-009",
    "C-252/21",
    "ECLI:EU:C:2023:537",
    "[2021] EWCA Civ 12",
    "SEC v. Doe and Acme, Inc., et al.",
    "Section 10(b) of the Exchange Act",
    "Article 5(1)(f) GDPR",
    "17 C.F.R. § 240.10b-5",
    "(S.D.N.Y.)",
    "2021-02-30",
    "31/02/2021",
    "13.13.1999",
    "February 29, 2023",
    "between May 2013 and",
    "from 2019 to 2013",
    "0 euros",
    "$0.00",
    "-$5",
    "$1.5-million",
    "EUR 1.2m",
    "1 500 000 €",
    "$23, 950",
    "quatre-vingt-dix millions d'euros",
    "up to",
    "per day",
    "Inc.",
    "GmbH & Co. KG",
    "S.p.A.",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A text that broke a rule.

    Attributes:
        seed: Makes the text again.
        document: What was read.
        reason: The rule, or the exception.
    """

    seed: str
    document: Document
    reason: str


class BrokenRuleError(AssertionError):
    """What must hold for any text does not; the message says what."""


@cache
def _texts() -> tuple[tuple[str, ...], ...]:
    """Return the texts of the embedded collection, each as its words with the space behind."""
    rows: list[tuple[str, ...]] = []
    for path in sorted((folder() / "collection").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            rows.append(tuple(_PIECE.findall(f"{row['title']}. {row['text']}")))
    return tuple(rows)


def _leaves(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value)
    else:
        yield str(data)


@cache
def _vocabulary() -> tuple[str, ...]:
    """Return the words of all languages' data files: cues, months, currencies, scales, patterns."""
    topics = ("amounts", "roles", "dates", "parties", "stage", "violations", "provisions", "courts")
    found = {
        leaf for lang in supported() for topic in topics for leaf in _leaves(words(lang, topic))
    }
    found |= {str(entry["name"]) for entry in records("parties")}
    return tuple(sorted(word for word in found if len(word) < 60))


def _number(rng: random.Random) -> str:
    digits = "".join(rng.choices(_DIGITS, k=rng.choice((1, 2, 3, 4, 6, 9, 30))))
    for _ in range(rng.randrange(3)):
        at = rng.randrange(len(digits) + 1)
        digits = digits[:at] + rng.choice(",. '’\u202f-/") + digits[at:]
    return rng.choice(("", "$", "€", "£ ", "EUR ")) + digits


def _splice(rng: random.Random) -> str:
    pick = rng.randrange(6)
    if pick < 2:
        return rng.choice(_vocabulary())
    if pick == 2:
        return _number(rng)
    if pick == 3:
        return rng.choice(_SHAPES)
    return "".join(rng.choices((_SPACES, _SIGNS, _LETTERS, _DIGITS)[rng.randrange(4)], k=3))


def _insert(rng: random.Random, parts: list[str]) -> None:
    for _ in range(rng.randrange(1, 6)):
        parts.insert(rng.randrange(len(parts) + 1), _splice(rng) + rng.choice(("", " ", "\n")))


def _swap_letters(rng: random.Random, parts: list[str]) -> None:
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(parts))
        letters = list(parts[at]) or [""]
        letters[rng.randrange(len(letters))] = rng.choice(_SPACES + _SIGNS + _LETTERS + _DIGITS)
        parts[at] = "".join(letters)


def _double(rng: random.Random, parts: list[str]) -> None:
    at = rng.randrange(len(parts))
    parts[at:at] = parts[at : at + rng.randrange(1, 12)] * rng.randrange(1, 4)


def _shuffle(rng: random.Random, parts: list[str]) -> None:
    at = rng.randrange(len(parts))
    piece = parts[at : at + 12]
    rng.shuffle(piece)
    parts[at : at + 12] = piece


def _run(rng: random.Random, parts: list[str]) -> None:
    unit = rng.choice((rng.choice(_SIGNS + _SPACES + _LETTERS + _DIGITS), _splice(rng)))
    parts.insert(rng.randrange(len(parts) + 1), unit * rng.choice((10, 50, 300)))


def _glue(rng: random.Random, parts: list[str]) -> None:
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(parts))
        parts[at] = parts[at].strip() + rng.choice(("", rng.choice(_SPACES), "\r\n", "  "))


def _shout(rng: random.Random, parts: list[str]) -> None:
    change: Callable[[str], str] = rng.choice((str.upper, str.lower, str.title, str.swapcase))
    parts[:] = [change(part) for part in parts]


_CHANGES = (_insert, _insert, _swap_letters, _double, _shuffle, _run, _glue, _shout)


def make(seed: str) -> Document:
    """Return the document of a seed: always the same for the same data files.

    Most are parts of the embedded collection's texts, damaged; some are made of words of the data
    files alone, some of any characters.
    """
    rng = random.Random(seed)
    kind = rng.randrange(10)
    if kind == 0:
        parts = [_splice(rng) + rng.choice((" ", "", "\n")) for _ in range(rng.randrange(40))]
    elif kind == 1:
        parts = [chr(rng.randrange(0xD800)) for _ in range(rng.randrange(60))]
    else:
        whole = rng.choice(_texts())
        length = rng.choice((5, 15, 30, 60))
        at = rng.randrange(len(whole))
        parts = list(whole[at : at + length])
        if rng.random() < 0.2:
            other = rng.choice(_texts())
            parts += other[: rng.randrange(1, 20)]
    for _ in range(rng.randrange(4)):
        if parts:
            rng.choice(_CHANGES)(rng, parts)
    # No document holds half a surrogate pair: readers replace what cannot be decoded.
    text = "".join(parts)[:_LONGEST].encode("utf-8", "replace").decode()
    cut = rng.randrange(len(text) + 1) if rng.random() < 0.3 else 0
    published = rng.choice((None, "2021", "2021-05", "2021-05-03"))
    lang = rng.choice(supported())
    return Document("fuzz", "fuzz", lang, None, text[:cut], published, text[cut:])


@cache
def _roles() -> frozenset[str]:
    rows = yaml.safe_load((folder() / "roles.yml").read_text(encoding="utf-8"))
    return frozenset(row["id"] for row in rows)


def _require(holds: bool, rule: str, what: object) -> None:
    if not holds:
        raise BrokenRuleError(f"{rule}: {what}")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value + "-01-01"[: 10 - len(value)] if len(value) < 10 else value)
    except ValueError:
        return False
    return _DATE.fullmatch(value) is not None


def _check_claim(document: Document, claim: Claim) -> None:
    mention = claim.mention
    whole = document.title if mention.part == "title" else document.text
    _require(claim.field in FIELDS.values(), "the field is known", claim)
    _require(bool(claim.value.strip()), "a value is not empty", claim)
    _require(0 <= mention.start < mention.end <= len(whole), "a mention lies in its part", claim)
    _require(whole[mention.start : mention.end] == mention.text, "a mention is verbatim", claim)
    _require(
        0 <= mention.sentence_start <= mention.start
        and mention.end <= mention.sentence_end <= len(whole),
        "a sentence lies around its mention",
        claim,
    )
    _require(0 <= claim.confidence <= 1, "confidence is between 0 and 1", claim)
    if claim.field in _DATES:
        _require(_is_date(claim.value), "a date is in the calendar", claim)
    if claim.field == "stage":
        _require(claim.value in STAGES, "the stage is of the taxonomy", claim)
    if claim.field == "violation":
        _require(claim.value in taxonomy(), "the violation is of the taxonomy", claim)
    _require((claim.money is not None) == (claim.field == "amount"), "amounts have money", claim)
    if claim.money:
        _require(claim.money.amount.is_finite() and claim.money.amount > 0, "more than 0", claim)
        _require(bool(_CURRENCY.fullmatch(claim.money.currency)), "a currency's code", claim)
        _require(claim.money.role in _roles(), "the role is of the taxonomy", claim)
    if claim.other_case and claim.other_case.date:
        _require(_is_date(claim.other_case.date), "another case's date is in the calendar", claim)


def check(document: Document, read: Callable[[Document], Extraction] = extract) -> None:
    """Read a document twice and check what must hold for any.

    Args:
        document: In a supported language.
        read: The extraction.

    Raises:
        BrokenRuleError: Something does not hold. Any other exception is a failure too.
    """
    extraction = read(document)
    for claim in extraction.claims:
        _check_claim(document, claim)
    labels = as_labels(extraction)
    again = json.loads(json.dumps(labels, ensure_ascii=False, allow_nan=False))
    _require(again == labels, "labels survive JSON", labels)
    kept = to_json(extraction.claims)
    kept.encode("utf-8")
    _require(tuple(from_json(kept)) == extraction.claims, "claims survive JSON", kept)
    _require(read(document) == extraction, "the same text gives the same claims", labels)


def seeds(start: int, count: int) -> Iterator[str]:
    """Yield the seeds of a run."""
    return (f"{start}-{number}" for number in range(count))


def try_one(seed: str) -> Failure | None:
    """Check the document of one seed."""
    document = make(seed)
    try:
        check(document)
    except Exception as error:  # whatever it is, it is what we look for
        return Failure(seed, document, f"{type(error).__name__}: {error}")
    return None


def _save(item: Failure, path: Path) -> None:
    row = {
        "seed": item.seed,
        "reason": item.reason,
        "lang": item.document.lang,
        "title": item.document.title,
        "published": item.document.published,
        "text": item.document.text,
    }
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def main(
    count: Annotated[int, typer.Option(help="Texts to try.", min=1)] = 200_000,
    seed: Annotated[
        int, typer.Option(help="Number of the run: the same gives the same texts.")
    ] = 1,
    minutes: Annotated[float | None, typer.Option(help="Stop after so many minutes.")] = None,
    again: Annotated[
        str | None, typer.Option(help="Try one text alone, by the seed that a failure names.")
    ] = None,
    failures: Annotated[
        Path, typer.Option(help="File that the first failing texts are added to.")
    ] = Path("fuzz-failures.jsonl"),
) -> None:
    """Try the extraction on made-up and damaged texts; exit code 1 when any of them fails."""
    screen = Console(stderr=True, highlight=False, markup=False)
    begun = time.monotonic()
    tried = failed = 0
    with Progress(console=screen, disable=not screen.is_terminal, transient=True) as progress:
        task = progress.add_task("texts", total=count)
        for name in [again] if again else seeds(seed, count):
            failure = try_one(name)
            tried += 1
            progress.advance(task)
            if failure:
                failed += 1
                if failed <= _SHOWN:
                    _save(failure, failures)
                    screen.print(f"seed {failure.seed}: {failure.reason[:300]}")
            if minutes and time.monotonic() - begun > minutes * 60:
                break
    seconds = time.monotonic() - begun
    print(
        f"{tried:,} texts, {failed:,} failed, {seconds:.0f} seconds, {tried / seconds:.0f} a second"
    )
    if failed:
        print(f"the first failing texts are in {failures}; try one again with --again SEED")
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
