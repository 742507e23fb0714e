"""kb diff: what differs between two databases, and because of which documents."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sample
from typer.testing import CliRunner

from kb.archive.ingest import ingest
from kb.archive.store import DocumentStore
from kb.build import build
from kb.cli import app
from kb.diff.changes import ActionChange, DocumentChange, Penalty, RelationChange, Sum
from kb.diff.compare import Comparison, changes
from kb.diff.databases import DiffError
from kb.nlp.reference import folder

INTENT, FINAL = "uk-ico-british-airways-2019-intent", "uk-ico-british-airways-2020"
FACEBOOK, TWITTER = "us-ftc-facebook-2019", "us-ftc-twitter-2022"


def run(*arguments: object):
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])


def add(workspace: Path, *notes: str, extra: str = "") -> None:
    """Ingest some notes of the embedded collection, with some words added."""
    lines = [
        line
        for path in sorted((folder() / "collection").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if json.loads(line)["id"] in notes
    ]
    rows = [{**row, "text": row["text"] + extra} for row in map(json.loads, lines)]
    path = workspace.with_suffix(".jsonl")
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with DocumentStore(workspace) as store:
        ingest([path], store)


def built(workspace: Path, name: str) -> Path:
    return build(workspace, workspace / name, lambda *_: None).path


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three databases of one workspace, documents being added in between."""
    workspace = tmp_path_factory.mktemp("stages") / "w"
    add(workspace, INTENT, FACEBOOK)
    first = built(workspace, "first.db")
    add(workspace, FINAL, TWITTER)
    second = built(workspace, "second.db")
    add(workspace, FACEBOOK, extra=" It was announced again.")
    return [first, second, built(workspace, "third.db")]


def edited(database: Path, path: Path, *statements: str) -> Path:
    """Return a copy of a database in which statements were run."""
    shutil.copy(database, path)
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()
    return path


def actions(old: Path, new: Path) -> dict[str, ActionChange]:
    return {one.id: one for one in changes(old, new) if isinstance(one, ActionChange)}


def only_field(old: Path, new: Path, field: str):
    (action,) = actions(old, new).values()
    (change,) = [one for one in action.fields if one.field == field]
    return change


def test_the_same_database_twice_differs_in_nothing(stages):
    assert list(changes(stages[0], stages[0])) == []
    result = run(stages[0], stages[0])
    assert result.exit_code == 0
    assert "Nothing differs." in result.stdout


def test_what_nobody_sees_is_no_difference(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        "update penalties set suspended = null, id = id || '-again' where suspended = 0",
        f"update actions set currency = 'EUR' where id = '{sample.CLOSED}'",
        "update actions set rank = rank + 100",
        "insert into relations (id, from_action_id, to_action_id, kind) select 'self', "
        "to_action_id, to_action_id, kind from relations",
    )  # fmt: skip
    assert [x.change for x in changes(sample_db, new)] == ["added"]
    assert list(changes(new, new)) == []


def test_a_document_about_something_new_adds_an_action(stages):
    (added,) = [one for one in actions(stages[0], stages[1]).values() if one.change == "added"]
    assert added.headline == Sum(150_000_000, "USD")
    assert [(x.id, x.change) for x in added.came] == [(f"collection:{TWITTER}", "added")]


def test_the_final_fine_changes_the_headline_and_names_its_document(stages):
    (changed,) = [one for one in actions(stages[0], stages[1]).values() if one.change == "changed"]
    fields = {one.field: one for one in changed.fields}
    headline = fields["headline"]
    assert (headline.old, headline.new) == (Sum(183_390_000, "GBP"), Sum(20_000_000, "GBP"))
    assert (fields["stage"].old, fields["stage"].new) == ("complaint", "decided")
    for change in (headline, fields["stage"], fields["total_penalty_eur"]):
        assert change.cause == "stated"
        assert [one.id for one in change.documents] == [f"collection:{FINAL}"]
    assert [one.id for one in changed.came] == [f"collection:{FINAL}"]
    standings = [
        (one.old and one.old.standing, one.new.standing)
        for one in changed.fields
        if isinstance(one.new, Penalty) and one.new.amount == 183_390_000
    ]
    assert standings == [("proposed", "superseded")]
    text = run(stages[0], stages[1]).stdout.replace("\N{NO-BREAK SPACE}", " ")
    assert "largest that stands: 183,390,000 GBP → 20,000,000 GBP" in text
    assert f"stated by collection:{FINAL}" in text


