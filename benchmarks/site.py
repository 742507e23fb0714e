"""How fast the pages are over large databases.

``python benchmarks/site.py [--actions 5000 100000 1000000]`` makes databases of that many actions
(1.5 documents, 6 claims, 1.3 penalties and 1.4 parties each), serves them as `kb serve` does, and
prints the median time of each page over some warm requests, the rows a second of the whole CSV with
whether any row is lost, and whether eight readers at once get an error.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import sqlite_utils

from kb.store import schema

_WORDS = [a + b + c for a in ("bar", "cor", "del", "mon", "tel") for b in ("ta", "ri", "no", "lu")
          for c in ("x", "ne", "ra", "co", "des")]  # fmt: skip
_AUTHORITIES, _VIOLATIONS = 200, 46
_TIMES = 15
# Pages with their goals in milliseconds.
PAGES = {
    "table, three facets": ("/enforcement/actions?_facet=year&_facet=stage&_facet=currency", 150),
    "action": ("/enforcement/actions/action-7", 20),
    "compare": ("/compare?of=party:party-1&of=party:party-2", 60),
    "home": ("/", 50),
    "search, a common word": ("/search?q=fined", 150),
}


def generate(path: Path, number: int) -> None:
    """Write a database of that many actions."""
    db = sqlite_utils.Database(path)
    for pragma in ("journal_mode = off", "synchronous = off"):
        db.execute(f"pragma {pragma}")
    schema.create(db)
    parties = max(10, int(number * 0.8))
    _insert(db.conn, "sources", ("id", "name"), [("s", "Source")])
    draw = random.Random(3)
    _insert(
        db.conn, "parties", ("id", "name", "kind", "country"),
        ((f"party-{n}", f"{_name(draw)} {n}", "company", "US") for n in range(parties)),
    )  # fmt: skip
    _insert(db.conn, "authorities", ("id", "name", "country"),
            ((f"authority-{n}", f"Authority {n}", "US") for n in range(_AUTHORITIES)))  # fmt: skip
    _insert(db.conn, "violations", ("id", "field", "name", "description"),
            ((f"v.{n}", "v", f"Violation {n}", "") for n in range(_VIOLATIONS)))  # fmt: skip
    for table, columns, rows in _action_tables(number, parties):
        _insert(db.conn, table, columns, rows)
    schema.enable_search(db)
    db.conn.commit()
    db.execute("analyze")
    db.close()


def _name(draw: random.Random) -> str:
    return f"{draw.choice(_WORDS).title()} {draw.choice(_WORDS).title()}"


def _insert(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], rows: object
) -> None:
    places = ", ".join("?" * len(columns))
    names = ", ".join(columns)
    connection.executemany(f"insert into {table} ({names}) values ({places})", rows)  # type: ignore[arg-type]


def _action_tables(number: int, parties: int) -> Iterator[tuple[str, tuple[str, ...], object]]:
    draw = random.Random(4)
    yield "documents", ("id", "source_id", "lang", "title", "published", "text", "status"), (
        (f"d-{n}-{k}", "s", "en", f"{_name(draw)} fined", f"{1996 + n % 30}-05-{1 + n % 28:02}",
         f"The authority fined {_name(draw)} {n * 37 % 99991} dollars. " * 6, "extracted")
        for n in range(number) for k in range(1 + n % 2)
    )  # fmt: skip
    yield "actions", (
        "id", "rank", "title", "year", "headline_amount", "currency", "headline_confidence",
        "known_by", "stage", "announced", "country", "headline_eur", "headline_usd",
        "total_penalty_eur", "total_all_eur", "total_all_net_eur", "documents",
    ), (
        (f"action-{n}", n + 1, f"{_name(draw)}, by Authority {n % _AUTHORITIES}, {1996 + n % 30}",
         1996 + n % 30, number - n, ("USD", "EUR", "GBP")[n % 3], 0.9, "documents",
         ("decided", "settled", "complaint", "appeal")[n % 4], f"{1996 + n % 30}-05-03", "US",
         number - n, number - n, number - n, number - n, number - n, 1 + n % 2)
        for n in range(number)
    )  # fmt: skip
    yield (
        "action_documents",
        ("action_id", "document_id", "why"),
        ((f"action-{n}", f"d-{n}-{k}", "test") for n in range(number) for k in range(1 + n % 2)),
    )
    yield "mentions", (
        "id", "document_id", "part", "start_char", "end_char", "text",
        "sentence_start", "sentence_end",
    ), (
        (f"m-{n}-{k}", f"d-{n}-0", "text", 4, 13, "authority", 0, 40)
        for n in range(number) for k in range(6)
    )  # fmt: skip
    yield "claims", (
        "id", "document_id", "mention_id", "action_id", "field", "value", "confidence", "chosen",
    ), (
        (f"c-{n}-{k}", f"d-{n}-0", f"m-{n}-{k}", f"action-{n}",
         ("stage", "authority", "respondent", "announced", "violation", "amount")[k], "v", 0.9, 1)
        for n in range(number) for k in range(6)
    )  # fmt: skip
    yield "penalties", (
        "id", "action_id", "kind", "amount", "currency", "amount_eur", "amount_usd", "suspended",
        "standing", "claim_id",
    ), (
        (f"p-{n}-{k}", f"action-{n}", "fine", number - n - k, ("USD", "EUR", "GBP")[n % 3],
         number - n, number - n, 0, "final", f"c-{n}-5")
        for n in range(number) for k in range(2 if n % 3 == 0 else 1)
    )  # fmt: skip
    yield "action_parties", ("action_id", "party_id", "group_then_id", "group_now_id"), (
        (f"action-{n}", f"party-{(n * 7 + k) % parties}", None, None)
        for n in range(number) for k in range(2 if n % 5 < 2 else 1)
    )  # fmt: skip
    yield (
        "action_authorities",
        ("action_id", "authority_id"),
        ((f"action-{n}", f"authority-{n % _AUTHORITIES}") for n in range(number)),
    )
    yield (
        "action_violations",
        ("action_id", "violation_id"),
        ((f"action-{n}", f"v.{n % _VIOLATIONS}") for n in range(number)),
    )


def measure(path: Path) -> dict[str, float]:
    """Return the medians in milliseconds, and of the CSV the rows a second."""
    command = [sys.executable, "-m", "kb.cli", "serve", "--database", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        base = server.stdout.readline().split()[1]
        try:
            with httpx.Client(base_url=base, timeout=120) as client:
                found = {name: _median(client, page) for name, (page, _) in PAGES.items()}
                found["CSV rows a second"], found["CSV rows"] = _download(client)
            found["errors of 8 readers"] = _crowd(base)
        finally:
            server.terminate()
    return found


def _median(client: httpx.Client, path: str) -> float:
    times = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        client.get(path).raise_for_status()
        times.append(time.perf_counter() - started)
    return statistics.median(times[2:]) * 1_000


def _download(client: httpx.Client) -> tuple[float, float]:
    started = time.perf_counter()
    text = client.get("/-/kb/enforcement.csv").raise_for_status().text
    seconds = time.perf_counter() - started
    rows = sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1
    return rows / seconds, rows


def _crowd(base: str) -> float:
    def read(number: int) -> int:
        with httpx.Client(base_url=base, timeout=120) as client:
            pages = [page for page, _ in PAGES.values()]
            return sum(client.get(pages[(number + k) % len(pages)]).is_error for k in range(10))

    with ThreadPoolExecutor(8) as pool:
        return sum(pool.map(read, range(8)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, nargs="+", default=[5_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    arguments = parser.parse_args()
    results = {}
    for number in arguments.actions:
        path = arguments.folder / f"site-{number}.db"
        if not path.exists():
            generate(path, number)
        results[number] = measure(path)
    print(f"{'':24}" + "".join(f"{number:>14,}" for number in results) + f"{'goal':>10}")
    for name in next(iter(results.values())):
        goal = str(PAGES[name][1]) if name in PAGES else ""
        shown = "".join(f"{found[name]:>14,.0f}" for found in results.values())
        print(f"{name:24}{shown}{goal:>10}")


if __name__ == "__main__":
    main()
