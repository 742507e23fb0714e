"""In which language a document is."""

from __future__ import annotations

import pytest

from kb.archive.language import code, tell


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The watchdog fined the lender for charging customers twice."),
        ("fr", "L'autorité a condamné la banque à payer une amende de deux millions d'euros."),
        ("es", "La autoridad impuso a la empresa una multa de dos millones de euros."),
        ("de", "Die Behörde verhängte gegen das Unternehmen ein Bußgeld in Millionenhöhe."),
        ("it", "Il Garante ha inflitto alla società una sanzione di due milioni di euro."),
        ("zh", "监管部门对该公司处以两百万元罚款，因为它泄露了客户的个人信息。"),
    ],
)
def test_the_language_is_told_from_the_words(lang: str, text: str) -> None:
    assert tell("", text) == lang


@pytest.mark.parametrize("text", ["", "12 345 678", "Ok", "\x00", "a" * 5000])
def test_too_little_to_tell_from_is_undetermined(text: str) -> None:
    assert tell("", text) == "und"


def test_what_the_record_states_is_trusted() -> None:
    assert tell("", "The watchdog fined the lender for charging twice.", stated="FR-ca") == "fr"


def test_a_statement_that_is_no_language_is_not_trusted() -> None:
    assert tell("", "The watchdog fined the lender for charging twice.", stated="xx") == "en"


def test_a_short_text_follows_its_frame_and_a_long_one_its_words() -> None:
    text = "The watchdog fined the lender for charging its customers twice a month. "
    assert tell("", text[:30], hint="nl") == "nl"
    assert tell("", text * 10, hint="nl") == "en"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("en", "en"), ("en_US", "en"), ("fre", "fr"), ("deu", "de"), ("english", None), (None, None)],
)
def test_codes(stated: str | None, expected: str | None) -> None:
    assert code(stated) == expected
