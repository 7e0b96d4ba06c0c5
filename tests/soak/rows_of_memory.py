"""Memory under a backlog: what waits on the broker must not wait in the worker."""

from __future__ import annotations

import time
from collections.abc import Iterable

import msgspec
from confluent_kafka import Producer

from tests.soak.accounts import account_for
from tests.soak.stage import Outcome, Stage, tell_ends
from tests.support.audit import Audit, committed
from tests.support.events import SHIPMENT, Generator, Planted
from tests.support.worker import WorkerProcess

BACKLOG = 1_000_000
LARGE = 2000
# What a worker may hold beyond its memory before the first event, in MB. With events of half a
# megabyte a hundred of them in each of a few places make the difference.
ROOM = 400.0
ROOM_LARGE = 800.0
_WATCH_SECONDS = 60.0
_LOOK_SECONDS = 0.5


def backlog(stage: Stage) -> Outcome:
    """A million events wait; what is answered within a minute is accounted for."""
    pool = _shipments(stage, 2000)
    bodies = (pool[number % len(pool)].body for number in range(BACKLOG))
    return _watch_memory(stage, bodies, pool, ROOM)


def large_events(stage: Stage) -> Outcome:
    """Thousands of events of half a megabyte wait, which compress to next to nothing."""
    pool = [_enlarge(event) for event in _shipments(stage, 40)]
    bodies = (pool[number % len(pool)].body for number in range(LARGE))
    return _watch_memory(stage, bodies, pool, ROOM_LARGE)


def _watch_memory(
    stage: Stage, bodies: Iterable[bytes], pool: list[Planted], room: float
) -> Outcome:
    with stage.workers(1) as workers:
        worker = workers[0].worker
        start = peak = worker.resident
        _produce(stage, bodies)
        deadline = time.monotonic() + _WATCH_SECONDS
        while time.monotonic() < deadline and _lag(worker):
            peak = max(peak, worker.resident)
            time.sleep(_LOOK_SECONDS)
        left = _lag(worker)
        code = workers[0].stop()
        below = committed(stage.settings)
        audit = Audit.of(stage.settings, below)
        known = {event.body: event for event in pool}
        taken = [known[answers.event.value or b""] for answers in audit.events.values()]
        account = account_for(audit, taken, committed_all=audit.answered_below() == below)
        faults = [] if code == 0 else [f"the worker ended with {code}"]
        if peak - start > room:
            faults.append(f"more than {room:.0f} MB beyond the start")
        note = f"{start:.0f} MB at the start, {peak:.0f} MB at most, {left:,.0f} left"
        return Outcome(account, "; ".join(filter(None, (note, tell_ends(workers)))), tuple(faults))


def _shipments(stage: Stage, count: int) -> list[Planted]:
    return [e for e in Generator(seed=stage.seed).events(count) if e.flow == SHIPMENT]


def _lag(worker: WorkerProcess) -> float:
    return worker.metric("streamscreen_consumer_lag_records")


def _enlarge(event: Planted) -> Planted:
    body = msgspec.json.decode(event.body)
    body["extensions"] = {"note": "x" * 500_000}
    return Planted(event.flow, event.event_id, msgspec.json.encode(body), event.hits)


def _produce(stage: Stage, bodies: Iterable[bytes]) -> None:
    producer = Producer(
        {
            "bootstrap.servers": stage.broker.address,
            "linger.ms": 20,
            "compression.type": "zstd",
            "batch.size": 1_000_000,
        }
    )
    for body in bodies:
        while not _try(producer, stage.settings.shipments_topic, body):
            producer.poll(0.1)
    producer.flush(120)


def _try(producer: Producer, topic: str, body: bytes) -> bool:
    try:
        producer.produce(topic, body)
    except BufferError:
        return False
    return True
