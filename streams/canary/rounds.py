"""The rounds of the canary: send a listed name, listen for its alert, tell when none comes."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from threading import Event
from types import TracebackType

import structlog

from streams import metrics
from streams.canary.birds import CANARY_KEY, Aviary, Bird, make_event
from streams.errors import BrokerError, MessageError
from streams.kafka.probe import Probe
from streams.kafka.tailing import Record, Tail, decode_alert
from streams.settings import Settings

LOG = structlog.get_logger("streamscreen.canary")

_POLL_SECONDS = 0.2
_LAST_SECONDS = 1.0
_TRY_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Flight:
    """An event on its way. `since` is in monotonic seconds."""

    flow: str
    topic: str
    partition: int
    bird: Bird
    since: float


@dataclass(slots=True)
class Tally:
    """What became of the events of the canary."""

    sent: int = 0
    heard: int = 0
    missed: int = 0
    flights: dict[str, Flight] = field(default_factory=dict)


class Canary:
    """Sends one event a flow and round, partition by partition and source by source.

    An alert on the entry that was sent counts as heard; none within `canary_patience_seconds`
    counts as missed, unless a new version of the list has taken the entry away meanwhile. A
    context manager. Raises BrokerError where a topic is missing or the broker is out of reach.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._flows = {
            "shipment": settings.shipments_topic,
            "transaction": settings.transactions_topic,
        }
        self._aviary = Aviary(settings)
        self._probe = Probe(settings)
        self._tail = Tail(settings, settings.alerts_topic)
        self._partitions = {t: self._probe.count_partitions(t) for t in self._flows.values()}
        self._rounds = 0
        self.tally = Tally()
        for flow in self._flows:
            metrics.CANARY_SENT.labels(flow)
            metrics.CANARY_MISSED.labels(flow)
            metrics.CANARY_SECONDS.labels(flow)
            # A canary that was never heard is as old as this process.
            metrics.CANARY_LAST_HEARD.labels(flow).set_to_current_time()

    def serve(self, every: float, stop: Event) -> None:
        """A round every so many seconds until `stop` is set."""
        while not stop.is_set():
            end = time.monotonic() + every
            try:
                self.send()
                while not stop.is_set() and time.monotonic() < end:
                    self.listen()
            except BrokerError as err:
                # Nothing is sent meanwhile, which pages by itself after a while.
                LOG.warning("the canary can't go round", error=str(err))
                stop.wait(_TRY_AGAIN_SECONDS)

    def run_round(self, stop: Event) -> Tally:
        """One round, listened to until every event of it was heard or missed."""
        self.send()
        while self.tally.flights and not stop.is_set():
            self.listen()
        return self.tally

    def send(self) -> None:
        """Send the events of one round."""
        self._aviary.refresh()
        bird = self._aviary.next()
        if bird is None:
            LOG.warning("no published list has an entry that a canary can use")
            return
        for flow, topic in self._flows.items():
            partition = self._rounds % self._partitions[topic]
            event_id = f"{CANARY_KEY}-{uuid.uuid4().hex}"
            self._probe.send(
                topic, partition, CANARY_KEY, make_event(flow, event_id, bird, time.time())
            )
            self.tally.flights[event_id] = Flight(flow, topic, partition, bird, time.monotonic())
            self.tally.sent += 1
            metrics.CANARY_SENT.labels(flow).inc()
        self._rounds += 1

    def listen(self) -> None:
        """Take in the alerts that are there, and give up on events that are out too long."""
        for record in self._tail.read(_POLL_SECONDS):
            self._hear(record)
        now = time.monotonic()
        patience = self._settings.canary_patience_seconds
        for event_id, flight in list(self.tally.flights.items()):
            if now - flight.since > patience:
                del self.tally.flights[event_id]
                self._give_up(flight)

    def _hear(self, record: Record) -> None:
        if record.value is None or CANARY_KEY.encode() not in record.value:
            return
        try:
            alert = decode_alert(record)
        except MessageError:  # whoever reads the alerts will say so
            return
        flight = self.tally.flights.get(alert.event_id)
        found = (alert.entity.list_id, alert.entity.entry_id)
        if flight is None or found != (flight.bird.list_id, flight.bird.entry_id):
            return
        del self.tally.flights[alert.event_id]
        self.tally.heard += 1
        metrics.CANARY_SECONDS.labels(flight.flow).observe(time.monotonic() - flight.since)
        metrics.CANARY_LAST_HEARD.labels(flight.flow).set_to_current_time()

    def _give_up(self, flight: Flight) -> None:
        if self._was_taken_away(flight.bird):
            return
        self.tally.missed += 1
        metrics.CANARY_MISSED.labels(flight.flow).inc()
        LOG.error(
            "a listed name went through the stream without an alert", flow=flight.flow,
            topic=flight.topic, partition=flight.partition, list=flight.bird.list_id,
            entry=flight.bird.entry_id,
        )  # fmt: skip

    def _was_taken_away(self, bird: Bird) -> bool:
        try:
            self._aviary.refresh()
        except BrokerError:
            return False
        return not self._aviary.holds(bird)

    def __enter__(self) -> Canary:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._probe.close(_LAST_SECONDS)
        self._tail.__exit__(None, None, None)
        self._aviary.__exit__(None, None, None)
