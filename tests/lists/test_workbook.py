"""Excel files read row by row."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists import workbook
from streams.lists.reading import Reading
from streams.lists.workbook import read_sheet
from tests.lists.workbooks import write_workbook

HEADER = ["Reference", "Name "]
ROWS = [HEADER, ["1", "Acme"], ["2", "Acme 2"]]


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    return list(read_sheet(path, Reading([path]), {"reference", "name"}))


def rewrite(path: Path, part: str, change: tuple[bytes, bytes]) -> None:
    """Replace bytes in one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change[0] in parts[part]
    parts[part] = parts[part].replace(*change)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "list.xlsx", ROWS)


def test_rows_are_read_by_column_with_their_numbers_and_empty_ones_passed_over(
    tmp_path: Path,
) -> None:
    rows: list[list[object]] = [
        ["Consolidated List"],
        [],
        [*HEADER],
        [101, " Acme "],
        [],
        ["2a", None],
        [None, "Acme"],
    ]
    path = write_workbook(tmp_path / "list.xlsx", rows)
    assert read(path) == [
        (4, {"reference": "101", "name": "Acme"}),
        (6, {"reference": "2a", "name": ""}),
        (7, {"reference": "", "name": "Acme"}),
    ]


def test_numbers_and_days_are_texts_as_a_reader_sees_them(tmp_path: Path) -> None:
    cells = [datetime(1962, 3, 4, 5, 6), date(1962, 3, 4), 1962.0, 1962, 0.5, True]  # noqa: DTZ001
    path = write_workbook(tmp_path / "list.xlsx", [HEADER, *(["1", cell] for cell in cells)])
    assert [row["name"] for _, row in read(path)] == [
        "1962-03-04",
        "1962-03-04",
        "1962",
        "1962",
        "0.5",
        "True",
    ]


def test_the_first_sheet_with_the_header_is_read(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "list.xlsx", [["About this list"]], ROWS, ROWS)
    assert len(read(path)) == 2


def test_a_workbook_without_the_header_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "list.xlsx", [["Reference", "Title"], ["1", "Acme"]])
    with pytest.raises(ListError, match="no sheet has a header with name, reference"):
        read(path)


def test_a_text_file_is_refused_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_text("<html></html>")
    with pytest.raises(ListError, match="expected an Excel file, found an HTML page"):
        read(tmp_path / "list.xlsx")


def test_entities_are_refused(path: Path) -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><worksheet '
    rewrite(path, "xl/worksheets/sheet1.xml", (b"<worksheet ", bomb))
    with pytest.raises(ListError, match=r"the Excel file is damaged: .* invalid XML"):
        read(path)


def test_a_workbook_that_unpacks_to_more_than_a_list_can_be_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MAX_UNPACKED_BYTES", 2**20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", bytes(2**20))
    with pytest.raises(ListError, match="unpacks to more than 1 MB"):
        read(path)


def test_a_huge_cell_refuses_the_file(path: Path) -> None:
    rewrite(path, "xl/worksheets/sheet1.xml", (b">Acme<", b">" + b"x" * (2**20 + 1) + b"<"))
    with pytest.raises(ListError, match="row 2: a cell of more than 1 MB"):
        read(path)


def test_a_cell_at_the_end_of_the_world_neither_hangs_nor_hides_rows(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(path, "xl/worksheets/sheet1.xml", (b'<row r="3"', b'<row r="1048576"'))
    monkeypatch.setattr(workbook, "_MAX_ROWS", 1000)
    with pytest.raises(ListError, match="a sheet of more than 1000 rows"):
        read(path)


def test_a_file_that_claims_to_end_before_its_rows_is_read_to_its_end(path: Path) -> None:
    claim = b'<dimension ref="A1:A1"/><sheetData>'
    rewrite(path, "xl/worksheets/sheet1.xml", (b"<sheetData>", claim))
    assert [cells["name"] for _, cells in read(path)] == ["Acme", "Acme 2"]


def test_more_columns_than_a_list_has_are_passed_over(tmp_path: Path) -> None:
    row = ["1", "Acme", *["x"] * 500]
    path = write_workbook(tmp_path / "list.xlsx", [HEADER, row])
    assert read(path) == [(2, {"reference": "1", "name": "Acme"})]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_part_refuses_the_file(path: Path, part: str) -> None:
    rewrite(path, part, (b"</", b"<"))
    with pytest.raises(ListError, match="the Excel file is damaged"):
        read(path)


def test_a_file_that_was_cut_is_refused(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ListError, match=re.compile("damaged|expected an Excel file")):
        read(path)


def test_the_digest_is_of_the_file_as_it_lies_on_disk(path: Path) -> None:
    reading = Reading([path])
    list(read_sheet(path, reading, {"reference", "name"}))
    again = Reading([path])
    with again.open(path) as stream:
        assert isinstance(stream, io.BufferedReader)
    assert reading.sha256 == again.sha256
