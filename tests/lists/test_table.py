"""CSV files read record by record."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists import table
from streams.lists.table import Reading


def read(path: Path, columns: int | None = 2) -> tuple[list[list[str]], list[str]]:
    """The records of a file and what was wrong with the others."""
    reading = Reading([path])
    rows = [row.fields for row in reading.rows(path, columns)]
    return rows, [f"{broken.line}: {broken.reason}" for broken in reading.broken]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("1,Société\n".encode(), "Société"),
        (b"\xef\xbb\xbf1,Soci\xc3\xa9t\xc3\xa9\r\n", "Société"),
        (b"1,Soci\xe9t\xe9\r\n", "Société"),
        (b"1,Xi\xc2\x92an\n", "Xi’an"),  # Windows-1252 taken for Latin-1 on its way here
        (b'1,"two\nlines"\n', "two\nlines"),
        (b'1,"a ""b"" c"\n', 'a "b" c'),
        (b"1,last line without end", "last line without end"),
        (b"1,x\r\n\r\n\x1a", "x"),
        (b"1,x\x1a", "x"),
    ],
)
def test_a_record_is_read_in_every_encoding_and_layout_that_lists_use(
    path: Path, content: bytes, value: str
) -> None:
    path.write_bytes(content)
    assert read(path) == ([["1", value]], [])


def test_utf_8_and_windows_1252_in_one_file_are_told_apart_line_by_line(path: Path) -> None:
    path.write_bytes("1,§ 744\n".encode() + b"2,Co\x94p\n" + "3,海康\n".encode())
    assert [fields[1] for fields in read(path)[0]] == ["§ 744", "Co”p", "海康"]


def test_a_quote_that_is_never_closed_costs_one_row(path: Path) -> None:
    path.write_text('1,a\n2,"never closed\n' + "".join(f'{n},"x{n}"\n' for n in range(3, 300)))
    rows, broken = read(path)
    assert [fields[0] for fields in rows] == [str(n) for n in range(1, 300) if n != 2]
    assert len(broken) == 1
    assert broken[0].startswith("2: ")


def test_a_quote_within_a_field_and_a_wrong_width_are_reported_by_line(path: Path) -> None:
    path.write_text('1,a\n2,"b"c\n3\n4,d,e\n5,f\n')
    rows, broken = read(path)
    assert rows == [["1", "a"], ["5", "f"]]
    assert broken[1:] == ["3: expected 2 columns, found 1", "4: expected 2 columns, found 3"]
    assert broken[0].startswith("2: malformed CSV")


def test_a_nul_byte_breaks_its_row_only(path: Path) -> None:
    path.write_bytes(b"1," + b"a" * 3000 + b"\n2,\x00\n3,c\n")
    rows, broken = read(path)
    assert [fields[0] for fields in rows] == ["1", "3"]
    assert broken == ["2: a NUL byte"]


def test_the_first_record_sets_the_width_where_none_is_given(path: Path) -> None:
    path.write_text("a,b,c\n1,2,3\n1,2\n")
    assert read(path, columns=None) == (
        [["a", "b", "c"], ["1", "2", "3"]],
        ["3: expected 3 columns, found 2"],
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "the file is empty"),
        (b"<!DOCTYPE html><html>", "found an HTML page"),
        (b"\n  <HTML>", "found an HTML page"),
        (b"<?xml version='1.0'?><sdnList/>", "found XML"),
        (b'{"results": []}', "found JSON"),
        (b"PK\x03\x04....", "found a ZIP or Excel file"),
        (b"%PDF-1.7", "found a PDF file"),
        ("1,x".encode("utf-16"), "found UTF-16 text"),
        (bytes(range(1, 9)) + b"\x00\x01", "found binary data"),
    ],
)
def test_what_is_no_csv_is_refused_by_name(path: Path, content: bytes, found: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ListError, match=found):
        read(path)


def test_gzip_is_read_and_hashed_like_the_plain_file(tmp_path: Path) -> None:
    content = b"1,a\n2,b\n"
    (tmp_path / "plain.csv").write_bytes(content)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(content))
    digests = []
    for name in ("plain.csv", "packed.csv.gz"):
        reading = Reading([tmp_path / name])
        assert len(list(reading.rows(tmp_path / name))) == 2
        digests.append(reading.sha256)
    assert digests == [hashlib.sha256(content).hexdigest()] * 2


def test_damaged_gzip_is_refused(path: Path) -> None:
    packed = gzip.compress(b"".join(b"%d,x%d\n" % (n, n * n) for n in range(9000)))
    for damaged in (packed[: len(packed) // 2], packed[:400] + b"\xff" * 40 + packed[440:]):
        path.write_bytes(damaged)
        with pytest.raises(ListError, match="gzip data is damaged"):
            read(path)


def test_a_decompression_bomb_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_FILE_BYTES", 2**20)
    path.write_bytes(gzip.compress(b"1,x\n" * 2**20))
    with pytest.raises(ListError, match="more than 1 MB of text"):
        read(path)


def test_one_endless_line_is_refused(path: Path) -> None:
    path.write_bytes(b"1," + b"x" * (5 * 2**20))
    with pytest.raises(ListError, match="a line of more than 4 MB"):
        read(path)


def test_a_field_beyond_the_limit_breaks_its_row(path: Path) -> None:
    path.write_bytes(b"1," + b"x" * (2**20 + 1) + b"\n2,b\n")
    rows, broken = read(path)
    assert rows == [["2", "b"]]
    assert "field larger than field limit" in broken[0]


def test_too_many_broken_rows_end_the_reading(path: Path) -> None:
    path.write_bytes(b"x\n" * (table.MAX_BROKEN_ROWS + 1))
    with pytest.raises(ListError, match="more than 10000 broken rows"):
        read(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="can't be read"):
        read(tmp_path / "none.csv")
    with pytest.raises(ListError, match="can't be read"):
        read(tmp_path)


def test_progress_ends_at_the_size_of_all_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in paths:
        path.write_bytes(b"1,x\n" * 5000)
    seen: list[tuple[int, int]] = []
    reading = Reading(paths, lambda done, total: seen.append((done, total)))
    for path in paths:
        list(reading.rows(path))
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert seen[-1] == (40_000, 40_000)
