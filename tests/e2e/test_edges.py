"""What is rare and has to come out right: retention, transactions, sizes, rights, bad starts."""

from __future__ import annotations

import msgspec
import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)
from pydantic import SecretStr

from streams.kafka.audit import audit_stream
from streams.kafka.list_topic import read_lists
from streams.messages.alerts import Alert
from streams.settings import Settings
from tests.broker import Broker
from tests.conftest import SettingsFactory
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, committed, count_answers, count_records
from tests.support.events import SHIPMENT, Generator, Planted, send
from tests.support.listed import SOURCE, publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker

NOBODY = "127.0.0.1:1"


def admin(settings: Settings) -> AdminClient:
    return AdminClient({"bootstrap.servers": settings.brokers})


def test_events_that_retention_deleted_are_counted_and_the_rest_is_answered(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    send(settings, Generator(seed=21).events(300))
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= 300, "an answer to every event")
    assert worker.stop() == 0
    positions = committed(settings)

    later = Generator(seed=22).events(300)
    send(settings, later)
    (topic, partition), position = max(positions.items())
    deleted = [TopicPartition(topic, partition, position + 5)]
    client = admin(settings)
    for future in client.delete_records(deleted).values():
        future.result()

    worker = start_worker(settings)
    worker.wait_until_ready()
    wait_until(lambda: count_answers(settings) >= 595, "an answer to what is left")
    wait_until(lambda: worker.metric("streamscreen_offset_reset_total") == 1, "the count")
    assert worker.stop() == 0
    assert (
        worker.said("events were deleted by retention before they were screened")[0]["offsets"] == 5
    )
    assert count_answers(settings) == 595


def test_events_of_transactions_are_answered_and_committed(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    events = [event for event in Generator(seed=23).events(400) if event.flow == SHIPMENT]
    producer = Producer({"bootstrap.servers": settings.brokers, "transactional.id": settings.group})
    producer.init_transactions(30)
    for at in range(0, len(events), 10):
        producer.begin_transaction()
        for event in events[at : at + 10]:
            producer.produce(settings.shipments_topic, event.body)
        producer.commit_transaction(30)
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= len(events), "an answer to every event")
    # Past the ends of the transactions, which are offsets without an event.
    wait_until(
        lambda: sum(committed(settings).values()) == count_records(settings, settings.shipments_topic),
        "the commit of the last events",
    )  # fmt: skip
    audit = Audit.of(settings)
    assert audit.unanswered() == []
    assert audit.repeats() == 0
    assert audit_stream(settings).in_order
    wait_until(lambda: not worker.metric("streamscreen_consumer_lag_records"), "no lag")
    assert worker.metric("streamscreen_offset_reset_total") == 0
    assert worker.stop() == 0


def test_events_of_a_transaction_that_was_given_up_were_never_sent(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    given_up, sent = Generator(seed=26).events(20), Generator(seed=27).events(20)
    config = {"bootstrap.servers": settings.brokers, "transactional.id": settings.group}
    producer = Producer(config)
    producer.init_transactions(30)
    producer.begin_transaction()
    for event in given_up:
        producer.produce(settings.shipments_topic, event.body)
    producer.flush(30)
    producer.abort_transaction(30)
    send(settings, sent)
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= len(sent), "an answer to every event")
    topics = (settings.shipments_topic, settings.transactions_topic)
    wait_until(
        lambda: (
            sum(committed(settings).values())
            == sum(count_records(settings, topic) for topic in topics)
        ),
        "the commit past what was given up",
    )
    assert count_answers(settings) == len(sent)
    assert worker.metric("streamscreen_offset_reset_total") == 0
    assert worker.stop() == 0


