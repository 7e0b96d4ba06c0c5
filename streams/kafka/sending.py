"""Send events in bulk: as fast as the broker takes them, or so many a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from threading import Event

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from streams.errors import BrokerError
from streams.kafka.clients import create_producer, explain, flush
from streams.settings import Settings

# Time for the last events to be confirmed.
_FLUSH_SECONDS = 60.0
# So many events a second are sent some at a time, as the gateways of such a stream would.
_MANY = 500
_LINGER_MS = 5
# How often is looked again whether a full queue has room or sending shall stop.
_POLL_SECONDS = 0.05


def send_to_topics(
    settings: Settings,
    events: Iterable[tuple[str, bytes]],
    *,
    rate: float | None = None,
    on_sent: Callable[[int], None] | None = None,
    stopped: Event | None = None,
) -> int:
    """Send events, each with its topic, and return how many were sent once all are confirmed.

    They are spread over the partitions. `rate` is in events a second, None as fast as possible.
    `on_sent` is called with the number handed over so far. Once `stopped` is set no more is sent:
    a KeyboardInterrupt would be lost in the library. Raises BrokerError where the broker refuses
    an event or does not confirm the last ones in time.
    """
    refused: list[str] = []
    stopped = stopped or Event()

    def note(error: KafkaError | None, message: Message) -> None:
        if error is not None:
            refused.append(f"can't send to {message.topic()}: {explain(error)}")

    # The library would fill the batches of one partition before it turns to the next, and wait
    # for more; events that are paced go at once, unless there are many a second.
    linger = 0 if rate and rate < _MANY else _LINGER_MS
    config = {"sticky.partitioning.linger.ms": 0, "linger.ms": linger}
    producer = create_producer(settings, config)
    started = time.monotonic()
    count = 0
    for topic, event in events:
        if rate:
            _wait_until(started + count / rate, producer, stopped)
        taken = False
        while not (taken or stopped.is_set()):
            taken = _produce(producer, topic, event, note)
            producer.poll(0 if taken else _POLL_SECONDS)
        if refused or not taken:
            break
        count += 1
        if on_sent:
            on_sent(count)
    _confirm(producer, settings, refused)
    return count


def _confirm(producer: Producer, settings: Settings, refused: list[str]) -> None:
    try:
        unconfirmed = flush(producer, _FLUSH_SECONDS)
    except KafkaException as err:
        raise BrokerError(f"can't send: {explain(err)}") from None
    if refused:
        raise BrokerError(refused[0])
    if unconfirmed:
        raise BrokerError(f"{unconfirmed} events are not confirmed by {settings.brokers}")


def _produce(
    producer: Producer,
    topic: str,
    event: bytes,
    note: Callable[[KafkaError | None, Message], None],
) -> bool:
    try:
        producer.produce(topic, event, on_delivery=note)
    except BufferError:  # the producer's queue is full
        return False
    except KafkaException as err:
        raise BrokerError(f"can't send to {topic}: {explain(err)}") from None
    return True


def _wait_until(moment: float, producer: Producer, stopped: Event) -> None:
    while (left := moment - time.monotonic()) > 0 and not stopped.is_set():
        producer.poll(min(left, _POLL_SECONDS))