def test_read_backwards_what_was_added_is_gone(stages):
    there, back = ([x for x in changes(*pair)] for pair in (stages[:2], stages[1::-1]))
    for one in (ActionChange, DocumentChange, RelationChange):
        added, gone = (
            [x for x in found if isinstance(x, one) and x.change == kind]
            for found, kind in ((there, "added"), (back, "gone"))
        )
        assert len(added) == len(gone)
    (gone,) = [x for x in back if isinstance(x, ActionChange) and x.change == "gone"]
    assert gone.headline == Sum(150_000_000, "USD")
    assert [(x.id, x.change) for x in gone.left] == [(f"collection:{TWITTER}", "gone")]
    (changed,) = [x for x in back if isinstance(x, ActionChange) and x.change == "changed"]
    headline = next(x for x in changed.fields if x.field == "headline")
    assert [x.id for x in headline.documents] == [f"collection:{FINAL}"]


def test_a_document_read_anew_is_a_new_version_of_it(stages):
    (change,) = changes(stages[1], stages[2])
    assert isinstance(change, DocumentChange)
    assert (change.change, change.document.id) == ("new version", f"collection:{FACEBOOK}")
    (action,) = change.actions
    assert action.startswith("facebook")


def test_without_new_documents_a_rule_or_correction_is_the_cause(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        f"update actions set decided = '2022-05-24' where id = '{sample.TWITTER}'",
    )  # fmt: skip
    change = only_field(sample_db, new, "decided")
    assert (change.old, change.new) == (None, "2022-05-24")
    assert (change.cause, change.documents) == ("rule", ())
    assert "by a changed rule or correction" in run(sample_db, new).stdout


def test_a_new_version_that_does_not_state_the_value_is_only_named_beside_it(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        f"update actions set decided = '2022-05-24' where id = '{sample.TWITTER}'",
        "update documents set content_hash = '1' where id = 'note-en'",
    )  # fmt: skip
    change = only_field(sample_db, new, "decided")
    assert (change.cause, [x.id for x in change.documents]) == ("documents", ["note-en"])
    (action,) = actions(sample_db, new).values()
    assert [x.id for x in action.versions] == ["note-en"]


def test_of_several_new_documents_the_one_that_shows_the_value_is_named(sample_db, tmp_path):
    old = edited(
        sample_db, tmp_path / "old.db",
        "update documents set content_hash = 'old' where id in ('note-fr', 'note-en')",
        f"update actions set headline_amount = 7, announced = '2022' where id = '{sample.TWITTER}'",
        f"update penalties set amount = 7 where action_id = '{sample.TWITTER}'",
    )  # fmt: skip
    for field, document in (("headline", "note-fr"), ("penalty", "note-fr"),
                            ("announced", "note-en")):  # fmt: skip
        found = [
            [x.id for x in change.documents]
            for change in actions(old, sample_db)[sample.TWITTER].fields
            if change.field == field and change.new is not None
        ]
        assert found == [[document]]


