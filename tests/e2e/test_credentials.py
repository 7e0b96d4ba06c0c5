"""Workers that prove who they are, and what comes of it when a right is taken from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from streams.doctor.checks import examine
from streams.kafka.access import Right, describe_access
from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.broker import Broker
from tests.broker.security import Security
from tests.conftest import SettingsFactory, settings_factory
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, committed, count_answers
from tests.support.events import Generator, send
from tests.support.listed import publish
from tests.support.secured import (
    by_certificate,
    by_password,
    by_token_endpoint,
    by_token_file,
    granted,
)
from tests.support.token_endpoint import serve_tokens
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


@pytest.fixture
def make(secured_broker: Broker) -> SettingsFactory:
    """Settings with topics of this test."""
    return settings_factory(secured_broker.address)


@pytest.fixture
def settings(make: SettingsFactory) -> Settings:
    """As the one who may do all, with a list published."""
    settings = make()
    create_topics(settings)
    publish(settings)
    return settings


def worker_rights(settings: Settings) -> tuple[Right, ...]:
    return describe_access(settings)[0].rights


def answers_all(settings: Settings, own: Settings, start_worker: StartWorker, seed: int) -> None:
    """A worker with its own credentials answers events, commits them and leaves."""
    events = Generator(seed=seed).events(100)
    before = count_answers(settings)
    send(settings, events)
    worker = start_worker(own)
    goal = before + len(events)
    wait_until(lambda: count_answers(settings) >= goal, "an answer to every event")
    assert worker.stop() == 0
    assert sum(committed(settings).values()) == goal
    assert "correct horse" not in worker.log


def test_a_worker_works_by_every_way_to_prove_who_it_is(
    secured_broker: Broker,
    security: Security,
    make: SettingsFactory,
    settings: Settings,
    start_worker: StartWorker,
    tmp_path: Path,
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text(security.tokens.sign("worker"))
    with (
        granted(secured_broker, "worker", worker_rights(settings)),
        serve_tokens(lambda: security.tokens.sign("worker")) as endpoint,
    ):
        ways = (
            by_password(secured_broker, security, "worker", "PLAIN"),
            by_password(secured_broker, security, "worker", "SCRAM-SHA-256"),
            by_token_file(secured_broker, security, token_file),
            by_token_endpoint(secured_broker, security, endpoint.url),
            by_certificate(secured_broker, security, "worker"),
        )
        for number, way in enumerate(ways):
            answers_all(settings, make(**way, log_level="DEBUG"), start_worker, seed=90 + number)
    assert Audit.of(settings).contradictory() == []


def test_a_worker_shows_new_tokens_as_the_old_ones_end(
    secured_broker: Broker,
    security: Security,
    make: SettingsFactory,
    settings: Settings,
    start_worker: StartWorker,
) -> None:
    with (
        granted(secured_broker, "worker", worker_rights(settings)),
        serve_tokens(lambda: security.tokens.sign("worker", seconds=8), lasts=8) as endpoint,
    ):
        worker = start_worker(make(**by_token_endpoint(secured_broker, security, endpoint.url)))
        worker.wait_until_ready()
        generator, sent = Generator(seed=69), 0
        while len(endpoint.asked) < 3:
            send(settings, generator.events(20), rate=20)
            sent += 20
        wait_until(lambda: count_answers(settings) >= sent, "an answer to every event")
        assert worker.exit_code is None
        assert Audit.of(settings).contradictory() == []
        assert worker.stop() == 0


Taken = Callable[[Settings], Right]


@pytest.mark.parametrize(
    "taken",
    [
        lambda settings: Right("READ", "topic", settings.shipments_topic),
        lambda settings: Right("READ", "topic", settings.lists_topic),
        lambda settings: Right("READ", "group", settings.group),
        lambda settings: Right("WRITE", "topic", settings.verdicts_topic),
    ],
    ids=["events", "lists", "group", "verdicts"],
)
def test_a_right_that_is_withdrawn_ends_the_worker_with_a_reason_and_nothing_committed(
    secured_broker: Broker,
    security: Security,
    make: SettingsFactory,
    settings: Settings,
    start_worker: StartWorker,
    taken: Taken,
) -> None:
    own = make(**by_password(secured_broker, security, "worker"))
    with granted(secured_broker, "worker", worker_rights(settings)) as grants:
        worker = start_worker(own)
        worker.wait_until_ready()
        send(settings, Generator(seed=70).events(100))
        wait_until(lambda: count_answers(settings) >= 100, "an answer to every event")
        right = taken(settings)
        grants.take(right)
        send(settings, Generator(seed=71).events(100))
        wait_until(lambda: worker.exit_code is not None, "the end of the worker")
        assert worker.exit_code == 70
        (line,) = worker.said("the worker ends")
        assert "`streamscreen topics --acls` shows" in line["reason"]
        assert right.name in line["reason"]
        below = Audit.of(settings).answered_below()
        assert all(offset <= below.get(at, 0) for at, offset in committed(settings).items())


def test_a_worker_goes_on_where_it_was_when_it_may_again(
    secured_broker: Broker,
    security: Security,
    make: SettingsFactory,
    settings: Settings,
    start_worker: StartWorker,
) -> None:
    own = make(**by_password(secured_broker, security, "worker"))
    right = Right("READ", "topic", settings.shipments_topic)
    with granted(secured_broker, "worker", worker_rights(settings)) as grants:
        worker = start_worker(own)
        worker.wait_until_ready()
        send(settings, Generator(seed=71).events(10))
        wait_until(lambda: count_answers(settings) >= 10, "the first answers")
        grants.take(right)
        send(settings, Generator(seed=72).events(100))
        wait_until(lambda: worker.exit_code is not None, "the end of the worker")
        grants.give(right)
        start_worker(own)
        wait_until(lambda: not Audit.of(settings).unanswered(), "an answer to every event")
    assert Audit.of(settings).contradictory() == []


def test_the_doctor_names_the_right_that_a_worker_lacks(
    secured_broker: Broker, security: Security, make: SettingsFactory, settings: Settings
) -> None:
    own = make(**by_password(secured_broker, security, "worker"))
    right = Right("WRITE", "topic", settings.verdicts_topic)
    with granted(secured_broker, "worker", worker_rights(settings)) as grants:
        grants.take(right)
        told = [finding.told for finding in examine(own) if finding.check == "rights"]
    assert any("WRITE" in line and settings.verdicts_topic in line for line in told)
