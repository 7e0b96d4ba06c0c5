"""Sending in bulk and following topics."""

from __future__ import annotations

import time

import pytest

from streams.errors import BrokerError, MessageError
from streams.kafka.mock_cluster import MockCluster
from streams.kafka.sending import send_to_topics
from streams.kafka.tailing import Record, Tail, decode_alert
from streams.settings import Settings
from tests.support.audit import read_all


def bodies(count: int) -> list[bytes]:
    return [f"event {number}".encode() for number in range(count)]


@pytest.mark.broker
def test_events_are_spread_over_the_partitions_of_their_topics(settings: Settings) -> None:
    events = [(settings.shipments_topic, body) for body in bodies(300)]
    events += [(settings.transactions_topic, b"one")]
    progress: list[int] = []
    assert send_to_topics(settings, events, on_sent=progress.append) == 301
    assert progress == list(range(1, 302))
    records = read_all(settings, settings.shipments_topic)
    assert sorted(record.value or b"" for record in records) == sorted(bodies(300))
    assert {record.partition for record in records} == {0, 1, 2}
    assert [r.value for r in read_all(settings, settings.transactions_topic)] == [b"one"]


@pytest.mark.broker
def test_a_rate_is_kept(settings: Settings) -> None:
    events = [(settings.shipments_topic, body) for body in bodies(50)]
    send_to_topics(settings, events, rate=100)
    stamps = [record.timestamp for record in read_all(settings, settings.shipments_topic)]
    assert max(stamps) - min(stamps) >= 450


@pytest.mark.broker
def test_an_event_that_the_broker_refuses_ends_the_sending(settings: Settings) -> None:
    with pytest.raises(BrokerError, match=f"can't send to {settings.shipments_topic}"):
        send_to_topics(settings, [(settings.shipments_topic, b"x" * 3_000_000)])


@pytest.mark.broker
def test_a_tail_begins_at_the_end_and_misses_nothing_from_then_on(settings: Settings) -> None:
    topic = settings.shipments_topic
    send_to_topics(settings, [(topic, b"before")] * 5)
    with Tail(settings, topic) as tail:
        assert tail.end_reached
        send_to_topics(settings, [(topic, b"after")] * 5)
        found: list[bytes | None] = []
        deadline = time.monotonic() + 30
        while len(found) < 5 and time.monotonic() < deadline:
            found += [record.value for record in tail.read(0.5)]
    assert found == [b"after"] * 5


@pytest.mark.broker
def test_a_tail_from_the_beginning_knows_when_it_is_at_the_end(settings: Settings) -> None:
    with Tail(settings, settings.shipments_topic, from_beginning=True) as tail:
        assert tail.end_reached
        assert tail.read(0.1) == []
    send_to_topics(settings, [(settings.shipments_topic, body) for body in bodies(2500)])
    with Tail(settings, settings.shipments_topic, from_beginning=True) as tail:
        assert not tail.end_reached
    assert len(read_all(settings, settings.shipments_topic)) == 2500


@pytest.mark.broker
def test_following_a_missing_topic_is_told_in_one_line(settings: Settings) -> None:
    with pytest.raises(BrokerError, match="can't read nowhere"):
        Tail(settings, "nowhere")


def test_a_record_that_is_no_alert_is_told_with_its_place() -> None:
    record = Record(2, 17, 0, b"k", b"{", ())
    with pytest.raises(MessageError, match="partition 2, offset 17"):
        decode_alert(record)


def test_the_simulated_broker_takes_and_gives_events() -> None:
    with MockCluster(["shipments"]) as cluster:
        settings = Settings(brokers=cluster.address)
        send_to_topics(settings, [("shipments", body) for body in bodies(20)])
        assert len(read_all(settings, "shipments")) == 20
