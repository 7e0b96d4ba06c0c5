"""What is published for one event: its alerts and its verdict, or its dead letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import msgspec

from streams.errors import MessageError
from streams.kafka.outbox import MAX_OUTPUT_BYTES, Output
from streams.matching.hits import Hit
from streams.matching.screener import Screener
from streams.messages.alerts import Alert, Origin, build_alerts, seal_events
from streams.messages.dead_letters import (
    MAX_TRIMMINGS,
    DeadLetter,
    LetterRecord,
    Original,
    write_pieces,
    write_reference,
    write_whole,
)
from streams.messages.places import Place
from streams.messages.sealing import SealingKey
from streams.messages.verdicts import build_verdict
from streams.sealing_keys import sealing_key
from streams.settings import Settings
from streams.shapes.coverage import Reading
from streams.shapes.feeds import Feed
from streams.shapes.framing import SchemaMissingError
from streams.worker.batches import Unreadable

DEAD_LETTER = "DEAD_LETTER"
# Why an event of any feed may become a dead letter; each feed has reasons of its own too.
REASONS = ("unreadable", "internal_error", "output_too_large")

# What a mapping may make of a value of an event, in the order of `Reading`.
VALUE_STATES = ("read", "passed_over", "unread")

_MAX_DETAIL = 1000
# What all copies of one event in its alerts may come to; hundreds of a large one would.
_MAX_COPIES_BYTES = 16 * 1024 * 1024
_ENCODER = msgspec.json.Encoder(order="deterministic")
_LEFT_OUT = msgspec.Raw(b"null")


class Incoming(msgspec.Struct, frozen=True):
    """One record of an event topic, as it came."""

    feed: Feed
    origin: Origin
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    @property
    def original(self) -> Original:
        """What a dead letter has to keep of it."""
        own = tuple(header for header in self.headers if not isinstance(header[1], Unreadable))
        return Original(self.key, self.value, own)


class Counts(NamedTuple):
    """What is counted when an event's outputs are confirmed.

    `outcome` is the verdict's or DEAD_LETTER, `reason` that of the dead letter. `hits` counts by
    list, effect and band, `values` those of the message by what a mapping made of them.
    """

    outcome: str
    reason: str = ""
    unresolved: int = 0
    unscreenable: int = 0
    hits: tuple[tuple[tuple[str, str, str], int], ...] = ()
    values: tuple[tuple[str, int], ...] = ()


class Answer(NamedTuple):
    """The outputs of one event, never none."""

    outputs: list[Output]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Topics:
    """Where the answers go; a dead letter keeps a message of up to `max_letter_bytes`.

    `sealing_key` seals the events in alerts, if they are sealed.
    """

    alerts: str
    verdicts: str
    dead_letters: str
    max_letter_bytes: int
    sealing_key: SealingKey | None = None

    @staticmethod
    def of(settings: Settings) -> Topics:
        """The topics that the settings name. Raises ConfigError for a key that can't be used."""
        return Topics(
            settings.alerts_topic,
            settings.verdicts_topic,
            settings.dead_letters_topic,
            settings.dead_letter_max_bytes,
            sealing_key(settings),
        )


def answer_event(screener: Screener, incoming: Incoming, topics: Topics) -> Answer:
    """Screen one event. Whatever is wrong with it gives a dead letter, never an error.

    SchemaMissingError, which is no fault of the event, is passed on: it can't be read yet.

    The same event, lists and policy give the same bytes. An alert too large for a record leaves
    the event out, as do alerts that are too many for copies of a large event (`event` is null;
    `origin` and `event_sha256` tell which it was); an event whose alerts or verdict are too large
    even so is answered by a dead letter.
    """
    try:
        return _screen(screener, incoming, topics)
    except MessageError as err:
        return _bury(incoming, topics, err.reason, err)
    except (MemoryError, SchemaMissingError):
        raise
    except Exception as err:
        return _bury(incoming, topics, "internal_error", err)


