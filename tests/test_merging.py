"""What joins documents into one action, what keeps them apart, and how that was measured."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import action_told

from kb.model import Document
from kb.nlp.reference import folder
from kb.resolve import captions, citing
from kb.resolve.evidence import alike, evidence, fitted, judge
from kb.resolve.grouping import Decided, group
from kb.resolve.sketch import overlap, sketch
from kb.resolve.summary import summarise
from kb.train.merging import Example, Labelled, fit, measured, read_pairs

PUBLISHED = json.loads((folder() / "accuracy" / "pairs.json").read_text(encoding="utf-8"))


def told(key, stage="decided", party="Acme Ltd", authority="Data Office", day="2021-05-03"):
    return summarise(action_told(key, stage, party, authority, day).extraction)


def document(text="", title="", url=None, **more):
    return Document("d", "s", "en", url, title, None, text, **more)


def test_a_criminal_case_and_an_authoritys_own_are_two_actions_whatever_they_share():
    one = replace(told("a"), cases=frozenset({"22-3070"}), criminal=True)
    other = replace(told("b"), cases=frozenset({"22-3070"}))
    assert set(evidence(one, other)) == {"criminal_and_civil"}
    assert judge(one, other, fitted()).score < fitted().threshold


def test_a_case_number_that_is_only_recalled_counts_less_than_the_documents_own():
    one = replace(told("a"), cases=frozenset({"7-4507"}))
    own = replace(told("b"), cases=frozenset({"7-4507"}))
    recalling = replace(own, cases=frozenset({"7-4507", "9-3423"}), own_cases=frozenset({"9-3423"}))
    assert "same_case_number" in evidence(one, own)
    assert "case_number_recalled" in evidence(one, recalling)
    weights = fitted()
    assert judge(one, own, weights).score > judge(one, recalling, weights).score


def test_the_order_of_two_documents_does_not_matter():
    one, other = told("a", "complaint", day="2019-01-01"), told("b", day="2021-01-01")
    assert judge(one, other, fitted()) == judge(other, one, fitted())


def test_the_evidence_is_told_in_words_the_weightiest_first():
    one = replace(told("a"), cases=frozenset({"san-2021-23"}))
    weights = replace(fitted(), of={**fitted().of, "same_case_number": 9.0})
    words = judge(one, replace(told("b"), cases=one.cases), weights).words
    assert words[0] == "the same case number, SAN-2021-23"
    assert "the same respondents" in words


def test_one_document_that_recalls_two_cases_does_not_make_them_one():
    first = replace(told("a", day="2019-02-01"), cases=frozenset({"19-100"}))
    second = replace(told("b", day="2020-02-01"), cases=frozenset({"20-200"}))
    both = replace(told("c", day="2020-02-02"), cases=frozenset({"19-100", "20-200"}))
    assert {"a", "b"} not in [
        {key.partition(":")[2] for key in one.documents} & {"a", "b"}
        for one in group([first, second, both])
    ]


def test_people_decide_before_any_evidence():
    one, other = told("a"), told("b", party="Bolt Ltd", day="2011-01-01")
    pair = frozenset({"stories:a", "stories:b"})
    assert len(group([one, other])) == 2
    joined = group([one, other], Decided(same={pair: "one decision"}))
    assert [one.documents for one in joined] == [("stories:b", "stories:a")]
    alike_ = replace(told("b"), cases=frozenset({"c-1234"}))
    one = replace(one, cases=frozenset({"c-1234"}))
    assert len(group([one, alike_])) == 1
    assert len(group([one, alike_], Decided(different=frozenset({pair})))) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("lawrence-friedman", "lawrence-s-friedman", True),
        ("acme-holdings", "acme-holdngs", True),
        ("acme-fund-ii", "acme-fund-iii", False),
        ("acme", "bolt", False),
    ],
)
def test_names_are_alike_when_only_letters_differ(one, other, same):
    assert alike(one, other) is same


@pytest.mark.parametrize(
    ("title", "text", "criminal"),
    [
        ("Broker sentenced to two years", "A civil case is pending.", True),
        ("Final judgment against a broker", "He was sentenced in 2019.", False),
        ("United States v. Doe, No. 1:08-cr-10087", "", True),
        ("Commission v. Doe, No. 1:08-cv-10087", "", False),
    ],
)
def test_what_a_document_speaks_of_first_tells_whether_the_case_is_criminal(title, text, criminal):
    assert captions.is_criminal(title, text) is criminal


def test_docket_numbers_are_year_and_number_however_they_are_written():
    text = "No. 3:22-cv-03070 (N.D. Cal.); 04 CV 02322; Case No. C09-03423"
    assert captions.case("", text).dockets == {"22-3070", "4-2322", "9-3423"}


def test_a_release_on_a_civil_case_recalls_the_prosecution_but_is_not_of_it():
    text = "SEC v. Acme Corp., 09-cv-8261. The guilty plea is in United States v. Doe, 11-cr-366."
    found = captions.case("Final judgment against Acme", text)
    assert (found.dockets, found.others) == ({"9-8261"}, {"11-366"})
    assert found.captions == {"acme"}


def test_a_release_is_cited_by_its_number():
    cites = citing.cited(document("See Litigation Release Nos. 13035 and 12157."))
    assert cites == {"sec-litigation-release 13035", "sec-litigation-release 12157"}
    own = document("...", url="https://www.sec.gov/litigation/litreleases/lr13035.htm")
    assert citing.own_names(own) & cites == {"sec-litigation-release 13035"}


def test_a_page_is_cited_by_its_address():
    page = document(url="https://www.example.org/decisions/7/")
    cites = citing.cited(document(details=(("related", "http://example.org/decisions/7"),)))
    assert citing.own_names(page) & cites


def test_texts_about_one_matter_have_names_in_common():
    one = sketch("Whitetail and Durus bought Aksys from Marlin, said Ottoway of Esperion.")
    same = sketch("Esperion, Aksys and Durus: what Ottoway told Marlin about Whitetail. Kestrel.")
    other = sketch("Kestrel sold Bramble to Tolland; Quillon and Ferrant of Osprey objected.")
    assert overlap(one, same) == 1
    assert overlap(one, other) == 0
    assert overlap(one, sketch("no names here")) is None


@given(st.text(), st.text())
def test_any_text_has_a_sketch_and_captions(one, other):
    assert overlap(sketch(one), sketch(other)) in (None, 0.0) or one or other
    captions.case(one, other)


def test_every_evidence_has_a_weight_and_the_signs_are_as_one_would_expect():
    weights = fitted()
    assert 0.5 <= weights.threshold < 1
    for name in ("same_case_number", "same_respondents", "same_largest_sum", "same_document"):
        assert weights.of[name] > 0, name
    for name in (
        "other_case_number",
        "other_decision_number",
        "other_respondents",
        "other_authority",
        "other_sums",
    ):
        assert weights.of[name] < 0, name


def test_the_fit_finds_which_evidence_tells():
    examples = [
        Example(frozenset({"same_caption"} if same else {"other_caption"}), same, number % 5)
        for number in range(60)
        for same in [number % 3 == 0]
    ]
    weights = fit(examples)
    assert weights.of["same_caption"] > 1 > -1 > weights.of["other_caption"]


def test_what_was_measured_counts_pairs():
    pairs = [Labelled("a", str(n), n < 3, "two sources", n % 2) for n in range(6)]
    found = measured(pairs, [True, True, False, True, False, False])
    assert (found.right, found.extracted, found.labelled) == (2, 3, 3)


def test_the_labelled_pairs_are_as_they_should_be():
    pairs = read_pairs(folder() / "pairs.jsonl")
    assert len(pairs) >= 400
    assert all(pair.first < pair.second for pair in pairs)
    folds = {}
    for pair in pairs:
        for key in (pair.first, pair.second):
            assert folds.setdefault(key, pair.fold) == pair.fold, "a document is in two folds"


def test_the_published_figures_of_merging_are_of_these_pairs():
    row = PUBLISHED["fields"][0]
    same = sum(pair.same for pair in read_pairs(folder() / "pairs.jsonl"))
    assert row["labelled"] == same, "run: make figures"
    assert row["precision"] >= 0.98
    assert row["recall"] >= 0.90