def test_things_that_an_action_has_several_of_come_and_go_one_by_one(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        "insert into authorities (id, name) values ('ftc', 'The FTC')",
        f"insert into action_authorities values ('{sample.TWITTER}', 'ftc')",
        f"delete from action_violations where action_id = '{sample.TWITTER}'",
        "insert into parties (id, name) values ('x-corp', 'X Corp.')",
        "update action_parties set party_id = 'x-corp' where party_id = 'twitter'",
        "update penalties set party_id = 'x-corp' where party_id = 'twitter'",
        # Another spelling of a party is no change of its actions.
        "update parties set name = 'FACEBOOK' where id = 'facebook'",
        # A second penalty like the first is a difference too.
        "insert into penalties (id, action_id, kind, amount, currency, standing, suspended, "
        f"party_id) select 'again', action_id, kind, amount, currency, standing, suspended, "
        f"party_id from penalties where action_id = '{sample.FACEBOOK}'",
        "delete from relations",
    )  # fmt: skip
    found = actions(sample_db, new)
    twitter = found[sample.TWITTER].fields
    assert {(x.field, x.old, x.new) for x in twitter if x.field != "penalty"} == {
        ("authority", None, "The FTC"),
        ("violation", "Purpose limitation", None),
        ("respondent", "Twitter, Inc.", None),
        ("respondent", None, "X Corp."),
    }  # fmt: skip
    (payer,) = [x for x in twitter if x.field == "penalty"]
    assert (payer.old.payer, payer.new.payer) == ("Twitter, Inc.", "X Corp.")
    (twice,) = found[sample.FACEBOOK].fields
    assert (twice.old, twice.new.amount) == (None, 5_000_000_000)
    (relation,) = [x for x in changes(sample_db, new) if isinstance(x, RelationChange)]
    assert (relation.change, relation.kind) == ("gone", "compared_with")
    assert (relation.from_id, relation.to_id) == (sample.TWITTER, sample.FACEBOOK)


REDIRECTS = (
    "drop table if exists action_redirects",
    "create table action_redirects (old_id text primary key, action_id text)",
)


def removed(action: str) -> tuple[str, ...]:
    links = ("parties", "documents", "authorities", "violations", "provisions")
    return (
        f"delete from actions where id = '{action}'",
        f"delete from penalties where action_id = '{action}'",
        *(f"delete from action_{link} where action_id = '{action}'" for link in links),
    )


def test_an_action_with_a_redirect_is_merged_and_one_without_is_gone(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db", *REDIRECTS,
        *removed(sample.TWITTER), *removed(sample.CLOSED),
        # By way of an action that was merged itself; and in a circle.
        f"insert into action_redirects values ('{sample.TWITTER}', 'between'), "
        f"('between', '{sample.FACEBOOK}'), ('{sample.CLOSED}', 'a'), ('a', '{sample.CLOSED}')",
        f"insert into action_documents (action_id, document_id) values "
        f"('{sample.FACEBOOK}', 'note-en'), ('{sample.FACEBOOK}', 'note-fr')",
        "delete from relations",
    )  # fmt: skip
    found = actions(sample_db, new)
    assert {key: (one.change, one.merged_into) for key, one in found.items()} == {
        sample.TWITTER: ("merged", sample.FACEBOOK),
        sample.CLOSED: ("gone", None),
        sample.FACEBOOK: ("changed", None),
    }
    assert found[sample.TWITTER].merged_title == "Facebook, Federal Trade Commission, 2019"
    came = [(x.id, x.change, x.other_action) for x in found[sample.FACEBOOK].came]
    assert came == [("note-en", None, sample.TWITTER), ("note-fr", None, sample.TWITTER)]
    # The relation was between the two, which are one now.
    assert not [x for x in changes(sample_db, new) if isinstance(x, RelationChange)]
    text = run(sample_db, new).stdout
    assert "1 action merged into another" in text
    assert f"before under {sample.TWITTER}" in text


