"""Follow a topic from its beginning or its end, without a group and without commits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from operator import methodcaller
from types import TracebackType
from typing import TypeVar, cast

import msgspec
from confluent_kafka import KafkaException, Message, TopicPartition

from streams.errors import BrokerError, MessageError
from streams.kafka.clients import ANSWER_SECONDS, create_reader, explain, find_ends, is_record
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from streams.settings import Settings

Content = TypeVar("Content")
Header = tuple[str, bytes | None]

# An error beside a result is looked for in calls from C; not in those that Python has specialised.
_ask_for_headers = methodcaller("headers")
_ALERT = msgspec.json.Decoder(Alert)
_VERDICT = msgspec.json.Decoder(Verdict)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a topic. `timestamp` is in ms since 1970 (UTC)."""

    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]


class Tail:
    """The records of every partition of a topic as they come; a context manager.

    With `from_beginning` what is there already comes first; without it the first record is the
    first one that is written after this object was made. Raises BrokerError where the topic is
    missing or can't be read.
    """

    def __init__(self, settings: Settings, topic: str, *, from_beginning: bool = False) -> None:
        self._topic = topic
        self._consumer = create_reader(settings)
        try:
            found = self._consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic]
            if found.error is not None:
                raise BrokerError(f"can't read {topic}: {explain(found.error)}")
            ends = {p: find_ends(self._consumer, topic, p) for p in found.partitions}
        except KafkaException as err:
            raise BrokerError(f"can't read {topic}: {explain(err)}") from None
        self._ends = {p: high for p, (low, high) in ends.items() if high > low}
        starts = [
            TopicPartition(topic, p, low if from_beginning else high)
            for p, (low, high) in ends.items()
        ]
        self._position = {start.partition: start.offset for start in starts}
        self._consumer.assign(starts)

    @property
    def end_reached(self) -> bool:
        """Whether all that was there when this object was made has been read."""
        return all(self._position[partition] >= end for partition, end in self._ends.items())

    def read(self, timeout: float) -> list[Record]:
        """The records that are there, waiting up to `timeout` s for the first."""
        records: list[Record] = []
        deadline = time.monotonic() + timeout
        while not records and (left := deadline - time.monotonic()) > 0:
            message = self._consumer.poll(left)
            while message is not None:
                records += self._take(message)
                message = self._consumer.poll(0) if len(records) < 1000 else None
        return records

    def _take(self, message: Message) -> list[Record]:
        partition, offset = message.partition() or 0, message.offset() or 0
        if not is_record(message, self._topic):
            self._position[partition] = max(self._position[partition], offset)
            return []
        self._position[partition] = offset + 1
        stamp = message.timestamp()[1]
        key, value = message.key(), message.value()
        return [Record(partition, offset, stamp, key, value, read_headers(message))]

    def __enter__(self) -> Tail:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._consumer.close()


def read_headers(message: Message) -> tuple[Header, ...]:
    """The headers of a record; none where the name of one is not UTF-8, which anybody may write."""
    try:
        return tuple(cast("list[Header]", _ask_for_headers(message) or ()))
    except SystemError:  # the library gives a result and leaves an error set beside it
        return ()


def decode_alert(record: Record) -> Alert:
    """The alert that a record of the alerts topic holds. Raises MessageError for anything else."""
    return _decode(_ALERT, record, "an alert")


def decode_verdict(record: Record) -> Verdict:
    """The verdict that a record of their topic holds. Raises MessageError for anything else."""
    return _decode(_VERDICT, record, "a verdict")


def _decode(decoder: msgspec.json.Decoder[Content], record: Record, what: str) -> Content:
    try:
        return decoder.decode(record.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        place = f"partition {record.partition}, offset {record.offset}"
        raise MessageError("not_valid", f"not {what} ({place}): {err}") from None