def test_events_near_the_broker_s_limit_are_answered(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    note = "x" * 930_000
    body = msgspec.json.encode(
        {
            "event_id": "large",
            "occurred_at": "2026-11-23T08:00:00Z",
            "parties": [{"role": "consignee", "name": "Vexhulin Optronics"}],
            "extensions": {"note": note},
        }
    )
    broken = b"{" + b"y" * 990_000
    send(settings, [Planted(SHIPMENT, "large", body), Planted(SHIPMENT, "broken", broken)])
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= 3, "a verdict and two pieces of a dead letter")
    answers = {a.event.value: a for a in Audit.of(settings).events.values()}
    ((_, bodies),) = answers[body].alerts.items()
    alert = msgspec.json.decode(bodies.pop(), type=Alert)
    assert bytes(alert.event) == b"null"
    assert answers[body].verdict.alert_ids == (alert.alert_id,)
    ((value, headers),) = answers[broken].letters
    assert value == broken
    assert dict(headers)["streamscreen.pieces"] == b"2"
    assert audit_stream(settings).in_order
    assert worker.stop() == 0


def grant(settings: Settings, rights: dict[str, AclOperation], *, group: bool = True) -> None:
    """Allow the user `worker` one operation on each topic, and to read as the group."""
    bindings = [_allow(ResourceType.TOPIC, topic, right) for topic, right in rights.items()]
    if group:
        bindings.append(_allow(ResourceType.GROUP, settings.group, AclOperation.READ))
    client = admin(settings)
    for future in client.create_acls(bindings).values():
        future.result()


def _allow(kind: ResourceType, name: str, right: AclOperation) -> AclBinding:
    return AclBinding(
        kind, name, ResourcePatternType.LITERAL, "User:worker", "*", right, AclPermissionType.ALLOW
    )


def least_rights(settings: Settings) -> dict[str, AclOperation]:
    """What a worker needs: to read events and lists, to write answers."""
    return {
        settings.shipments_topic: AclOperation.READ,
        settings.transactions_topic: AclOperation.READ,
        settings.lists_topic: AclOperation.READ,
        settings.alerts_topic: AclOperation.WRITE,
        settings.verdicts_topic: AclOperation.WRITE,
        settings.dead_letters_topic: AclOperation.WRITE,
    }


@pytest.fixture
def as_worker(broker: Broker, new_settings: SettingsFactory) -> Settings:
    """The settings of this test as the user `worker`, who has no rights yet."""
    return new_settings(
        brokers=broker.sasl_address,
        security_protocol="SASL_PLAINTEXT",
        sasl_username="worker",
        sasl_password="correct horse",
    )


def test_a_worker_needs_no_more_rights_than_its_topics_and_its_group(
    settings: Settings, as_worker: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    grant(settings, least_rights(settings))
    events = Generator(seed=24).events(200)
    send(settings, events)
    worker = start_worker(as_worker)
    wait_until(lambda: count_answers(settings) >= len(events), "an answer to every event")
    assert worker.stop() == 0
    assert sum(committed(settings).values()) == len(events)


def test_reading_a_topic_needs_no_right_on_a_group(settings: Settings, as_worker: Settings) -> None:
    publish(settings)
    grant(settings, {settings.lists_topic: AclOperation.READ}, group=False)
    assert list(read_lists(as_worker)) == [SOURCE]


def test_a_worker_whose_topics_are_missing_names_them(
    new_settings: SettingsFactory, start_worker: StartWorker
) -> None:
    settings = new_settings()
    worker = start_worker(settings)
    wait_until(lambda: worker.exit_code is not None, "the end of the worker")
    assert worker.exit_code == 2
    assert settings.shipments_topic in worker.log
    assert "streamscreen topics --create" in worker.log
    assert "Traceback" not in worker.log


@pytest.mark.parametrize("password", ["wrong", None])
def test_a_broker_that_is_away_or_refuses_ends_the_start_with_one_line(
    as_worker: Settings, password: str | None, start_worker: StartWorker
) -> None:
    if password:
        settings = as_worker.model_copy(update={"sasl_password": SecretStr(password)})
    else:
        settings = Settings(brokers=NOBODY, metrics_port=0)
    worker = start_worker(settings)
    wait_until(lambda: worker.exit_code is not None, "the end of the worker")
    assert worker.exit_code == 2
    assert settings.brokers in worker.log
    assert len(worker.log.strip().splitlines()) == 1
