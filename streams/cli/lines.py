"""Lines of a file or of standard input, one at a time, however large the file is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from streams.errors import MessageError, StreamsError

# A Kafka broker takes messages up to 1 MiB unless it is told otherwise.
MAX_LINE_BYTES = 2**20
STDIN = Path("-")
BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line without its end. `number` counts from 1, `end` is the position behind it in bytes.

    `too_long` marks a line beyond MAX_LINE_BYTES, of which only the beginning is here.
    """

    number: int
    body: bytes
    end: int
    too_long: bool

    def check(self) -> bytes:
        """The body. Raises MessageError with reason `too_long` for a line that was cut."""
        if self.too_long:
            raise MessageError("too_long", f"longer than {MAX_LINE_BYTES:,} bytes")
        return self.body


@contextmanager
def open_input(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for `-`. Raises StreamsError if it can't be read."""
    if path == STDIN:
        yield sys.stdin.buffer
        return
    try:
        stream = path.open("rb")
    except OSError as err:
        raise StreamsError(f"{path}: can't be read: {err.strerror}") from None
    with stream:
        yield stream


def file_size(path: Path) -> int | None:
    """The size in bytes, None where it can't be known: standard input, a pipe."""
    if path == STDIN or not path.is_file():
        return None
    return path.stat().st_size


def read_whole(path: Path) -> bytes:
    """All bytes of a file or of standard input.

    Raises StreamsError if it can't be read, MessageError for one that no broker would take.
    """
    with open_input(path) as stream:
        return read_stream(path, stream)


def read_stream(path: Path, stream: BinaryIO) -> bytes:
    """The same of a file that is open."""
    body = stream.read(MAX_LINE_BYTES + 1)
    if len(body) > MAX_LINE_BYTES:
        raise MessageError("too_long", f"{path}: longer than {MAX_LINE_BYTES:,} bytes")
    return body


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """Every line that is not blank, without a byte order mark before the first."""
    number, end = 0, 0
    while body := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        end += len(body)
        too_long = len(body) > MAX_LINE_BYTES and not body.endswith(b"\n")
        if too_long:
            end += _skip_rest(stream)
        if number == 1:
            body = body.removeprefix(BOM)
        if body.strip():
            yield Line(number, body.rstrip(b"\r\n"), end, too_long)


def _skip_rest(stream: BinaryIO) -> int:
    skipped = 0
    while rest := stream.readline(MAX_LINE_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped
