"""Crawls by the command line, and what they stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kb.archive.store import DocumentStore
from kb.model import Document

COMMAND = [sys.executable, "-m", "kb.cli", "scrape"]


def scrape(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a workspace, to its end."""
    whole = [*COMMAND, *map(str, arguments), "-w", str(folder)]
    return subprocess.run(whole, capture_output=True, text=True, timeout=120, check=False)


def stored(folder: Path) -> list[Document]:
    """Return the documents of a workspace, in the order of their keys."""
    with DocumentStore(folder) as store:
        return list(store.documents())


def numbers(folder: Path) -> list[int]:
    """Return the numbers with which the addresses of the documents end."""
    return sorted(int(str(one.url).rpartition("/")[2]) for one in stored(folder))
