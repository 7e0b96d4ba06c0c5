"""What may happen to workers and brokers, while events flow: nothing is lost, nothing differs."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.broker import Broker
from tests.conftest import SettingsFactory, new_broker, settings_factory
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, committed, count_answers
from tests.support.events import Generator, send
from tests.support.flow import Flow, assert_all_answered, wait_for_all, wait_for_more
from tests.support.listed import LISTED, NEWCOMER, SOURCE, make_version, publish
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]


def test_a_killed_worker_loses_nothing(settings: Settings, start_worker: StartWorker) -> None:
    publish(settings)
    first, second = start_worker(settings), start_worker(settings)
    first.wait_until_ready()
    second.wait_until_ready()
    with Flow(settings, Generator(seed=11), rate=800, poison_every=50) as flow:
        wait_for_more(settings, 1500)
        first.kill()
        wait_for_more(settings, 1500)
    assert_all_answered(wait_for_all(settings), flow.events)
    assert second.stop() == 0


def test_a_worker_that_joins_or_leaves_causes_no_repeats(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    first = start_worker(settings)
    first.wait_until_ready()
    with Flow(settings, Generator(seed=12), rate=1000) as flow:
        wait_for_more(settings, 500)
        second = start_worker(settings)
        second.wait_until_ready()
        wait_for_more(settings, 500)
        assert first.stop() == 0
        wait_for_more(settings, 500)
    audit = wait_for_all(settings)
    assert_all_answered(audit, flow.events)
    assert audit.repeats() == 0
    assert second.stop() == 0


def test_stopping_finishes_and_commits_what_is_in_hand(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    events = Generator(seed=13).events(3000, poison_every=40)
    send(settings, events)
    for _ in range(2):
        worker = start_worker(settings)
        wait_for_more(settings, 200)
        assert worker.stop() == 0
        assert committed(settings) == Audit.of(settings).answered_below()
        assert sum(committed(settings).values()) == count_answers(settings)
    last = start_worker(settings)
    last.wait_until_ready()
    audit = wait_for_all(settings)
    assert last.stop() == 0
    assert_all_answered(audit, events)
    assert audit.repeats() == 0


def test_a_list_update_takes_effect_while_events_flow(
    settings: Settings, start_worker: StartWorker
) -> None:
    old, new = make_version()[0].version, make_version([*LISTED, NEWCOMER])[0].version
    publish(settings)
    worker = start_worker(settings)
    worker.wait_until_ready()
    with Flow(settings, Generator(seed=14, listed=[*LISTED, NEWCOMER]), rate=500) as flow:
        wait_for_more(settings, 800)
        publish(settings, [*LISTED, NEWCOMER])
        wait_until(lambda: len(worker.said("lists loaded")) == 2, "the new list in the worker")
        wait_for_more(settings, 800)
    audit = wait_for_all(settings)
    assert audit.contradictory() == []
    due = {event.event_id: set(event.hits) for event in flow.events}
    of_newcomer = {old: 0, new: 0}
    for answers in audit.events.values():
        version = answers.verdict.snapshots[SOURCE]
        hits = due.pop(answers.verdict.event_id)
        newcomers = {hit for hit in hits if hit[1] == NEWCOMER.key}
        of_newcomer[version] += len(newcomers)
        assert answers.hits == (hits - newcomers if version == old else hits)
    assert due == {}
    assert all(of_newcomer.values())
    assert worker.stop() == 0


def test_a_worker_without_lists_takes_no_event(
    settings: Settings, new_settings: SettingsFactory, start_worker: StartWorker
) -> None:
    events = Generator(seed=15).events(200)
    send(settings, events)
    worker = start_worker(new_settings(required_lists=(SOURCE, "other-list")))
    wait_until(lambda: "does not hold" in worker.get("/readyz")[1], "the reason")
    publish(settings)
    wait_until(lambda: "hold other-list" in worker.get("/readyz")[1], "the other reason")

    assert worker.get("/readyz")[0] == 503
    assert worker.metric("streamscreen_ready") == 0
    assert worker.get("/healthz")[0] == 200
    assert committed(settings) == {}
    assert count_answers(settings) == 0

    publish(settings, [NEWCOMER], source="other-list")
    worker.wait_until_ready()
    assert_all_answered(wait_for_all(settings), events)
    assert worker.stop() == 0


def test_a_stalled_worker_that_wakes_up_late_loses_nothing(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    first, second = start_worker(settings), start_worker(settings)
    first.wait_until_ready()
    second.wait_until_ready()
    with Flow(settings, Generator(seed=16), rate=300) as flow:
        wait_for_more(settings, 300)
        rebalances = len(second.said("partitions assigned"))
        first.signal(signal.SIGSTOP)
        wait_until(
            lambda: len(second.said("partitions assigned")) > rebalances, "partitions taken over"
        )
        wait_for_more(settings, 300)
        first.signal(signal.SIGCONT)
        wait_for_more(settings, 300)
    assert_all_answered(wait_for_all(settings), flow.events)
    for worker in (first, second):
        assert worker.stop() == 0


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that a test may mistreat and leaves running."""
    broker = new_broker(tmp_path_factory.mktemp("own-broker"))
    broker.start()
    yield broker
    broker.stop()


def pause_with_events_on_the_way(broker: Broker, settings: Settings, worker: WorkerProcess) -> None:
    """Stall the broker at a moment when it has not confirmed every answer that it was sent."""
    in_flight = 0.0
    while not in_flight:
        broker.resume()
        wait_for_more(settings, 10)
        broker.pause()
        before = -1.0
        # What the broker had sent before it was stalled still comes.
        while before != (handled := worker.metric("streamscreen_screen_duration_seconds_count")):
            before = handled
            time.sleep(0.2)
        in_flight = worker.metric("streamscreen_events_in_flight")


def test_a_broker_that_dies_and_comes_back_loses_nothing(
    own_broker: Broker, start_worker: StartWorker
) -> None:
    settings = settings_factory(own_broker.address)()
    create_topics(settings)
    publish(settings)
    worker = start_worker(settings)
    worker.wait_until_ready()
    with Flow(settings, Generator(seed=17), rate=300) as flow:
        wait_for_more(settings, 300)
        pause_with_events_on_the_way(own_broker, settings, worker)
        own_broker.kill()
        own_broker.start()
        wait_for_more(settings, 300)
    assert_all_answered(wait_for_all(settings), flow.events)
    wait_until(lambda: worker.metric("streamscreen_publish_retries_total"), "the retries")
    assert worker.exit_code is None
    assert worker.stop() == 0


def test_a_worker_ends_in_time_though_the_broker_is_stalled(
    own_broker: Broker, start_worker: StartWorker
) -> None:
    settings = settings_factory(own_broker.address)(drain_seconds=1)
    create_topics(settings)
    publish(settings)
    worker = start_worker(settings)
    worker.wait_until_ready()
    with Flow(settings, Generator(seed=18), rate=300) as flow:
        wait_for_more(settings, 100)
        pause_with_events_on_the_way(own_broker, settings, worker)
        assert worker.stop() == 70
        own_broker.resume()
    assert len(worker.said("the worker ends")) == 1
    following = start_worker(settings)
    assert_all_answered(wait_for_all(settings), flow.events)
    assert following.stop() == 0
