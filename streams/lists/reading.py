"""Official files as streams of bytes: unpacked, bounded in size, hashed, and progress reported.

Every format reads through here, so that each has the same limits and the same digest.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from streams.errors import ListError
from streams.lists.parsed import BrokenRow

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_FILE_BYTES = 512 * 2**20  # decompressed
MAX_FIELD_CHARS = 2**20
MAX_BROKEN_ROWS = 10_000
START_BYTES = 2**15
# Official files pack to a tenth or a twentieth; only repetition reaches this.
_MAX_RATIO = 200
_RATIO_COUNTS_FROM = 32 * 2**20

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes of all files, as they lie on disk."""

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE_PART = "[Content_Types].xml"  # an Excel file is a ZIP archive with this member
_LIST_ENDINGS = (".csv", ".json", ".jsonl", ".txt", ".xlsx", ".xml")
_CONTENTS = (
    (re.compile(rb"\xff\xfe|\xfe\xff"), "UTF-16 text"),
    (re.compile(rb"PK\x03\x04"), "an Excel file"),
    (re.compile(rb"%PDF"), "a PDF file"),
    (re.compile(rb"[^\n]{0,1000}\x00"), "binary data"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!DOCTYPE\s+html|html)", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<"), "XML"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*[{\[]"), "JSON"),
)


def content_of(head: bytes) -> str:
    """What the first bytes of a file tell it to be: "XML", "JSON", "an HTML page", else "text"."""
    return next((content for pattern, content in _CONTENTS if pattern.match(head)), "text")


def read_start(path: Path) -> bytes:
    """The first bytes of a file's content, unpacked. Raises ListError where it can't be read."""
    with _refusing(path), path.open("rb") as disk, _unpack(path, disk) as unpacked:
        return unpacked.read(START_BYTES)


class Reading:
    """One reading of a source's files: what was broken, the digest, and how far it has come.

    A parser sets `source_date`, an ISO date, where the file says of which day it is.
    """

    def __init__(self, paths: Iterable[Path], progress: Progress | None = None) -> None:
        self.broken: list[BrokenRow] = []
        self.source_date: str | None = None
        self._hash = hashlib.sha256()
        self._progress = progress
        self._done = 0
        self._total = sum(_size(path) for path in paths)

    @property
    def sha256(self) -> str:
        """Digest of all that has been read, decompressed."""
        return self._hash.hexdigest()

    def reject(self, path: Path, line: int, reason: str) -> None:
        """Record a broken row. Raises ListError when there are too many to be a list at all."""
        self.broken.append(BrokenRow(path.name, line, reason))
        if len(self.broken) >= MAX_BROKEN_ROWS:
            raise ListError(f"more than {MAX_BROKEN_ROWS} broken rows, the first: {self.broken[0]}")

    @contextmanager
    def open(self, path: Path) -> Iterator[io.BufferedReader]:
        """The content of a file, taken out of gzip or a ZIP archive where it is packed.

        Raises ListError, also while the content is being read, for a file that is missing, empty,
        damaged, or unpacks to more than a list can be.
        """
        size = _size(path)
        with _refusing(path), path.open("rb") as disk, _unpack(path, disk) as unpacked:

            def count(chunk: bytes) -> None:
                self._hash.update(chunk)
                self._report(min(disk.tell(), size))

            stream: io.BufferedReader = io.BufferedReader(
                _Content(path, unpacked, size, count), START_BYTES
            )
            if not stream.peek(1):
                raise ListError(f"{path}: the file is empty; fetch it again")
            yield stream
            while stream.read(START_BYTES):  # the digest is of the whole file
                pass
        self._done += size
        self._report(0)

    def _report(self, at: int) -> None:
        if self._progress:
            self._progress(self._done + at, self._total)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Content(io.RawIOBase):
    """The unpacked bytes of a file, counted and bounded on their way to the parser."""

    def __init__(
        self, path: Path, source: _Readable, packed: int, count: Callable[[bytes], None]
    ) -> None:
        self._path = path
        self._source = source
        self._most = min(MAX_FILE_BYTES, max(_RATIO_COUNTS_FROM, packed * _MAX_RATIO))
        self._count = count
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._source.read(len(view))
        self._size += len(chunk)
        if self._size > self._most:
            raise ListError(
                f"{self._path}: more than {self._most // 2**20} MB of content: no list is that large"
            )
        self._count(chunk)
        view[: len(chunk)] = chunk
        return len(chunk)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as err:
        raise ListError(f"{path}: can't be read: {err.strerror}") from None


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as err:
        raise ListError(f"{path}: the gzip data is damaged: {err}; fetch it again") from None
    except (zipfile.BadZipFile, NotImplementedError) as err:
        raise ListError(f"{path}: the ZIP archive is damaged: {err}; fetch it again") from None
    except OSError as err:
        raise ListError(f"{path}: can't be read: {err.strerror or err}") from None


@contextmanager
def _unpack(path: Path, disk: io.BufferedReader) -> Iterator[_Readable]:
    """The stream of a file's content: out of gzip, out of a ZIP archive, or the file itself."""
    magic = disk.peek(4)[:4]
    if magic.startswith(_GZIP):
        with gzip.open(disk, "rb") as stream:
            yield stream
    elif magic in _ZIP:
        with zipfile.ZipFile(disk) as archive:
            member = _list_member(path, archive)
            if member is None:
                disk.seek(0)
                yield disk
            else:
                with archive.open(member) as stream:
                    yield stream
    else:
        yield disk


def _list_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    """The one list in an archive; None where the archive is itself an Excel file."""
    if _OFFICE_PART in archive.namelist():
        return None
    files = [member for member in archive.infolist() if not member.is_dir()]
    lists = [
        member
        for member in files
        if member.filename.lower().endswith(_LIST_ENDINGS)
        and not member.filename.startswith("__MACOSX/")
    ]
    chosen = lists or files
    if len(chosen) != 1:
        found = ", ".join(member.filename for member in chosen)[:200] or "none"
        raise ListError(f"{path}: expected an archive with one list file, found {found}; unpack it")
    (member,) = chosen
    if member.flag_bits & 1 or member.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    ):
        raise ListError(f"{path}: the archive is encrypted or packed in an unknown way; unpack it")
    return member
