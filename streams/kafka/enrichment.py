"""Enrich shipments on their way from one topic to another, ahead of the workers.

A worker can't do this safely: events of one booking stand on different partitions, which other
workers read at other moments, so that a repeat after a crash or a rebalance would know more or
less than the first time and give other bytes. Here one process copies shipments, native ones from
`unenriched_topic` to `shipments_topic` and those of a feed from its `unenriched` topic to its
`topic`, each to the partition of its own number, and what it knew of a ship becomes part of the
record that it writes (`messages.sightings`). From then on the worker's input is fixed: it stays
stateless, and its repeats are the same bytes as ever. A feed of shipments without an `unenriched`
topic, such as Track & Trace, is not copied: what its events tell of ships is learned from its
`topic`, which workers read as well.

The output is its own commit log (`copy_log`). Every record carries the place of its source in a
header, and each partition holds its records in the order of the source; so a start reads the last
copy of each partition and goes on behind it: nothing is left out and nothing is written twice, as
long as retention leaves a partition its last copy (else all that the source holds is copied). What
was seen is read anew from the sources, up to where the copying goes on. Two processes would write
twice; so each has to own every partition of a consumer group of its own, and ends when it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from threading import Event
from typing import Final, TypeAlias, cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from streams.errors import BrokerError, ConfigError, RegistryError
from streams.kafka.clients import (
    ANSWER_SECONDS,
    create_producer,
    create_reader,
    explain,
    find_ends,
    flush,
    is_record,
)
from streams.kafka.copy_log import find_start, name_source, read_until
from streams.kafka.tailing import Header, read_headers
from streams.kafka.topics import require_topics
from streams.messages.alerts import Origin
from streams.messages.sightings import SEEN_HEADER, Sightings, write_seen
from streams.settings import Settings
from streams.shapes.feeds import Feed
from streams.shapes.mapping import MappedEvent

_BATCH: Final = 500
_POLL_SECONDS: Final = 0.2
_CONFIRM_SECONDS: Final = 60.0
# How long the partitions of a process that died wait for the next one.
_SESSION_MS: Final = 10_000

_Headers: TypeAlias = "list[tuple[str, str | bytes | None]]"


def enrich_shipments(
    settings: Settings,
    feeds: Sequence[Feed],
    stopped: Event,
    on_copied: Callable[[int], None] = lambda _count: None,
) -> int:
    """Copy shipments until `stopped` is set; returns how many were copied and confirmed.

    `feeds` are all of them, those that are of no shipments too. `on_copied` is called with the
    number so far. Raises ConfigError where the setting is off or two topics differ in partitions,
    BrokerError where the broker fails or another process enriches as well; a later start goes on
    where this one ended.
    """
    if not settings.enrich_shipments:
        raise ConfigError("enrich_shipments is off: it is a choice to be made in the settings")
    shipments = [feed for feed in feeds if feed.flow == "shipment"]
    return _Copy(settings, shipments, on_copied).run(stopped)


class _Copy:
    """One run of the copying."""

    def __init__(
        self, settings: Settings, feeds: Sequence[Feed], on_copied: Callable[[int], None]
    ) -> None:
        self._settings = settings
        self._feeds = {feed.unenriched or feed.topic: feed for feed in feeds}
        self._copied = {feed.unenriched: feed.topic for feed in feeds if feed.unenriched}
        self._on_copied = on_copied
        self._group = f"{settings.group}-enrich"
        self._sightings = Sightings(settings.remembered_references)
        self._producer = create_producer(settings, {"linger.ms": 5})
        self._refused: list[str] = []
        self._lost = False
        self._count = 0

    def run(self, stopped: Event) -> int:
        reader = create_reader(
            self._settings,
            {
                "group.id": self._group,
                "isolation.level": "read_uncommitted",
                "partition.assignment.strategy": "range",
                "session.timeout.ms": _SESSION_MS,
            },
        )
        try:
            self._check_rights()
            partitions = self._list_partitions(reader)
            owned = self._own(reader, len(partitions), stopped)
            with closing(create_reader(self._settings)) as other:
                starts = {place: self._find_start(other, *place) for place in partitions}
                self._learn(other, starts)
            if owned:
                for (topic, partition), start in starts.items():
                    reader.seek(TopicPartition(topic, partition, start))
            while not stopped.is_set():
                messages = reader.consume(_BATCH, _POLL_SECONDS)
                if self._lost:
                    raise BrokerError("another process enriches as well")
                self._take(messages, starts)
        except KafkaException as err:
            raise BrokerError(f"can't enrich: {explain(err)}") from None
        finally:
            reader.close()
        return self._count

    def _check_rights(self) -> None:
        """Make sure that all topics are there, and that this process may do what it has to."""
        copies = tuple(self._copied.values())
        group = self._settings.model_copy(update={"group": self._group})
        require_topics(group, *self._feeds, *copies, write=copies, group=True)

    def _list_partitions(self, reader: Consumer) -> list[tuple[str, int]]:
        """The partitions of all sources."""
        topics = reader.list_topics(timeout=ANSWER_SECONDS).topics
        for pair in self._copied.items():
            counts = {name: len(topics[name].partitions) for name in pair}
            if len(set(counts.values())) > 1:
                told = " and ".join(f"{name} has {n} partitions" for name, n in counts.items())
                raise ConfigError(f"{told}: they have to be as many")
        return [(name, number) for name in self._feeds for number in topics[name].partitions]

    def _own(self, reader: Consumer, partitions: int, stopped: Event) -> bool:
        """Wait until every partition of the sources is this process's."""

        def lose(_consumer: Consumer, _partitions: list[TopicPartition]) -> None:
            self._lost = True

        reader.subscribe([*self._feeds], on_revoke=lose, on_lost=lose)
        while not stopped.is_set():
            # Records are read again from where the copying goes on.
            reader.consume(1, _POLL_SECONDS)
            if len(reader.assignment()) == partitions:
                self._lost = False
                return True
        return False

    def _find_start(self, reader: Consumer, source: str, partition: int) -> int:
        """The first offset that is not copied, or of what isn't copied the end."""
        if source in self._copied:
            return find_start(reader, source, self._copied[source], partition)
        return find_ends(reader, source, partition)[1]

    def _learn(self, reader: Consumer, starts: dict[tuple[str, int], int]) -> None:
        """See again what was seen before."""
        for (topic, partition), end in starts.items():
            low, _ = find_ends(reader, topic, partition)
            if low < end:
                reader.assign([TopicPartition(topic, partition, low)])
                for message in read_until(reader, topic, end):
                    self._enrich(message)

    def _take(self, messages: list[Message], starts: dict[tuple[str, int], int]) -> None:
        """Copy the records that are to be copied, after those that only tell of ships."""
        copies = []
        for message in messages:
            origin = _origin(message)
            place = (origin.topic, origin.partition)
            if not is_record(message, origin.topic) or origin.offset < starts[place]:
                continue
            starts[place] = origin.offset + 1
            if origin.topic in self._copied:
                copies.append(message)
            else:
                self._enrich(message)
        for message in copies:
            body, headers = self._enrich(message)
            self._producer.produce(
                self._copied[_origin(message).topic],
                body,
                message.key(),
                _origin(message).partition,
                self._note,
                headers=[*headers, name_source(message)],
            )
        if copies:
            self._confirm(len(copies))

    def _enrich(self, message: Message) -> tuple[bytes | None, _Headers]:
        """Value and headers of a record with the ships that were seen; its own are remembered."""
        origin, body = _origin(message), message.value()
        feed = self._feeds[origin.topic]
        headers = cast("_Headers", [*read_headers(message)])
        if body is None:
            return body, headers
        if not feed.mapped:
            return self._sightings.enrich(body, origin), headers
        try:
            event = feed.read(body, tuple(cast("list[Header]", headers))).event
        except (MemoryError, RegistryError):
            raise
        except Exception:  # the worker finds the same, and sets the event aside
            return body, headers
        if isinstance(event, MappedEvent):
            seen = self._sightings.tell(event.voyage(), origin)
            if seen and not any(name == SEEN_HEADER for name, _ in headers):
                return body, [*headers, write_seen(seen)]
        return body, headers

    def _note(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self._refused.append(f"can't write to {message.topic()}: {explain(error)}")

    def _confirm(self, copies: int) -> None:
        left = flush(self._producer, _CONFIRM_SECONDS)
        if self._refused:
            raise BrokerError(self._refused[0])
        if left:
            raise BrokerError(f"{left} shipments are not confirmed by {self._settings.brokers}")
        self._count += copies
        self._on_copied(self._count)


def _origin(message: Message) -> Origin:
    partition, offset = message.partition() or 0, message.offset() or 0
    return Origin(message.topic() or "", partition, offset, message.timestamp()[1])
