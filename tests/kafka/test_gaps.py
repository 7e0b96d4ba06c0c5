"""What stands between two offsets: nothing, deleted events, or events that were left out."""

from __future__ import annotations

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.errors import BrokerError
from streams.kafka.gaps import GapContent, inspect_gap
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.support.audit import count_records
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


def write(settings: Settings, count: int, transaction: str | None = None) -> None:
    """Write records to partition 0, in a transaction if it is given a name."""
    config = {"bootstrap.servers": settings.brokers}
    producer = Producer(config | ({"transactional.id": transaction} if transaction else {}))
    if transaction:
        producer.init_transactions(30)
        producer.begin_transaction()
    for number in range(count):
        producer.produce(settings.shipments_topic, f"{number}", partition=0)
    if transaction:
        producer.commit_transaction(30)
    producer.flush(30)


def test_offsets_that_end_a_transaction_hold_nothing(settings: Settings) -> None:
    write(settings, 3, transaction=f"t.{settings.group}")
    # The broker writes the end of a transaction when the producer has gone on already.
    wait_until(lambda: count_records(settings, settings.shipments_topic) == 4, "the end marker")
    write(settings, 1)
    # 0 to 2 are records, 3 is the end of the transaction, 4 the next record.
    assert inspect_gap(settings, settings.shipments_topic, 0, 3, 4) == GapContent(0, None)
    assert inspect_gap(settings, settings.shipments_topic, 0, 2, 4) == GapContent(0, 2)


def test_events_that_retention_deleted_are_counted(settings: Settings) -> None:
    write(settings, 10)
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    for future in admin.delete_records([TopicPartition(settings.shipments_topic, 0, 6)]).values():
        future.result()
    assert inspect_gap(settings, settings.shipments_topic, 0, 2, 6) == GapContent(4, None)
    assert inspect_gap(settings, settings.shipments_topic, 0, 2, 8) == GapContent(4, 6)


def test_events_that_were_left_out_are_found(settings: Settings) -> None:
    write(settings, 10)
    assert inspect_gap(settings, settings.shipments_topic, 0, 4, 7) == GapContent(0, 4)


def test_a_partition_that_can_t_be_read_is_no_answer(new_settings: SettingsFactory) -> None:
    settings = new_settings()
    with pytest.raises(BrokerError, match=f"can't read {settings.shipments_topic}"):
        inspect_gap(settings, settings.shipments_topic, 0, 0, 1)
