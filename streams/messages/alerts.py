"""Alerts: one per hit, with all that a reviewer needs to decide without another system."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone

import msgspec

from streams.matching.entity import Effect, ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.party import Subject
from streams.matching.policy import ENGINE_VERSION, Band, Outcome
from streams.matching.screener import Hit, Screening


# A summary names the party; `subject` has its names in full.
_MAX_QUOTED = 200


class Origin(msgspec.Struct, frozen=True):
    """Where an event stood: its topic, partition, offset and timestamp (ms since 1970, UTC)."""

    topic: str
    partition: int
    offset: int
    timestamp: int


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One hit: a party of one event matches one listed entity.

    `alert_id` is a hash of where the event stood, the party's path, the entry, the list version
    and the config, so a repeat has the same id and the same bytes. Nothing in an alert comes from
    a clock: the time it was raised is its timestamp on the topic. `event` is the event as it was
    received, `event_sha256` the digest of its bytes. `due_at` counts from the event's timestamp.
    """

    alert_id: str
    flow: str
    event_id: str
    origin: Origin
    summary: str
    outcome: Outcome
    effects: tuple[Effect, ...]
    band: Band
    score: float
    threshold: float
    hypothetical: bool
    subject: Subject
    entity: ListedEntity
    evidence: Evidence
    event: msgspec.Raw
    event_sha256: str
    list_version: str
    snapshots: dict[str, str]
    config_hash: str
    engine_version: str
    due_at: str


def build_alerts(
    screening: Screening, event_id: str, body: bytes, origin: Origin, review_hours: int
) -> list[Alert]:
    """The alerts of one screened event, in the order of its hits."""
    digest = hashlib.sha256(body).hexdigest()
    received = datetime.fromtimestamp(origin.timestamp / 1000, tz=timezone.utc)
    due_at = (received + timedelta(hours=review_hours)).isoformat(timespec="milliseconds")
    return [
        Alert(
            alert_id=alert_id(origin, hit, screening),
            flow=screening.flow,
            event_id=event_id,
            origin=origin,
            summary=summarise(hit),
            outcome=hit.outcome,
            effects=hit.entity.effects,
            band=hit.band,
            score=hit.score,
            threshold=hit.threshold,
            hypothetical=hit.entity.hypothetical,
            subject=hit.subject,
            entity=hit.entity,
            evidence=hit.explain(),
            event=msgspec.Raw(body),
            event_sha256=digest,
            list_version=screening.list_version,
            snapshots=screening.snapshots,
            config_hash=screening.config_hash,
            engine_version=ENGINE_VERSION,
            due_at=due_at,
        )
        for hit in screening.hits
    ]


def alert_id(origin: Origin, hit: Hit, screening: Screening) -> str:
    """32 hex digits that name this hit of this event under these lists and this policy."""
    parts = (
        origin.topic,
        str(origin.partition),
        str(origin.offset),
        hit.subject.path,
        hit.entity.key,
        screening.list_version,
        screening.config_hash,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def summarise(hit: Hit) -> str:
    """The alert in one sentence: role, name asked, name listed, list, effects, score."""
    party, entity = hit.subject.party, hit.entity
    asked = party.names[0] if party.names else "(no name)"
    if len(asked) > _MAX_QUOTED:
        asked = f"{asked[:_MAX_QUOTED]}…"
    effects = ", ".join(effect.value for effect in entity.effects)
    label = "HYPOTHETICAL: " if entity.hypothetical else ""
    return (
        f"{label}{party.role.value} {asked!r} matches {entity.primary_name!r} "
        f"on {entity.list_id} ({effects}), score {hit.score:.2f}"
    )
