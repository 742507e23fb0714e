"""How found citations are compared with labelled ones."""

import json

import pytest

from kb.evaluate.citations import agreement, key, main, measure, scores
from kb.model import Document

TEXT = "In C-311/18 and C-362/14 the Court read Directive 95/46/EC. BVerwG, 6 C 7.20, agreed."
TITLE = "AG Nowhere - 12 C 3/21"


def row(*citations, **more):
    labels = [dict(zip(("kind", "value", "own"), one, strict=False)) for one in citations]
    return {"id": "a", "half": "first", "citations": labels, **more}


def judged(label, text=TEXT, title=TITLE):
    document = Document("a", "test", "en", None, title, None, text)
    (result,) = measure([label], {"a": document})
    return result


def test_what_is_found_labelled_or_both_is_counted():
    label = row(
        ("eu_case", "C-311/18"),
        ("eu_act", "31995L0046"),
        ("decision", "6 C 7.20"),
        ("eu_case", "C-1/20"),
    )
    result = judged(label)
    assert result.wrong == {("eu_case", "c-362/14")}
    assert result.missed == {("eu_case", "c-1/20")}
    assert result.counts() == (3, 4, 4)
    assert result.counts("eu_case") == (1, 2, 2)
    assert [one.field for one in scores([result])][:2] == ["citations", "citations, first half"]


def test_the_document_s_own_number_is_neither_right_nor_wrong():
    label = row(("eu_case", "C-311/18", True), ("eu_case", "C-362/14"))
    result = judged(label, "In C-311/18 the Court followed C-362/14.", "")
    assert (result.wrong, result.missed, result.counts()) == (set(), set(), (1, 1, 1))


def test_a_second_reader_is_compared_like_the_extraction():
    label = row(("eu_case", "C-311/18"), ("decision", "6 C 7.20"), ("decision", "12 C 3/21", True))
    other = row(("eu_case", "C-311/18"), ("eu_case", "C-362/14"), ("decision", "12 C 3/21"))
    another_part = other | {"of": "machine translation"}
    document = Document("a", "test", "en", None, TITLE, None, TEXT)
    (result,) = agreement([label], [another_part, other], {"a": document})
    assert result.counts() == (1, 2, 2)
    assert agreement([label], [another_part], {"a": document}) == []


def test_only_the_labelled_part_is_read():
    label = row(("eu_case", "C-311/18"), window=[0, 14])
    assert judged(label).counts() == (1, 1, 1)


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("decision", "SAN-2021-023", "CNIL; SAN 2021/023", True),
        ("docket", "3:18-cv-00320", "3:18 CV 00320", True),
        ("national_law", "ES Ley 39/2015", "Law 39/2015", True),
        ("eu_case", "C-1/20", "C-12/0", False),
    ],
)
def test_signs_are_ignored_where_spellings_differ(kind, one, other, same):
    assert (key(kind, one) == key(kind, other)) is same


def test_the_command_says_which_documents_are_missing(tmp_path, capsys):
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps(row(("eu_case", "C-311/18"))) + "\n", encoding="utf-8")
    assert main([str(labels), "--workspace", str(tmp_path)]) == 0
    assert "1 labelled documents are not in the workspace" in capsys.readouterr().out
