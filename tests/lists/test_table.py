"""CSV files read record by record."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.reading import MAX_BROKEN_ROWS, Reading
from streams.lists.table import Table, read_rows, read_table


def read(path: Path, columns: int | None = 2) -> tuple[list[list[str]], list[str]]:
    """The records of a file and what was wrong with the others."""
    reading = Reading([path])
    rows = [row.fields for row in read_rows(path, reading, columns)]
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
        (b"%PDF-1.7", "found a PDF file"),
        ("1,x".encode("utf-16"), "found UTF-16 text"),
        (bytes(range(1, 9)) + b"\x00\x01", "found binary data"),
    ],
)
def test_what_is_no_csv_is_refused_by_name(path: Path, content: bytes, found: str) -> None:
    path.write_bytes(content)
    with pytest.raises(ListError, match=found):
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
    path.write_bytes(b"x\n" * (MAX_BROKEN_ROWS + 1))
    with pytest.raises(ListError, match="more than 10000 broken rows"):
        read(path)


def read_named(path: Path, content: str, delimiter: str = ",") -> Table:
    path.write_text(content)
    return read_table(path, Reading([path]), {"id", "full name"}, delimiter)


def test_a_header_is_found_below_a_title_and_its_columns_in_any_case(path: Path) -> None:
    table = read_named(
        path, 'Report Date: 1-Jan-2026\n\nID,"Full  Name",Note\n1,Acme,\n2,"B\nC",x\n'
    )
    assert table.title == ["Report Date: 1-Jan-2026\n", "\n"]
    assert table.columns == ["id", "full name", "note"]
    assert list(table.records) == [
        (4, {"id": "1", "full name": "Acme", "note": ""}),
        (5, {"id": "2", "full name": "B\nC", "note": "x"}),
    ]


def test_of_a_column_that_stands_twice_the_first_cell_that_is_filled_counts(path: Path) -> None:
    table = read_named(path, "id\tfull name\tid\n\tAcme\t7\n8\tAcme\t9\n", "\t")
    assert [cells["id"] for _, cells in table.records] == ["7", "8"]


def test_a_row_of_another_width_is_reported_with_its_line(path: Path) -> None:
    path.write_text("title\nid,full name\n1,Acme\n2\n3,B\n")
    reading = Reading([path])
    assert len(list(read_table(path, reading, {"id"}).records)) == 2
    assert [str(broken) for broken in reading.broken] == [
        "list.csv, line 4: expected 2 columns, found 1"
    ]


def test_a_file_without_the_header_is_refused_with_how_it_begins(path: Path) -> None:
    with pytest.raises(ListError, match=r"hold no header with full name, id; it begins with 'a,b'"):
        read_named(path, "a,b\n" * 20 + "id,full name\n")
