"""Enrich shipments on their way from one topic to another, ahead of the workers.

A worker can't do this safely: events of one booking stand on different partitions, which other
workers read at other moments, so that a repeat after a crash or a rebalance would know more or
less than the first time and give other bytes. Here one process copies shipments from
`unenriched_topic` to `shipments_topic`, each to the partition of its own number, and what it knew
of a ship becomes part of the record that it writes. From then on the worker's input is fixed: it
stays stateless, and its repeats are the same bytes as ever.

The output is its own commit log. Every record carries the place of its source in a header, and
each partition holds its records in the order of the source; so a start reads the last record of
each partition and goes on behind it: nothing is left out and nothing is written twice, as long as
retention leaves a partition its last record (else all that the source holds is copied). What was
seen is read anew from the source, up to where the copying goes on. Two processes would write
twice; so each has to own every partition of a consumer group of its own, and ends when it does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Final, cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.errors import BrokerError, ConfigError
from streams.kafka.clients import (
    ANSWER_SECONDS,
    create_producer,
    create_reader,
    explain,
    find_ends,
    is_record,
)
from streams.kafka.tailing import Header
from streams.messages.alerts import Origin
from streams.messages.sightings import Sightings
from streams.settings import Settings

SOURCE_HEADER: Final = "streamscreen.source"
_BATCH: Final = 500
_POLL_SECONDS: Final = 0.2
_CONFIRM_SECONDS: Final = 60.0
# The last record of a partition may stand some places before its end.
_LOOK_BACK: Final = 100


def enrich_shipments(
    settings: Settings, stopped: Event, on_copied: Callable[[int], None] = lambda _count: None
) -> int:
    """Copy shipments until `stopped` is set; returns how many were copied and confirmed.

    `on_copied` is called with the number so far. Raises ConfigError where the setting is off or
    the two topics differ in partitions, BrokerError where the broker fails or another process
    enriches as well; a later start goes on where this one ended.
    """
    if not settings.enrich_shipments:
        raise ConfigError("enrich_shipments is off: it is a choice to be made in the settings")
    return _Copy(settings, on_copied).run(stopped)


class _Copy:
    """One run of the copying."""

    def __init__(self, settings: Settings, on_copied: Callable[[int], None]) -> None:
        self._settings = settings
        self._source, self._target = settings.unenriched_topic, settings.shipments_topic
        self._on_copied = on_copied
        self._sightings = Sightings(settings.remembered_references)
        self._producer = create_producer(settings, {"linger.ms": 5})
        self._refused: list[str] = []
        self._lost = False
        self._count = 0

    def run(self, stopped: Event) -> int:
        reader = create_reader(
            self._settings,
            {
                "group.id": f"{self._settings.group}-enrich",
                "isolation.level": "read_uncommitted",
                "partition.assignment.strategy": "range",
            },
        )
        try:
            partitions = self._count_partitions(reader)
            owned = self._own(reader, partitions, stopped)
            starts = [self._find_start(p) for p in range(partitions)]
            self._learn(starts)
            if owned:
                for partition, start in enumerate(starts):
                    reader.seek(TopicPartition(self._source, partition, start))
            while not stopped.is_set():
                messages = reader.consume(_BATCH, _POLL_SECONDS)
                if self._lost:
                    raise BrokerError(f"another process enriches {self._source} as well")
                self._copy(messages, starts)
        except KafkaException as err:
            raise BrokerError(f"can't enrich {self._source}: {explain(err)}") from None
        finally:
            reader.close()
        return self._count

    def _count_partitions(self, reader: Consumer) -> int:
        topics = reader.list_topics(timeout=ANSWER_SECONDS).topics
        counts = {}
        for name in (self._source, self._target):
            if name not in topics or topics[name].error is not None:
                raise BrokerError(f"{name} is missing; `streamscreen topics --create` makes it")
            counts[name] = len(topics[name].partitions)
        if counts[self._source] != counts[self._target]:
            told = " and ".join(f"{name} has {count} partitions" for name, count in counts.items())
            raise ConfigError(f"{told}: they have to be as many")
        return counts[self._source]

    def _own(self, reader: Consumer, partitions: int, stopped: Event) -> bool:
        """Wait until every partition of the source is this process's."""

        def lose(_consumer: Consumer, _partitions: list[TopicPartition]) -> None:
            self._lost = True

        reader.subscribe([self._source], on_revoke=lose, on_lost=lose)
        while not stopped.is_set():
            # Records are read again from where the copying goes on.
            reader.consume(1, _POLL_SECONDS)
            if len(reader.assignment()) == partitions:
                self._lost = False
                return True
        return False

    def _find_start(self, partition: int) -> int:
        """The first offset of the source that is not copied yet."""
        reader = create_reader(self._settings)
        try:
            low, high = find_ends(reader, self._target, partition)
            first = max(low, high - _LOOK_BACK)
            last = None
            if first < high:
                reader.assign([TopicPartition(self._target, partition, first)])
                for message in _read_until(reader, self._target, high):
                    last = _source_of(message, self._source, partition, last)
            if last is None and high > low:
                raise BrokerError(
                    f"{self._target} {partition} holds records that were not enriched: "
                    "give the enriched shipments a topic of their own"
                )
            start, _ = find_ends(reader, self._source, partition)
            return max(start, last + 1) if last is not None else start
        finally:
            reader.close()

    def _learn(self, starts: list[int]) -> None:
        """See again what was copied before."""
        for partition, end in enumerate(starts):
            reader = create_reader(self._settings)
            try:
                low, _ = find_ends(reader, self._source, partition)
                if low < end:
                    reader.assign([TopicPartition(self._source, partition, low)])
                    for message in _read_until(reader, self._source, end):
                        self._sightings.enrich(message.value() or b"", _origin(message))
            finally:
                reader.close()

    def _copy(self, messages: list[Message], starts: list[int]) -> None:
        for message in messages:
            if not is_record(message, self._source):
                continue
            origin = _origin(message)
            if origin.offset < starts[origin.partition]:
                continue
            body = message.value()
            enriched = None if body is None else self._sightings.enrich(body, origin)
            place = f"{origin.topic}-{origin.partition}-{origin.offset}".encode()
            headers = [
                *cast("list[tuple[str, str | bytes | None]]", message.headers() or []),
                (SOURCE_HEADER, place),
            ]
            self._producer.produce(
                self._target,
                enriched,
                message.key(),
                origin.partition,
                self._note,
                headers=headers,
            )
            starts[origin.partition] = origin.offset + 1
            self._count += 1
        if messages:
            self._confirm()

    def _note(self, error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            self._refused.append(f"can't write to {self._target}: {explain(error)}")

    def _confirm(self) -> None:
        left = self._producer.flush(_CONFIRM_SECONDS)
        if self._refused:
            raise BrokerError(self._refused[0])
        if left:
            raise BrokerError(f"{left} shipments are not confirmed by {self._settings.brokers}")
        self._on_copied(self._count)


def _read_until(reader: Consumer, topic: str, end: int) -> list[Message]:
    """The records before an offset, of the one partition that the reader is assigned."""
    records: list[Message] = []
    deadline = time.monotonic() + _CONFIRM_SECONDS
    while time.monotonic() < deadline:
        message = reader.poll(1.0)
        if message is None:
            continue
        if not is_record(message, topic) or (message.offset() or 0) >= end:
            return records
        records.append(message)
        if (message.offset() or 0) + 1 == end:
            return records
    raise BrokerError(f"can't read {topic}: no answer")


def _source_of(message: Message, topic: str, partition: int, last: int | None) -> int | None:
    """The offset that a record was copied from, `last` where it does not say so."""
    for name, value in cast("list[Header]", message.headers() or []):
        before, _, offset = (value or b"").decode("ascii", "replace").rpartition("-")
        if name == SOURCE_HEADER and before == f"{topic}-{partition}" and offset.isdigit():
            return int(offset)
    return last


def _origin(message: Message) -> Origin:
    partition, offset = message.partition() or 0, message.offset() or 0
    return Origin(message.topic() or "", partition, offset, message.timestamp()[1])
