"""Types of violation: the taxonomy, the examples beside each language's words, the evidence."""

import re
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.nlp.findings import Finding, add, found
from kb.nlp.language import supported, words
from kb.nlp.stage import find_stage
from kb.nlp.violations import find_violations, shown_by, taxonomy, violations_of

GUIDE = Path(__file__).parents[2] / "shared" / "gold" / "GUIDE.md"
EXAMPLES = [
    pytest.param(lang, text, wanted, unwanted, id=f"{lang}: {text}")
    for lang in supported()
    for text, wanted, unwanted in words(lang, "violations").get("examples", [])
]


def read(text, lang="en", title=""):
    head = f"{title}\n\n" if title else ""
    doc = spacy.blank(lang).make_doc(head + text)
    doc.user_data["title_end"] = len(head)
    return doc


def types(doc):
    return {finding.value for finding in violations_of(doc)}


@pytest.mark.parametrize(("lang", "text", "wanted", "unwanted"), EXAMPLES)
def test_an_example_shows_what_its_data_file_says(lang, text, wanted, unwanted):
    shown = types(read(text, lang))
    assert set(wanted) <= shown
    assert shown.isdisjoint(unwanted)


def test_the_taxonomy_holds_each_type_of_the_labelling_guide():
    if not GUIDE.exists():
        pytest.skip("the labelled documents are not beside this repository")
    section = GUIDE.read_text(encoding="utf-8").split("## violations")[1].split("## provisions")[0]
    assert set(re.findall(r"\b[a-z]+\.[a-z_]+\b", section)) | {"other"} == set(taxonomy())


def test_each_type_has_a_name_and_a_sentence_and_yields_only_to_types():
    for violation in taxonomy().values():
        assert violation.name
        assert violation.description.endswith(".")
        assert violation.field == violation.id.split(".")[0]
        assert set(violation.yields_to) <= set(taxonomy())


def test_the_words_of_each_language_name_only_types_of_the_taxonomy():
    for lang in supported():
        assert set(words(lang, "violations").get("cues", {})) <= set(taxonomy())


@pytest.mark.parametrize(
    ("provision", "expected"),
    [
        ("GDPR 32(1)(b)", {"privacy.security"}),
        ("GDPR 5(1)(f)", {"privacy.security"}),
        ("GDPR 12(3)", {"privacy.rights"}),
        ("17 CFR 240.13a-11", {"securities.disclosure"}),
        ("Foreign Corrupt Practices Act", {"finance.bribery"}),
        ("GDPR 83(5)", set()),
        ("", set()),
    ],
)
def test_a_provision_shows_the_types_of_its_most_precise_article(provision, expected):
    assert {violation for violation, weight in shown_by(provision) if weight > 1} == expected


def test_a_provision_found_in_the_text_is_evidence_of_its_type():
    text = "The fine is imposed for an infringement of Article 33 of the Regulation."
    doc = read(text)
    start = text.index("Article 33")
    add(doc, "provisions", Finding(start, start + 10, "GDPR 33"))
    [finding] = violations_of(doc)
    assert (finding.value, finding.start) == ("privacy.breach_notification", start)


def test_a_type_whose_article_is_named_is_surer_than_one_shown_by_words():
    text = "Norbury had lax security, weak passwords and unsecured servers: Article 33 applies."
    doc = read(text)
    add(doc, "provisions", Finding(text.index("Article"), len(text), "GDPR 33"))
    named, worded = violations_of(doc)
    assert (named.value, worded.value) == ("privacy.breach_notification", "privacy.security")
    assert named.confidence > worded.confidence


def test_beside_a_named_article_a_single_phrase_is_not_enough():
    text = "Norbury is fined under Article 33. " + "Nothing else is said of it here. " * 30
    doc = read(text + "It had a newsletter. Personal data were at stake.")
    add(doc, "provisions", Finding(23, 33, "GDPR 33"))
    assert types(doc) == {"privacy.breach_notification"}


def test_consent_is_about_data_only_in_a_document_that_speaks_of_data():
    text = "Norbury charged people without their consent."
    assert "privacy.lawful_basis" not in types(read(text))
    assert "privacy.lawful_basis" in types(read(text + " It also sold their personal data."))


def test_a_lone_word_of_another_area_of_law_is_not_enough():
    text = (
        "The bank was fined for money laundering. It ignored suspicious activity reports. "
        "Its branch also had unpaid wages."
    )
    assert types(read(text)) == {"finance.aml"}


def test_trading_on_secrets_explains_the_article_on_fraud():
    text = "The agency alleges insider trading: he tipped a friend ahead of the announcement."
    doc = read(text, title="Broker charged with insider trading")
    add(doc, "provisions", Finding(len(doc.text) - 5, len(doc.text), "Exchange Act 10(b)"))
    assert types(doc) == {"securities.insider_trading"}


def test_a_document_that_announces_no_action_shows_no_type():
    doc = find_stage(read("The workshop is about spam.", title="Agency to host workshop on spam"))
    assert types(doc) == set()


def test_a_refund_shows_what_the_earlier_action_was_about():
    text = "The agency is sending refunds to customers misled by false promises of profit."
    doc = find_stage(read(text, title="Agency sends refunds to consumers"))
    assert types(doc) == {"consumer.deception"}


def test_a_type_is_found_once_at_its_best_words():
    text = "Cookies were set too early. " + "There were cookies and more cookies. " * 9
    doc = find_violations(read(text))
    [finding] = found(doc, "violations")
    assert doc.text[finding.start : finding.end] == "Cookies"


# The first text of a language also loads its words.
@settings(deadline=None)
@given(st.text(), st.sampled_from(supported()))
def test_any_text_gives_types_of_the_taxonomy_within_it(text, lang):
    doc = find_violations(read(text, lang))
    for finding in found(doc, "violations"):
        assert finding.value in taxonomy()
        assert 0 <= finding.start < finding.end <= len(doc.text)
        assert 0 <= finding.confidence <= 1


@pytest.mark.parametrize("text", ["", "\x00" * 50, "罚款" * 500, "7" * 300_000])
def test_odd_texts_show_no_type(text):
    assert types(read(text)) == set()
