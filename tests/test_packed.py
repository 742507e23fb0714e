"""Archives that sources publish: whole ones are read, broken and dishonest ones refused."""

import io
import tarfile
import zipfile

import pytest

from kb.archive.drafts import UnreadableError
from kb.crawl import packed
from kb.crawl.packed import members

FILES = {"a/one.xml": b"<one/>", "../../two.xml": b"<two/>", "readme.txt": b"no"}


def zipped(files=FILES):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def tarred(files=FILES, mode="w:gz"):
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode=mode) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return body.getvalue()


@pytest.mark.parametrize("body", [zipped(), tarred(), tarred(mode="w")], ids=["zip", "gz", "tar"])
def test_the_wanted_files_are_read_and_nothing_is_written(body, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert list(members(body)) == [("a/one.xml", b"<one/>"), ("../../two.xml", b"<two/>")]
    assert list(tmp_path.iterdir()) == []


BROKEN = {
    "a zip cut off": zipped()[:-30],
    "a gzip cut off": tarred()[:-9],
    "a tar cut off": tarred(mode="w")[:1024],
    "nothing": b"",
    "a page": b"<html>not found</html>",
    "no zip": b"PK\x03\x04rest",
    "no gzip": b"\x1f\x8b",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_whole_archive_is_refused(body):
    with pytest.raises(UnreadableError):
        list(members(body))


@pytest.mark.parametrize("make", [zipped, tarred])
def test_what_unpacks_to_more_than_is_honest_is_refused(make, monkeypatch):
    body = make({"bomb.xml": b"0" * 3_000_000})
    assert len(body) < 30_000
    monkeypatch.setattr(packed, "_FILE", 1_000_000)
    with pytest.raises(UnreadableError, match=r"bomb\.xml"):
        list(members(body))


def test_very_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(packed, "_FILES", 2)
    with pytest.raises(UnreadableError):
        list(members(zipped({f"{n}.xml": b"" for n in range(5)})))
