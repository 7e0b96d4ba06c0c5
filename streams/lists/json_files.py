"""JSON files: whole documents and one object a line, bounded in size, each fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from streams.errors import ListError
from streams.lists.reading import MAX_FIELD_CHARS, START_BYTES, Reading, content_of

Text = Annotated[str, msgspec.Meta(max_length=MAX_FIELD_CHARS)]
"""A text in a JSON file, no longer than a cell may be."""

# A document is held in memory whole; the largest official one has some 35 MB.
_MAX_DOCUMENT_BYTES = 256 * 2**20
_MAX_LINE_BYTES = 16 * 2**20
_BLANK = b" \t\r\n\x1a"
_MARK = b"\xef\xbb\xbf"

_Shape = TypeVar("_Shape")


def read_document(path: Path, reading: Reading) -> bytes:
    """A JSON file's content. Raises ListError where it is larger than a list can be, or no JSON."""
    with reading.open(path) as stream:
        _expect_json(path, stream.peek(START_BYTES))
        document = stream.read(_MAX_DOCUMENT_BYTES + 1)
    if len(document) > _MAX_DOCUMENT_BYTES:
        raise ListError(f"{path}: a JSON document of more than {_MAX_DOCUMENT_BYTES // 2**20} MB")
    return document.removeprefix(_MARK)


def read_lines(path: Path, reading: Reading) -> Iterator[tuple[int, bytes]]:
    """The lines of a file of JSON lines with their numbers, without the empty ones.

    Raises ListError for a file that is no JSON, or has a line longer than any record.
    """
    with reading.open(path) as stream:
        _expect_json(path, stream.peek(START_BYTES))
        number = 0
        while line := stream.readline(_MAX_LINE_BYTES):
            number += 1
            if len(line) == _MAX_LINE_BYTES:
                raise ListError(f"{path}: a line of more than {_MAX_LINE_BYTES // 2**20} MB")
            if number == 1:
                line = line.removeprefix(_MARK)
            if line.strip(_BLANK):
                yield number, line.strip(_BLANK)


def decode(text: bytes, shape: type[_Shape]) -> _Shape:
    """JSON text in a given shape. Raises ValueError, saying where and what, for anything else."""
    try:
        return msgspec.json.decode(text, type=shape)
    except RecursionError:
        raise ValueError("JSON that is nested too deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise ValueError(str(err)) from None


def line_numbers(document: bytes, parts: Iterable[msgspec.Raw]) -> Iterator[int]:
    """The lines on which parts of a document begin, the parts in the order of the document."""
    counted, end, line = 0, 0, 1
    for text in map(bytes, parts):
        begins = document.index(text, end)
        line += document.count(b"\n", counted, begins)
        counted, end = begins, begins + len(text)
        yield line


def _expect_json(path: Path, start: bytes) -> None:
    found = content_of(start)
    if found != "JSON":
        raise ListError(f"{path}: expected a JSON file, found {found}; fetch it again")
