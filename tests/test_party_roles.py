"""Who was what in a court case: each language's own examples, and what must not be taken."""

import pytest

from kb.model import Document
from kb.nlp.extract import extract, read
from kb.nlp.judgment import is_judgment
from kb.nlp.language import supported, words

HEAD = "High Court - 12/2021"
ROLES = [(lang, one) for lang in supported() for one in words(lang, "judgments")["examples"]]
KINDS = [(lang, one) for lang in supported() for one in words(lang, "judgments")["kinds"]]


def document(text, title=HEAD, lang="en"):
    return Document("a", "test", lang, None, title, None, text)


def roles(text, title=HEAD, lang="en"):
    return [claim.value for claim in extract(document(text, title, lang)).of("party_role")]


def test_every_language_has_examples_for_and_against():
    for lang in supported():
        of_roles = [one["roles"] for code, one in ROLES if code == lang]
        of_kinds = {one["judgment"] for code, one in KINDS if code == lang}
        assert any(of_roles) and not all(of_roles) and of_kinds == {True, False}


@pytest.mark.parametrize(("lang", "one"), ROLES, ids=lambda x: str(x)[:60])
def test_each_language_reads_its_roles(lang, one):
    assert sorted(roles(one["text"], lang=lang)) == sorted(one["roles"])


@pytest.mark.parametrize(("lang", "one"), KINDS, ids=lambda x: str(x)[:60])
def test_each_language_knows_a_judgment(lang, one):
    assert is_judgment(read(document(one["text"], one["title"], lang))) is one["judgment"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Norbury Ltd & Others v Fairwater Inc",
            ["claimant Norbury Ltd", "defendant Fairwater Inc"],
        ),
        (
            "Doe, R (On the Application Of) v The Data Office",
            ["claimant Doe", "defendant Data Office"],
        ),
        ("A.B. v Norbury Ltd", ["defendant Norbury Ltd"]),
        ("Inspektor v inspektorata kam visshia savet", []),
        ("Norbury (leaked lists of patients)", []),
    ],
)
def test_a_caption_names_claimant_and_defendant(title, expected):
    assert sorted(roles("The court rejected the claim.", f"{HEAD} - {title}")) == expected


def test_only_the_last_appeal_is_the_one_decided():
    text = (
        "Norbury Ltd appealed. It won, and the customer appealed.\n\nHolding\n\nThe appeal fails."
    )
    assert roles(text) == []


def test_a_party_of_two_sides_has_no_role():
    text = "The claimant, Norbury Ltd, sells shoes. The defendant, Norbury Ltd, sells boots."
    assert roles(text) == []


def test_the_fullest_name_is_the_claim_and_its_mention_shows_it():
    text = "A man sued Norbury. The defendant is Norbury Holding Ltd, a shop in Leeds."
    (claim,) = extract(document(text)).of("party_role")
    assert (claim.value, claim.mention.text) == (
        "defendant Norbury Holding Ltd",
        "Norbury Holding Ltd",
    )


def test_an_authority_s_decision_has_no_roles():
    title = "Data Protection Commission (Ireland) - 12/2021"
    assert roles("The defendant, Norbury Ltd, was fined.", title) == []
    assert roles("The defendant, Norbury Ltd, was fined.") == ["defendant Norbury Ltd"]


@pytest.mark.parametrize(
    "text", ["", "\x00", "7" * 200_000, "判决书" * 1_000, "the defendant, " * 9_000]
)
def test_any_text_is_read(text):
    assert roles(text) == []
