"""What comes of trying a mapping on one event, for people who write one."""

from __future__ import annotations

import msgspec

from streams.matching.identifiers import canonical
from streams.matching.party import Party
from streams.shapes.lift import Doubt, Found, Left
from streams.shapes.mapping import MappedEvent


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping finds in an event and what it leaves unread.

    `unresolved` are the places of parties with neither a name nor a number that lists carry;
    `problems` is what the mapping can make no use of. `read`, `passed_over` and `left` count the
    values of the event, `coverage` is the share of those read among all that are not passed over.
    `absent` are places where the mapping looks in vain.
    """

    mapping: str
    digest: str
    flow: str
    event_id: str
    occurred_at: str | None
    parties: int
    found: tuple[Found, ...]
    unread: tuple[Left, ...]
    unresolved: tuple[str, ...]
    problems: tuple[Doubt, ...]
    absent: tuple[str, ...]
    read: int
    passed_over: int
    left: int
    coverage: float


def report_trial(name: str, event: MappedEvent) -> Trial:
    """The trial of an event that was lifted with `keep_found`."""
    reading = event.reading
    return Trial(
        mapping=name,
        digest=event.mapping,
        flow=event.flow,
        event_id=event.event_id,
        occurred_at=event.occurred_at.isoformat() if event.occurred_at else None,
        parties=len(event.subjects),
        found=event.found,
        unread=event.left,
        unresolved=tuple(s.path for s in event.subjects if not _searchable(s.party)),
        problems=event.doubts,
        absent=event.absent,
        read=reading.read,
        passed_over=reading.passed_over,
        left=reading.left,
        coverage=round(reading.share, 3),
    )


def _searchable(party: Party) -> bool:
    return bool(party.names) or any(canonical(number) for number in party.identifiers)
