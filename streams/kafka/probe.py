"""Send single records to chosen partitions without waiting for their delivery."""

from __future__ import annotations

from confluent_kafka import KafkaException

from streams.errors import BrokerError
from streams.kafka.clients import ANSWER_SECONDS, create_producer, explain
from streams.settings import Settings


class Probe:
    """A producer of a few records a minute, each to a partition that the caller names."""

    def __init__(self, settings: Settings) -> None:
        self._producer = create_producer(settings, {"linger.ms": 0})

    def count_partitions(self, topic: str) -> int:
        """How many partitions a topic has. Raises BrokerError where the broker does not tell."""
        try:
            found = self._producer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic]
        except KafkaException as err:
            raise BrokerError(f"can't ask about {topic}: {explain(err)}") from None
        if found.error is not None:
            raise BrokerError(f"can't send to {topic}: {explain(found.error)}")
        return len(found.partitions)

    def send(self, topic: str, partition: int, key: str, value: bytes) -> None:
        """Hand one record over; it is sent as soon as the broker takes it.

        Raises BrokerError where the library refuses it.
        """
        try:
            self._producer.produce(topic, value, key, partition=partition)
            self._producer.poll(0)
        except (KafkaException, BufferError) as err:
            raise BrokerError(f"can't send to {topic}: {explain(err)}") from None

    def close(self, seconds: float) -> None:
        """Wait up to so many seconds for what is on its way; what remains is thrown away."""
        self._producer.flush(seconds)
        self._producer.purge()
