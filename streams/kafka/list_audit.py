"""The list topic looked through from its first record: is what stands there in order?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from streams.errors import BrokerError
from streams.kafka.list_topic import PARTITION, open_trust
from streams.kafka.tailing import Record, Tail
from streams.messages.list_assembly import (
    Assembler,
    Change,
    Confirmed,
    Loaded,
    Refused,
    Withdrawn,
)
from streams.messages.list_records import ListMarker, MarkerKey, decode_key, decode_marker
from streams.settings import Settings

_SILENCE_SECONDS: Final = 30.0


@dataclass(slots=True)
class SourceAudit:
    """What the topic holds of one source: the version in force, and what is wrong with the rest."""

    held: Loaded | None = None
    problems: list[str] = field(default_factory=list)


def audit_topic(settings: Settings) -> dict[str, SourceAudit]:
    """Read the whole topic as a new worker would, and check digests, signatures and chain.

    A record that was refused counts as long as no good version of its source has followed.
    Raises BrokerError, and ConfigError for faulty keys.
    """
    assembler = Assembler(open_trust(settings))
    audits: dict[str, SourceAudit] = defaultdict(SourceAudit)
    markers: dict[str, list[ListMarker]] = defaultdict(list)
    for record in _read_all(settings):
        change = assembler.feed(record.key, record.value)
        if isinstance(change, Refused):
            told = f"offset {record.offset}: {change.reason}: {change.detail}"
            audits[change.source].problems.append(told)
        else:
            _follow(audits, change)
            _collect(markers, record)
    for source, chain in markers.items():
        audit = audits[source]
        audit.problems += find_breaks(chain)
        latest = chain[-1]
        if audit.held is None or audit.held.marker.list.sha256 != latest.list.sha256:
            audit.problems.append(f"version {latest.list.version} has a marker and can't be loaded")
    return dict(audits)


def find_breaks(chain: list[ListMarker]) -> list[str]:
    """Where the markers of a source don't follow each other, in words.

    The sequence has to rise, and each marker to name the version of one before it as the previous
    one, or to say of the same version what one before it said. Compaction removes the first of a
    chain, never the last.
    """
    breaks = []
    for at, marker in enumerate(chain[1:], start=1):
        before, version = chain[:at], marker.list
        if marker.sequence <= before[-1].sequence and marker != before[-1]:
            breaks.append(
                f"version {version.version} has sequence {marker.sequence} after "
                f"{before[-1].sequence}"
            )
        named = {earlier.list.sha256 for earlier in before}
        said = {(earlier.list.sha256, earlier.previous) for earlier in before}
        if marker.previous not in named and (version.sha256, marker.previous) not in said:
            breaks.append(f"version {version.version} does not name the version before it")
    return breaks


def _read_all(settings: Settings) -> list[Record]:
    """Every record that a worker would read, in order."""
    records: list[Record] = []
    with Tail(settings, settings.lists_topic, from_beginning=True) as tail:
        while not tail.end_reached:
            more = tail.read(_SILENCE_SECONDS)
            if not more and not tail.end_reached:
                raise BrokerError(f"can't read {settings.lists_topic} to its end: no answer")
            records += [record for record in more if record.partition == PARTITION]
    return records


def _follow(audits: dict[str, SourceAudit], change: Change | None) -> None:
    if isinstance(change, Loaded):
        audits[change.marker.list.source] = SourceAudit(change)
    elif isinstance(change, Confirmed):
        source = change.marker.list.source
        held = audits[source].held
        audits[source] = SourceAudit(Loaded(change.marker, held.payload) if held else None)
    elif isinstance(change, Withdrawn):
        audits.pop(change.source, None)


def _collect(markers: dict[str, list[ListMarker]], record: Record) -> None:
    name = decode_key(record.key or b"")
    if not isinstance(name, MarkerKey):
        return
    if record.value is None:
        markers.pop(name.source, None)
    else:
        markers[name.source].append(decode_marker(name.source, record.value))
