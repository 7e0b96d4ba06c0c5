"""CSV files read record by record: bounded in size, hashed, each fault with its line.

Official files come as UTF-8 or Windows-1252, sometimes both in one file, and end with the DOS
end-of-file mark. A quote that is never closed must cost one row, not the rest of the file.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from streams.errors import ListError
from streams.lists.parsed import BrokenRow

MAX_FILE_BYTES = 512 * 2**20  # decompressed
MAX_FIELD_CHARS = 2**20
MAX_BROKEN_ROWS = 10_000
_MAX_RECORD_LINES = 100
_PROGRESS_EVERY = 500

_Stream = io.BufferedReader | gzip.GzipFile
Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes of all files, as they lie on disk."""

_GZIP = b"\x1f\x8b"
_NOT_CSV = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "UTF-16 text"),
    (re.compile(rb"PK\x03\x04"), "a ZIP or Excel file"),
    (re.compile(rb"%PDF"), "a PDF file"),
    (re.compile(rb"[^\n]{0,1000}\x00"), "binary data"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!DOCTYPE|html)", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<"), "XML"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*[{\[]"), "JSON"),
)
# Windows-1252 punctuation that was taken for Latin-1, here or before, is C1 control characters.
_C1 = re.compile("[\x80-\x9f]")
_C1_MEANT = {code: bytes([code]).decode("cp1252", errors="replace") for code in range(0x80, 0xA0)}


class Row(NamedTuple):
    """One record and the line on which it begins."""

    line: int
    fields: list[str]


class Reading:
    """One reading of a source's files: what was broken, the digest, and how far it has come."""

    def __init__(self, paths: Iterable[Path], progress: Progress | None = None) -> None:
        self.broken: list[BrokenRow] = []
        self._hash = hashlib.sha256()
        self._progress = progress
        self._done = 0
        self._total = sum(_size(path) for path in paths)

    @property
    def sha256(self) -> str:
        """Digest of all that has been read."""
        return self._hash.hexdigest()

    def reject(self, path: Path, line: int, reason: str) -> None:
        """Record a broken row. Raises ListError when there are too many to be a list at all."""
        self.broken.append(BrokenRow(path.name, line, reason))
        if len(self.broken) >= MAX_BROKEN_ROWS:
            raise ListError(f"more than {MAX_BROKEN_ROWS} broken rows, the first: {self.broken[0]}")

    def rows(self, path: Path, columns: int | None = None) -> Iterator[Row]:
        """The records of a file. `columns` is their width; None takes that of the first record.

        Raises ListError for a file that is missing, too large or no text in the form of CSV.
        """
        csv.field_size_limit(MAX_FIELD_CHARS)
        for line, fields, fault in _records(self._lines(path), columns):
            if fault:
                self.reject(path, line, fault)
            else:
                yield Row(line, fields)

    def _lines(self, path: Path) -> Iterator[str]:
        with _open(path) as (disk, stream):
            _refuse_other_formats(path, stream)
            size = 0
            for number, line in enumerate(_bounded_lines(path, stream), start=1):
                size += len(line)
                if size > MAX_FILE_BYTES:
                    raise ListError(f"{path}: more than {MAX_FILE_BYTES // 2**20} MB of text")
                self._hash.update(line)
                if self._progress and number % _PROGRESS_EVERY == 0:
                    self._progress(self._done + disk.tell(), self._total)
                yield _decode(line, first=number == 1)
            if size == 0:
                raise ListError(f"{path}: the file is empty")
            self._done += disk.tell()
        if self._progress:
            self._progress(self._done, self._total)


def first_row(path: Path) -> list[str]:
    """The first record of a file, for telling its format. Raises ListError as `rows` does."""
    for row in Reading([path]).rows(path):
        return row.fields
    return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as err:
        raise ListError(f"{path}: can't be read: {err.strerror}") from None


@contextmanager
def _open(path: Path) -> Iterator[tuple[io.BufferedReader, _Stream]]:
    """The file on disk, and the stream of its content, decompressed where it is gzip."""
    try:
        with path.open("rb") as disk:
            if not disk.peek(2).startswith(_GZIP):
                yield disk, disk
                return
            with gzip.open(disk, "rb") as stream:
                yield disk, stream
    except (EOFError, gzip.BadGzipFile, zlib.error) as err:
        raise ListError(f"{path}: the gzip data is damaged: {err}") from None
    except OSError as err:
        raise ListError(f"{path}: can't be read: {err.strerror or err}") from None


def _refuse_other_formats(path: Path, stream: _Stream) -> None:
    head = stream.peek(2048)[:2048]
    for pattern, found in _NOT_CSV:
        if pattern.match(head):
            raise ListError(f"{path}: expected a CSV file, found {found}")


def _bounded_lines(path: Path, stream: _Stream) -> Iterator[bytes]:
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
        text = line.decode("latin-1")  # and on to Windows-1252 below
    if not text.isascii() and _C1.search(text):
        text = text.translate(_C1_MEANT)
    return text


def _records(lines: Iterable[str], width: int | None) -> Iterator[tuple[int, list[str], str]]:
    """Records as line, fields and fault, which is empty for a sound one.

    A record goes on over the next lines while a quote is open. When what results is no record,
    only its first line is at fault, and reading resumes with the second.
    """
    source = enumerate(lines, start=1)
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
        fields, fault = _parse(text + "".join(line for _, line in more), width)
        if fault:
            waiting.extendleft(reversed(more))
        else:
            width = width or len(fields)
        yield number, fields, fault


def _parse(text: str, width: int | None) -> tuple[list[str], str]:
    if "\0" in text:
        return [], "a NUL byte"
    try:
        rows = list(csv.reader([text.rstrip("\x1a")], strict=True))
    except csv.Error as err:
        return [], f"malformed CSV: {err}"
    if len(rows) != 1:
        return [], "malformed CSV: no record"
    if width is not None and len(rows[0]) != width:
        return [], f"expected {width} columns, found {len(rows[0])}"
    return rows[0], ""
