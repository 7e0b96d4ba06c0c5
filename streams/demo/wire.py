"""The demo's own side of the broker: messages out, and what the worker answers."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from streams.demo.traffic import Message
from streams.errors import BrokerError
from streams.kafka.clients import create_producer, explain
from streams.kafka.tailing import Record, Tail, decode_alert
from streams.messages.alerts import Alert, Origin
from streams.messages.verdicts import Verdict
from streams.settings import Settings

_POLL_SECONDS = 0.2
_VERDICT = msgspec.json.Decoder(Verdict)


@dataclass(frozen=True, slots=True)
class DeadMessage:
    """A dead letter as it was found on its topic."""

    origin: Origin
    reason: str
    detail: str
    body: bytes


Content = Verdict | Alert | DeadMessage


@dataclass(frozen=True, slots=True)
class Arrival:
    """One answer and the Unix time at which it was read."""

    content: Content
    at: float


class Wire:
    """Sends messages, and follows the three topics of answers from their beginning.

    Each topic is read by a thread of its own, so that drawing the screen delays no reading. Use
    it as a context manager.
    """

    def __init__(self, settings: Settings) -> None:
        self._topics = {
            "shipment": settings.shipments_topic,
            "transaction": settings.transactions_topic,
        }
        # A sticky partitioner would leave most partitions of a slow stream without messages.
        spread = {"linger.ms": 1, "sticky.partitioning.linger.ms": 0}
        self._producer = create_producer(settings, spread)
        self._arrivals: queue.SimpleQueue[Arrival | Exception] = queue.SimpleQueue()
        self._over = threading.Event()
        decoders: dict[str, Callable[[Record], Content]] = {
            settings.verdicts_topic: lambda record: _VERDICT.decode(record.value or b""),
            settings.alerts_topic: decode_alert,
            settings.dead_letters_topic: _decode_dead_letter,
        }
        self._threads = [
            threading.Thread(target=self._follow, args=(settings, topic, decode), daemon=True)
            for topic, decode in decoders.items()
        ]
        for thread in self._threads:
            thread.start()

    def send(self, message: Message) -> None:
        """Hand a message over to be sent to the topic of its flow."""
        self._producer.produce(
            self._topics[message.flow], message.body, on_delivery=self._note_refusal
        )

    def take(self, timeout: float) -> list[Arrival]:
        """What has arrived, waiting up to `timeout` s for the first.

        Raises what reading raised, and BrokerError for a message that the broker refuses.
        """
        self._producer.poll(0)
        taken: list[Arrival] = []
        try:
            item = self._arrivals.get(timeout=timeout)
            while True:
                if isinstance(item, Exception):
                    raise item
                taken.append(item)
                item = self._arrivals.get_nowait()
        except queue.Empty:
            return taken

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _note_refusal(self, error: Any, _message: object) -> None:
        if error is not None:
            self._arrivals.put(BrokerError(f"can't send an event: {explain(error)}"))

    def _follow(self, settings: Settings, topic: str, decode: Callable[[Record], Content]) -> None:
        try:
            with Tail(settings, topic, from_beginning=True) as tail:
                while not self._over.is_set():
                    records = tail.read(_POLL_SECONDS)
                    now = time.time()
                    for record in records:
                        self._arrivals.put(Arrival(decode(record), now))
        except Exception as err:
            self._arrivals.put(err)  # for the thread that asks for arrivals


def _decode_dead_letter(record: Record) -> DeadMessage:
    said = {
        name.removeprefix("streamscreen."): (value or b"").decode()
        for name, value in record.headers
    }
    origin = Origin(
        said["topic"], int(said["partition"]), int(said["offset"]), int(said["timestamp"])
    )
    return DeadMessage(origin, said["reason"], said["detail"], record.value or b"")
