"""CSV files read record by record: bounded in size, hashed, each fault with its line.

Official files come as UTF-8 or Windows-1252, sometimes both in one file, and end with the DOS
end-of-file mark. A quote that is never closed must cost one row, not the rest of the file.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Set
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from streams.errors import ListError
from streams.lists.names import mend, squeeze
from streams.lists.reading import MAX_FIELD_CHARS, Reading, content_of

_MAX_RECORD_LINES = 100
_MAX_TITLE_LINES = 5


class Row(NamedTuple):
    """One record and the line on which it begins."""

    line: int
    fields: list[str]


def read_rows(path: Path, reading: Reading, columns: int | None = None) -> Iterator[Row]:
    """The records of a file. `columns` is their width; None takes that of the first record.

    Raises ListError for a file that is missing, too large or no text in the form of CSV.
    """
    csv.field_size_limit(MAX_FIELD_CHARS)
    for line, fields, fault in _records(_lines(path, reading), columns):
        if fault:
            reading.reject(path, line, fault)
        else:
            yield Row(line, fields)


class Table(NamedTuple):
    """A file with a header: the lines above it, its columns in small letters, and its records.

    A record is the line on which it begins, and the cells by column. Where a column stands twice,
    the first cell that is not empty counts.
    """

    title: list[str]
    columns: list[str]
    records: Iterator[tuple[int, dict[str, str]]]


def read_table(path: Path, reading: Reading, required: Set[str], delimiter: str = ",") -> Table:
    """A file whose columns are known by their names, `required` among them.

    Raises ListError as `read_rows` does, and where none of the first lines is such a header.
    """
    csv.field_size_limit(MAX_FIELD_CHARS)
    lines = _lines(path, reading)
    title: list[str] = []
    for line in islice(lines, _MAX_TITLE_LINES):
        columns = [squeeze(column).casefold() for column in _parse(line, None, delimiter)[0]]
        if required <= set(columns):
            records = _named(path, reading, lines, columns, delimiter, len(title) + 2)
            return Table(title, columns, records)
        title.append(line)
    lines.close()
    raise ListError(
        f"{path}: its first lines hold no header with {', '.join(sorted(required))}; "
        f"it begins with {''.join(title[:1]).strip()[:80]!r}"
    )


def _named(
    path: Path, reading: Reading, lines: Iterable[str], columns: list[str], delimiter: str, at: int
) -> Iterator[tuple[int, dict[str, str]]]:
    for line, fields, fault in _records(lines, len(columns), delimiter, at):
        if fault:
            reading.reject(path, line, fault)
            continue
        cells: dict[str, str] = {}
        for column, value in zip(columns, fields, strict=True):
            if not cells.get(column):
                cells[column] = value.strip()
        yield line, cells


def first_row(path: Path) -> list[str]:
    """The first record of a file, for telling its format. Raises ListError as `read_rows` does."""
    for row in read_rows(path, Reading([path])):
        return row.fields
    return []


def _lines(path: Path, reading: Reading) -> Generator[str, None, None]:
    with reading.open(path) as stream:
        found = content_of(stream.peek(2048))
        if found != "text":
            raise ListError(f"{path}: expected a CSV file, found {found}")
        for number, line in enumerate(_bounded_lines(path, stream), start=1):
            yield _decode(line, first=number == 1)


def _bounded_lines(path: Path, stream: io.BufferedReader) -> Iterator[bytes]:
    """Lines, none longer than a record may be: a longer one is no list."""
    limit = 4 * MAX_FIELD_CHARS
    while line := stream.readline(limit):
        if len(line) == limit:
            raise ListError(f"{path}: a line of more than {limit // 2**20} MB")
        yield line


def _decode(line: bytes, *, first: bool) -> str:
    if first:
        line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")  # and on to Windows-1252 by mending
    return mend(text)


def _records(
    lines: Iterable[str], width: int | None, delimiter: str = ",", at: int = 1
) -> Iterator[tuple[int, list[str], str]]:
    """Records as line, fields and fault, which is empty for a sound one.

    A record goes on over the next lines while a quote is open. When what results is no record,
    only its first line is at fault, and reading resumes with the second.
    """
    source = enumerate(lines, start=at)
    waiting: deque[tuple[int, str]] = deque()
    while item := (waiting.popleft() if waiting else next(source, None)):
        number, text = item
        if not text.strip("\x1a\r\n\t "):
            continue
        more: list[tuple[int, str]] = []
        quotes = text.count('"')
        while quotes % 2 and len(more) < _MAX_RECORD_LINES:
            following = waiting.popleft() if waiting else next(source, None)
            if following is None:
                break
            more.append(following)
            quotes += following[1].count('"')
        fields, fault = _parse(text + "".join(line for _, line in more), width, delimiter)
        if fault:
            waiting.extendleft(reversed(more))
        else:
            width = width or len(fields)
        yield number, fields, fault


def _parse(text: str, width: int | None, delimiter: str) -> tuple[list[str], str]:
    if "\0" in text:
        return [], "a NUL byte"
    try:
        rows = list(csv.reader([text.rstrip("\x1a")], delimiter=delimiter, strict=True))
    except csv.Error as err:
        return [], f"malformed CSV: {err}"
    if len(rows) != 1:
        return [], "malformed CSV: no record"
    if width is not None and len(rows[0]) != width:
        return [], f"expected {width} columns, found {len(rows[0])}"
    return rows[0], ""
