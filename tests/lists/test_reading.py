"""Files as streams: unpacked, bounded, hashed."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists import reading
from streams.lists.reading import Reading

CONTENT = b"".join(b"%d,Kepler %d\n" % (n, n * n) for n in range(9_000))


def read(path: Path) -> tuple[bytes, str]:
    """The content of a file and its digest."""
    source = Reading([path])
    with source.open(path) as stream:
        content = stream.read()
    return content, source.sha256


def pack(path: Path, *members: tuple[str, bytes]) -> Path:
    """A ZIP archive with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_a_packed_file_is_read_and_hashed_like_the_plain_one(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_bytes(CONTENT)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(CONTENT))
    pack(tmp_path / "packed.zip", ("list/SDN.CSV", CONTENT))
    for name in ("plain.csv", "packed.csv.gz", "packed.zip"):
        assert read(tmp_path / name) == (CONTENT, hashlib.sha256(CONTENT).hexdigest())


def test_the_digest_is_of_the_whole_file_however_little_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(CONTENT)
    source = Reading([path])
    with source.open(path) as stream:
        stream.readline()
    assert source.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_of_an_archive_the_list_is_taken_and_the_rest_is_left(tmp_path: Path) -> None:
    members = (("__MACOSX/._list.xml", b"?"), ("readme.pdf", b"%PDF"), ("LIST.XML", CONTENT))
    assert read(pack(tmp_path / "a.zip", *members))[0] == CONTENT


@pytest.mark.parametrize("names", [("a.xml", "b.xml"), ("a.pdf", "b.pdf"), ()])
def test_an_archive_without_exactly_one_list_is_refused(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    path = pack(tmp_path / "a.zip", *((name, b"x") for name in names))
    with pytest.raises(ListError, match="expected an archive with one list file, found"):
        read(path)


def test_an_excel_file_is_an_archive_that_stays_packed(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.xlsx", ("[Content_Types].xml", b"<Types/>"), ("xl/a.xml", b"<a/>"))
    assert read(path)[0] == path.read_bytes()
    assert reading.content_of(reading.read_start(path)) == "an Excel file"


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", ("a.csv", b"1,x"))
    content = bytearray(path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1
    path.write_bytes(content)
    with pytest.raises(ListError, match="encrypted"):
        read(path)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    packed = gzip.compress(CONTENT)
    for damaged in (packed[: len(packed) // 2], packed[:400] + b"\xff" * 40 + packed[440:]):
        path.write_bytes(damaged)
        with pytest.raises(ListError, match="gzip data is damaged"):
            read(path)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", ("a.csv", CONTENT))
    packed = path.read_bytes()
    for damaged in (packed[: len(packed) // 2], packed[:400] + b"\xff" * 40 + packed[440:]):
        path.write_bytes(damaged)
        with pytest.raises(ListError, match="is damaged"):
            read(path)


@pytest.mark.parametrize("ending", ["gz", "zip"])
def test_a_decompression_bomb_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 2**20)
    path = tmp_path / f"a.{ending}"
    content = b"1,x\n" * 2**20
    if ending == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        pack(path, ("a.csv", content))
    with pytest.raises(ListError, match="more than 1 MB of content"):
        read(path)


def test_content_hundreds_of_times_its_packed_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(33 * 2**20)))
    with pytest.raises(ListError, match="more than 32 MB of content"):
        read(path)


def test_a_missing_an_empty_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "empty.gz").write_bytes(gzip.compress(b""))
    for name, why in (
        ("none", "can't be read"),
        ("", "can't be read"),
        ("empty", "is empty; fetch it again"),
        ("empty.gz", "is empty; fetch it again"),
    ):
        with pytest.raises(ListError, match=why):
            read(tmp_path / name)


def test_progress_ends_at_the_size_of_all_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.zip", tmp_path / "c.gz"]
    paths[0].write_bytes(CONTENT)
    pack(paths[1], ("b.csv", CONTENT))
    paths[2].write_bytes(gzip.compress(CONTENT))
    seen: list[tuple[int, int]] = []
    source = Reading(paths, lambda done, total: seen.append((done, total)))
    for path in paths:
        with source.open(path):
            pass
    assert seen == sorted(seen)
    assert len(seen) > 10
    total = sum(path.stat().st_size for path in paths)
    assert seen[-1] == (total, total)


def test_an_archive_of_a_kind_that_is_not_known_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", ("a.csv", CONTENT))
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02") + 6  # the version that is needed to unpack the member
    path.write_bytes(content[:at] + b"\xff" + content[at + 1 :])
    with pytest.raises(ListError, match="the ZIP archive is damaged: zip file version"):
        read(path)
