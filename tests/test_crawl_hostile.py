"""Pages that cost more than any honest one, and a disk that is full."""

from __future__ import annotations

import gzip
import os
import shlex
import subprocess
import time

import pytest
from crawling import COMMAND, scrape, stored
from web_site import Answer, always, office, serving, workspace


def _bomb(size: int) -> bytes:
    return gzip.compress(b"<p>" + b" " * size)


HOSTILE: list[tuple[str, Answer]] = [
    ("50 MB", always(200, b"<html>" + b"x" * 50_000_000)),
    ("a bomb", always(200, _bomb(500_000_000), Content_Encoding="gzip")),
    ("nested tags", always(200, b"<html><body>" + b"<div><b>" * 250_000)),
    ("null bytes", always(200, b"\x00" * 1_000_000)),
    ("a lying charset", always(200, b"\xff\xfe<p>" * 999, Content_Type="text/html; charset=ascii")),
    ("damaged packing", always(200, b"\x1f\x8bnothing", Content_Encoding="gzip")),
    ("a redirect in a circle", always(302, Location="/decisions/3")),
    ("another scheme", always(302, Location="file:///etc/passwd")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "habit"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_a_hostile_page_costs_seconds_and_is_counted(tmp_path, name, habit):
    site = office(pages=1, rows=25)
    site.habits["/decisions/3"] = habit
    with serving(site):
        began = time.monotonic()
        result = scrape(workspace(site, tmp_path), "office")
        assert time.monotonic() - began < 30
    assert "24 documents read, 1 pages not" in result.stdout, result.stderr
    assert "/decisions/3" in result.stderr


def test_a_full_disk_ends_a_crawl_and_says_where(tmp_path):
    site = office(pages=1, rows=9)
    for path, body in site.pages.items():
        if path != "/decisions":
            noise = b"<p>" + os.urandom(30_000).hex().encode() + b"</p></article>"
            site.pages[path] = body.replace(b"</article>", noise)
    with serving(site):
        command = [*COMMAND, "office", "-w", str(workspace(site, tmp_path))]
        result = subprocess.run(
            ["bash", "-c", f"ulimit -f 150; exec {shlex.join(command)}"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert result.returncode == 3, result.stderr
    assert "File too large" in result.stderr
    assert "Nothing of it was stored" in result.stderr
    assert not stored(tmp_path)
