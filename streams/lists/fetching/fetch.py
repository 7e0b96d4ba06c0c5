"""Fetch the files of a source: the doors of this package are `fetch_source` and `Fetched`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event
from typing import Final
from urllib.parse import quote

import httpx
import structlog

from streams.errors import FetchError
from streams.lists.fetching.keeping import KeptFile, lock
from streams.lists.fetching.mirror import copy_file
from streams.lists.fetching.transfer import STOPPED, Progress, Transfer, open_client
from streams.lists.sources import TOKEN, Source, file_name, without_secrets
from streams.settings import Settings

LOG = structlog.get_logger("streamscreen.lists")

_FIRST_WAIT_SECONDS: Final = 1.0
_LONGEST_WAIT_SECONDS: Final = 60.0
# Who asks for more than this is asked again at the next fetch, not in this one.
_PATIENCE_SECONDS: Final = 300.0
_RANDOM: Final = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Fetched:
    """The files of a source, in the order of its addresses, and whether any of them is new.

    The name of each file's folder is its SHA-256.
    """

    source: str
    paths: tuple[Path, ...]
    changed: bool

    @property
    def digests(self) -> tuple[str, ...]:
        """The SHA-256 of each file as it came."""
        return tuple(path.parent.name for path in self.paths)


def fetch_source(
    settings: Settings,
    source: Source,
    stop: Event | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Fetched:
    """Bring every file of a source up to date in `settings.download_dir`.

    What may pass (no answer, a server's trouble, a broken-off body) is tried again, later each
    time. Ends early when `stop` is set. Raises FetchError, whose text begins with the source and
    holds no secret; ConfigError for a proxy that can't be used.
    """
    folder = settings.download_dir / source.name
    try:
        with lock(folder), open_client(settings) as client:
            files = _Files(settings, source, folder, client, stop or Event(), progress)
            results = [files.fetch(address) for address in source.addresses]
    except OSError as err:
        raise FetchError("disk", f"{source.name}: {folder}: {err.strerror}") from None
    except FetchError as err:
        raise FetchError(err.reason, f"{source.name}: {err}") from None
    paths = tuple(path for path, _ in results)
    return Fetched(source.name, paths, any(changed for _, changed in results))


@dataclass(frozen=True, slots=True)
class _Files:
    settings: Settings
    source: Source
    folder: Path
    client: httpx.Client
    stop: Event
    progress: Progress

    def fetch(self, address: str) -> tuple[Path, bool]:
        """Bring one file up to date: where it lies, and whether it is new."""
        name = file_name(address)
        kept = KeptFile(self.folder, name, address, self.settings.keep_downloads)
        if address.startswith("file:"):
            return copy_file(address, kept, self.source.max_bytes)
        transfer = Transfer(
            client=self.client,
            source=self.source,
            url=self._with_token(address),
            kept=kept,
            total_seconds=self.settings.download_total_seconds,
            stop=self.stop,
            progress=self.progress,
        )
        try:
            return self._persist(transfer)
        except FetchError as err:
            raise FetchError(err.reason, f"{without_secrets(address)}: {err}") from None

    def _with_token(self, address: str) -> str:
        token = self.settings.eu_fsf_token
        return (
            address.replace(TOKEN, quote(token.get_secret_value(), safe="")) if token else address
        )

    def _persist(self, transfer: Transfer) -> tuple[Path, bool]:
        """Try until it goes well, or is not worth another try."""
        for tried in count(1):
            try:
                return transfer.run()
            except FetchError as err:
                if err.after > _PATIENCE_SECONDS:
                    detail = f"{err}; it asks to wait {err.after:,.0f} s"
                    raise FetchError(err.reason, detail) from None
                if not err.passing or tried == self.settings.download_attempts:
                    raise
                seconds = max(err.after, _back_off(tried))
                LOG.info(
                    "fetch is tried again", list=self.source.name, reason=err.reason,
                    detail=str(err), seconds=round(seconds, 1),
                )  # fmt: skip
            if self.stop.wait(seconds):
                raise FetchError(STOPPED, "told to stop")
        raise AssertionError  # count() has no end


def _back_off(tried: int) -> float:
    """Seconds before the next try: doubled each time, and jittered so that jobs fall out of step."""
    longest = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** (tried - 1))
    return _RANDOM.uniform(longest / 2, longest)
