"""Archives that sources publish: whole ones are read, broken and dishonest ones refused."""

import io
import tarfile
import zipfile

import pytest

from kb.archive.drafts import UnreadableError
from kb.crawl import packed
from kb.crawl.packed import members, xml_files

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


def xml(text, encoding="utf-8"):
    whole = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    return zipped({"one.xml": whole.encode(encoding)})


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_a_file_is_read_in_the_encoding_that_it_states(encoding):
    (root,) = xml_files(xml("<Dossier><Nom>Société d'été</Nom></Dossier>", encoding))
    assert (root.name, root.Nom.text) == ("Dossier", "Société d'été")


def test_a_file_in_another_encoding_than_it_states_keeps_its_letters():
    body = '<?xml version="1.0" encoding="UTF-8"?><Nom>Société générale d\'été à Orléans</Nom>'
    (root,) = xml_files(zipped({"one.xml": body.encode("cp1252")}))
    assert root.text == "Société générale d'été à Orléans"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DISHONEST = {
    "entities that grow": f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]><a>&l9;</a>',
    "an entity that is a file": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "a file cut off": "<Document><Dossier><Nom>Cour</Nom></Dossier><Decision>Vu la",
    "very many elements": "<a>" + "<b/>" * 500_000 + "</a>",
    "no element": "Not found",
    "nothing": "",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("text", DISHONEST.values(), ids=DISHONEST)
def test_a_file_that_is_broken_or_dishonest_is_named(text, encoding):
    with pytest.raises(UnreadableError, match=r"one\.xml"):
        list(xml_files(xml(text, encoding)))


def test_an_archive_without_the_wanted_files_is_no_archive_of_the_source():
    with pytest.raises(UnreadableError, match="no XML"):
        list(xml_files(zipped({"readme.txt": b"Moved."})))
