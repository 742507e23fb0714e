"""From paths to the store, and what the store keeps."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.archive import store as store_module
from kb.archive.ingest import ingest
from kb.archive.store import Counts, DocumentStore, StoreError
from kb.model import Document, Refusal


def made(number: int | str, text: str = "The fine stands.", source: str = "s") -> Document:
    return Document(str(number), source, "en", None, f"Case {number}", None, text)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DocumentStore]:
    with DocumentStore(tmp_path / "work" / "space") as opened:
        yield opened


def test_documents_come_back_whole_and_in_the_order_of_keys(store: DocumentStore) -> None:
    whole = Document(
        "1", "s", "fr", "https://a.org/", "T", "2024-05", "é \U0001f600 x", "html", "a.html"
    )
    others = [made(10), made(2), made(1, source="a"), made("é")]
    assert store.add([*others, whole]) == Counts(new=5)
    assert [d.key for d in store.documents()] == ["a:1", "s:1", "s:10", "s:2", "s:é"]
    assert list(store.documents())[1] == whole
    assert store.count() == 5


def test_the_same_key_of_two_sources_is_two_documents(store: DocumentStore) -> None:
    store.add([made("c", source="a:b"), made("b:c", source="a")])
    assert [(d.source, d.id) for d in store.documents()] == [("a", "b:c"), ("a:b", "c")]


def test_a_known_document_is_counted_and_a_changed_one_is_a_version(store: DocumentStore) -> None:
    store.add([made(1), made(2)])
    assert store.add([made(1), made(2, "It was reduced."), made(3)]) == Counts(1, 1, 1)
    assert store.count() == 3
    assert [d.text for d in store.documents() if d.id == "2"] == ["It was reduced."]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_copies_the_better_metadata_stay_whatever_the_order(
    store: DocumentStore, turned: bool
) -> None:
    plain = replace(made(1), origin="b.txt")
    dated = replace(made(1), origin="z.html", published="2024", url="https://a.org/")
    store.add([dated, plain] if turned else [plain, dated])
    assert list(store.documents()) == [dated]


def test_what_was_read_before_an_interruption_is_kept(tmp_path: Path) -> None:
    def interrupted() -> Iterator[Document]:
        yield from map(made, range(1200))
        raise KeyboardInterrupt

    with DocumentStore(tmp_path) as store, pytest.raises(KeyboardInterrupt):
        store.add(interrupted())
    with DocumentStore(tmp_path) as store:
        assert store.count() == 1200


def test_adding_and_reading_are_streams(store: DocumentStore) -> None:
    taken = 0

    def endless() -> Iterator[Document]:
        nonlocal taken
        for taken in range(1, 2001):
            yield made(taken)

    store.add(endless())
    assert taken == 2000
    assert next(store.documents()).key == "s:1"


def test_two_processes_may_add_in_turn(tmp_path: Path) -> None:
    def add(first: int) -> None:
        with DocumentStore(tmp_path) as store:
            for number in range(first, first + 40):
                store.add([made(number)])

    threads = [threading.Thread(target=add, args=(first,)) for first in (0, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with DocumentStore(tmp_path) as store:
        assert store.count() == 60


def test_a_store_that_another_process_holds_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_WAIT_SECONDS", 0.1)
    with DocumentStore(tmp_path) as store:
        other = sqlite3.connect(store.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another process"):
            store.add([made(1)])
        other.execute("ROLLBACK")
        other.close()
        assert store.add([made(1)]) == Counts(new=1)


@pytest.mark.parametrize("content", [b"not a database " * 100, None])
def test_a_file_that_is_no_store_is_an_error_with_advice(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / store_module.NAME
    if content:
        path.write_bytes(content)
    else:
        other = sqlite3.connect(path)
        other.execute("PRAGMA user_version = 99")
        other.close()
    with pytest.raises(StoreError, match=r"documents\.db"):
        DocumentStore(tmp_path)


def test_a_workspace_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("x")
    with pytest.raises(StoreError):
        DocumentStore(tmp_path / "w")


def test_a_folder_is_read_sorted_with_hidden_files_left_out(
    tmp_path: Path, store: DocumentStore
) -> None:
    folder = tmp_path / "docs"
    for name in ("b/two.txt", "a.txt", ".hidden/x.txt", "b/.secret.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"Order\nThe company in {name} was fined.")
    seen: list[tuple[int, int]] = []
    summary = ingest([folder, folder / "a.txt"], store, on_progress=lambda *n: seen.append(n))
    assert (summary.counts, summary.refused) == (Counts(new=2), 0)
    assert sorted(d.origin for d in store.documents()) == ["docs/a.txt", "docs/b/two.txt"]
    total = sum((folder / name).stat().st_size for name in ("a.txt", "b/two.txt"))
    assert seen[-1] == (total, total) and summary.bytes == total
    assert seen == sorted(seen)
    assert ingest([folder], store).counts == Counts(known=2)


def test_the_given_source_is_for_documents_that_name_none(
    tmp_path: Path, store: DocumentStore
) -> None:
    lines = [{"text": "The fine stands."}, {"text": "It was paid.", "source": "own"}]
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    ingest([path], store, source="given")
    assert [d.source for d in store.documents()] == ["given", "own"]


def test_one_bad_file_does_not_stop_the_next(tmp_path: Path, store: DocumentStore) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "in" / "b.txt").write_text("The company was fined.")
    summary = ingest([tmp_path / "absent", tmp_path / "in"], store)
    assert summary.counts == Counts(new=1)
    assert [r.origin for r in summary.refusals] == [str(tmp_path / "absent"), "in/a.pdf"]
    assert set(store.refusals()) == set(summary.refusals)


def test_a_refusal_goes_when_the_file_is_read_without_it(
    tmp_path: Path, store: DocumentStore
) -> None:
    path, other = tmp_path / "r.jsonl", tmp_path / "o.txt"
    path.write_text('{"text": "Paid."}\n{oops\n[]')
    other.write_bytes(b"")
    for _ in range(2):
        ingest([path, other], store)
        assert [r.origin for r in store.refusals()] == ["o.txt", "r.jsonl line 2", "r.jsonl line 3"]
    path.write_text('{"text": "Paid."}\n{"text": "Appealed."}\n[]')
    ingest([path], store)
    assert [r.origin for r in store.refusals()] == ["o.txt", "r.jsonl line 3"]


def test_the_same_refusal_is_kept_once(store: DocumentStore) -> None:
    for _ in range(2):
        store.refuse(Refusal("a", "Because."))
    assert list(store.refusals()) == [Refusal("a", "Because.")]


def test_a_pipe_is_not_waited_for(tmp_path: Path, store: DocumentStore) -> None:
    os.mkfifo(tmp_path / "pipe")
    summary = ingest([tmp_path / "pipe", tmp_path], store)
    assert "no ordinary file" in summary.refusals[0].reason


@pytest.mark.skipif(os.geteuid() == 0, reason="rights do not bind the superuser")
def test_a_closed_folder_is_refused(tmp_path: Path, store: DocumentStore) -> None:
    closed = tmp_path / "docs" / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0)
    try:
        (refusal,) = ingest([tmp_path / "docs"], store).refusals
    finally:
        closed.chmod(0o700)
    assert "right to read" in refusal.reason


def test_ingesting_in_another_order_gives_the_same_documents(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.txt" for name in "abc"]
    for path in paths:
        path.write_text("Order\nThe company was fined. " + path.stem)
    (tmp_path / "copy.txt").write_text("Order\nThe company was fined. a")
    results = []
    for number, order in enumerate((paths, paths[::-1])):
        with DocumentStore(tmp_path / str(number)) as store:
            ingest(order, store)
            results.append(list(store.documents()))
    assert results[0] == results[1]
