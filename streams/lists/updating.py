"""From the address to the snapshot: fetch a source, read its files, and admit the version or not.

`<download_dir>/<source>/loaded.json` notes which files, read by which parser, gave which version,
so that unchanged files are not read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

import msgspec

from streams.errors import FetchError, ListError
from streams.lists.admission import admit, pending_refusal
from streams.lists.fetching.fetch import Fetched, fetch_source
from streams.lists.fetching.transfer import STOPPED
from streams.lists.parsed import BrokenRow
from streams.lists.results import Outcome, note_result
from streams.lists.snapshot import saved_versions
from streams.lists.source import FORMATS, load
from streams.lists.sources import Source
from streams.messages.list_versions import ListVersion
from streams.settings import Settings

# Reasons beside those of FetchError and RefusalReason.
UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True)
class Update:
    """What came of updating a source.

    `version` is the one that is current now; None where the update was refused or failed, and the
    version before stands. `reason` is then a stable word, `detail` a sentence without secrets.
    """

    source: str
    outcome: Outcome
    version: ListVersion | None = None
    broken: tuple[BrokenRow, ...] = ()
    reason: str = ""
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether the source is up to date."""
        return self.outcome in {"new", "unchanged"}


@dataclass(frozen=True, slots=True)
class Watch:
    """Who may stop an update, and who is told how far the fetching and the reading are, in bytes."""

    stop: Event
    fetched: Callable[[int, int | None], None] = lambda _done, _total: None
    read: Callable[[int, int], None] = lambda _done, _total: None


class _Loaded(msgspec.Struct, frozen=True):
    """Which files, read how, gave which version."""

    files: tuple[str, ...]
    format: str
    parser_version: str
    version: str


def update_source(settings: Settings, source: Source, watch: Watch) -> Update:
    """Fetch a source and save what it holds as a version, unless that has to be refused.

    What goes wrong with one source is told in the Update and noted beside the snapshots, so that
    the others go on. Raises ConfigError for what concerns them all, and ListError where the folder
    of snapshots can't be written.
    """
    try:
        fetched = fetch_source(settings, source, watch.stop, watch.fetched)
        return _find_loaded(settings, source, fetched) or _load(settings, source, fetched, watch)
    except FetchError as err:
        failed = Update(source.name, "failed", reason=err.reason, detail=str(err))
    except OSError as err:
        detail = f"{source.name}: {err.filename}: {err.strerror}"
        failed = Update(source.name, "failed", reason="disk", detail=detail)
    except ListError as err:
        detail = f"{source.name}: {err}"
        failed = Update(source.name, "refused", reason=UNREADABLE, detail=detail)
    if failed.reason != STOPPED:
        note_result(settings.snapshot_dir, source.name, failed.outcome, failed.detail)
    return failed


def _find_loaded(settings: Settings, source: Source, fetched: Fetched) -> Update | None:
    """That nothing changed, where these very files gave the version that was saved last."""
    folder = settings.snapshot_dir
    saved = saved_versions(folder, source.name)
    if not saved or pending_refusal(folder, source.name):
        return None
    try:
        noted = msgspec.json.decode(_note_file(settings, source).read_bytes(), type=_Loaded)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if noted != _note(source, fetched, saved[-1].version):
        return None
    note_result(folder, source.name, "unchanged")
    return Update(source.name, "unchanged", saved[-1])


def _load(settings: Settings, source: Source, fetched: Fetched, watch: Watch) -> Update:
    def look_on(done: int, total: int) -> None:
        if watch.stop.is_set():
            raise FetchError(STOPPED, f"{source.name}: told to stop")
        watch.read(done, total)

    parsed = load(source.format, fetched.paths, source.name, look_on)
    admission = admit(settings, parsed)
    if refusal := admission.refusal:
        detail = f"{source.name} {refusal.version.version}: {refusal}"
        reason = refusal.faults[0].reason.value
        return Update(source.name, "refused", None, parsed.broken, reason, detail)
    version = admission.snapshot.version
    file = _note_file(settings, source)
    file.write_bytes(msgspec.json.encode(_note(source, fetched, version.version)))
    outcome: Outcome = "unchanged" if admission.known else "new"
    return Update(source.name, outcome, version, parsed.broken)


def _note(source: Source, fetched: Fetched, version: str) -> _Loaded:
    known = FORMATS.get(source.format)
    parser_version = known.parser_version if known else ""
    return _Loaded(fetched.digests, source.format, parser_version, version)


def _note_file(settings: Settings, source: Source) -> Path:
    return settings.download_dir / source.name / "loaded.json"
