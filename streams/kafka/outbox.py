"""Outputs on their way to the broker: sent in groups, one group an event, and accounted for.

An event counts as answered when the broker has confirmed every output of its group; only then is
its callback called. Sending never waits for the broker, but no more than `max_in_flight` events
and MAX_BYTES_IN_FLIGHT are on their way at once. The producer retries for ever, so an output ends in one of three ways:

* confirmed;
* refused for its size, though it was sent alone: its `fallback` is sent in its place;
* refused for good (not authorised, no such topic, a fatal error of the producer): `on_failure`
  is called, which has to end the process; nothing of the event was committed, so it comes again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial

import msgspec
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from streams import metrics
from streams.kafka.clients import create_producer, explain
from streams.settings import Settings

_PUBLISHED = cache(metrics.PUBLISHED.labels)

Report = Callable[["KafkaError | None", Message], None]
Headers = list[tuple[str, str | bytes | None]]

# The broker's usual limit of a batch is 1 MiB (max.message.bytes); this leaves room for framing.
MAX_OUTPUT_BYTES = 900_000

MAX_BYTES_IN_FLIGHT = 128 * 1024 * 1024

# A record waits this long for others to be sent with. What another output waits for goes at once: an
# alert must be there soon, the verdict after it needn't.
_LINGER_MS = 5

# Delivery reports are collected this often while events are on their way. An idle outbox looks
# rarely, for the library's own news, and is woken by the next send.
_BUSY_SECONDS = 0.001
_IDLE_SECONDS = 0.25
# Full of outputs that the broker does not take: time until the queue is tried again.
_FULL_SECONDS = 0.01


class Output(msgspec.Struct, frozen=True):
    """One record to publish.

    `fallback` makes what is sent where the broker finds this one too large.
    """

    topic: str
    key: bytes
    value: bytes | None
    headers: Headers = []
    fallback: Callable[[], Output] | None = None

    @property
    def size(self) -> int:
        """Bytes of key, value and headers, uncompressed."""
        size = len(self.key) + len(self.value or b"")
        for name, value in self.headers:
            size += len(name) + len(value or b"")
        return size


class _Group:
    """The outputs of one event: how many of those sent are open, and the last, not sent yet."""

    __slots__ = ("done", "last", "open", "weight")

    def __init__(
        self, size: int, last: Output | None, weight: int, done: Callable[[], None]
    ) -> None:
        self.open = size
        self.last = last
        self.weight = weight
        self.done = done


class _Line:
    """One producer, whose records wait up to `linger_ms` for others to be sent with."""

    def __init__(
        self, settings: Settings, linger_ms: int, on_error: Callable[[KafkaError], None]
    ) -> None:
        self.producer = create_producer(
            settings,
            {
                "linger.ms": linger_ms,
                "queue.buffering.max.kbytes": 65_536,
                "error_cb": on_error,
                "stats_cb": self._count_retries,
                "statistics.interval.ms": 5000,
            },
        )
        # By topic: records handed over, and those transmitted again.
        self._produced: Counter[str] = Counter()
        self._retried: Counter[str] = Counter()

    def produce(self, output: Output, report: Report) -> None:
        """Hand one output over. Raises BufferError where the queue is full, and KafkaException."""
        _produce(self.producer, output, report)
        self._produced[output.topic] += 1

    def _count_retries(self, statistics: str) -> None:
        """What was transmitted beyond what was produced was transmitted again."""
        for name, topic in msgspec.json.decode(statistics, type=_Statistics).topics.items():
            transmitted = sum(partition.txmsgs for partition in topic.partitions.values())
            again = transmitted - self._produced[name]
            if again > self._retried[name]:
                metrics.PUBLISH_RETRIES.labels(name).inc(again - self._retried[name])
                self._retried[name] = again


class Outbox:
    """Publishes groups of outputs. Its methods belong to the thread of one event loop."""

    def __init__(self, settings: Settings, on_failure: Callable[[str], None]) -> None:
        self._max_in_flight = settings.max_in_flight
        self._on_failure = on_failure
        self._settings = settings
        self._gathering = _Line(settings, _LINGER_MS, self._note_error)
        self._prompt = _Line(settings, 0, self._note_error)
        # Sends records one by one; made when a batch is found too large, since then each record
        # of it is refused, whichever of them is to blame.
        self._single: Producer | None = None
        self._in_flight = 0
        self._bytes_in_flight = 0
        self._room = asyncio.Event()
        self._room.set()
        self._sent = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def in_flight(self) -> int:
        """Events whose outputs are not all confirmed."""
        return self._in_flight

    @property
    def full(self) -> bool:
        """Whether no more events may be on their way."""
        return self._has_no_room(0)

    async def wait_for_room(self, weight: int = 0) -> None:
        """Wait while too many events are on their way for one of so many bytes."""
        while self._has_no_room(weight):
            self._room.clear()
            await self._room.wait()

    def _has_no_room(self, weight: int) -> bool:
        return self._in_flight >= self._max_in_flight or (
            self._in_flight > 0 and self._bytes_in_flight + weight > MAX_BYTES_IN_FLIGHT
        )

    async def send(
        self, outputs: Sequence[Output], done: Callable[[], None], weight: int = 0
    ) -> None:
        """Send the outputs of one event, at least one; call `done` when all are confirmed.

        The last one is sent when the others are confirmed: a verdict never stands on its topic
        without its alerts. Waits while too many events, or too large ones, are on their way;
        `weight` is what is kept for this one beside its outputs, in bytes.
        """
        weight += sum([output.size for output in outputs])
        await self.wait_for_room(weight)
        self._in_flight += 1
        self._bytes_in_flight += weight
        self._empty.clear()
        *first, last = outputs
        group = _Group(len(first) or 1, last if first else None, weight, done)
        for output in first or outputs:
            while not self._produce(group, output):
                self._sent.set()
                await asyncio.sleep(_FULL_SECONDS)
        self._sent.set()

    async def drain(self, timeout: float) -> bool:
        """Wait until every event is answered, `timeout` s at the most; whether that was enough."""
        try:
            await asyncio.wait_for(self._empty.wait(), timeout)
        except asyncio.TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Collect delivery reports until cancelled; callbacks run here."""
        while True:
            self._prompt.producer.poll(0)
            self._gathering.producer.poll(0)
            if self._single is not None:
                self._single.poll(0)
            if self._in_flight:
                await asyncio.sleep(_BUSY_SECONDS)
            else:
                self._sent.clear()
                await _wait(self._sent, _IDLE_SECONDS)

    def _produce(self, group: _Group, output: Output, *, alone: bool = False) -> bool:
        """Hand one output to a producer; False where its queue is full."""

        def report(error: KafkaError | None, _message: Message) -> None:
            self._settle(group, output, error, alone=alone)

        try:
            if alone:
                _produce(self._open_single(), output, report)
            else:
                (self._prompt if group.last else self._gathering).produce(output, report)
        except BufferError:
            return False
        except KafkaException as err:
            self._settle(group, output, err.args[0], alone=True)
        return True

    def _open_single(self) -> Producer:
        if self._single is None:
            config = {"batch.num.messages": 1, "linger.ms": 0, "error_cb": self._note_error}
            self._single = create_producer(self._settings, config)
        return self._single

    def _settle(
        self, group: _Group, output: Output, error: KafkaError | None, *, alone: bool
    ) -> None:
        if error is not None:
            self._handle(group, output, error, alone=alone)
            return
        _PUBLISHED(output.topic).inc()
        group.open -= 1
        if group.open:
            return
        if group.last is not None:
            last, group.last, group.open = group.last, None, 1
            self._send_later(group, last, alone=False)
            return
        self._in_flight -= 1
        self._bytes_in_flight -= group.weight
        self._room.set()
        if self._in_flight == 0:
            self._empty.set()
        group.done()

    def _handle(self, group: _Group, output: Output, error: KafkaError, *, alone: bool) -> None:
        too_large = error.code() == KafkaError.MSG_SIZE_TOO_LARGE
        if too_large and not alone:
            self._send_later(group, output, alone=True)
        elif too_large and output.fallback is not None:
            fallback = output.fallback()
            if fallback.topic != output.topic:  # it answers the event, in place of the last one
                group.last = None
            self._send_later(group, fallback, alone=True)
        else:
            self._on_failure(f"can't publish on {output.topic}: {explain(error)}")

    def _send_later(self, group: _Group, output: Output, *, alone: bool) -> None:
        """Hand one output to a producer, at once or when its queue has room."""
        if not self._produce(group, output, alone=alone):
            again = partial(self._send_later, group, output, alone=alone)
            asyncio.get_running_loop().call_later(_FULL_SECONDS, again)

    def _note_error(self, error: KafkaError) -> None:
        # Everything else heals by the producer's own retries and is logged by the library.
        if error.fatal():
            self._on_failure(f"the producer can't go on: {explain(error)}")


class _PartitionStatistics(msgspec.Struct):
    txmsgs: int


class _TopicStatistics(msgspec.Struct):
    partitions: dict[str, _PartitionStatistics]


class _Statistics(msgspec.Struct):
    topics: dict[str, _TopicStatistics] = {}


def _produce(producer: Producer, output: Output, report: Report) -> None:
    producer.produce(
        output.topic, output.value, output.key, headers=output.headers, on_delivery=report
    )


async def _wait(event: asyncio.Event, timeout: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), timeout)
    except asyncio.TimeoutError:
        return
