"""The way of one event: taken, screened, its answer handed to the outbox, settled when confirmed.

Nothing is acknowledged through Faust: its agents would count an event as done when an error ends
them. Here the ledger is told when the broker has confirmed every output of the event.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from functools import cache, partial
from typing import Final, Protocol, cast

import faust
import structlog
from faust.types import StreamT

from streams import metrics
from streams.errors import BrokerError
from streams.kafka.gaps import GapContent, inspect_gap
from streams.kafka.outbox import Outbox
from streams.matching.screener import Screener
from streams.messages.alerts import Origin
from streams.settings import Settings
from streams.shapes.feeds import Feed
from streams.shapes.framing import SchemaMissingError
from streams.worker.agent_batches import Batch
from streams.worker.ledger import Gap, Ledger, Partition, Ticket
from streams.worker.process import end_process
from streams.worker.publish import (
    DEAD_LETTER,
    Answer,
    Counts,
    Incoming,
    Topics,
    answer_event,
)
from streams.worker.schemas import Schemas

LOG = structlog.get_logger("streamscreen.worker")

_ASK_AGAIN_SECONDS: Final = 5.0
# Events are handled at one go for this long, then whatever else waits for the loop gets its turn.
_TURN_SECONDS: Final = 0.005

# Looking up the labels of every event would take longer than counting it.
_EVENTS: Final = cache(metrics.EVENTS.labels)
_SCREEN_SECONDS: Final = cache(metrics.SCREEN_SECONDS.labels)


class Record(Protocol):
    """One event as a reader hands it over. `timestamp` is in ms since 1970 (UTC)."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


class Generation(Protocol):
    """Knows the generation of the consumer group, which every rebalance raises."""

    @property
    def consumer_generation_id(self) -> int: ...


