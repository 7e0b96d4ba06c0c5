"""Excel files (XLSX) read row by row: bounded in size, without entities, each fault with its row.

An XLSX file is an archive of XML parts. openpyxl reads it; defusedxml, which openpyxl takes where
it is installed, refuses entities.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Set
from datetime import date, datetime
from pathlib import Path

import openpyxl

from streams.errors import ListError
from streams.lists.names import squeeze
from streams.lists.reading import MAX_FIELD_CHARS, START_BYTES, Reading, content_of

# The Australian list, the only official one in this form, has some 2 MB packed and 12 unpacked.
_MAX_PACKED_BYTES = 64 * 2**20
_MAX_UNPACKED_BYTES = 256 * 2**20
_MAX_ROWS = 200_000
_MAX_COLUMNS = 64
_MAX_TITLE_ROWS = 5

_Cells = tuple[object, ...]


def read_sheet(
    path: Path, reading: Reading, required: Set[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of the first sheet whose header has the required columns, with their numbers.

    Cells are texts by column, in small letters; dates are ISO dates. Empty rows are passed over.
    Raises ListError for a file that is no Excel file, larger than a list can be, damaged, or has
    no such sheet.
    """
    # Read to its end before the first row is passed on: damage refuses the file, not a part of it.
    for number, cells in list(_sheet(path, _content(path, reading), required)):
        if any(cells.values()):
            yield number, cells


def _content(path: Path, reading: Reading) -> bytes:
    with reading.open(path) as stream:
        found = content_of(stream.peek(START_BYTES))
        if found != "an Excel file":
            raise ListError(f"{path}: expected an Excel file, found {found}; fetch it again")
        content = stream.read(_MAX_PACKED_BYTES + 1)
    if len(content) > _MAX_PACKED_BYTES:
        raise ListError(f"{path}: an Excel file of more than {_MAX_PACKED_BYTES // 2**20} MB")
    return content


def _sheet(path: Path, content: bytes, required: Set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > _MAX_UNPACKED_BYTES:
            raise ListError(f"{path}: unpacks to more than {_MAX_UNPACKED_BYTES // 2**20} MB")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which carry no entry
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in workbook.worksheets:
                # The size is given, for a file may claim any for itself.
                rows = sheet.iter_rows(
                    max_row=_MAX_ROWS + 1, max_col=_MAX_COLUMNS, values_only=True
                )
                found = _header(rows, required)
                if found:
                    yield from _named(path, rows, *found)
                    return
    except ListError:
        raise
    except Exception as err:  # a damaged part fails wherever openpyxl first trips over it
        reason = " ".join(f"{type(err).__name__}: {err}".split())[:200]
        raise ListError(f"{path}: the Excel file is damaged: {reason}; fetch it again") from None
    raise ListError(f"{path}: no sheet has a header with {', '.join(sorted(required))}")


def _header(rows: Iterator[_Cells], required: Set[str]) -> tuple[int, list[str]] | None:
    """The number of the header's row and its columns, where one of the first rows is a header."""
    for number in range(1, _MAX_TITLE_ROWS + 1):
        columns = [squeeze(_text(cell)).casefold() for cell in next(rows, ())]
        if required <= set(columns):
            return number, columns
    return None


def _named(
    path: Path, rows: Iterator[_Cells], header: int, columns: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(rows, start=header + 1):
        if number > _MAX_ROWS:
            raise ListError(f"{path}: a sheet of more than {_MAX_ROWS} rows")
        cells = {c: _text(cell).strip() for c, cell in zip(columns, row, strict=False) if c}
        if any(len(text) > MAX_FIELD_CHARS for text in cells.values()):
            raise ListError(
                f"{path}, row {number}: a cell of more than {MAX_FIELD_CHARS // 2**20} MB"
            )
        yield number, cells


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
