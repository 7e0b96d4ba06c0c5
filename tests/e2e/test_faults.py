"""What may happen to workers and brokers, while events flow: nothing is lost, nothing differs."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
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
    """Events sent in the background, `rate` a second; a context manager that waits for the last."""

    def __init__(self, settings: Settings, events: Sequence[Planted], rate: float) -> None:
        self._failure: BaseException | None = None

        def run() -> None:
            try:
                send(settings, events, rate)
            except BaseException as err:
                self._failure = err

        self._thread = threading.Thread(target=run)

    def __enter__(self) -> Flow:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._thread.join()
        if self._failure and not any(error):
            raise self._failure


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
    events = Generator(seed=11).events(4000, poison_every=50)
    with Flow(settings, events, rate=800):
        wait_until(lambda: count_answers(settings) > 1500, "a flow of answers")
        first.kill()
    wait_until(lambda: not Audit.of(settings).unanswered(), "an answer to every event", patience=90)
    assert_all_answered(Audit.of(settings), events)
    assert second.stop() == 0


def test_a_worker_that_joins_or_leaves_causes_no_repeats(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    first = start_worker(settings)
    first.wait_until_ready()
    events = Generator(seed=12).events(4000)
    with Flow(settings, events, rate=400):
        wait_until(lambda: count_answers(settings) > 500, "a flow of answers")
        second = start_worker(settings)
        second.wait_until_ready()
        before = count_answers(settings)
        wait_until(lambda: count_answers(settings) > before + 500, "a flow from both")
        assert first.stop() == 0
    wait_until(lambda: count_answers(settings) >= len(events), "an answer to every event")
    audit = Audit.of(settings)
    assert_all_answered(audit, events)
    assert audit.repeats() == 0
    assert second.stop() == 0


def test_stopping_finishes_and_commits_what_is_in_hand(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    events = Generator(seed=13).events(3000, poison_every=40)
    send(settings, events)
    for _ in range(2):
        before = count_answers(settings)
        worker = start_worker(settings)
        wait_until(lambda before=before: count_answers(settings) > before + 200, "some answers")  # type: ignore[misc]
        assert worker.stop() == 0
        audit = Audit.of(settings)
        assert committed(settings) == audit.answered_below()
        assert sum(committed(settings).values()) == count_answers(settings)
    last = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= len(events), "an answer to every event")
    assert last.stop() == 0
    audit = Audit.of(settings)
    assert_all_answered(audit, events)
    assert audit.repeats() == 0


def test_a_list_update_takes_effect_while_events_flow(
    settings: Settings, start_worker: StartWorker
) -> None:
    old, new = make_version()[0].version, make_version([*LISTED, NEWCOMER])[0].version
    publish(settings)
    worker = start_worker(settings)
    worker.wait_until_ready()
    events = Generator(seed=14, listed=[*LISTED, NEWCOMER]).events(3000)
    with Flow(settings, events, rate=500):
        wait_until(lambda: count_answers(settings) > 800, "answers under the old list")
        publish(settings, [*LISTED, NEWCOMER])
    wait_until(lambda: count_answers(settings) >= len(events), "an answer to every event")
    audit = Audit.of(settings)

    assert audit.unanswered() == []
    assert audit.contradictory() == []
    due = {event.event_id: set(event.hits) for event in events}
    seen = set()
    for answers in audit.events.values():
        version = answers.verdict.snapshots[SOURCE]
        seen.add(version)
        hits = due[answers.verdict.event_id]
        if version == old:
            hits = {hit for hit in hits if hit[1] != NEWCOMER.key}
        assert answers.hits == hits
    assert seen == {old, new}
    assert any((path, NEWCOMER.key) in a.hits for a in audit.events.values() for path, _ in a.hits)
    assert worker.stop() == 0


def test_a_worker_without_lists_takes_no_event(
    settings: Settings, new_settings: SettingsFactory, start_worker: StartWorker
) -> None:
    events = Generator(seed=15).events(200)
    send(settings, events)
    required = new_settings(required_lists=(SOURCE, "other-list"))
    worker = start_worker(required)
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
    wait_until(lambda: count_answers(settings) >= len(events), "an answer to every event")
    assert_all_answered(Audit.of(settings), events)
    assert worker.stop() == 0


def test_a_stalled_worker_that_wakes_up_late_loses_nothing(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    first, second = start_worker(settings), start_worker(settings)
    first.wait_until_ready()
    second.wait_until_ready()
    events = Generator(seed=16).events(3000)
    with Flow(settings, events, rate=300):
        wait_until(lambda: count_answers(settings) > 300, "a flow of answers")
        first.signal(signal.SIGSTOP)
        # The others have taken its partitions over when more is answered than was sent to them.
        wait_until(lambda: count_answers(settings) > 2400, "its partitions to be taken over")
        first.signal(signal.SIGCONT)
    wait_until(lambda: not Audit.of(settings).unanswered(), "an answer to every event")
    assert_all_answered(Audit.of(settings), events)
    for worker in (first, second):
        assert worker.stop() == 0


@pytest.fixture
def own_broker(tmp_path: Path) -> Broker:
    """A broker that this test may mistreat."""
    broker = new_broker(tmp_path / "own-broker")
    broker.start()
    return broker


def test_a_broker_that_dies_and_comes_back_loses_nothing(
    own_broker: Broker, start_worker: StartWorker
) -> None:
    try:
        settings = settings_factory(own_broker.address)()
        create_topics(settings)
        publish(settings)
        worker = start_worker(settings)
        worker.wait_until_ready()
        events = Generator(seed=17).events(3000)
        with Flow(settings, events, rate=300):
            wait_until(lambda: count_answers(settings) > 300, "a flow of answers")
            own_broker.kill()
            own_broker.start()
        wait_until(lambda: not Audit.of(settings).unanswered(), "an answer to every event")
        assert_all_answered(Audit.of(settings), events)
        assert worker.exit_code is None
        assert worker.stop() == 0
    finally:
        own_broker.stop()
