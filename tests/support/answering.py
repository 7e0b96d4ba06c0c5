"""Answers events as a worker does, without one: in this process, as many as are wanted."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import Consumer, Producer, TopicPartition

from streams.kafka.outbox import Output
from streams.matching.screener import Screener
from streams.messages.alerts import Origin
from streams.settings import Settings
from streams.shapes.feeds import load_feeds
from streams.worker.publish import Incoming, Topics, answer_event
from tests.factories import screener
from tests.support.audit import read_all
from tests.support.listed import LISTED


def answers_of(settings: Settings, by: Screener | None = None) -> list[list[Output]]:
    """The outputs of every event that stands on the event topics, in the order of their topics."""
    by = by or screener(*LISTED)
    topics = Topics.of(settings)
    found = []
    for feed in load_feeds(settings):
        records = read_all(settings, feed.topic)
        for record in sorted(records, key=lambda r: (r.partition, r.offset)):
            origin = Origin(feed.topic, record.partition, record.offset, record.timestamp)
            incoming = Incoming(feed, origin, record.key, record.value, record.headers)
            found.append(answer_event(by, incoming, topics).outputs)
    return found


def write(settings: Settings, outputs: Sequence[Output], timestamp: int = 0) -> None:
    """Write outputs to their topics, at a time in ms since 1970 where one is given."""
    producer = Producer({"bootstrap.servers": settings.brokers, "partitioner": "murmur2_random"})
    for output in outputs:
        producer.produce(
            output.topic, output.value, output.key, headers=output.headers, timestamp=timestamp
        )
    if producer.flush(30):
        raise AssertionError("the broker did not take the answers")


def answer_all(settings: Settings) -> None:
    """Write the answers to every event, and commit the events."""
    write(settings, [output for outputs in answers_of(settings) for output in outputs])
    commit_all(settings)


def commit_all(settings: Settings) -> None:
    """Commit every event that stands on the event topics, as the group."""
    config = {"bootstrap.servers": settings.brokers, "group.id": settings.group}
    consumer = Consumer(config)
    try:
        consumer.commit(offsets=_ends(consumer, settings), asynchronous=False)
    finally:
        consumer.close()


def _ends(consumer: Consumer, settings: Settings) -> list[TopicPartition]:
    ends = []
    for topic in (settings.shipments_topic, settings.transactions_topic):
        for partition in consumer.list_topics(topic, timeout=10).topics[topic].partitions:
            place = TopicPartition(topic, partition)
            watermarks = consumer.get_watermark_offsets(place, timeout=10)
            assert watermarks is not None
            ends.append(TopicPartition(topic, partition, watermarks[1]))
    return ends
