"""The list topic: publish a version so that readers take it whole or not at all, and read it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Final

import msgspec
from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicPartition

from streams.errors import BrokerError, ListError
from streams.kafka.clients import (
    create_producer,
    create_reader,
    explain,
    find_ends,
    flush,
    is_record,
)
from streams.list_keys import signing_key, verification_key
from streams.messages.list_assembly import (
    Assembler,
    Change,
    Confirmed,
    Loaded,
    Refused,
    Trust,
    Withdrawn,
)
from streams.messages.list_records import (
    ListMarker,
    ListRecord,
    ListRefusal,
    RefusalKey,
    chain_marker,
    encode_marker,
    encode_refusal,
    encode_version,
    find_stale_chunks,
)
from streams.messages.list_versions import ListVersion
from streams.settings import Settings

# All versions go to one partition, so that they are read in the order in which they were written.
PARTITION: Final = 0
# How long publishing or reading the topic to its end may take.
PATIENCE_SECONDS: Final = 60.0
# Chunks without a marker that are older than this belong to a publication that was given up.
_GIVEN_UP_MS: Final = 3600 * 1000


class ListReader:
    """Reads the list topic from its beginning and then follows it; a context manager.

    `end_reached` is False until everything that was there at the start, or when `read_to_end` was
    called last, has been read. `trust` is that of an earlier reader where this one takes over.
    Raises BrokerError where the topic is missing or can't be read, ConfigError for faulty keys.
    """

    def __init__(self, settings: Settings, trust: Trust | None = None) -> None:
        self._topic = settings.lists_topic
        self.trust = trust or open_trust(settings)
        self._assembler = Assembler(self.trust)
        self._consumer = create_reader(settings)
        self._consumer.assign([TopicPartition(self._topic, PARTITION, 0)])
        self._position = 0
        self._end = self._find_end()
        # Every key that has a value, with the timestamp of its latest record in ms.
        self.keys: dict[bytes, int] = {}

    @property
    def end_reached(self) -> bool:
        """Whether there is nothing left of what was there at the start."""
        return self._position >= self._end

    def read(self, timeout: float) -> Change | None:
        """The next change, waiting up to `timeout` s for each record; None where none came."""
        while (message := self._consumer.poll(timeout)) is not None:
            offset = message.offset() or 0
            if not is_record(message, self._topic):
                self._position = max(self._position, offset)
                return None
            self._position = offset + 1
            change = self._feed(message)
            if change is not None:
                return change
        return None

    def read_to_end(self) -> list[Change]:
        """Every change up to the present end of the topic."""
        self._end = self._find_end()
        changes: list[Change] = []
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.end_reached:
            if time.monotonic() > deadline:
                raise BrokerError(f"can't read {self._topic} to its end: no answer")
            change = self.read(1.0)
            changes += [change] if change else []
        return changes

    def _find_end(self) -> int:
        low, high = find_ends(self._consumer, self._topic, PARTITION)
        return high if high > low else 0

    def _feed(self, message: Message) -> Change | None:
        key, value = message.key(), message.value()
        if value is None:
            self.keys.pop(key or b"", None)
        else:
            self.keys[key or b""] = message.timestamp()[1]
        return self._assembler.feed(key, value)

    def __enter__(self) -> ListReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._consumer.close()


def open_trust(settings: Settings) -> Trust:
    """What a new reader demands of markers. Raises ConfigError for faulty keys."""
    return Trust(verification_key(settings))


@dataclass(frozen=True)
class Publication:
    """What publishing a version came to.

    `chunks` is 0 where the topic held the version already and only its marker was renewed;
    `taken_back` counts the chunks of older versions.
    """

    version: ListVersion
    chunks: int
    bytes: int
    taken_back: int


def read_lists(settings: Settings) -> dict[str, Loaded]:
    """The version in force of every source on the topic, by source. Raises BrokerError."""
    with ListReader(settings) as reader:
        return _in_force(reader.read_to_end())


def publish_list(
    settings: Settings,
    version: ListVersion,
    payload: bytes,
    *,
    accepted: str | None = None,
    rollback: str | None = None,
    check: Callable[[Loaded | None], None] = lambda _held: None,
) -> Publication:
    """Publish one version of one source and wait until the broker holds all of it.

    The chunks go first, the marker when they are confirmed, and when the topic then reads as it
    should the chunks of older versions are taken back, and word of a refusal with them. So readers
    see the old version or the new one, whenever this is interrupted.

    `accepted` and `rollback` are a person's reasons, for the marker. `check` is called with what
    is in force before anything is sent; what it raises ends the publication. Raises BrokerError,
    ConfigError for faulty keys, and ListError where the topic does not give the version back.
    """
    key = signing_key(settings)
    producer = create_producer(settings)
    now = int(time.time() * 1000)
    with ListReader(settings) as reader:
        history = reader.read_to_end()
        before = _in_force(history).get(version.source)
        check(before)
        chunks, marker = _prepare(version, payload, now, before)
        if accepted or rollback:
            marker = msgspec.structs.replace(marker, accepted=accepted, rollback=rollback)
        _send(producer, settings.lists_topic, chunks)
        closing = encode_marker(_chain(marker, before, reader), key)
        _send(producer, settings.lists_topic, [closing])
        changes = reader.read_to_end()
        try:
            _verify(changes, version)
        except ListError:
            held = _in_force([*history, *changes]).get(version.source)
            if held:  # compaction keeps the last marker only: let it be one that can be loaded
                restored = encode_marker(_chain(held.marker, held, reader), key)
                _send(producer, settings.lists_topic, [restored])
            raise
        superseded = {before.marker.list.version} if before else set()
        stale = find_stale_chunks(reader.keys, version, superseded, now - _GIVEN_UP_MS)
        told = {RefusalKey(version.source).encode()} & reader.keys.keys()
    _send(producer, settings.lists_topic, [ListRecord(name, None) for name in [*stale, *told]])
    size = sum(len(record.value or b"") for record in [*chunks, closing])
    return Publication(version, len(chunks), size, len(stale))


def announce_refusal(settings: Settings, refusal: ListRefusal) -> None:
    """Tell the workers of a version that was refused, so that their metrics raise the alarm.

    It stands until the next version of the source is published. Raises BrokerError.
    """
    _send(create_producer(settings), settings.lists_topic, [encode_refusal(refusal)])


def _prepare(
    version: ListVersion, payload: bytes, now: int, before: Loaded | None
) -> tuple[list[ListRecord], ListMarker]:
    """Chunks and marker of a version; where it is in force already its marker alone, renewed."""
    if before and before.marker.list.sha256 == version.sha256:
        return [], msgspec.structs.replace(before.marker, list=version, published_at=now)
    return encode_version(version, payload, now)


def _chain(marker: ListMarker, before: Loaded | None, reader: ListReader) -> ListMarker:
    last = reader.trust.sequences.get(marker.list.source, 0)
    return chain_marker(marker, before.marker if before else None, last)


def _send(producer: Producer, topic: str, records: Iterable[ListRecord]) -> None:
    """Send records and wait until all are confirmed."""
    refused: list[KafkaError] = []

    def note(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            refused.append(error)

    try:
        for record in records:
            producer.produce(topic, record.value, record.key, partition=PARTITION, on_delivery=note)
        unconfirmed = flush(producer, PATIENCE_SECONDS)
    except KafkaException as err:
        raise BrokerError(f"can't publish on {topic}: {explain(err)}") from None
    if refused or unconfirmed:
        reason = explain(refused[0]) if refused else f"{unconfirmed} records unconfirmed"
        raise BrokerError(f"can't publish on {topic}: {reason}")


def _in_force(changes: Iterable[Change]) -> dict[str, Loaded]:
    lists: dict[str, Loaded] = {}
    for change in changes:
        if isinstance(change, Loaded):
            lists[change.marker.list.source] = change
        elif isinstance(change, Confirmed):
            source = change.marker.list.source
            lists[source] = Loaded(change.marker, lists[source].payload)
        elif isinstance(change, Withdrawn):
            lists.pop(change.source, None)
    return lists


def _verify(changes: list[Change], version: ListVersion) -> None:
    for change in changes:
        if isinstance(change, Loaded | Confirmed) and change.marker.list.sha256 == version.sha256:
            return
    refusals = [c for c in changes if isinstance(c, Refused) and c.source == version.source]
    reason = f"{refusals[-1].reason}: {refusals[-1].detail}" if refusals else "chunks are missing"
    raise ListError(
        f"list {version.source} {version.version} does not read back from the topic ({reason}); "
        "publish it again"
    )
