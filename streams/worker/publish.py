"""What is published for one event: its alerts and its verdict, or its dead letter."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import msgspec

from streams.errors import MessageError
from streams.kafka.outbox import MAX_OUTPUT_BYTES, Headers, Output
from streams.matching.screener import Screener
from streams.messages.alerts import Alert, Origin, build_alerts
from streams.messages.dead_letters import DeadLetter
from streams.messages.events import decode_event
from streams.messages.verdicts import build_verdict
from streams.settings import Settings

DEAD_LETTER = "DEAD_LETTER"
# Why an event may become a dead letter.
REASONS = ("empty", "not_json", "not_valid", "internal_error", "output_too_large")

_MAX_DETAIL = 1000
_ENCODER = msgspec.json.Encoder(order="deterministic")
_LEFT_OUT = msgspec.Raw(b"null")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record of an event topic, as it came."""

    flow: str
    origin: Origin
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class Counts(NamedTuple):
    """What is counted when an event's outputs are confirmed.

    `outcome` is the verdict's or DEAD_LETTER, `reason` that of the dead letter. `hits` counts by
    list, effect and band.
    """

    outcome: str
    reason: str = ""
    unresolved: int = 0
    unscreenable: int = 0
    hits: tuple[tuple[tuple[str, str, str], int], ...] = ()


class Answer(NamedTuple):
    """The outputs of one event, never none."""

    outputs: list[Output]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Topics:
    """Where the answers go."""

    alerts: str
    verdicts: str
    dead_letters: str

    @staticmethod
    def of(settings: Settings) -> Topics:
        """The topics that the settings name."""
        return Topics(settings.alerts_topic, settings.verdicts_topic, settings.dead_letters_topic)


def answer_event(screener: Screener, incoming: Incoming, topics: Topics) -> Answer:
    """Screen one event. Whatever is wrong with it gives a dead letter, never an error.

    The same event, lists and policy give the same bytes. An alert too large for a record leaves
    the event out (`event` is null; `origin` and `event_sha256` tell which it was); an event whose
    alerts or verdict are too large even so is answered by a dead letter.
    """
    try:
        return _screen(screener, incoming, topics)
    except MessageError as err:
        return _bury(incoming, topics, err.reason, err)
    except MemoryError:
        raise
    except Exception as err:
        return _bury(incoming, topics, "internal_error", err)


def _screen(screener: Screener, incoming: Incoming, topics: Topics) -> Answer:
    body, origin = incoming.value or b"", incoming.origin
    event = decode_event(incoming.flow, body)
    screening = screener.screen(event.enquiry(), origin.day)
    hours = screener.policy.review_hours
    alerts = build_alerts(screening, event.event_id, body, origin, hours)
    verdict = build_verdict(screening, event.event_id, origin, alerts)
    too_large = partial(_too_large, incoming, topics)
    outputs = [_alert(alert, topics.alerts, too_large) for alert in alerts]
    outputs.append(
        Output(topics.verdicts, place(origin), _ENCODER.encode(verdict), fallback=too_large)
    )
    if any(output.size > MAX_OUTPUT_BYTES for output in outputs):
        raise MessageError("output_too_large", "the alerts or the verdict are too large")
    hits = Counter(
        (hit.entity.list_id, effect.value, hit.band.value)
        for hit in screening.hits
        for effect in hit.entity.effects
    )
    counts = Counts(
        screening.outcome.value,
        unresolved=len(screening.coverage.unresolved),
        unscreenable=len(screening.coverage.unscreenable),
        hits=tuple(hits.items()),
    )
    return Answer(outputs, counts)


def _alert(alert: Alert, topic: str, too_large: partial[Output]) -> Output:
    key = alert.alert_id.encode()
    without_event = msgspec.structs.replace(alert, event=_LEFT_OUT)

    def shorten() -> Output:
        return Output(topic, key, _ENCODER.encode(without_event), fallback=too_large)

    output = Output(topic, key, _ENCODER.encode(alert), fallback=shorten)
    return output if output.size <= MAX_OUTPUT_BYTES else shorten()


def _bury(incoming: Incoming, topics: Topics, reason: str, error: Exception) -> Answer:
    refer = partial(_dead_letter, incoming, topics, reason, error, by_reference=True)
    letter = _dead_letter(incoming, topics, reason, error, fallback=refer)
    if letter.size > MAX_OUTPUT_BYTES:
        letter = refer()
    return Answer([letter], Counts(DEAD_LETTER, reason))


def _too_large(incoming: Incoming, topics: Topics) -> Output:
    """The dead letter in place of an output that only the broker found too large."""
    error = MessageError(
        "output_too_large", "the broker refuses an output of the event as too large"
    )
    return _dead_letter(incoming, topics, error.reason, error, by_reference=True)


def _dead_letter(
    incoming: Incoming,
    topics: Topics,
    reason: str,
    error: Exception,
    *,
    by_reference: bool = False,
    fallback: partial[Output] | None = None,
) -> Output:
    """The message untouched, with the reason and its own key and headers among the headers.

    By reference: without the message and its headers, but with the message's size and digest; the
    original stands on its topic as long as retention keeps it.
    """
    # Text of an error may hold lone surrogates, which no header can carry.
    detail = str(error).encode("utf-8", "replace").decode()[:_MAX_DETAIL]
    letter = DeadLetter(
        flow=incoming.flow,
        reason=reason,
        error=type(error).__name__,
        detail=detail,
        origin=incoming.origin,
    )
    headers: Headers = [*letter.headers()]
    if by_reference:
        value = incoming.value or b""
        headers.append(("streamscreen.bytes", str(len(value)).encode()))
        headers.append(("streamscreen.sha256", hashlib.sha256(value).hexdigest().encode()))
        return Output(topics.dead_letters, place(incoming.origin), None, headers)
    if incoming.key is not None:
        headers.append(("streamscreen.key", incoming.key))
    headers += incoming.headers
    return Output(topics.dead_letters, place(incoming.origin), incoming.value, headers, fallback)


def place(origin: Origin) -> bytes:
    """The key of a verdict or dead letter: topic, partition and offset of its event."""
    return f"{origin.topic}-{origin.partition}-{origin.offset}".encode()
