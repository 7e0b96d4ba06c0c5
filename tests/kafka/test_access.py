"""Each program has the rights that `topics --acls` prints, and not one to spare."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from streams.errors import BrokerError, StreamsError
from streams.kafka.access import Right, describe_access, write_commands
from streams.kafka.clients import create_producer
from streams.kafka.enrichment import enrich_shipments
from streams.kafka.list_topic import read_lists
from streams.kafka.sending import send_to_topics
from streams.kafka.tailing import Tail
from streams.kafka.topics import check_topics, create_topics, require_topics
from streams.settings import Settings
from streams.shapes.feeds import load_feeds
from streams.worker.main import run_worker
from tests.broker import Broker
from tests.broker.security import Security
from tests.cli.running import Commands
from tests.conftest import settings_factory
from tests.support.listed import SOURCE, publish
from tests.support.secured import by_password, granted
from tests.support.worker import as_environment

pytestmark = pytest.mark.broker

BODY = b'{"event_id": "1"}'


class Cluster:
    """The secured broker with topics of one test, as anybody sees it."""

    def __init__(self, broker: Broker, security: Security) -> None:
        self.broker = broker
        self._security = security
        self._make = settings_factory(broker.address)
        self.all_powerful = self._make()

    def as_user(self, user: str) -> Settings:
        """The settings of a user."""
        return self._make(**by_password(self.broker, self._security, user))

    def rights(self, program: str) -> tuple[Right, ...]:
        """What is printed for a program."""
        every = {access.program: access.rights for access in describe_access(self.all_powerful)}
        return every[program]


@pytest.fixture
def cluster(secured_broker: Broker, security: Security) -> Cluster:
    """Topics are made, and a list is published."""
    cluster = Cluster(secured_broker, security)
    create_topics(cluster.all_powerful)
    publish(cluster.all_powerful)
    return cluster


def test_a_worker_that_lacks_one_right_does_not_start_and_names_it(cluster: Cluster) -> None:
    rights, settings = cluster.rights("worker"), cluster.as_user("worker")
    assert len(rights) == 7
    with granted(cluster.broker, "worker", rights) as grants:
        for right in rights:
            grants.take(right)
            with pytest.raises(BrokerError, match=r"not authorised on .* as user worker") as caught:
                run_worker(settings)
            assert f": {right.operation} on {right.resource} {right.name} (" in str(caught.value)
            grants.give(right)


def _publish(settings: Settings) -> None:
    publish(settings)
    assert list(read_lists(settings)) == [SOURCE]


def _send(settings: Settings) -> None:
    topics = (settings.shipments_topic, settings.transactions_topic)
    require_topics(settings, write=topics)
    assert send_to_topics(settings, [(topic, BODY) for topic in topics]) == 2


def _tail(settings: Settings) -> None:
    require_topics(settings, settings.alerts_topic)
    with Tail(settings, settings.alerts_topic, from_beginning=True) as tail:
        assert tail.end_reached


def _sing(settings: Settings) -> None:
    _send(settings)
    _tail(settings)
    require_topics(settings, settings.lists_topic)
    assert list(read_lists(settings)) == [SOURCE]


def _read_all(settings: Settings) -> None:
    require_topics(settings, group=True)
    for topic in (
        settings.shipments_topic, settings.transactions_topic, settings.alerts_topic,
        settings.verdicts_topic, settings.dead_letters_topic,
    ):  # fmt: skip
        with Tail(settings, topic, from_beginning=True) as tail:
            while not tail.end_reached:
                tail.read(1.0)


@pytest.mark.parametrize(
    ("user", "work"),
    [
        ("publisher", _publish),
        ("sender", _send),
        ("canary", _sing),
        ("tailer", _tail),
        ("auditor", _read_all),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_program_works_with_its_rights_and_fails_without_any_of_them(
    cluster: Cluster, user: str, work: Callable[[Settings], None]
) -> None:
    rights, settings = cluster.rights(user), cluster.as_user(user)
    with granted(cluster.broker, user, rights) as grants:
        work(settings)
        for right in rights:
            grants.take(right)
            with pytest.raises(StreamsError, match="`streamscreen topics --acls`") as caught:
                work(settings)
            assert right.name in str(caught.value)
            grants.give(right)


def test_enriching_works_with_its_rights_and_fails_without_any_of_them(cluster: Cluster) -> None:
    cluster.all_powerful = cluster.all_powerful.model_copy(update={"enrich_shipments": True})
    create_topics(cluster.all_powerful)
    rights = cluster.rights("enricher")
    settings = cluster.as_user("enricher").model_copy(update={"enrich_shipments": True})
    producer = create_producer(cluster.all_powerful)
    producer.produce(settings.unenriched_topic, BODY)
    assert producer.flush(10) == 0

    def enrich() -> int:
        stopped = Event()
        feeds = load_feeds(settings)
        return enrich_shipments(settings, feeds, stopped, lambda _count: stopped.set())

    with granted(cluster.broker, "enricher", rights) as grants:
        assert enrich() == 1
        for right in rights:
            grants.take(right)
            with pytest.raises(StreamsError, match="`streamscreen topics --acls`") as caught:
                enrich()
            assert right.name in str(caught.value)
            grants.give(right)


def test_topics_are_made_and_checked_by_one_who_may_do_nothing_else(
    secured_broker: Broker, security: Security
) -> None:
    cluster = Cluster(secured_broker, security)
    rights, settings = cluster.rights("creator"), cluster.as_user("creator")
    with granted(cluster.broker, "creator", rights[1:]) as grants:
        with pytest.raises(BrokerError, match=f"can't make the topic {settings.shipments_topic}"):
            create_topics(settings)
        grants.give(rights[0])
        create_topics(settings)
        assert check_topics(settings) == []
        with pytest.raises(BrokerError, match="not authorised"):
            require_topics(settings, settings.lists_topic)
        for right in rights:
            if right.operation != "CREATE":
                grants.take(right)
                told: list[object] = []
                try:
                    told += check_topics(settings)
                except BrokerError as err:
                    told.append(err)
                assert right.name in str(told[0])
                grants.give(right)
        grants.take(rights[0])


def test_a_command_without_rights_ends_with_one_line(cluster: Cluster, tmp_path: Path) -> None:
    streamscreen = Commands(tmp_path)
    streamscreen.environment = as_environment(cluster.as_user("tailer"))
    ended = streamscreen("tail", "--count", "1")
    assert ended.code == 2
    assert "not authorised" in ended.err
    assert f"READ on topic {cluster.all_powerful.alerts_topic}" in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_the_commands_name_every_right_once(tmp_path: Path) -> None:
    settings = Settings(alerts_topic="alerts.of.mine", group="mine")
    worker = describe_access(settings)[0]
    commands = [shlex.split(line) for line in write_commands(worker, settings.brokers)]
    named = [word for line in commands for word in line if word in {r.name for r in worker.rights}]
    assert sorted(named) == sorted(right.name for right in worker.rights)
    assert {line[line.index("--operation") + 1] for line in commands} == {"Read", "Write"}

    streamscreen = Commands(tmp_path)
    lines = streamscreen("topics", "--acls", "--json").out.splitlines()
    assert json.loads(lines[0])["rights"][0] == {
        "operation": "READ", "resource": "topic", "name": "shipments",
    }  # fmt: skip
    assert " --operation DescribeConfigs " in streamscreen("topics", "--acls").out
