"""Who cites what: spellings of one case, the action that it is, and what a reader's words find."""

import sqlite_utils
from stories import Story, action_told
from test_actions import action

from kb.resolve.cites import Register, cited, identities
from kb.site import case_law
from kb.store import schema
from kb.store.action_rows import ActionRows
from kb.store.citation_rows import count
from kb.store.claim_rows import ClaimRows
from kb.store.load import Loader


def court(key, number, day="2020-05-01"):
    return action_told(key, "decided", "Acme Ltd", "Data Office", day).says("case_number", number)


def database(*stories):
    db = sqlite_utils.Database(memory=True)
    schema.create(db)
    with Loader(db) as loader:
        claims = ClaimRows(loader)
        rows = ActionRows(loader, claims)
        for story in stories:
            loader.document(story.extraction.document, "extracted")
            rows.action(action(story), {})
        rows.finish()
        same = claims.citations.finish()
    count(db, same)
    return db


def test_a_citation_leads_to_the_action_of_that_number():
    db = database(
        court("a", "C-311/18"),
        court("b", "7 O 12/21", "2021-05-01").says("citation", "eu_case C-311/18"),
    )
    row = db["cited"].get("eu_case C-311/18")
    named = action(court("a", "C-311/18")).id
    assert (row["action_id"], row["documents"], row["actions"]) == (named, 1, 1)
    (by,) = case_law.cited_by(db.conn, named)
    assert by.shown_by.quote.marked == "eu_case C-311/18"
    assert [one.row["id"] for one in case_law.cites(db.conn, by.row["id"])] == ["eu_case C-311/18"]


def test_a_case_and_its_ecli_side_by_side_are_one():
    story = Story("a", "2021-05-01").says("stage", "decided")
    story.says("citation", "eu_case C-311/18", "ecli ECLI:EU:C:2020:559")
    later = Story("b", "2022-05-01").says("stage", "decided")
    db = database(story, later.says("citation", "ecli ECLI:EU:C:2020:559"))
    (row,) = db["cited"].rows
    assert (row["name"], row["documents"]) == ("C-311/18, ECLI:EU:C:2020:559", 2)
    assert {one["cited_id"] for one in db["citations"].rows} == {"eu_case C-311/18"}


def test_what_only_cites_itself_is_cited_by_none():
    db = database(court("a", "C-311/18").says("citation", "eu_case C-311/18"))
    assert [one["documents"] for one in db["cited"].rows] == [0]


def test_two_actions_of_one_number_are_not_told_apart_by_it():
    register = Register()
    register.add(action(court("a", "12 O 134/21")))
    assert register.find("decision 12-o-134-21")
    register.add(action(court("b", "12 O 134/21")))
    assert register.find("decision 12-o-134-21") is None


def test_decisions_are_told_apart_by_their_court():
    story = Story("a").says("citation", "decision BVerwG; 6 C 2.22", "decision 6 C 2.22")
    ids = [cited(claim).id for claim in story.claims]
    assert ids == ["decision de-bverwg 6-c-2-22", "decision 6-c-2-22"]


def test_a_reader_s_citation_finds_the_case_and_those_that_cite_it():
    db = database(
        court("a", "C-311/18"),
        court("b", "7 O 12/21", "2021-05-01")
        .says("citation", "eu_case C-311/18")
        .says("provision", "GDPR 82", "GDPR 82(1)"),
    )
    found = case_law.find(db.conn, "c-311/18")
    assert [one["id"] for one in found.actions] == [action(court("a", "C-311/18")).id]
    assert [one["id"] for one in case_law.find(db.conn, "C-311/18").cited] == ["eu_case C-311/18"]
    for asked in ("Art. 82 DSGVO", "article 82 du RGPD", "GDPR 82"):
        found = case_law.find(db.conn, asked)
        assert [one["id"] for one in found.provisions] == ["GDPR 82", "GDPR 82(1)"]
    assert case_law.find(db.conn, "Twitter") is None


def test_words_are_no_citation():
    assert identities("Twitter") == ()
