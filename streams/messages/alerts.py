"""Alerts: one per hit, with all that a reviewer needs to decide without another system."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

import msgspec

from streams.matching.entity import AliasQuality, Effect, ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.grouping import group_entities
from streams.matching.hits import Hit
from streams.matching.outcomes import Band, Decision, Outcome
from streams.matching.party import Subject
from streams.matching.policy import ENGINE_VERSION
from streams.matching.programmes import COUNTRY_PROGRAMMES
from streams.matching.screener import Screening
from streams.messages.sealing import OpeningKey, SealedEvent, SealingKey, open_event

# A summary names the party; `subject` has its names in full.
_MAX_QUOTED = 200
# Of SHA-256.
_DIGEST_BYTES = 32
_DAY_MS = 24 * 3600 * 1000
_EPOCH = date(1970, 1, 1).toordinal()


class Origin(msgspec.Struct, frozen=True):
    """Where an event stood: its topic, partition, offset and timestamp (ms since 1970, UTC)."""

    topic: str
    partition: int
    offset: int
    timestamp: int

    @property
    def day(self) -> str | None:
        """The day of the timestamp (UTC, ISO date); None for one that no calendar has."""
        return _iso_date(self.timestamp // _DAY_MS)


@lru_cache(64)
def _iso_date(days: int) -> str | None:
    """The day so many days after 1 January 1970; None for one that no calendar has."""
    try:
        return date.fromordinal(_EPOCH + days).isoformat()
    except (OverflowError, ValueError):
        return None


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One hit: a party of one event matches one listed entity.

    `alert_id` is a hash of where the event stood, the party's path, the entry, the list version
    and the config, so a repeat has the same id and the same bytes. Nothing in an alert comes from
    a clock: the time it was raised is its timestamp on the topic. `event` is the event as it was
    received, as JSON; `event_sha256` is the digest of its bytes, whatever their format. Where events
    are sealed both are null, and `sealed_event` holds what only the holder of the opening key can
    read. `due_at` counts from the event's timestamp.

    Alerts with one `case_id` are listings of one and the same company, person or vessel that one
    party of one event matches: one case to review.

    `decision` says by which rule of the policy the hit has its `outcome`. An alert on the list
    COUNTRY-PROGRAMMES is not about a name: its `entity` is a country programme of the policy, and
    the one fact of its `evidence` says what of the party or place is in that country.
    """

    alert_id: str
    case_id: str
    flow: str
    event_id: str
    origin: Origin
    summary: str
    outcome: Outcome
    decision: Decision
    effects: tuple[Effect, ...]
    band: Band
    score: float
    threshold: float
    hypothetical: bool
    subject: Subject
    entity: ListedEntity
    evidence: Evidence
    event: msgspec.Raw
    event_sha256: str | None
    list_version: str
    snapshots: dict[str, str]
    config_hash: str
    engine_version: str
    due_at: str
    sealed_event: SealedEvent | None = None


def build_alerts(
    screening: Screening,
    event_id: str,
    body: bytes,
    origin: Origin,
    review_hours: int,
    shown: Callable[[], bytes] | None = None,
) -> list[Alert]:
    """The alerts of one screened event, in the order of its hits.

    `shown` gives the event as JSON where `body`, its bytes as they came, is none.
    """
    if not screening.hits:
        return []
    event = msgspec.Raw(shown() if shown else body)
    digest = hashlib.sha256(body).hexdigest()
    due_at = _due(origin, review_hours)
    evidence = [hit.explain() for hit in screening.hits]
    cases = case_ids(origin, screening.hits, evidence)
    return [
        Alert(
            alert_id=alert_id(origin, hit, screening),
            case_id=case_id,
            flow=screening.flow,
            event_id=event_id,
            origin=origin,
            summary=summarise(hit),
            outcome=hit.outcome,
            decision=hit.decision,
            effects=hit.entity.effects,
            band=hit.band,
            score=hit.score,
            threshold=hit.threshold,
            hypothetical=hit.entity.hypothetical,
            subject=hit.subject,
            entity=hit.entity,
            evidence=reasons,
            event=event,
            event_sha256=digest,
            list_version=screening.list_version,
            snapshots=screening.snapshots,
            config_hash=screening.config_hash,
            engine_version=ENGINE_VERSION,
            due_at=due_at,
        )
        for hit, reasons, case_id in zip(screening.hits, evidence, cases, strict=True)
    ]


