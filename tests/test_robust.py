"""Any text gives a result, and in time that grows with its length alone."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from kb import fuzz
from kb.model import Claim, Document, Extraction, Mention, Money
from kb.nlp import pipeline
from kb.nlp.extract import extract, read

# Of processor time: ten times what a slow machine takes, and far less than a square would.
_SECONDS = 60
_READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[4]), int(sys.argv[4])))
from kb.model import Document
from kb.nlp.extract import extract
unit, size, lang = sys.argv[1], int(sys.argv[2]), sys.argv[3]
text = (unit * (size // len(unit) + 1))[:size]
found = extract(Document("long", "test", lang, None, "", None, text))
assert all(claim.mention.text for claim in found.claims)
print("read")
"""


def _reads(unit: str, size: int, lang: str = "en") -> bool:
    """Read a long text in a process of its own, stopped when it takes far too long."""
    done = subprocess.run(
        [sys.executable, "-c", _READ, unit, str(size), lang, str(_SECONDS)],
        capture_output=True,
        text=True,
        timeout=10 * _SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout == "read\n"


@pytest.mark.slow
def test_two_thousand_damaged_texts_are_read_and_every_claim_holds() -> None:
    failures = [failure for seed in fuzz.seeds(0, 2_000) if (failure := fuzz.try_one(seed))]
    assert [(item.seed, item.reason) for item in failures] == []


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["1", ",", "million"])
def test_five_megabytes_of_one_thing_are_read(unit: str) -> None:
    assert _reads(unit, 5_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["$1 ", "(", "Inc. ", "May 3, 2021 ", "SEC v. ", "A ", "\n", "万"])
def test_a_megabyte_of_one_phrase_is_read(unit: str) -> None:
    assert _reads(unit, 1_000_000)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\n\n\n", "罚款一百万元。", "\U0010ffff\u0301", "$"]
)
@pytest.mark.parametrize("title", ["", "\0", "Fine of $5"])
def test_texts_without_words_are_read(title: str, text: str) -> None:
    for lang in ("en", "fr", "de", "es", "it"):
        fuzz.check(Document("short", "test", lang, None, title, None, text))


@pytest.mark.parametrize(
    "text", ["a  b\n\n c ", "l'amende de 5 €,", "9" * 1_000 + " x", " \t" * 300, "\x1c\x85\u3000"]
)
def test_the_tokens_of_a_text_are_the_text(text: str) -> None:
    doc = read(Document("t", "test", "fr", None, "", None, text))
    assert "".join(token.text_with_ws for token in doc) == text
    assert max(len(token) for token in doc) <= 100


def test_a_seed_makes_its_text_again() -> None:
    assert fuzz.make("7-3") == fuzz.make("7-3")
    assert len({fuzz.make(seed).text for seed in fuzz.seeds(7, 50)}) > 40


def test_words_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    def document(number: int) -> Document:
        text = "The agency fined Acme Inc. $5 million. " + f"word{number} " + f"more{number}x"
        return Document("d", "test", "en", None, "", None, text)

    before = extract(document(1))
    kept = pipeline.load("en")
    monkeypatch.setattr(pipeline, "MAX_WORDS", len(kept.vocab.strings))
    extract(document(2))
    after = extract(document(1))
    assert pipeline.load("en") is not kept
    assert after.claims == before.claims


_MENTION = Mention("text", 0, 2, "$5", 0, 2)
_FINE = Money(Decimal(5), "USD", "fine")


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        (Claim("amount", "5 USD", _MENTION, 1.5, _FINE), "confidence"),
        (Claim("amount", "5 USD", _MENTION, 0.5), "money"),
        (Claim("amount", "0 USD", _MENTION, 0.5, Money(Decimal(0), "USD", "fine")), "more than 0"),
        (Claim("amount", "5 USD", _MENTION, 0.5, Money(Decimal(5), "USD", "tip")), "role"),
        (Claim("decided", "2021-02-30", _MENTION, 0.5), "calendar"),
        (Claim("decided", "2021-2", _MENTION, 0.5), "calendar"),
        (Claim("stage", "pending", _MENTION, 0.5), "stage"),
        (Claim("violation", "privacy.none", _MENTION, 0.5), "violation"),
        (Claim("court", "X", Mention("text", 0, 2, "$6", 0, 2), 0.5), "verbatim"),
        (Claim("court", "X", Mention("text", 1, 1, "", 0, 2), 0.5), "lies in its part"),
        (Claim("court", "X", Mention("text", 0, 2, "$5", 1, 2), 0.5), "sentence"),
    ],
)
def test_a_broken_rule_is_noticed(claim: Claim, rule: str) -> None:
    document = Document("d", "test", "en", None, "", None, "$5")
    with pytest.raises(fuzz.BrokenRuleError, match=rule):
        fuzz.check(document, lambda item: Extraction(item, (claim,)))


def test_a_text_that_is_read_differently_each_time_is_noticed() -> None:
    claims = iter([(Claim("court", "X", _MENTION, 0.5),), ()])
    document = Document("d", "test", "en", None, "", None, "$5")
    with pytest.raises(fuzz.BrokenRuleError, match="same text"):
        fuzz.check(document, lambda item: Extraction(item, next(claims)))
