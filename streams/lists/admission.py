"""What a loader read becomes a snapshot that may be published, or one that waits for a person.

Refused versions lie apart from the others, in `<folder>/refused/<source>`, each with its faults in
`<version>.faults.json`; whatever takes the latest snapshot does not look there. A refusal is
pending until the source is next loaded without a fault, or a person accepts the version.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from streams.errors import ListError
from streams.lists.guards import Fault, check_rows, compare_versions
from streams.lists.parsed import Parsed
from streams.lists.results import note_result
from streams.lists.snapshot import (
    Snapshot,
    build_snapshot,
    latest_snapshot,
    load_snapshot,
    remove_snapshot,
    save_snapshot,
    saved_at,
    saved_versions,
    write_whole,
)
from streams.messages.list_records import ListRefusal, RefusalReason
from streams.messages.list_versions import ListVersion
from streams.settings import Settings

REFUSED = "refused"


class Refusal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A refused version and why; `refused_at` is in milliseconds since 1970 (UTC)."""

    version: ListVersion
    faults: tuple[Fault, ...]
    refused_at: int

    def __str__(self) -> str:
        return "; ".join(map(str, self.faults))

    def notice(self) -> ListRefusal:
        """What the list topic tells of it."""
        return ListRefusal(
            source=self.version.source,
            version=self.version.version,
            reason=self.faults[0].reason,
            detail=str(self),
            refused_at=self.refused_at,
        )


@dataclass(frozen=True, slots=True)
class Admission:
    """What became of a version: `refusal` is None where it may be published.

    `known` tells that its entries were held already.
    """

    snapshot: Snapshot
    refusal: Refusal | None
    known: bool


def admit(settings: Settings, parsed: Parsed) -> Admission:
    """Save what a loader read, among the refused where the guards object, and note the result.

    It is compared with the version of the source that was saved last. A version that was rolled
    back stays refused. Raises ListError when the folder can't be written.
    """
    folder, source = settings.snapshot_dir, parsed.source
    snapshot = build_snapshot(parsed)
    version = snapshot.version.version
    known = version in {saved.version for saved in saved_versions(folder, source)}
    faults = check_rows(settings, len(parsed.broken), len(parsed.entities))
    before = latest_snapshot(folder, source)
    if before:
        faults += compare_versions(settings, before, snapshot)
    earlier = find_refusal(folder, snapshot.version)
    if earlier:
        faults += tuple(f for f in earlier.faults if f.reason is RefusalReason.ROLLED_BACK)
    if faults:
        refusal = keep_refused(folder, snapshot, faults)
        note_result(folder, source, "refused", str(refusal))
        return Admission(snapshot, refusal, known)
    save_snapshot(folder, snapshot)
    note_result(folder, source, "unchanged" if known else "new")
    return Admission(snapshot, None, known)


def keep_refused(folder: Path, snapshot: Snapshot, faults: tuple[Fault, ...]) -> Refusal:
    """Keep a version for a person."""
    refusal = Refusal(snapshot.version, faults, int(time.time() * 1000))
    save_snapshot(folder / REFUSED, snapshot)
    file = _faults_file(folder, snapshot.version)
    try:
        write_whole(file, msgspec.json.format(msgspec.json.encode(refusal)) + b"\n")
    except OSError as err:
        raise ListError(f"{file}: can't be written: {err.strerror}") from None
    return refusal


def accept_refused(folder: Path, version: ListVersion) -> None:
    """Take a refused version among those that may be published, as the latest."""
    save_snapshot(folder, load_snapshot(folder / REFUSED, version.source, version.version))
    remove_snapshot(folder / REFUSED, version)
    _faults_file(folder, version).unlink(missing_ok=True)


def roll_back(folder: Path, away: Snapshot, to: Snapshot, reason: str) -> None:
    """Make `to` the latest version, and let `away` be refused until a person accepts it."""
    keep_refused(folder, away, (Fault(RefusalReason.ROLLED_BACK, reason),))
    remove_snapshot(folder, away.version)
    save_snapshot(folder, to)


def pending_refusal(folder: Path, source: str) -> Refusal | None:
    """The refusal that waits for a person, if the version that was loaded last is refused."""
    refused = saved_versions(folder / REFUSED, source)
    if not refused:
        return None
    accepted = saved_versions(folder, source)
    latest = refused[-1]
    if accepted and saved_at(folder, accepted[-1]) > saved_at(folder / REFUSED, latest):
        return None
    return find_refusal(folder, latest)


def find_refusal(folder: Path, version: ListVersion) -> Refusal | None:
    """Why a version is refused; None where it is not."""
    file = _faults_file(folder, version)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Refusal)
    except FileNotFoundError:
        return None
    except OSError as err:
        raise ListError(f"{file}: can't be read: {err.strerror}") from None
    except msgspec.DecodeError as err:
        raise ListError(f"{file}: not the faults of a list version: {err}") from None


def _faults_file(folder: Path, version: ListVersion) -> Path:
    return folder / REFUSED / version.source / f"{version.version}.faults.json"
