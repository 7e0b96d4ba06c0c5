"""One event on its way: taken once, answered, and only then open to be committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiokafka import ConsumerRecord
from confluent_kafka import OFFSET_END, TopicPartition
from confluent_kafka.admin import AdminClient
from faust.types import TP

from streams import metrics
from streams.kafka.outbox import Outbox
from streams.kafka.sending import send_to_topics
from streams.settings import Settings
from streams.shapes.feeds import native_feed
from streams.worker import agents
from streams.worker.agent_batches import Batch
from streams.worker.agents import Pipeline
from streams.worker.ledger import Ledger
from tests.factories import screener
from tests.support.audit import count_answers, read_all, topic_ends
from tests.support.listed import LISTED
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker

STAMP = 1_795_420_000_000


class Bench:
    """A pipeline with everything behind it, on partition 0 of the shipments from offset 0."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = Ledger()
        self.ledger.begin(self.partition, 0)
        self.outbox = Outbox(settings, pytest.fail)
        self.pipeline = Pipeline(settings, self.ledger, self.outbox, screener(*LISTED))

    @property
    def partition(self) -> tuple[str, int]:
        """The partition that is assigned."""
        return (self.settings.shipments_topic, 0)

    async def handle(self, offset: int, value: bytes = b"{") -> None:
        """One event comes."""
        topic, partition = self.partition
        await self.pipeline.handle(
            native_feed("shipment", topic),
            ConsumerRecord(
                topic, partition, offset, STAMP, 0, None, value, None, -1, len(value), ()
            ),
        )


@asynccontextmanager
async def bench(settings: Settings) -> AsyncIterator[Bench]:
    """A bench whose outbox runs."""
    bench = Bench(settings)
    task = asyncio.ensure_future(bench.outbox.run())
    yield bench
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def play(
    settings: Settings, scenario: Callable[[Bench], Awaitable[None]], **overrides: object
) -> None:
    """Play a scenario on a bench."""

    async def run() -> None:
        async with bench(settings.model_copy(update=overrides)) as prepared:
            await scenario(prepared)

    asyncio.run(run())


def test_an_event_may_be_committed_when_its_answer_is_confirmed(settings: Settings) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.handle(0)
        assert bench.ledger.committable() == {}
        assert await bench.outbox.drain(30)
        assert bench.ledger.committable() == {bench.partition: 1}

    play(settings, scenario)
    (letter,) = read_all(settings, settings.dead_letters_topic)
    assert letter.value == b"{"


def test_pausing_waits_for_what_is_in_hand(settings: Settings) -> None:
    async def scenario(bench: Bench) -> None:
        for offset in range(50):
            await bench.handle(offset)
        assert bench.outbox.in_flight > 0
        assert await bench.pipeline.pause(30)
        assert bench.outbox.in_flight == 0

    play(settings, scenario)
    assert count_answers(settings) == 50


class _App:
    """What the pipeline asks of the app."""

    consumer_generation_id = 1


def test_a_rebalance_in_the_middle_of_a_batch_leaves_its_rest_to_the_next_owner(
    settings: Settings,
) -> None:
    topic, app = settings.shipments_topic, _App()
    feed = native_feed("shipment", topic)
    records = [ConsumerRecord(topic, 0, i, STAMP, 0, None, b"{", None, -1, 1, ()) for i in range(9)]
    batch = Batch(TP(topic, 0), records, 1)

    async def scenario(bench: Bench) -> None:
        handling = asyncio.ensure_future(bench.pipeline.handle_all(feed, batch, app))
        for _ in range(5):  # turns of the loop: the outbox takes three events, and is full
            await asyncio.sleep(0)
        assert bench.outbox.in_flight == 3
        assert await bench.pipeline.pause(30)
        answered = bench.ledger.committable()[bench.partition]
        assert 0 < answered < len(records)
        app.consumer_generation_id = 2
        bench.pipeline.resume()
        await handling
        assert await bench.outbox.drain(30)
        assert bench.ledger.committable()[bench.partition] == answered

    play(settings, scenario, max_in_flight=3)


def test_an_event_of_a_partition_that_is_not_assigned_is_an_error(settings: Settings) -> None:
    async def scenario(bench: Bench) -> None:
        bench.ledger.clear()
        with pytest.raises(RuntimeError, match="is not assigned to this worker"):
            await bench.handle(0)

    play(settings, scenario)


class _EndedError(Exception):
    pass


def test_events_that_were_left_out_end_the_process_before_a_commit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_to_topics(settings, [(settings.shipments_topic, b"{")] * 60)
    reasons: list[str] = []

    def end(reason: str, _error: BaseException | None = None) -> None:
        reasons.append(reason)
        raise _EndedError

    monkeypatch.setattr(agents, "end_process", end)

    async def scenario(bench: Bench) -> None:
        await bench.handle(0)
        await bench.handle(7)
        await asyncio.to_thread(wait_until, lambda: reasons, "the end of the process")
        assert await bench.outbox.drain(30)
        assert bench.ledger.committable() == {bench.partition: 1}

    play(settings, scenario)
    assert reasons == [f"offset 1 of {settings.shipments_topic} 0 was left out"]


def test_events_that_retention_deleted_are_counted_and_passed(settings: Settings) -> None:
    send_to_topics(settings, [(settings.shipments_topic, b"{")] * 60)
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    for future in admin.delete_records([TopicPartition(settings.shipments_topic, 0, 5)]).values():
        future.result()
    before = metrics.REGISTRY.get_sample_value("streamscreen_offset_reset_total")

    async def scenario(bench: Bench) -> None:
        await bench.handle(5)
        explained = {bench.partition: 6}
        await asyncio.to_thread(
            wait_until, lambda: bench.ledger.committable() == explained, "the explanation"
        )

    play(settings, scenario)
    after = metrics.REGISTRY.get_sample_value("streamscreen_offset_reset_total")
    assert (after or 0) - (before or 0) == 1


def test_a_partition_that_holds_nothing_up_to_its_end_is_passed(settings: Settings) -> None:
    send_to_topics(settings, [(settings.shipments_topic, b"{")] * 60)
    topic, partition = settings.shipments_topic, 0
    end = topic_ends(settings, topic)[(topic, partition)]
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    for future in admin.delete_records([TopicPartition(topic, partition, OFFSET_END)]).values():
        future.result()
    before = metrics.REGISTRY.get_sample_value("streamscreen_offset_reset_total")

    async def scenario(bench: Bench) -> None:
        bench.pipeline.inspect_tail(bench.partition, 0, end)
        passed = {bench.partition: end}
        await asyncio.to_thread(
            wait_until, lambda: bench.ledger.committable() == passed, "the explanation"
        )

    play(settings, scenario)
    after = metrics.REGISTRY.get_sample_value("streamscreen_offset_reset_total")
    assert (after or 0) - (before or 0) == 1
