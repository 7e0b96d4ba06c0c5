"""Faust's Kafka consumer, with commits decided by the ledger and a drain before each rebalance."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Final, cast

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import (
    CommitFailedError,
    GroupAuthorizationFailedError,
    IllegalStateError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from aiokafka.structs import OffsetAndMetadata, TopicPartition
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from yarl import URL

from streams.worker.agent_batches import Batch, PartitionByPartition
from streams.worker.ledger import Ledger
from streams.worker.process import end_process, essential

LOG = structlog.get_logger("streamscreen.worker")

# How long a rebalance may be held up by a last commit. The broker waits 60 s for every member.
_LAST_COMMIT_SECONDS: Final = 5.0
# A commit that finds another one under way waits for it and does nothing: the next one counts.
_LAST_COMMITS: Final = 3


def explain_crash(error: BaseException | None) -> str:
    """Why the consumer gave up, in words."""
    if isinstance(error, TopicAuthorizationFailedError | GroupAuthorizationFailedError):
        kind = "topic" if isinstance(error, TopicAuthorizationFailedError) else "group"
        return (
            f"not authorised to READ {kind} {error.args[0] if error.args else ''} "
            "(`streamscreen topics --acls` shows what each program needs)"
        )
    return repr(error)


class RebalanceListener(driver.ConsumerRebalanceListener):
    """Hears of rebalances, in the consumer's thread.

    The library would log an error in here and go on, with partitions that nobody reads.
    """

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """The group takes partitions back."""
        with essential("giving partitions back"):
            await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """The group gives partitions out."""
        with essential("taking partitions over"):
            await super().on_partitions_assigned(assigned)


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread that talks to the broker."""

    logger = logging.getLogger("faust.transport")

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust passes constants here; the consumer reads them when it starts. A record of a
        # transaction that was given up was never sent.
        consumer._fetch_max_wait_ms = cast("Transport", transport).fetch_max_wait_ms
        consumer._isolation_level = "read_committed"
        return consumer

    def readable_end(self, tp: TP) -> int | None:
        """The offset below which no transaction is open; None where no fetch has told it yet."""
        end: int | None = self._ensure_consumer().last_stable_offset(driver.ensure_aiokafka_TP(tp))
        return end

    def has_fetched(self, tp: TP, end: int) -> bool:
        """Whether all records below an offset were fetched, and what is no record passed over."""
        subscription = self._ensure_consumer()._subscription.subscription
        state = subscription.assignment.state_value(driver.ensure_aiokafka_TP(tp))
        return bool(state.has_valid_position and state.position >= end)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Commit in the consumer's thread; False where the group has moved on meanwhile.

        Retries as long as the broker is away. Any other error is final and crashes the app.
        """
        stored = {
            driver.ensure_aiokafka_TP(tp): OffsetAndMetadata(offset, "")
            for tp, offset in offsets.items()
        }
        try:
            await self._ensure_consumer().commit(stored)
        except (CommitFailedError, IllegalStateError) as err:
            # The events of these offsets come again, here or in another worker.
            LOG.info("commit after a rebalance left out", error=type(err).__name__)
            return False
        except Exception as err:
            await self.crash(err)
            return False
        now = monotonic()
        self.tp_last_committed_at.update(dict.fromkeys(offsets, now))
        return True

    def take_refusal(self) -> KafkaError | None:
        """Why the group does not let this member in, if that is so; it asks again thereupon."""
        coordinator = self._consumer._coordinator if self._consumer else None
        refusal: KafkaError | None = getattr(coordinator, "_pending_exception", None)
        if coordinator is not None and refusal is not None:
            self.thread_loop.call_soon_threadsafe(_go_on, coordinator)
        return refusal


def _go_on(coordinator: Any) -> None:
    with suppress(KafkaError):
        coordinator.check_errors()


class Consumer(driver.Consumer):
    """Reads from the last commit on and commits what the ledger allows."""

    logger = logging.getLogger("faust.transport")
    RebalanceListener = RebalanceListener

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheduler = PartitionByPartition()

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        return Batch(tp, record, self.app.consumer_generation_id)

    def on_buffer_full(self, tp: TP) -> None:
        """Fetch on; what has no room waits before the queue of its agent.

        Faust would leave the partition out, and sleep for a second where no other one is left.
        """

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def _own(self) -> Transport:
        return cast("Transport", self.transport)

    def highwater(self, tp: TP) -> int | None:  # type: ignore[override]
        """The offset of the next event to be written; None where no fetch has told it yet.

        The thread of the consumer may have lost the partition a moment ago; Faust would crash.
        """
        try:
            return super().highwater(tp)
        except (AssertionError, AttributeError):
            return None

    def readable_end(self, tp: TP) -> int | None:
        """The offset below which events can be read; None where that is not known.

        Those of a transaction can be read when it is closed, and all that came after them, too.
        """
        try:
            return cast("ConsumerThread", self._thread).readable_end(tp)
        except (AssertionError, AttributeError):
            return None

    def has_fetched(self, tp: TP, end: int) -> bool:
        """Whether all records below an offset were fetched; False where that is not known."""
        try:
            return cast("ConsumerThread", self._thread).has_fetched(tp, end)
        except (AssertionError, AttributeError, KeyError):
            return False

    def ended_part(self) -> str:
        """Which part of the consumer no longer runs though it should; "" while all do.

        The library notices such an end with the next fetch, which never comes during a rebalance.
        """
        return next(iter(self._ended_parts()), "") if not self.should_stop else ""

    def _ended_parts(self) -> Iterator[str]:
        thread, inner = self._thread._thread, self._thread._consumer
        if thread is not None and not thread.is_alive():
            yield "the consumer's thread"
        if inner is not None and inner._coordinator is not None:
            if inner._coordinator._coordination_task.done():
                yield "the work in the consumer group"
            if inner._fetcher._fetch_task.done():
                yield "the fetching of events"

    async def _drain_messages(self, fetcher: Any) -> None:
        """Hand over what is fetched. Faust takes an end of this that nobody asked for as it is."""
        try:
            with essential("Faust's fetcher"):
                await super()._drain_messages(fetcher)
        finally:
            if not (fetcher.should_stop or self.should_stop or self.app.should_stop):
                end_process("Faust's fetcher came to an end")

    def take_refusal(self) -> KafkaError | None:
        """Why the group does not let this worker in, if that is so; it asks again thereupon."""
        return cast("ConsumerThread", self._thread).take_refusal()

    async def commit_answered(self) -> None:
        """Commit all that is answered, after any commit that is under way."""
        for _ in range(_LAST_COMMITS):
            if self._own.ledger.committable():
                await self.commit()

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:  # noqa: ARG002
        offsets = self._own.ledger.committable()
        return {TP(topic, partition): offset for (topic, partition), offset in offsets.items()}

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        stored: bool = await super()._commit(offsets)
        if stored:
            self._own.ledger.confirm({(tp.topic, tp.partition): n for tp, n in offsets.items()})
        return stored

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Faust's book of jumps is not used: the ledger keeps its own."""

    async def perform_seek(self) -> None:
        """Go back to the last commit of every partition, and where there is none to the beginning.

        Faust leaves partitions without a commit where they are: records that were fetched during
        a rebalance and thrown away would never come again.
        """
        committed = await self.seek_to_committed()
        fresh = [driver.ensure_aiokafka_TP(tp) for tp, offset in committed.items() if not offset]
        if fresh:
            await self._thread.seek_to_beginning(*fresh)
        for tp, offset in committed.items():
            position = offset or await self._thread.position(driver.ensure_aiokafka_TP(tp))
            self._read_offset[TP(tp.topic, tp.partition)] = position
            self._own.ledger.begin((tp.topic, tp.partition), position or 0)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Answer what is in hand and commit it, so that its next owner does not repeat it."""
        if revoked:
            try:
                await self._own.before_revoke()
                await asyncio.wait_for(self.commit_answered(), _LAST_COMMIT_SECONDS)
            except asyncio.TimeoutError:
                LOG.warning("rebalance without a last commit: events will be answered again")
        self._own.ledger.clear()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """A new assignment: every partition starts anew, and events may be taken again.

        Not before: until the new generation is known, an event of the old one looks like ours.
        """
        self._own.ledger.clear()
        await super().on_partitions_assigned(assigned, generation_id)
        self._own.on_assigned(len(assigned))


class Transport(driver.Transport):
    """Makes the consumer and holds what it needs to know."""

    Consumer = Consumer

    def __init__(
        self,
        urls: list[URL],
        app: Any,
        *,
        ledger: Ledger,
        fetch_max_wait_ms: int,
        before_revoke: Callable[[], Awaitable[None]],
        on_assigned: Callable[[int], None],
    ) -> None:
        super().__init__(urls, app)
        self.ledger = ledger
        self.fetch_max_wait_ms = fetch_max_wait_ms
        self.before_revoke = before_revoke
        self.on_assigned = on_assigned
