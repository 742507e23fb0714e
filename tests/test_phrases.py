"""Cue phrases: the small syntax of the data files, and texts of any kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.nlp.phrases import Phrases, PhraseSyntaxError


def hits(phrases, text):
    return [
        (hit.tag, text[hit.start : hit.end])
        for hit in Phrases([(phrase, phrase) for phrase in phrases]).find(text)
    ]


def test_a_star_ends_a_word_freely():
    assert hits(["deceiv* people"], "It deceived people.") == [
        ("deceiv* people", "deceived people")
    ]


def test_a_word_without_a_star_is_matched_whole():
    assert hits(["fine"], "finely defined, a fine") == [("fine", "fine")]


def test_a_tilde_stands_for_words_of_the_same_sentence():
    assert hits(["failed to ~ data"], "failed to guard the data") == [
        ("failed to ~ data", "failed to guard the data")
    ]
    assert hits(["failed to ~ data"], "failed to pay. The data are safe") == []


def test_a_tilde_reaches_no_further_than_fifty_characters():
    assert hits(["failed to ~ data"], "failed to " + "x" * 60 + " data") == []


def test_alternatives_may_be_empty():
    text = "cookie wall and cookie banner and cookie"
    assert [found for _, found in hits(["cookie (wall|banner)"], text)] == [
        "cookie wall",
        "cookie banner",
    ]
    assert hits(["filed (a |)suit"], "filed suit, filed a suit") == [
        ("filed (a |)suit", "filed suit"),
        ("filed (a |)suit", "filed a suit"),
    ]


def test_a_phrase_of_capitals_keeps_its_case_and_others_do_not():
    assert hits(["TAR"], "tar and TAR") == [("TAR", "TAR")]
    assert hits(["cartel"], "CARTEL") == [("cartel", "CARTEL")]


def test_straight_and_curly_apostrophes_are_one():
    assert hits(["rappel à l'ordre"], "un rappel à l’ordre") == [
        ("rappel à l'ordre", "rappel à l’ordre")
    ]


def test_a_space_fits_any_white_space():
    assert hits(["final judgment"], "final\n   judgment") == [
        ("final judgment", "final\n   judgment")
    ]


def test_one_phrase_may_have_two_tags():
    found = Phrases([("spam", 1), ("spam", 2)]).find("spam")
    assert [hit.tag for hit in found] == [1, 2]


def test_find_keeps_to_the_part_that_is_asked_for():
    found = Phrases([("spam", 0)]).find("spam spam spam", 5, 9)
    assert [(hit.start, hit.end) for hit in found] == [(5, 9)]


@pytest.mark.parametrize("phrase", ["(a|b) suit", "open (bracket", "ab* here", "~ data"])
def test_a_phrase_that_cannot_be_read_is_refused(phrase):
    with pytest.raises(PhraseSyntaxError, match="phrase"):
        Phrases([(phrase, None)])


@given(st.text())
def test_any_text_is_searched_without_error(text):
    for hit in Phrases([("abc* ~ b", 0), ("a", 1)]).find(text):
        assert 0 <= hit.start < hit.end <= len(text)