def seal_events(alerts: Sequence[Alert], key: SealingKey) -> list[Alert]:
    """The alerts of one event with the event sealed. The same alerts give the same bytes."""
    if not alerts:
        return []
    first = alerts[0]
    # The digest of the bytes as they came goes first: from the event as JSON it can't be had.
    content = bytes.fromhex(first.event_sha256 or "") + bytes(first.event)
    sealed = key.seal(content, _place(first.origin))
    nothing = msgspec.Raw(b"null")
    return [
        msgspec.structs.replace(alert, event=nothing, event_sha256=None, sealed_event=sealed)
        for alert in alerts
    ]


def open_alert(alert: Alert, keys: Sequence[OpeningKey]) -> Alert:
    """The alert with its event in clear, as it would be without sealing.

    One that holds no sealed event stays as it is. Raises MessageError where none of the keys opens
    it, or it has been changed.
    """
    if alert.sealed_event is None:
        return alert
    content = open_event(alert.sealed_event, _place(alert.origin), keys)
    digest, body = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    return msgspec.structs.replace(
        alert, event=msgspec.Raw(body), event_sha256=digest.hex(), sealed_event=None
    )


def _place(origin: Origin) -> bytes:
    return msgspec.json.encode(origin)


def _due(origin: Origin, hours: int) -> str:
    """When the review is due; the last moment of the calendar for a timestamp beyond it."""
    try:
        moment = datetime.fromtimestamp(origin.timestamp / 1000, tz=timezone.utc)
        moment += timedelta(hours=hours)
    except (OverflowError, OSError, ValueError):
        moment = datetime.max.replace(tzinfo=timezone.utc)
    return moment.isoformat(timespec="milliseconds")


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
    return _name(parts)


def case_ids(origin: Origin, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[str]:
    """The case of each hit of one event; `evidence` is that of the hits.

    32 hex digits that name where the event stood, the party's path and that entry of the case
    whose key sorts first. Other lists and another policy leave it as it is, unless they bring or
    take that entry.
    """
    by_path: dict[str, list[int]] = {}
    for at, hit in enumerate(hits):
        by_path.setdefault(hit.subject.path, []).append(at)
    place = (origin.topic, str(origin.partition), str(origin.offset))
    ids = [""] * len(hits)
    for path, places in by_path.items():
        entities = [hits[at].entity for at in places]
        for group in group_entities(entities, [_core(evidence[at]) for at in places]):
            members = [places[at] for at in group]
            first = min(hits[at].entity.key for at in members)
            for at in members:
                ids[at] = _name((*place, path, first))
    return ids


def summarise(hit: Hit) -> str:
    """The alert in one sentence: role, name asked, name listed, list, effects, score."""
    party, entity = hit.subject.party, hit.entity
    asked = party.names[0] if party.names else "(no name)"
    if len(asked) > _MAX_QUOTED:
        asked = f"{asked[:_MAX_QUOTED]}…"
    effects = ", ".join(effect.value for effect in entity.effects)
    label = "HYPOTHETICAL: " if entity.hypothetical else ""
    if entity.list_id == COUNTRY_PROGRAMMES:
        return f"{party.role.value} {asked!r} comes under {entity.primary_name!r} ({effects})"
    return (
        f"{label}{party.role.value} {asked!r} matches {entity.primary_name!r} "
        f"on {entity.list_id} ({effects}), score {hit.score:.2f}"
    )


def _core(evidence: Evidence) -> str:
    """The words of the name that matched, without organisation form; none of a weak alias."""
    name = evidence.listed_name
    weak = name is None or name.quality is AliasQuality.WEAK
    return "" if weak else " ".join(evidence.listed_tokens)


def _name(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
