"""Publishing what is saved, guarded by what is in force: the one way from snapshots to the topic."""

from __future__ import annotations

import time
from dataclasses import dataclass

from streams.errors import ListError
from streams.kafka.list_topic import Publication, announce_refusal, publish_list, read_lists
from streams.lists import admission
from streams.lists.admission import REFUSED, Refusal, accept_refused, pending_refusal
from streams.lists.guards import Fault, compare_versions
from streams.lists.snapshot import Snapshot, latest_snapshot, load_snapshot, saved_versions
from streams.messages.list_assembly import Loaded
from streams.messages.list_versions import decode_entities
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing a source.

    `publication` is None where nothing was sent, `refusal` what waits for a person, if anything.
    """

    publication: Publication | None
    refusal: Refusal | None


class _RefusedError(ListError):
    """Ends a publication to which the guards object."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def publish_source(settings: Settings, source: str) -> Published:
    """Publish the latest snapshot of a source, or renew the marker of what is in force.

    It is refused where the guards object to it in the place of what is in force. While a refused
    version waits for a person the marker is not renewed: the list is not current. The workers are
    told of either. Raises ListError where nothing is saved, and errors as `publish_list`.
    """
    pending = pending_refusal(settings.snapshot_dir, source)
    snapshot = latest_snapshot(settings.snapshot_dir, source)
    if snapshot is None and pending:
        announce_refusal(settings, pending.notice())
        return Published(None, pending)
    snapshot = snapshot or _latest(settings, source)

    def check(held: Loaded | None) -> None:
        if faults := _object(settings, held, snapshot):
            raise _RefusedError(Refusal(snapshot.version, faults, int(time.time() * 1000)))
        if pending and held and held.marker.list.sha256 == snapshot.version.sha256:
            raise _RefusedError(pending)

    try:
        publication = publish_list(settings, snapshot.version, snapshot.payload, check=check)
    except _RefusedError as err:
        announce_refusal(settings, err.refusal.notice())
        return Published(None, err.refusal)
    if pending:
        announce_refusal(settings, pending.notice())
    return Published(publication, pending)


def publish_accepted(settings: Settings, source: str, reason: str) -> Publication:
    """Publish the refused version of a source, with the reason why that is right.

    The reason stands in the marker. Raises ListError where nothing of the source is refused, and
    errors as `publish_list`.
    """
    folder = settings.snapshot_dir
    pending = pending_refusal(folder, source)
    if pending:
        snapshot = load_snapshot(folder / REFUSED, source, pending.version.version)
    else:
        snapshot = _latest(settings, source)

    def check(held: Loaded | None) -> None:
        if not pending and not _object(settings, held, snapshot):
            raise ListError(f"{source}: nothing is refused; publish it without --accept-drop")

    publication = publish_list(
        settings, snapshot.version, snapshot.payload, accepted=reason, check=check
    )
    if pending:
        accept_refused(folder, pending.version)
    return publication


def roll_back(settings: Settings, source: str, to: str | None, reason: str) -> Publication:
    """Publish an earlier saved version again, `to` or the one before that in force.

    The version in force is refused from then on, until a person accepts it. Raises ListError where
    there is nothing to go back to, and errors as `publish_list`.
    """
    held = read_lists(settings).get(source)
    if held is None:
        raise ListError(f"{settings.lists_topic} holds no version of {source}")
    target, away = _find_target(settings, held, to), _as_snapshot(held)
    publication = publish_list(settings, target.version, target.payload, rollback=reason)
    if away:
        admission.roll_back(settings.snapshot_dir, away, target, reason)
    return publication


def _as_snapshot(held: Loaded) -> Snapshot | None:
    """What the topic holds as a snapshot; None for entries that no worker can read either."""
    try:
        return Snapshot(held.marker.list, tuple(decode_entities(held.payload)), held.payload)
    except ListError:
        return None


def _find_target(settings: Settings, held: Loaded, to: str | None) -> Snapshot:
    current = held.marker.list
    saved = saved_versions(settings.snapshot_dir, current.source)
    others = [version for version in saved if version.sha256 != current.sha256]
    wanted = to or (held.marker.previous or "none")[:16]
    if wanted in {version.version for version in others}:
        return load_snapshot(settings.snapshot_dir, current.source, wanted)
    if wanted == current.version:
        raise ListError(f"{current.source} {wanted} is in force already")
    choice = ", ".join(version.version for version in others) or "none"
    asked = "" if to else "; --to names another"
    raise ListError(
        f"{current.source}: version {wanted} is not among those to go back to, which are "
        f"{choice}{asked}"
    )


def _latest(settings: Settings, source: str) -> Snapshot:
    snapshot = latest_snapshot(settings.snapshot_dir, source)
    if snapshot is None:
        raise ListError(
            f"{settings.snapshot_dir} holds no version of {source} that is not refused; "
            "`streamscreen lists status` tells"
        )
    return snapshot


def _object(settings: Settings, held: Loaded | None, snapshot: Snapshot) -> tuple[Fault, ...]:
    if held is None or held.marker.list.sha256 == snapshot.version.sha256:
        return ()
    before = _as_snapshot(held)
    return compare_versions(settings, before, snapshot) if before else ()
