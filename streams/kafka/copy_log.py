"""How far a topic was copied, as the copies themselves tell: a log that can't disagree with them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from confluent_kafka import Consumer, Message, TopicPartition

from streams.errors import BrokerError
from streams.kafka.clients import find_ends, is_record
from streams.kafka.tailing import Header, read_headers
from streams.messages.redrives import first_origin

SOURCE_HEADER: Final = "streamscreen.source"
_ANSWER_SECONDS: Final = 60.0
# The last copy of a partition mostly stands at its end, and else a little before it.
_LOOK_BACK: Final = 100


def find_start(reader: Consumer, source: str, target: str, partition: int) -> int:
    """The first offset of a partition of the source that is not copied yet.

    Raises BrokerError where the target holds records, and none of them is a copy.
    """
    low, high = find_ends(reader, target, partition)
    last, back = None, _LOOK_BACK
    while last is None and high > low:
        first = max(low, high - back)
        reader.assign([TopicPartition(target, partition, first)])
        for message in read_until(reader, target, high):
            copied = _source_of(message, source)
            last = last if copied is None else copied
        if first == low:
            break
        back *= 10
    if last is None and high > low:
        raise BrokerError(
            f"{target} {partition} holds records that were not enriched: "
            "give the enriched shipments a topic of their own"
        )
    start, _ = find_ends(reader, source, partition)
    return max(start, last + 1) if last is not None else start


def read_until(reader: Consumer, topic: str, end: int) -> Iterator[Message]:
    """The records before an offset, of the one partition that the reader is assigned."""
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        message = reader.poll(1.0)
        if message is None:
            continue
        if not is_record(message, topic) or (message.offset() or 0) >= end:
            return
        yield message
        if (message.offset() or 0) + 1 == end:
            return
        deadline = time.monotonic() + _ANSWER_SECONDS
    raise BrokerError(f"can't read {topic}: no answer")


def name_source(message: Message) -> Header:
    """The header of a copy that tells its source."""
    place = f"{message.topic()}-{message.partition()}-{message.offset()}"
    return SOURCE_HEADER, place.encode()


def _source_of(message: Message, source: str) -> int | None:
    """The offset that a record was copied from; None where it is no copy, or an old one.

    A dead letter that was sent back is a copy of long ago.
    """
    headers = read_headers(message)
    if first_origin(headers) is not None:
        return None
    for name, value in headers:
        before, _, offset = (value or b"").decode("ascii", "replace").rpartition("-")
        if name == SOURCE_HEADER and before == f"{source}-{message.partition()}":
            return int(offset) if offset.isdigit() else None
    return None