def test_an_action_under_a_new_id_is_the_same_action(sample_db, tmp_path):
    tables = ("penalties", "claims", "events", "action_parties", "action_documents",
              "action_authorities")  # fmt: skip
    new = edited(
        sample_db, tmp_path / "new.db", *REDIRECTS,
        "update actions set id = 'twitter-us-2020', stage = 'appeal' where id = "
        f"'{sample.TWITTER}'",
        *(f"update {table} set action_id = 'twitter-us-2020' where action_id = '{sample.TWITTER}'"
          for table in (*tables, "action_violations", "action_provisions")),
        "update relations set from_action_id = 'twitter-us-2020' where from_action_id = "
        f"'{sample.TWITTER}'",
        # And another that is under it now.
        *removed(sample.CLOSED),
        f"insert into action_redirects values ('{sample.TWITTER}', 'twitter-us-2020'), "
        f"('{sample.CLOSED}', 'twitter-us-2020')",
        "insert into action_documents (action_id, document_id) values "
        "('twitter-us-2020', 'closed')",
    )  # fmt: skip
    found = actions(sample_db, new)
    assert {key: one.change for key, one in found.items()} == {
        "twitter-us-2020": "changed",
        sample.CLOSED: "merged",
    }
    changed = found["twitter-us-2020"]
    assert [(x.field, x.old, x.new) for x in changed.fields] == [
        ("id", sample.TWITTER, "twitter-us-2020"),
        ("stage", "settled", "appeal"),
    ]
    assert [(x.id, x.other_action) for x in changed.came] == [("closed", sample.CLOSED)]
    assert [x for x in changes(sample_db, new) if not isinstance(x, ActionChange)] == []


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_a_hostile_title_is_text_on_the_page_and_in_the_terminal(sample_db, tmp_path):
    empty = edited(sample_db, tmp_path / "old.db", *removed(sample.HOSTILE),
                   "delete from documents where id = 'hostile'")  # fmt: skip
    new = edited(
        sample_db, tmp_path / "new.db",
        f"update actions set title = title || char(27) || '[2J' where id = '{sample.HOSTILE}'",
    )  # fmt: skip
    page = run(empty, new, "--format", "html").stdout
    tags = _Tags(page).found
    assert "&lt;script&gt;alert(&#34;title&#34;)&lt;/script&gt; &amp; Söhne" in page
    assert not {"script", "img", "b", "link", "iframe"} & {tag for tag, _ in tags}
    assert not [values for _, values in tags if "src" in values]
    assert not [x for _, x in tags if (x.get("href") or "").startswith("javascript")]
    assert "prefers-color-scheme: dark" in page
    text = run(empty, new).stdout
    assert sample.HOSTILE_TITLE in text
    assert "\x1b" not in text


def test_json_is_one_object_with_everything(stages, sample_db, tmp_path):
    output = tmp_path / "changes.json"
    result = run(stages[0], stages[1], "--format", "json", "--output", output)
    assert result.exit_code == 0
    whole = json.loads(output.read_text(encoding="utf-8"))
    assert whole["counts"]["actions"] == {"added": 1, "changed": 1, "merged": 0, "gone": 0}
    for thing, kinds in whole["counts"].items():
        assert {kind: len(whole[thing][kind]) for kind in kinds} == kinds
    headline = whole["actions"]["changed"][0]["fields"][0]
    assert headline["new"] == {"amount": 20_000_000, "currency": "GBP"}
    assert list(tmp_path.iterdir()) == [output]
    odd = edited(sample_db, tmp_path / "odd.db",
                 f"update actions set headline_amount = 9e999 where id = '{sample.TWITTER}'",
                 f"update actions set title = x'ff00' where id = '{sample.CLOSED}'")  # fmt: skip
    numbers = run(sample_db, odd, "--format", "json").stdout
    assert json.loads(numbers, parse_constant=pytest.fail)["counts"]["actions"]["changed"] == 2
    for form in ("text", "html"):
        assert run(sample_db, odd, "--format", form).exit_code == 0


def test_people_are_shown_the_largest_and_told_how_many_more(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        "with recursive k(i) as (select 100 union all select i + 1 from k where i < 1160) insert "
        "into actions (id, rank, title) select 'n' || i, i, 'Number ' || i || '.' from k",
    )  # fmt: skip
    text = run(sample_db, new).stdout
    assert "1,061 actions added" in text
    assert "Number 149." in text
    assert "Number 150." not in text
    assert "and 1,011 more" in text
    page = run(sample_db, new, "--format", "html").stdout
    assert "Number 1099." in page
    assert "Number 1100." not in page
    assert "The first 1,000 are shown" in page
    assert (
        len(json.loads(run(sample_db, new, "--format", "json").stdout)["actions"]["added"]) == 1061
    )