class Pipeline:
    """Answers events with the screener of the moment, which may be replaced at any time."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        outbox: Outbox,
        screener: Screener,
        schemas: Schemas | None = None,
    ) -> None:
        self.screener = screener
        self._schemas = schemas
        self._settings = settings
        self._topics = Topics.of(settings)
        self._ledger = ledger
        self._outbox = outbox
        self._open = asyncio.Event()
        self._open.set()
        self._inspections: set[asyncio.Task[None]] = set()
        # Of each partition the offsets before its end that were looked at last.
        self._tails: dict[Partition, tuple[int, int]] = {}

    async def pause(self, timeout: float) -> bool:
        """Take no more events and wait until those taken are answered, `timeout` s at the most.

        Returns whether all were.
        """
        self._open.clear()
        return await self._outbox.drain(timeout)

    def resume(self) -> None:
        """Take events again."""
        self._open.set()

    async def run(self, feed: Feed, stream: StreamT[bytes], app: faust.App) -> None:
        """The agent of one feed: every batch of its stream, as long as the worker lives."""
        stream.enable_acks = False
        async for event in stream.events():
            await self.handle_all(feed, cast("Batch", event.message), app)

    async def handle_all(self, feed: Feed, batch: Batch, app: Generation) -> None:
        """Handle the events of a batch in turn, except while the pipeline is paused.

        Lets others have the loop now and then: screening a batch of strangers may take a second.
        """
        due = 0.0
        for record in batch.records:
            while time.monotonic() > due or self._outbox.full or not self._open.is_set():
                await asyncio.sleep(0)
                await self._outbox.wait_for_room()
                await self._open.wait()
                due = time.monotonic() + _TURN_SECONDS
            if batch.generation_id != app.consumer_generation_id:
                return  # after a rebalance the rest is read again by the owner of the partition
            await self.handle(feed, record)

    async def handle(self, feed: Feed, record: Record) -> None:
        """Screen one event and hand its answer to the outbox; waits where that is full."""
        stamp = record.timestamp or 0
        origin = Origin(record.topic, record.partition, record.offset, stamp)
        taken = self._ledger.take((origin.topic, origin.partition), origin.offset, stamp)
        if taken is None:
            raise RuntimeError(f"{origin.topic} {origin.partition} is not assigned to this worker")
        if taken.gap:
            self._inspect(taken.gap)
        if taken.begun_anew:
            metrics.OFFSET_RESETS.inc()
            LOG.error(
                "a partition goes on before its last commit: it was made again or has lost its end",
                topic=origin.topic, partition=origin.partition, offset=origin.offset,
            )  # fmt: skip
        incoming = Incoming(feed, origin, record.key, record.value, tuple(record.headers))
        answer = await self._answer(incoming)
        done = partial(_settle, taken.ticket, feed, stamp, answer.counts)
        await self._outbox.send(answer.outputs, done, len(record.value or b""))

    async def _answer(self, incoming: Incoming) -> Answer:
        """The answer to one event, when its schema is at hand if it needs one."""
        while True:
            started = time.perf_counter()
            try:
                answer = answer_event(self.screener, incoming, self._topics)
            except SchemaMissingError as missing:
                if self._schemas is None:
                    raise
                await self._schemas.fetch(missing)
                continue
            seconds = time.perf_counter() - started
            _SCREEN_SECONDS(incoming.feed.flow).observe(seconds)
            return answer

    async def explain_gaps(self) -> None:
        """Wait until all that was to be found out about offsets without an event is known."""
        await asyncio.gather(*self._inspections)

    def _inspect(self, gap: Gap) -> None:
        """Find out about a jump in the offsets; until then nothing after it is committed."""
        self._start(self._explain_gap(gap))

    def inspect_tail(self, partition: Partition, first: int, end: int) -> None:
        """Pass over the offsets before the end of a partition that hold no event.

        Without it a partition that ends with the end of a transaction would never be done.
        """
        if self._tails.get(partition) != (first, end):
            self._tails[partition] = (first, end)
            self._start(self._pass_tail(partition, first, end))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._inspections.add(task)
        task.add_done_callback(self._inspections.discard)

    async def _pass_tail(self, partition: Partition, first: int, end: int) -> None:
        loop = asyncio.get_running_loop()
        try:
            content = await loop.run_in_executor(
                None, inspect_gap, self._settings, *partition, first, end
            )
        except BrokerError as err:
            LOG.warning("the end of a partition is not explained yet", error=str(err))
        else:
            if content.record is None:
                _tell_deleted(partition, first, content.deleted)
                self._ledger.pass_over(partition, first, end)
                return
        await asyncio.sleep(_ASK_AGAIN_SECONDS)
        self._tails.pop(partition, None)

    async def _explain_gap(self, gap: Gap) -> None:
        topic, partition = gap.partition
        loop = asyncio.get_running_loop()
        while True:
            try:
                content = await loop.run_in_executor(
                    None, inspect_gap, self._settings, topic, partition, gap.first, gap.end
                )
            except BrokerError as err:
                LOG.warning("a jump in the offsets is not explained yet", error=str(err))
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
                continue
            _judge(gap, content)
            return


def _judge(gap: Gap, content: GapContent) -> None:
    topic, partition = gap.partition
    if content.record is not None:
        # Read again from the last commit, which is before it.
        end_process(f"offset {content.record} of {topic} {partition} was left out")
    _tell_deleted(gap.partition, gap.first, content.deleted)
    gap.ticket.settle()


def _tell_deleted(partition: Partition, first: int, deleted: int) -> None:
    if deleted:
        metrics.OFFSET_RESETS.inc()
        LOG.error(
            "events were deleted by retention before they were screened",
            topic=partition[0], partition=partition[1], first_offset=first, offsets=deleted,
        )  # fmt: skip


def _settle(ticket: Ticket, feed: Feed, timestamp: int, counts: Counts) -> None:
    """Every output of the event is confirmed: it is answered."""
    ticket.settle()
    flow = feed.flow
    _EVENTS(flow, counts.outcome).inc()
    if counts.outcome == DEAD_LETTER:
        metrics.DEAD_LETTERS.labels(flow, counts.reason).inc()
    if counts.unresolved:
        metrics.UNRESOLVED_PARTIES.labels(flow).inc(counts.unresolved)
    if counts.unscreenable:
        metrics.UNSCREENABLE_PARTIES.labels(flow).inc(counts.unscreenable)
    for state, count in counts.values:
        metrics.VALUES.labels(feed.name, state).inc(count)
    for labels, count in counts.hits:
        metrics.HITS.labels(*labels).inc(count)
    if counts.hits:
        elapsed = time.time() - timestamp / 1000
        metrics.EVENT_TO_ALERT_SECONDS.labels(flow).observe(max(elapsed, 0.0))
