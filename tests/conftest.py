"""Fixtures that several test modules share."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sample
from hypothesis import settings

# The first text that a language's pipeline reads also loads it: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

METADATA = Path(__file__).parents[1] / "metadata.yml"
_SERVE = """
import sys
from pathlib import Path
from kb.site.serve import serve
serve(Path(sys.argv[1]), Path(sys.argv[2]), port=0)
"""


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample knowledge base of tests/sample.py, as a file. Do not write into it."""
    return sample.build(tmp_path_factory.mktemp("sample") / "enforcement.db")


@contextlib.contextmanager
def serving(database: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a knowledge base on a free port as a user would; yields the address and the process."""
    command = [sys.executable, "-c", _SERVE, str(database), str(METADATA)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            address = next((word for word in words if word.startswith("http://")), None)
            if address is None:
                process.kill()
                pytest.fail(f"the server did not start: {process.communicate()[1]}")
            yield address, process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


@pytest.fixture(scope="session")
def site(sample_db: Path) -> Iterator[str]:
    """The address of a real server over the sample knowledge base."""
    with serving(sample_db) as (address, _):
        yield address