def test_what_only_one_schema_has_is_noted_and_not_compared(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        "alter table actions add column mood text", "update actions set mood = 'good'",
        "drop view enforcement", "drop table action_violations",
        "alter table actions drop column conduct_end",
        f"update actions set stage = 'appeal' where id = '{sample.TWITTER}'",
    )  # fmt: skip
    for old, later in ((sample_db, new), (new, sample_db)):
        (action,) = actions(old, later).values()
        assert [one.field for one in action.fields] == ["stage"]
    with Comparison(sample_db, new) as found:
        notes = " ".join(found.notes)
    for name in ("actions.mood", "actions.conduct_end", "action_violations"):
        assert name in notes
        assert name in run(sample_db, new).stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no file"),
        (b"", "has no actions"),
        (b"This is a letter, not a database. " * 100, "cannot be read as a database"),
    ],
    ids=["missing", "empty", "no database"],
)
def test_what_is_no_database_of_ours_is_told_with_what_to_do(sample_db, tmp_path, content, words):
    path = tmp_path / "odd?name%20#1.db"
    if content is not None:
        path.write_bytes(content)
    for pair in ((path, sample_db), (sample_db, path)):
        result = run(*pair)
        assert result.exit_code == 1
        assert "odd?name%20#1.db" in result.stderr
        assert words in result.stderr
        assert "kb build" in result.stderr
        assert "Traceback" not in result.output


def test_a_damaged_database_is_told_and_leaves_no_file(sample_db, tmp_path):
    whole = bytearray(sample_db.read_bytes())
    whole[8192:] = os.urandom(1000) + bytes(len(whole) - 9192)
    (tmp_path / "bad.db").write_bytes(whole)
    result = run(sample_db, tmp_path / "bad.db", "--output", tmp_path / "out.txt")
    assert result.exit_code == 1
    assert "kb build" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.db"]
    with pytest.raises(DiffError, match="kb build"):
        list(changes(tmp_path / "bad.db", sample_db))


def test_a_file_name_with_odd_letters_is_read(sample_db, tmp_path):
    path = shutil.copy(sample_db, tmp_path / "a?b%20c#d é.db")
    assert run(sample_db, path).exit_code == 0


def test_the_databases_are_never_written_over(sample_db, tmp_path):
    copy = shutil.copy(sample_db, tmp_path / "copy.db")
    result = run(sample_db, copy, "--output", copy)
    assert result.exit_code == 1
    assert "choose another" in result.stderr
    assert "not a file" in run(sample_db, copy, "--output", tmp_path).stderr
    assert Path(copy).read_bytes() == sample_db.read_bytes()


def test_control_c_ends_it_and_keeps_the_old_file(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        "with recursive k(i) as (select 100 union all select i + 1 from k where i < 300000) "
        "insert into actions (id, rank, title) select 'n' || i, i, 'Number ' || i from k",
    )  # fmt: skip
    output = tmp_path / "out.json"
    output.write_text("before", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "kb.cli", "diff", str(sample_db), str(new), "--format", "json",
         "--output", str(output)], stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        until = time.monotonic() + 20
        while not (tmp_path / ".out.json.new").exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted" in errors
    assert output.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.db", "out.json"]


def test_help_has_examples_and_tells_the_exit_codes():
    text = " ".join(run("--help").output.split())
    assert "kb diff" in text
    assert "Ends with 0 whether or not they differ" in text


def test_a_feed_holds_an_entry_an_action_that_any_reader_of_feeds_can_read(sample_db, tmp_path):
    new = edited(
        sample_db, tmp_path / "new.db",
        f"update actions set headline_amount = 7 where id = '{sample.TWITTER}'",
        f"update actions set title = 'Bell \x07 & <b>Söhne' where id = '{sample.HOSTILE}'",
    )  # fmt: skip
    out = tmp_path / "changes.atom"
    result = CliRunner().invoke(
        app, ["diff", str(sample_db), str(new), "--format", "atom", "--output", str(out)]
    )
    assert result.exit_code == 0, result.output
    feed = ElementTree.parse(out).getroot()
    space = {"a": "http://www.w3.org/2005/Atom"}
    titles = [one.text for one in feed.findall("a:entry/a:title", space)]
    assert "Changed: Bell   & <b>Söhne" in titles
    links = [one.get("href") for one in feed.findall("a:entry/a:link", space)]
    assert f"enforcement/actions/{sample.TWITTER}" in links
    assert len({one.text for one in feed.findall("a:entry/a:id", space)}) == len(titles)
