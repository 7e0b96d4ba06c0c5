"""Reads events and answers, and has every offset accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import msgspec
from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from streams.errors import BrokerError, MessageError
from streams.kafka.clients import ANSWER_SECONDS, create_reader, explain, find_ends
from streams.kafka.scanning import (
    Progress,
    Stretch,
    offset_at,
    partitions_of,
    scan,
    whole_topic,
)
from streams.kafka.tailing import read_headers
from streams.messages.account import Account
from streams.messages.accounting import Book, Span, Version
from streams.messages.alert_accounting import fingerprint
from streams.messages.alerts import Origin
from streams.messages.letter_reading import read_part
from streams.messages.places import Place
from streams.messages.redrives import is_marker, read_marker
from streams.settings import Settings
from streams.shapes.feeds import event_topics

# Clocks of senders and workers may differ by this much before more than needed is read.
_CLOCKS_MS: Final = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when events were sent, in ms since 1970 (UTC); None: no limit."""

    since: int | None = None
    until: int | None = None


class _Verdict(msgspec.Struct):
    """What is looked at of a verdict."""

    origin: Origin
    alert_ids: tuple[str, ...]
    list_version: str
    config_hash: str
    engine_version: str


class _Alert(msgspec.Struct):
    """What is looked at of an alert."""

    origin: Origin
    alert_id: str
    list_version: str
    config_hash: str
    engine_version: str


_VERDICTS = msgspec.json.Decoder(_Verdict)
_ALERTS = msgspec.json.Decoder(_Alert)


def audit_stream(
    settings: Settings, period: Period | None = None, progress: Progress | None = None
) -> Account:
    """Account for every event of a period, by default all that stand on the event topics.

    Its answers may have been given much later: they are looked for up to the end of their topics,
    and before the period too, where something would be missing otherwise. Nothing is committed or
    changed. Raises BrokerError.
    """
    period, progress = period or Period(), progress or Progress()
    with closing(create_reader(settings)) as consumer:
        committed = _committed(consumer, settings)
        events = list(_event_stretches(consumer, settings, period))
        answers = [
            stretch
            for topic in (
                settings.alerts_topic, settings.verdicts_topic, settings.dead_letters_topic
            )
            for stretch in whole_topic(consumer, topic)
        ]  # fmt: skip
        # Asked for after the ends of the answers: no answer is about a later event.
        spans = [_span(consumer, stretch, committed, period) for stretch in events]
        since = None if period.since is None else period.since - _CLOCKS_MS
        later = [s._replace(start=offset_at(consumer, s, since)) for s in answers]
    book = Book(spans)
    progress.total = _size(events) + _size(later)
    horizon = max((_first_timestamp(settings, s) for s in answers), default=0)
    for message in scan(settings, events, progress):
        book.note_event(_at(message), old=message.timestamp()[1] < horizon)
    _note_answers(book, settings, later, progress)
    account = book.close()
    earlier = [s._replace(end=n.start) for s, n in zip(answers, later, strict=True)]
    if account.in_order or not _size(earlier):
        return account
    progress.total += _size(earlier)
    _note_answers(book, settings, earlier, progress)
    return book.close()


def _event_stretches(
    consumer: Consumer, settings: Settings, period: Period
) -> Iterator[Stretch]:  # fmt: skip
    for topic in event_topics(settings):
        for stretch in whole_topic(consumer, topic):
            start = offset_at(consumer, stretch, period.since)
            end = stretch.end
            if period.until is not None:
                end = offset_at(consumer, stretch, period.until)
            yield stretch._replace(start=start, end=max(start, end))


def _span(
    consumer: Consumer, stretch: Stretch, committed: dict[tuple[str, int], int], period: Period
) -> Span:
    topic, partition, start, end = stretch
    low, high = find_ends(consumer, topic, partition)
    # Retention may have gone on since the stretch was measured; what it took is not there to read.
    start = max(start, low)
    done = committed.get((topic, partition))
    deleted = start if period.since is None else 0
    return Span(
        topic=topic,
        partition=partition,
        first=start,
        end=max(start, end),
        # Without a commit the group has not begun.
        committed=start if done is None else done,
        high=high,
        deleted=deleted,
        deleted_unanswered=max(0, start - done) if deleted and done is not None else 0,
    )


def _committed(consumer: Consumer, settings: Settings) -> dict[tuple[str, int], int]:
    """What the group has committed, of the partitions where it has."""
    wanted = [
        TopicPartition(topic, partition)
        for topic in event_topics(settings)
        for partition in partitions_of(consumer, topic)
    ]
    try:
        found = consumer.committed(wanted, timeout=ANSWER_SECONDS)
    except KafkaException as err:
        raise BrokerError(f"can't ask what {settings.group} has done: {explain(err)}") from None
    for place in found:
        if place.error is not None:
            problem = explain(place.error)
            raise BrokerError(f"can't ask what {settings.group} has done: {problem}")
    return {(place.topic, place.partition): place.offset for place in found if place.offset >= 0}


def _first_timestamp(settings: Settings, stretch: Stretch) -> int:
    """When the first record was written that retention has left; 0 where it took none."""
    if stretch.start == 0:
        return 0
    for message in scan(settings, [stretch]):
        return message.timestamp()[1]
    return 0


def _note_answers(
    book: Book, settings: Settings, stretches: Iterable[Stretch], progress: Progress
) -> None:
    note = {
        settings.alerts_topic: _note_alert,
        settings.verdicts_topic: _note_verdict,
        settings.dead_letters_topic: _note_letter,
    }
    for message in scan(settings, list(stretches), progress):
        at = _at(message)
        try:
            note[at.topic](book, at, message)
        except (MessageError, msgspec.DecodeError, UnicodeDecodeError):
            book.note_unreadable(at)


def _note_verdict(book: Book, at: Place, message: Message) -> None:
    body = message.value() or b""
    verdict = _VERDICTS.decode(body)
    event = _place(verdict.origin)
    _check_key(message, event.key)
    book.note_verdict(at, event, _version(verdict), verdict.alert_ids, fingerprint(body))


def _note_alert(book: Book, at: Place, message: Message) -> None:
    body = message.value()
    if body is None:
        book.note_withdrawal((message.key() or b"").decode("utf-8", "replace"))
        return
    alert = _ALERTS.decode(body)
    _check_key(message, alert.alert_id.encode("utf-8", "replace"))
    event, version = _place(alert.origin), _version(alert)
    book.note_alert(at, event, version, alert.alert_id, fingerprint(body))


def _note_letter(book: Book, at: Place, message: Message) -> None:
    headers = read_headers(message)
    if is_marker(headers):
        redrive = read_marker(headers)
        _check_key(message, redrive.letter.key)
        book.note_redrive(at, redrive)
        return
    part = read_part(message.value(), headers)
    _check_key(message, part.place.key)
    book.note_letter(at, part)


def _check_key(message: Message, wanted: bytes) -> None:
    if message.key() != wanted:
        raise MessageError("not_valid", "the key names something else than the record")


def _version(answer: _Verdict | _Alert) -> Version:
    return Version(answer.list_version, answer.config_hash, answer.engine_version)


def _place(origin: Origin) -> Place:
    return Place(origin.topic, origin.partition, origin.offset)


def _at(message: Message) -> Place:
    return Place(message.topic() or "", message.partition() or 0, message.offset() or 0)


def _size(stretches: Iterable[Stretch]) -> int:
    return sum(max(0, stretch.end - stretch.start) for stretch in stretches)
