"""Whether a jump in a partition's offsets left records behind."""

from __future__ import annotations

import time
from dataclasses import dataclass

from confluent_kafka import Consumer, TopicPartition

from streams.errors import BrokerError
from streams.kafka.clients import ANSWER_SECONDS, create_reader, find_ends, is_record
from streams.settings import Settings


@dataclass(frozen=True)
class GapContent:
    """What stands between two offsets: how many were deleted by retention, and the first record.

    `deleted` is 0 and `record` None where the broker itself used the offsets (ends of
    transactions), a transaction was given up, or compaction emptied them.
    """

    deleted: int
    record: int | None


def inspect_gap(settings: Settings, topic: str, partition: int, first: int, end: int) -> GapContent:
    """Look what a partition holds from offset `first` up to and without `end`.

    Reads by a client of its own. Raises BrokerError where that fails: the answer is then unknown.
    """
    consumer = create_reader(settings)
    try:
        low, _ = find_ends(consumer, topic, partition)
        start = min(max(first, low), end)
        consumer.assign([TopicPartition(topic, partition, start)])
        found = _find_record(consumer, topic, end) if start < end else None
        return GapContent(deleted=start - first, record=found)
    finally:
        consumer.close()


def _find_record(consumer: Consumer, topic: str, end: int) -> int | None:
    """The offset of the next record, if it is before `end`."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        message = consumer.poll(1.0)
        if message is None:
            continue
        offset = message.offset()
        if is_record(message, topic):
            return offset if offset is not None and offset < end else None
        if offset is not None and offset >= 0:  # the end of the partition
            return None
    raise BrokerError(f"can't read {topic}: no answer")
