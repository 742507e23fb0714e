"""Which provisions of law a document says were violated."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from kb.nlp.findings import found
from kb.nlp.language import supported, words
from kb.nlp.laws import laws
from kb.nlp.provisions import find_provisions
from kb.nlp.reference import records
from kb.nlp.section_lists import section_lists


def _provisions(text: str, lang: str = "en") -> list[str]:
    doc = find_provisions(spacy.blank(lang).make_doc(text))
    return [finding.value for finding in found(doc, "provisions")]


def _examples() -> list[Any]:
    return [
        pytest.param(lang, example, id=f"{lang}-{example['text'][:40]}")
        for lang in supported()
        for example in words(lang, "provisions").get("examples", ())
    ]


@pytest.mark.parametrize("lang", supported())
def test_every_language_has_examples_that_count_and_that_do_not(lang: str) -> None:
    examples = words(lang, "provisions")["examples"]
    assert {bool(example["provisions"]) for example in examples} == {True, False}


@pytest.mark.parametrize(("lang", "example"), _examples())
def test_finds_the_provisions_said_to_be_violated(lang: str, example: dict[str, Any]) -> None:
    assert sorted(_provisions(example["text"], lang)) == sorted(example["provisions"])


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("Sections 13(b)(2)(A) and (B)", ["13(b)(2)(A)", "13(b)(2)(B)"]),
        ("Sections 10(b), 13(a) and 20A", ["10(b)", "13(a)", "20A"]),
        ("Rules 10b-5(a) and (c)", ["10b-5(a)", "10b-5(c)"]),
        ("Article 12 (2) and (3)", ["12(2)", "12(3)"]),
        ("Section 5; (ii) the director", ["5"]),
    ],
)
def test_reads_lists_of_sections(text: str, sections: list[str]) -> None:
    (citation,) = section_lists(text, "en")
    assert [section.written() for section in citation.sections] == sections


def test_list_goes_on_after_a_law() -> None:
    text = "Les manquements aux articles L. 34-5 du CPCE (ci-après le code) et 12 et 13 du RGPD."
    assert _provisions(text, "fr") == ["CPCE L34-5", "GDPR 12", "GDPR 13"]


def test_article_without_a_law_belongs_to_the_law_of_the_text() -> None:
    text = "The GDPR applies. The controller violated Article 32 by using weak passwords."
    assert _provisions(text) == ["GDPR 32"]


def test_article_of_another_law_is_not_given_to_the_gdpr() -> None:
    text = "The GDPR applies. The controller violated Article 32 of the Widget Treaty."
    assert _provisions(text) == []


def test_maximum_penalty_is_no_violation() -> None:
    text = "Les infractions aux articles 5 et 6 du RGPD sont passibles d’amendes administratives."
    assert _provisions(text, "fr") == []


def test_laws_have_unique_ids_and_names() -> None:
    assert len(laws()) == len(records("laws"))
    assert all(law["names"] for law in records("laws"))


@pytest.mark.parametrize("lang", supported())
@pytest.mark.parametrize("text", ["", "\x00§", "第5条违反", "Article 5 " * 2000, "§ 1(a)" * 2000])
def test_reads_any_text(lang: str, text: str) -> None:
    assert isinstance(_provisions(text, lang), list)
