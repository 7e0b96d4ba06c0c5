"""The outbox: an event counts as answered when every output of it is confirmed, and not before."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from hypothesis import given
from hypothesis import strategies as st

from streams import metrics
from streams.kafka.outbox import Outbox, Output
from streams.settings import Settings
from tests.broker import Broker
from tests.support.audit import read_all
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


@asynccontextmanager
async def running(settings: Settings, on_failure: Callable[[str], None]) -> AsyncIterator[Outbox]:
    """An outbox that collects its delivery reports."""
    outbox = Outbox(settings, on_failure)
    task = asyncio.ensure_future(outbox.run())
    yield outbox
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def run(settings: Settings, scenario: Callable[[Outbox], Awaitable[None]]) -> list[str]:
    """Play a scenario with an outbox and return what failed."""
    failures: list[str] = []

    async def play() -> None:
        async with running(settings, failures.append) as outbox:
            await scenario(outbox)

    asyncio.run(play())
    return failures


def confirmed(topic: str) -> float:
    """How many outputs on a topic are counted as confirmed."""
    labels = {"topic": topic}
    return metrics.REGISTRY.get_sample_value("streamscreen_published_total", labels) or 0


def make_topic(settings: Settings, **config: str) -> str:
    """A topic with settings of its own."""
    name = f"topic.{uuid.uuid4().hex[:12]}"
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    topic = NewTopic(name, 2, 1, config={k.replace("_", "."): v for k, v in config.items()})
    for future in admin.create_topics([topic]).values():
        future.result()
    return name


def test_every_output_is_on_its_topic_when_its_event_is_done(settings: Settings) -> None:
    done: list[int] = []
    confirmed_then: list[float] = []

    def note(event: int) -> None:
        done.append(event)
        topics = (settings.alerts_topic, settings.verdicts_topic)
        confirmed_then.append(sum(confirmed(topic) for topic in topics))

    async def scenario(outbox: Outbox) -> None:
        for event in range(300):
            key = str(event).encode()
            outputs = [
                Output(settings.alerts_topic, key, b"alert"),
                Output(settings.verdicts_topic, key, b"verdict", [("h", b"1"), ("h", None)]),
            ]
            await outbox.send(outputs, partial(note, event))
        assert outbox.in_flight > 0
        assert await outbox.drain(30)
        assert outbox.in_flight == 0

    assert run(settings, scenario) == []
    assert sorted(done) == list(range(300))
    assert all(count >= 2 * events for events, count in enumerate(confirmed_then, start=1))
    assert len(read_all(settings, settings.alerts_topic)) == 300
    verdicts = read_all(settings, settings.verdicts_topic)
    assert {record.key for record in verdicts} == {str(n).encode() for n in range(300)}
    assert verdicts[0].headers == (("h", b"1"), ("h", None))


def test_no_more_events_than_allowed_are_on_their_way(settings: Settings) -> None:
    few = settings.model_copy(update={"max_in_flight": 5})
    most = 0

    async def scenario(outbox: Outbox) -> None:
        nonlocal most
        for _ in range(100):
            await outbox.send([Output(settings.verdicts_topic, b"k", b"v")], lambda: None)
            most = max(most, outbox.in_flight)
        assert await outbox.drain(30)

    assert run(few, scenario) == []
    assert most == 5


def test_draining_gives_up_when_the_broker_is_stalled_and_nothing_counts_as_done(
    settings: Settings, broker: Broker
) -> None:
    done: list[bool] = []

    async def scenario(outbox: Outbox) -> None:
        await outbox.send([Output(settings.verdicts_topic, b"k", b"v")], lambda: done.append(True))
        assert await outbox.drain(30)
        broker.pause()
        try:
            await outbox.send(
                [Output(settings.verdicts_topic, b"k", b"v")], lambda: done.append(True)
            )
            assert not await outbox.drain(0.2)
            assert (outbox.in_flight, done) == (1, [True])
        finally:
            broker.resume()
        assert await outbox.drain(30)

    assert run(settings, scenario) == []
    assert done == [True, True]


def test_an_output_that_the_broker_finds_too_large_is_replaced(settings: Settings) -> None:
    topic = make_topic(settings, max_message_bytes="1000")
    body = b"".join(uuid.uuid4().bytes for _ in range(300))  # does not compress
    done: list[bool] = []

    async def scenario(outbox: Outbox) -> None:
        smaller = Output(topic, b"k", b"smaller")
        large = Output(topic, b"k", body, fallback=lambda: smaller)
        await outbox.send([large, Output(topic, b"k", b"beside")], lambda: done.append(True))
        assert await outbox.drain(30)

    assert run(settings, scenario) == []
    assert done == [True]
    assert {record.value for record in read_all(settings, topic)} == {b"smaller", b"beside"}


def test_an_alert_is_not_held_back_to_be_sent_with_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.kafka.outbox._LINGER_MS", 600_000)
    before = confirmed(settings.alerts_topic)

    async def scenario(outbox: Outbox) -> None:
        verdict = Output(settings.verdicts_topic, b"k", b"verdict")
        await outbox.send([Output(settings.alerts_topic, b"k", b"alert"), verdict], lambda: None)
        await asyncio.to_thread(
            wait_until, lambda: confirmed(settings.alerts_topic) > before, "the alert"
        )
        assert outbox.in_flight == 1

    assert run(settings, scenario) == []


def test_the_last_output_waits_for_the_others(settings: Settings) -> None:
    narrow = make_topic(settings, max_message_bytes="1000")
    outputs = [
        Output(narrow, b"k", random.Random(1).randbytes(5000)),
        Output(settings.verdicts_topic, b"k", b"verdict"),
    ]

    async def play() -> None:
        failed = asyncio.get_running_loop().create_future()
        async with running(settings, failed.set_result) as outbox:
            await outbox.send(outputs, lambda: pytest.fail("it is not done"))
            await failed

    asyncio.run(play())
    assert read_all(settings, settings.verdicts_topic) == []


def test_what_answers_an_event_in_place_of_an_output_replaces_the_last_one(
    settings: Settings,
) -> None:
    narrow = make_topic(settings, max_message_bytes="1000")
    letter = Output(settings.dead_letters_topic, b"k", None)
    alert = Output(narrow, b"k", random.Random(1).randbytes(5000), fallback=lambda: letter)
    done: list[bool] = []

    async def scenario(outbox: Outbox) -> None:
        outputs = [alert, Output(settings.verdicts_topic, b"k", b"verdict")]
        await outbox.send(outputs, lambda: done.append(True))
        assert await outbox.drain(30)

    assert run(settings, scenario) == []
    assert done == [True]
    assert len(read_all(settings, settings.dead_letters_topic)) == 1
    assert read_all(settings, settings.verdicts_topic) == []


def test_a_batch_that_is_too_large_is_sent_record_by_record(settings: Settings) -> None:
    topic = make_topic(settings, max_message_bytes="1000")
    bodies = [b"".join(uuid.uuid4().bytes for _ in range(30)) for _ in range(40)]

    async def scenario(outbox: Outbox) -> None:
        for body in bodies:
            await outbox.send([Output(topic, b"k", body)], lambda: None)
        assert await outbox.drain(30)

    assert run(settings, scenario) == []
    assert sorted(record.value or b"" for record in read_all(settings, topic)) == sorted(bodies)


def test_an_output_that_is_refused_for_good_is_a_failure_and_its_event_is_never_done(
    settings: Settings,
) -> None:
    topic = make_topic(settings, max_message_bytes="1000")
    body = b"".join(uuid.uuid4().bytes for _ in range(300))
    done: list[bool] = []

    async def play() -> None:
        failed = asyncio.get_running_loop().create_future()
        async with running(settings, failed.set_result) as outbox:
            await outbox.send([Output(topic, b"k", body)], lambda: done.append(True))
            assert await failed == f"can't publish on {topic}: Broker: Message size too large"
            assert outbox.in_flight == 1

    asyncio.run(play())
    assert done == []


def test_confirmed_outputs_are_counted_by_topic(settings: Settings) -> None:
    async def scenario(outbox: Outbox) -> None:
        for _ in range(3):
            await outbox.send([Output(settings.alerts_topic, b"k", b"v")], lambda: None)
        assert await outbox.drain(30)

    run(settings, scenario)
    assert confirmed(settings.alerts_topic) == 3


@given(st.binary(max_size=50), st.none() | st.binary(max_size=50), st.binary(max_size=50))
def test_the_size_of_an_output_counts_key_value_and_headers(
    key: bytes, value: bytes | None, header: bytes
) -> None:
    output = Output("t", key, value, [("name", header), ("none", None)])
    assert output.size == len(key) + len(value or b"") + len(header) + 8
