"""How a court's decision ended: each language's own examples, and where in a text it counts."""

from pathlib import Path

import pytest
import yaml

from kb.model import Document
from kb.nlp.extract import extract
from kb.nlp.language import supported, words

WHOLE = yaml.safe_load(Path(__file__).with_name("whole_judgments.yml").read_text(encoding="utf-8"))
EXAMPLES = [
    (lang, sentence, outcome)
    for lang in supported()
    for sentence, outcome in words(lang, "outcomes").get("examples", ())
]


def outcome(text, title="High Court - 12/2021", lang="en"):
    document = Document("a", "test", lang, None, title, None, text)
    return next((claim.value for claim in extract(document).of("outcome")), "none")


def test_every_language_has_words_for_it():
    assert {lang for lang, _, _ in EXAMPLES} == set(supported())


@pytest.mark.parametrize(("lang", "sentence", "expected"), EXAMPLES, ids=lambda x: x[:60])
def test_each_language_reads_its_examples(lang, sentence, expected):
    assert outcome(sentence, lang=lang) == expected


def test_what_the_earlier_instance_did_is_not_the_outcome():
    text = (
        "A hospital lost its case about a leaked list of patients.\n\nFacts\n\n"
        + "The regulator imposed a fine. The tribunal annulled the fine. The regulator appealed. "
        * 4
        + "\n\nHolding\n\nThe court saw the leak first. It confirmed the regulator's decision."
    )
    assert outcome(text) == "upheld"


def test_one_point_that_fell_and_another_that_stands_is_a_change():
    text = (
        "A shop took its case on cameras to court.\n\nHolding\n\n"
        + "The court looked at each of the five cameras with some care. " * 6
        + "The court annulled the fine for the first camera. The rest of the decision was upheld."
    )
    assert outcome(text) == "amended"


def test_an_authority_s_decision_has_no_outcome_of_a_court():
    title = "Data Protection Commission (Ireland) - 12/2021"
    assert outcome("The Commission rejected the complaint and ordered nothing.", title) == "none"


def test_the_words_that_show_it_are_its_mention():
    document = Document("a", "t", "en", None, "High Court - 1/21", None, "It dismissed the appeal.")
    (claim,) = extract(document).of("outcome")
    assert claim.mention.text == "dismissed the appeal"


@pytest.mark.parametrize("lang", supported())
def test_a_whole_judgment_is_read_where_it_decides(lang):
    made = WHOLE[lang]
    found = extract(Document("a", "test", lang, None, "", None, made["text"]))
    assert [claim.value for claim in found.of("outcome")] == [made["outcome"]]
    assert sorted(claim.value for claim in found.of("party_role")) == made["roles"]


def test_of_a_whole_judgment_only_head_and_end_of_the_deciding_part_count():
    pleas = (
        "A list of patients was lost.\n\n" + "The tribunal rejected the claim of Jane Roe. " * 400
    )
    assert outcome(pleas + "\n\n" + "The court has looked at all of it with care. " * 100) == "none"
    assert outcome(f"{pleas}\n\nFor these reasons\n\nThe appeal is dismissed.") == "upheld"


@pytest.mark.parametrize(
    ("below", "now", "expected"),
    [
        ("dismissed the claim", "rejected the claim", "upheld"),
        ("dismissed the claim", "ordered the controller to pay 500 euros", "annulled"),
        ("granted the claim", "rejected the claim", "annulled"),
        ("heard the parties", "rejected the claim", "dismissed"),
    ],
)
def test_on_appeal_the_end_of_the_claim_tells_what_became_of_the_judgment(below, now, expected):
    text = (
        f"A list was lost.\n\nFacts\n\nThe regional court {below}.\n\nHolding\n\nThe court {now}."
    )
    assert outcome(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CJEU - C-901/90 - Norbury", "preliminary_ruling"),
        ("CJEU - C-901/90 P - Norbury v Commission", "none"),
        ("CJEU - T-901/90 - Norbury v EDPB", "none"),
    ],
)
def test_a_reference_to_the_court_of_justice_is_known_by_its_number(title, expected):
    assert outcome("The court looked at the list of patients.", title) == expected


@pytest.mark.parametrize(
    ("stated", "expected"), [("court", "upheld"), ("authority", "none"), ("topic", "none")]
)
def test_what_the_source_states_of_who_decides_comes_first(stated, expected):
    details = ((stated, "Somebody"),)
    text = "Norbury Ltd lost. The appeal was dismissed."
    document = Document("a", "t", "en", None, "", None, text, details=details)
    assert [c.value for c in extract(document).of("outcome")] == [expected][: expected != "none"]