def _screen(screener: Screener, incoming: Incoming, topics: Topics) -> Answer:
    body, origin = incoming.value or b"", incoming.origin
    for _, value in incoming.headers:
        if isinstance(value, Unreadable):
            raise MessageError("unreadable", f"the record can't be read: {value.decode()}")
    read = incoming.feed.read(body, incoming.headers)
    event = read.event
    screening = screener.screen(event.enquiry(), origin.day)
    hours = screener.policy.review_hours
    alerts = build_alerts(screening, event.event_id, body, origin, hours, read.shown)
    if sum(len(bytes(alert.event)) for alert in alerts) > _MAX_COPIES_BYTES:
        alerts = [_without_event(alert) for alert in alerts]
    elif topics.sealing_key:
        alerts = seal_events(alerts, topics.sealing_key)
    verdict = build_verdict(screening, event.event_id, origin, alerts)
    too_large = partial(_too_large, incoming, topics)
    outputs = [_alert(alert, topics.alerts, too_large) for alert in alerts]
    outputs.append(
        Output(topics.verdicts, place(origin), _ENCODER.encode(verdict), fallback=too_large)
    )
    if max([output.size for output in outputs]) > MAX_OUTPUT_BYTES:
        raise MessageError("output_too_large", "the alerts or the verdict are too large")
    counts = Counts(
        screening.outcome.value,
        unresolved=len(screening.coverage.unresolved),
        unscreenable=len(screening.coverage.unscreenable),
        hits=_count(screening.hits) if screening.hits else (),
        values=_values(read.reading),
    )
    return Answer(outputs, counts)


def _count(hits: Iterable[Hit]) -> tuple[tuple[tuple[str, str, str], int], ...]:
    counted = Counter(
        (hit.entity.list_id, effect.value, hit.band.value)
        for hit in hits
        for effect in hit.entity.effects
    )
    return tuple(counted.items())


def _values(reading: Reading | None) -> tuple[tuple[str, int], ...]:
    if reading is None:
        return ()
    return tuple(zip(VALUE_STATES, reading[:3], strict=True))


def _alert(alert: Alert, topic: str, too_large: partial[Output]) -> Output:
    key = alert.alert_id.encode()
    without_event = _without_event(alert)

    def shorten() -> Output:
        return Output(topic, key, _ENCODER.encode(without_event), fallback=too_large)

    output = Output(topic, key, _ENCODER.encode(alert), fallback=shorten)
    return output if output.size <= MAX_OUTPUT_BYTES else shorten()


def _without_event(alert: Alert) -> Alert:
    return msgspec.structs.replace(alert, event=_LEFT_OUT, sealed_event=None)


def _bury(incoming: Incoming, topics: Topics, reason: str, error: Exception) -> Answer:
    counts = Counts(DEAD_LETTER, reason)
    original, letter = incoming.original, _describe(incoming, reason, error)
    output = partial(_output, incoming, topics)
    refer = partial(_refer, incoming, topics, letter)
    whole = output(write_whole(letter, original), refer)
    if whole.size <= MAX_OUTPUT_BYTES:
        return Answer([whole], counts)
    if problem := _too_much(original, topics.max_letter_bytes):
        detail = f"{letter.detail}; not kept: {problem}"
        letter = msgspec.structs.replace(letter, detail=detail)
        return Answer([_refer(incoming, topics, letter)], counts)
    return Answer([output(piece, refer) for piece in write_pieces(letter, original)], counts)


def _too_large(incoming: Incoming, topics: Topics) -> Output:
    """The dead letter in place of an output that only the broker found too large."""
    error = MessageError(
        "output_too_large", "the broker refuses an output of the event as too large"
    )
    return _refer(incoming, topics, _describe(incoming, error.reason, error))


def _describe(incoming: Incoming, reason: str, error: Exception) -> DeadLetter:
    # Text of an error may hold lone surrogates, which no header can carry.
    detail = str(error).encode("utf-8", "replace").decode()[:_MAX_DETAIL]
    return DeadLetter(
        flow=incoming.feed.flow,
        reason=reason,
        error=type(error).__name__,
        detail=detail,
        origin=incoming.origin,
    )


def _too_much(original: Original, limit: int) -> str:
    """Why a message can't be kept in pieces, in words; empty where it can."""
    if (size := len(original.value or b"")) > limit:
        return f"{size} bytes are more than {limit}"
    if original.trimmings > MAX_TRIMMINGS:
        return f"its key and headers have more than {MAX_TRIMMINGS} bytes"
    return ""


def _refer(incoming: Incoming, topics: Topics, letter: DeadLetter) -> Output:
    return _output(incoming, topics, write_reference(letter, incoming.original))


def _output(
    incoming: Incoming,
    topics: Topics,
    record: LetterRecord,
    fallback: partial[Output] | None = None,
) -> Output:
    key = place(incoming.origin)
    return Output(topics.dead_letters, key, record.value, [*record.headers], fallback)


def place(origin: Origin) -> bytes:
    """The key of a verdict or dead letter: topic, partition and offset of its event."""
    return Place(origin.topic, origin.partition, origin.offset).key
