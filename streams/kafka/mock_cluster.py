"""The broker that librdkafka simulates inside a process: no installation, gone when it is closed.

It keeps at most 5 MB a partition, gives every topic 4 partitions and knows neither compaction nor
topic settings: good for a first look and for tests of faults, not for anything that has to last.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from confluent_kafka import Producer

from streams.kafka.clients import ANSWER_SECONDS

PARTITIONS = 4


class MockCluster:
    """One simulated broker at `address`; a context manager."""

    def __init__(self, topics: Iterable[str]) -> None:
        # The address is never dialled: with mock brokers the library connects to those.
        self._producer: Producer | None = Producer(
            {"bootstrap.servers": "mock:1", "test.mock.num.brokers": 1, "log_level": 0}
        )
        brokers = self._producer.list_topics(timeout=ANSWER_SECONDS).brokers.values()
        self.address = ",".join(f"{broker.host}:{broker.port}" for broker in brokers)
        for topic in topics:
            # Asking for a topic is how the simulation makes one.
            self._producer.list_topics(topic, timeout=ANSWER_SECONDS)

    def close(self) -> None:
        """End the broker; what it held is gone."""
        self._producer = None

    def __enter__(self) -> MockCluster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
