"""The folder of downloaded files: every version by its digest, and what the server said of it.

    <folder>/<digest>/<name>   one version, never changed
    <folder>/<name>.json       which one is the latest, and the server's validators of it
    <folder>/<name>.part       a download that is under way or was cut short, with its `.part.json`

The latest is named last, so a crash leaves the one before in force.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from streams.errors import FetchError
from streams.lists.reading import content_of

_CHUNK = 2**20
_PAGES = frozenset({"an HTML page", "a PDF file"})
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


class Validators(msgspec.Struct, frozen=True):
    """What tells whether a file has changed (RFC 9110, section 8.8); None where it was not said."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def strong(self) -> str | None:
        """The one that is good enough to go on with half a file, if there is one."""
        if self.etag:
            return None if self.etag.startswith("W/") else self.etag
        return self.last_modified


class Latest(msgspec.Struct, frozen=True):
    """The latest version of a file. `address` is a digest of where it came from."""

    address: str
    sha256: str
    size: int
    validators: Validators


class _Part(msgspec.Struct, frozen=True):
    address: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The versions of one file of a source. `address` is without secrets in it."""

    folder: Path
    name: str
    address: str
    keep: int

    @property
    def part(self) -> Path:
        """Where a download is written."""
        return self.folder / f"{self.name}.part"

    def path(self, sha256: str) -> Path:
        """Where the version of this digest lies."""
        return self.folder / sha256 / self.name

    def latest(self) -> Latest | None:
        """The version that came last from this address, if it still lies there whole."""
        latest = _read(self._latest_file, Latest)
        if latest is None or latest.address != self._address:
            return None
        return latest if _size(self.path(latest.sha256)) == latest.size else None

    def begin(self, validators: Validators) -> None:
        """Note what the file is whose download begins."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.part.unlink(missing_ok=True)
        _write(self._part_file, msgspec.json.encode(_Part(self._address, validators)))

    def begun(self) -> tuple[int, Validators]:
        """How many bytes of which file a download brought before; 0 where it can't go on."""
        part, size = _read(self._part_file, _Part), _size(self.part)
        if part is None or not size or part.address != self._address or not part.validators.strong:
            return 0, Validators()
        return size, part.validators

    def forget_part(self) -> None:
        """Leave nothing of a download."""
        self.part.unlink(missing_ok=True)
        self._part_file.unlink(missing_ok=True)

    def finish(self, validators: Validators) -> tuple[Path, bool]:
        """Take what was downloaded as the latest version: its path, and whether it is new.

        Raises FetchError for a web page, a PDF or nothing at all.
        """
        size = _size(self.part)
        with self.part.open("rb") as file:
            content = content_of(file.read(2048)) if size else "an empty file"
            if not size or content in _PAGES:
                self.forget_part()
                raise FetchError("type", f"expected a list, found {content}")
            file.seek(0)
            digest = hashlib.sha256()
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            os.fsync(file.fileno())
        before, path = self.latest(), self.path(digest.hexdigest())
        path.parent.mkdir(exist_ok=True)
        self.part.replace(path)
        latest = Latest(self._address, digest.hexdigest(), size, validators)
        _write(self._latest_file, msgspec.json.encode(latest))
        self.forget_part()
        self._prune(path)
        return path, before is None or before.sha256 != digest.hexdigest()

    def _prune(self, latest: Path) -> None:
        versions = sorted(self.folder.glob(f"*/{self.name}"), key=lambda p: p.stat().st_mtime_ns)
        for path in versions[: -self.keep]:
            if path != latest:
                shutil.rmtree(path.parent, ignore_errors=True)

    @property
    def _address(self) -> str:
        return hashlib.sha256(self.address.encode()).hexdigest()

    @property
    def _latest_file(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def _part_file(self) -> Path:
        return self.folder / f"{self.name}.part.json"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold a source's folder. Raises FetchError where another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchError("busy", "another process is fetching it at the moment") from None
        yield


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _read(path: Path, type_: type[_Struct]) -> _Struct | None:
    """A note that was written before; what can't be understood was not."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=type_)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
