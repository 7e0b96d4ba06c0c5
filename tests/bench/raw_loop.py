"""Events read and written again by the Kafka library alone: what a backlog costs without an answer.

`python -m tests.bench.raw_loop BROKERS TOPIC OUTPUT COUNT` reads COUNT events from the beginning of
a topic, produces their bytes to another and writes the seconds and the seconds of computing time.
"""

from __future__ import annotations

import sys
import time

from confluent_kafka import Consumer, TopicPartition

from streams.kafka.clients import create_producer
from streams.settings import Settings

_BATCH = 2000


def main(brokers: str, topic: str, output: str, count: int) -> None:
    """Read, write, tell."""
    producer = create_producer(Settings(brokers=brokers), {"linger.ms": 5})
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "raw-loop"})
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    confirmed = 0

    def confirm(_error: object, _message: object) -> None:
        nonlocal confirmed
        confirmed += 1

    seen, started, used = 0, 0.0, 0.0
    while seen < count:
        messages = consumer.consume(_BATCH, 0.05)
        if messages and not seen:
            started, used = time.perf_counter(), time.process_time()
        for message in messages:
            producer.produce(output, message.value(), message.key(), on_delivery=confirm)
        producer.poll(0)
        seen += len(messages)
    producer.flush()
    consumer.close()
    assert confirmed == seen
    sys.stdout.write(f"{time.perf_counter() - started} {time.process_time() - used}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
