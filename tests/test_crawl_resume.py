"""A crawl that was cut off goes on where it was."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from crawling import COMMAND, numbers, scrape, stored
from web_site import office, serving, slow, workspace


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_crawl_that_was_cut_off_goes_on_where_it_was(tmp_path, how):
    site = office(pages=4)
    for number in range(1, 21):
        site.habits[f"/decisions/{number}"] = slow(0.1)
    with serving(site):
        folder = workspace(site, tmp_path)
        running = subprocess.Popen(
            [*COMMAND, "office", "-w", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        while site.times("/decisions/3") + site.times("/decisions/5") == 0:
            time.sleep(0.02)
        running.send_signal(how)
        running.communicate(timeout=60)
        assert running.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
        assert not stored(tmp_path)
        done = sum(site.times(f"/decisions/{number}") for number in range(1, 21))
        assert 0 < done < 20
        result = scrape(folder, "office", "--resume")
        assert result.returncode == 0, result.stderr
        assert numbers(tmp_path) == list(range(1, 21))
        again = [path for path, times in site.asked.items() if times > 1 and "robots" not in path]
    # What was on its way when the process was killed must be asked for again.
    assert len(again) <= (0 if how == signal.SIGINT else 2)


def test_two_crawls_of_a_source_do_not_mix(tmp_path):
    site = office(pages=1)
    site.habits["/decisions/3"] = slow(4)
    with serving(site):
        command = [*COMMAND, "office", "-w", str(workspace(site, tmp_path))]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not site.asked:
            time.sleep(0.02)
        second = scrape(tmp_path, "office")
        running.communicate(timeout=60)
    assert (running.returncode, second.returncode) == (0, 1)
    assert "another crawl is writing into" in second.stderr
    assert len(stored(tmp_path)) == 5


def unfinished_crawl(folder: Path) -> Path:
    place = folder / "archive" / "office" / "unfinished"
    place.mkdir(parents=True)
    facts = {"id": "20240131T120000000000", "limit": 3, "since": "2024-01-01"}
    (place / "crawl.json").write_text(json.dumps(facts), encoding="utf-8")
    return place


def test_a_crawl_is_not_taken_up_for_other_dates(tmp_path):
    with serving(office()) as site:
        unfinished_crawl(workspace(site, tmp_path))
        result = scrape(tmp_path, "office", "--resume", "--since", "2024-12-01")
        assert not site.asked
    assert result.returncode == 1
    assert "has other dates or another limit" in result.stderr


def test_a_damaged_queue_fails_a_crawl_once_and_then_the_archive_is_read(tmp_path):
    with serving(office()) as site:
        place = unfinished_crawl(workspace(site, tmp_path))
        (place / "paused").touch()
        (place / "queue" / "requests.queue").mkdir(parents=True)
        (place / "queue" / "requests.queue" / "active.json").write_bytes(b"\x00")
        result = scrape(tmp_path, "office", "--resume")
        assert result.returncode == 3
        assert "it did not start" in result.stderr
        assert scrape(tmp_path, "office", "--resume").returncode == 0
    assert numbers(tmp_path) == [1, 2, 3]


def test_an_unfinished_crawl_begins_anew_without_resume(tmp_path):
    with serving(office(pages=1)) as site:
        folder = workspace(site, tmp_path)
        unfinished = folder / "archive" / "office" / "unfinished"
        unfinished.mkdir(parents=True)
        (unfinished / "documents.jsonl").write_text("half a li", encoding="utf-8")
        assert scrape(folder, "office").returncode == 0
        assert not unfinished.exists()
    assert len(stored(folder)) == 5
