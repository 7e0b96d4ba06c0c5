"""Files of a mirror folder (`file:///folder/file`), for networks that reach no server."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from streams.errors import FetchError
from streams.lists.fetching.keeping import KeptFile, Validators

_CHUNK: Final = 2**20


def copy_file(address: str, kept: KeptFile, max_bytes: int) -> tuple[Path, bool]:
    """Bring a file up to date: where it lies, and whether it is new. Raises FetchError."""
    origin = Path(unquote(urlsplit(address).path))
    try:
        with origin.open("rb") as file:
            status = origin.stat()
            validators = Validators(etag=f"{status.st_size}-{status.st_mtime_ns}")
            latest = kept.latest()
            if latest and latest.validators == validators:
                return kept.path(latest.sha256), False
            kept.begin(validators)
            size = 0
            with kept.part.open("wb") as part:
                while chunk := file.read(_CHUNK):
                    size += len(chunk)
                    if size > max_bytes:
                        kept.forget_part()
                        raise FetchError("size", f"{origin}: larger than {max_bytes // 2**20} MB")
                    part.write(chunk)
    except OSError as err:
        raise FetchError("file", f"{origin}: can't be read: {err.strerror}") from None
    return kept.finish(validators)
