"""Read stretches of topics from one offset to another, as fast as the broker gives them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import Final, NamedTuple

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from streams.errors import BrokerError
from streams.kafka.clients import ANSWER_SECONDS, create_reader, explain, find_ends, is_record
from streams.settings import Settings

_BATCH: Final = 1000
_POLL_SECONDS: Final = 1.0
_SILENCE_SECONDS: Final = 60.0


class Stretch(NamedTuple):
    """The records of a partition from offset `start` up to and without `end`."""

    topic: str
    partition: int
    start: int
    end: int


@dataclass
class Progress:
    """How many offsets of how many were read, and who is told; `stopped` ends the reading."""

    total: int = 0
    done: int = 0
    tell: Callable[[int, int], None] = lambda _done, _total: None
    stopped: Event | None = None

    def report(self) -> None:
        """Tell how far it is. Raises KeyboardInterrupt where the reading shall end."""
        self.tell(self.done, self.total)
        if self.stopped is not None and self.stopped.is_set():
            raise KeyboardInterrupt


def partitions_of(consumer: Consumer, topic: str) -> list[int]:
    """The partitions of a topic. Raises BrokerError where it is missing."""
    try:
        found = consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic]
    except KafkaException as err:
        raise BrokerError(f"can't read {topic}: {explain(err)}") from None
    if found.error is not None:
        raise BrokerError(f"can't read {topic}: {explain(found.error)}")
    return sorted(found.partitions)


def whole_topic(consumer: Consumer, topic: str) -> list[Stretch]:
    """All that stands on a topic now."""
    return [
        Stretch(topic, partition, *find_ends(consumer, topic, partition))
        for partition in partitions_of(consumer, topic)
    ]


def read_at(settings: Settings, topic: str, partition: int, offset: int) -> Message | None:
    """The record that stands at an offset; None where there is none, or no more."""
    with closing(create_reader(settings)) as consumer:
        if partition not in partitions_of(consumer, topic):
            return None
        low, high = find_ends(consumer, topic, partition)
    if not low <= offset < high:
        return None
    return next(scan(settings, [Stretch(topic, partition, offset, offset + 1)]), None)


def offset_at(consumer: Consumer, stretch: Stretch, moment: int | None) -> int:
    """The offset of the first record from a moment on (ms since 1970), the end where there is none.

    None is the beginning.
    """
    if moment is None:
        return stretch.start
    asked = TopicPartition(stretch.topic, stretch.partition, max(0, moment))
    try:
        (found,) = consumer.offsets_for_times([asked], timeout=ANSWER_SECONDS)
    except KafkaException as err:
        raise BrokerError(f"can't read {stretch.topic}: {explain(err)}") from None
    if found.error is not None:
        raise BrokerError(f"can't read {stretch.topic}: {explain(found.error)}")
    offset = found.offset if found.offset >= 0 else stretch.end
    return min(max(offset, stretch.start), stretch.end)


def scan(
    settings: Settings, stretches: Sequence[Stretch], progress: Progress | None = None
) -> Iterator[Message]:
    """Every record of the stretches, in the order of each partition.

    Raises BrokerError where the broker does not give them.
    """
    progress = progress or Progress()
    ends = {(s.topic, s.partition): s.end for s in stretches if s.start < s.end}
    positions = {(s.topic, s.partition): s.start for s in stretches}
    with closing(create_reader(settings)) as consumer:
        consumer.assign([TopicPartition(*place, positions[place]) for place in ends])
        deadline = time.monotonic() + _SILENCE_SECONDS
        while ends:
            # Asked for a batch at once, the library would wait until it is full.
            messages = consumer.consume(1, _POLL_SECONDS)
            if messages:
                messages += consumer.consume(_BATCH, 0)
                deadline = time.monotonic() + _SILENCE_SECONDS
            elif time.monotonic() > deadline:
                raise BrokerError(f"{settings.brokers} does not answer: {_left(ends)} are not read")
            for message in messages:
                yield from _take(consumer, message, ends, positions, progress)
            progress.report()


def _take(
    consumer: Consumer,
    message: Message,
    ends: dict[tuple[str, int], int],
    positions: dict[tuple[str, int], int],
    progress: Progress,
) -> Iterator[Message]:
    topic = message.topic() or ""
    record = is_record(message, topic)
    place, offset = (topic, message.partition() or 0), message.offset() or 0
    end = ends.get(place)
    if end is None:
        return
    if record and offset < end:
        yield message
    position = min(end, max(positions[place], offset + record))
    progress.done += position - positions[place]
    positions[place] = position
    if position >= end:
        del ends[place]
        consumer.incremental_unassign([TopicPartition(*place)])


def _left(ends: dict[tuple[str, int], int]) -> str:
    return ", ".join(f"{topic} {partition}" for topic, partition in sorted(ends))
