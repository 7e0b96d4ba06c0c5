"""Reading a group's partitions alone: from its commits to the ends that they had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest
from confluent_kafka import Producer

from streams.errors import BrokerError
from streams.kafka.group_reader import (
    GroupReader,
    GroupRecord,
    Partition,
    require_empty_group,
)
from streams.kafka.scanning import Stretch
from streams.kafka.sending import send_to_topics
from streams.settings import Settings
from tests.support.audit import committed, count_records
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


@dataclass
class Reading:
    """A reader and what came of it."""

    reader: GroupReader
    assigned: dict[Partition, Stretch]
    records: list[GroupRecord] = field(default_factory=list)

    def to_the_end(self) -> list[GroupRecord]:
        """Read until nothing is due any more."""

        def finished() -> bool:
            self.records += self.reader.read(0.1)
            return self.reader.finished

        wait_until(finished, "the end")
        return self.records


@contextmanager
def reading(settings: Settings) -> Iterator[Reading]:
    """Read the shipments in the settings' group."""
    assigned: dict[Partition, Stretch] = {}

    def note(stretches: Mapping[Partition, Stretch]) -> None:
        assigned.update(stretches)

    reader = GroupReader(settings, [settings.shipments_topic], note, lambda: None)
    with closing(reader):
        yield Reading(reader, assigned)


def send(settings: Settings, count: int) -> None:
    """Send events, spread over the partitions."""
    topic = settings.shipments_topic
    send_to_topics(settings, [(topic, f"{number}".encode()) for number in range(count)])


def test_it_reads_from_the_commits_to_the_ends_that_there_were(settings: Settings) -> None:
    send(settings, 300)
    with reading(settings) as first:
        read = first.to_the_end()
        assert len(read) == 300
        send(settings, 30)
        assert first.reader.read(0.5) == []
        ends = {partition: stretch.end for partition, stretch in first.assigned.items()}
        assert first.reader.commit(ends)
    assert committed(settings) == ends

    with reading(settings) as second:
        assert len(second.to_the_end()) == 30
    assert {partition: stretch.start for partition, stretch in second.assigned.items()} == ends


def test_what_is_no_event_at_the_end_of_a_partition_is_not_waited_for(settings: Settings) -> None:
    producer = Producer({"bootstrap.servers": settings.brokers, "transactional.id": settings.group})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(settings.shipments_topic, b"one", partition=0)
    producer.commit_transaction(30)
    wait_until(lambda: count_records(settings, settings.shipments_topic) == 2, "the end marker")
    with reading(settings) as alone:
        assert [record.value for record in alone.to_the_end()] == [b"one"]


def test_a_group_that_nobody_is_in_may_be_taken(settings: Settings) -> None:
    require_empty_group(settings)
    with reading(settings) as member:
        member.to_the_end()
        with pytest.raises(BrokerError, match=f"group {settings.group} is in use .streamscreen/"):
            require_empty_group(settings)
    require_empty_group(settings)
