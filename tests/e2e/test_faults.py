"""What may happen to workers and brokers, while events flow: nothing is lost, nothing differs."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import pytest

from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.broker import Broker
from tests.conftest import SettingsFactory, new_broker, settings_factory
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, committed, count_answers
from tests.support.events import Generator, Planted, send
from tests.support.listed import LISTED, NEWCOMER, SOURCE, make_version, publish
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]


class Flow:
    """Events sent in the background, `rate` a second, as long as its block lasts.

    `events` are those sent so far. Every `poison_every`-th is broken, 0: none.
    """

    def __init__(
        self, settings: Settings, generator: Generator, rate: float, poison_every: int = 0
    ) -> None:
        self.events: list[Planted] = []
        self._over = threading.Event()
        self._failure: BaseException | None = None

        def produce() -> Iterator[Planted]:
            for number in count(1):
                if self._over.is_set():
                    return
                broken = poison_every and number % poison_every == 0
                self.events.append(generator.poison() if broken else generator.event())
                yield self.events[-1]

        def run() -> None:
            try:
                send(settings, produce(), rate)
            except BaseException as err:
                self._failure = err

        self._thread = threading.Thread(target=run)

    def __enter__(self) -> Flow:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        if self._failure and not any(error):
            raise self._failure


def wait_for_more(settings: Settings, answers: int) -> None:
    """Wait until so many more events are answered."""
    goal = count_answers(settings) + answers
    wait_until(lambda: count_answers(settings) >= goal, f"{answers} more answers")


def wait_for_all(settings: Settings) -> Audit:
    """Wait until every event is answered."""
    wait_until(lambda: not Audit.of(settings).unanswered(), "an answer to every event")
    return Audit.of(settings)


def assert_all_answered(audit: Audit, events: Sequence[Planted]) -> None:
    """Every event has its one answer, and every alert that was due, and no other."""
    assert len(audit.events) == len(events)
    assert audit.unanswered() == []
    assert audit.contradictory() == []
    due = {event.event_id: set(event.hits) for event in events if not event.poison}
    for answers in audit.events.values():
        if answers.verdicts:
            assert answers.hits == due.pop(answers.verdict.event_id)
    assert due == {}


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


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker that this test may mistreat."""
    broker = new_broker(tmp_path / "own-broker")
    broker.start()
    yield broker
    broker.stop()


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
        own_broker.pause()
        wait_until(lambda: worker.metric("streamscreen_events_in_flight"), "events on the way")
        own_broker.kill()
        own_broker.start()
        wait_for_more(settings, 300)
    assert_all_answered(wait_for_all(settings), flow.events)
    wait_until(lambda: worker.metric("streamscreen_publish_retries_total"), "the retries")
    assert worker.exit_code is None
    assert worker.stop() == 0
