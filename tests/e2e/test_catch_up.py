"""A backlog is cleared as workers would have done it, and never by both at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import BrokerError
from streams.kafka.audit import audit_stream
from streams.kafka.group_reader import GroupReader, require_empty_group
from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, committed, count_answers, read_all
from tests.support.catch_up import CatchUpProcess
from tests.support.events import Generator, send
from tests.support.listed import publish
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]

Answer = tuple[bytes | None, bytes | None, tuple[object, ...]]


def run(settings: Settings, folder: Path) -> dict[str, object]:
    """Run a catch-up to its end and return what it told."""
    with CatchUpProcess(settings, folder) as catch_up:
        code, told, errors = catch_up.wait()
    assert code == 0, errors
    return told


def answers(settings: Settings) -> list[Answer]:
    """Key, value and headers of all that was published."""
    topics = (settings.alerts_topic, settings.verdicts_topic, settings.dead_letters_topic)
    records = [record for topic in topics for record in read_all(settings, topic)]
    return sorted((record.key, record.value, record.headers) for record in records)


def group_is_empty(settings: Settings) -> bool:
    """Whether the group has no member any more."""
    try:
        require_empty_group(settings)
    except BrokerError:
        return False
    return True


def test_its_answers_are_those_of_a_worker(
    settings: Settings, new_settings: SettingsFactory, start_worker: StartWorker, tmp_path: Path
) -> None:
    publish(settings)
    send(settings, Generator(seed=31).events(1500, poison_every=20))
    assert run(settings, tmp_path)["answered"] == 1500

    others = {
        name: f"{getattr(settings, name)}.worker"
        for name in ("group", "alerts_topic", "verdicts_topic", "dead_letters_topic")
    }
    beside = new_settings(**others)
    create_topics(beside)
    worker = start_worker(beside)
    worker.wait_until_ready()
    wait_until(lambda: count_answers(beside) >= 1500, "the worker's answers")
    assert worker.stop() == 0
    assert answers(settings) == answers(beside)


def test_killed_and_run_again_it_loses_nothing(
    settings: Settings, new_settings: SettingsFactory, tmp_path: Path
) -> None:
    publish(settings)
    events = Generator(seed=32).events(2000, poison_every=50)
    send(settings, events)
    with CatchUpProcess(new_settings(max_in_flight=5), tmp_path) as catch_up:
        wait_until(lambda: count_answers(settings) > 200, "some answers")
        catch_up.kill()
    assert count_answers(settings) < 2000
    wait_until(lambda: group_is_empty(settings), "the broker to miss the killed one")

    told = run(settings, tmp_path)

    audit = Audit.of(settings)
    assert len(audit.events) == 2000
    assert audit.unanswered() == []
    assert audit.contradictory() == []
    assert told["left"] == 0
    assert committed(settings) == audit.answered_below()
    assert audit_stream(settings).in_order


def test_interrupted_it_commits_what_is_answered(
    settings: Settings, new_settings: SettingsFactory, tmp_path: Path
) -> None:
    publish(settings)
    send(settings, Generator(seed=33).events(2000))
    with CatchUpProcess(new_settings(max_in_flight=5), tmp_path) as catch_up:
        wait_until(lambda: count_answers(settings) > 200, "some answers")
        catch_up.interrupt()
        code, told, _ = catch_up.wait()
    assert code == 130
    assert told["answered"] == count_answers(settings) == 2000 - told["left"]
    assert committed(settings) == Audit.of(settings).answered_below()

    run(settings, tmp_path)
    audit = Audit.of(settings)
    assert audit.unanswered() == []
    assert audit.repeats() == 0


def test_it_refuses_to_run_beside_a_worker(
    settings: Settings, start_worker: StartWorker, tmp_path: Path
) -> None:
    publish(settings)
    worker = start_worker(settings)
    worker.wait_until_ready()
    with CatchUpProcess(settings, tmp_path) as catch_up:
        code, _, errors = catch_up.wait()
    assert code == 2
    assert f"the consumer group {settings.group} is in use (streamscreen/" in errors
    assert "stop its workers first" in errors
    assert worker.get("/readyz")[0] == 200
    assert worker.stop() == 0


def test_a_worker_waits_until_a_catch_up_has_ended(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    events = Generator(seed=34).events(100)
    send(settings, events)
    reader = GroupReader(settings, [settings.shipments_topic], lambda _: None, lambda: None)
    try:
        wait_until(lambda: bool(reader.read(0.1)) or reader.assigned, "the assignment")
        worker = start_worker(settings)
        wait_until(lambda: (reader.read(0.1), _refused(worker.log))[1], "the refusal")
        assert worker.get("/readyz")[0] == 503
        assert worker.get("/healthz")[0] == 200
        assert count_answers(settings) == 0
    finally:
        reader.close()
    worker.wait_until_ready()
    wait_until(lambda: count_answers(settings) >= len(events), "all answers")
    assert worker.stop() == 0


def _refused(log: str) -> bool:
    return "the worker joins when that has ended" in log
