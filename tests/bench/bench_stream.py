"""The stream on a real broker with all lists: events a second, latency, scaling and backlogs.

Broker, load, workers and reader share this machine, so figures are to be read beside the reference
that was measured in the same run, turn by turn. Computing time is that of all threads of the
process, and hardly depends on what else the machine does.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from statistics import median

import msgspec

from streams.kafka.sending import send_to_topics
from streams.kafka.tailing import Tail
from streams.lists.catalogue import HeldList, build_screener
from streams.messages.alerts import Origin
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.shapes.feeds import native_feed
from streams.worker.publish import Incoming, Topics, answer_event
from tests.bench.report import Figure, print_figures, write_figures
from tests.bench.shipments import LISTED_SHARE, PARTIES, draw_parties, make_shipments
from tests.bench.stream_stage import Stage, Work, cores
from tests.bench.world import World, open_world
from tests.broker import Broker, BrokerMissingError, find_jars
from tests.support.worker import WorkerProcess

# Events until a worker has met most parties, and those that are measured.
WARM, EVENTS = 60_000, 60_000
ROUNDS = 3
BACKLOG = 150_000
REPEATED_PARTIES = 500
LATENCY_SECONDS = 30.0
LATENCY_LISTED = 0.02

_NOOP = "no-op Faust agent"
_RAW = "the Kafka library alone"


def measure() -> list[Figure]:
    """All figures of the stream; [] without the data folder, Java or Maven."""
    world = open_world()
    if world is None:
        print("skipped: no data folder: set STREAMSCREEN_DATA")  # noqa: T201
        return []
    try:
        jars = find_jars()
    except BrokerMissingError as err:
        print(f"skipped: {err}")  # noqa: T201
        return []
    parties = draw_parties(world)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        broker = Broker(jars, folder / "broker")
        broker.start()
        try:
            figures, rate = _measure_workers(Stage(broker, world, folder), world, parties)
            latency = _measure_latency(Stage(broker, world, folder), world, parties, rate / 2)
            backlog = _measure_backlog(Stage(broker, world, folder), world, parties)
            return [*figures, *latency, *backlog]
        finally:
            broker.stop()


def _measure_workers(
    stage: Stage, world: World, parties: list[dict[str, object]]
) -> tuple[list[Figure], float]:
    stage.fill(make_shipments(parties, world.entities, WARM + EVENTS))
    noops, cold, known = [], [], []
    for _ in range(ROUNDS):
        noops.append(stage.child("tests.bench.noop_agent", str(WARM + EVENTS)))
        first, second = stage.work((0, WARM, WARM + EVENTS))
        cold.append(first)
        known.append(second)
        _say(
            f"no-op {noops[-1].rate:,.0f}/s, worker {first.rate:,.0f}/s, then {second.rate:,.0f}/s"
        )
    (pair,) = stage.work((WARM, WARM + EVENTS), workers=2)
    rate, cost = _median_rate(known), _median_cost(known)
    noop_rate, noop_cost = _median_rate(noops), _median_cost(noops)
    what = f"shipments of five parties, Zipf of {PARTIES:,}, {LISTED_SHARE:.1%} listed"
    return [
        Figure(f"one worker: {what}", rate, "events/s", _NOOP, noop_rate, least_share=0.6),
        Figure("one worker, from an empty memory", _median_rate(cold), "events/s", _NOOP, noop_rate),
        Figure("computing time", cost, "µs/event", _NOOP, noop_cost, least_ratio=0.6),
        Figure("computing time, from an empty memory", _median_cost(cold), "µs/event",
               _NOOP, noop_cost),
        Figure("cores for 1,000 events/s", cost / 1000, "cores", _NOOP, noop_cost / 1000),
        Figure("memory of a worker", max(work.memory_mb for work in known), "MB"),
        Figure(f"two workers on {cores()} cores", pair.rate, "events/s", "one worker", rate),
        Figure("two workers, computing time", pair.cost, "µs/event", "one worker", cost),
    ], rate  # fmt: skip


def _measure_latency(
    stage: Stage, world: World, parties: list[dict[str, object]], rate: float
) -> list[Figure]:
    """Alerts of a worker that has met most parties, at a steady rate of events."""
    settings = stage.settings
    stage.fill(make_shipments(parties, world.entities, WARM))
    count = int(rate * LATENCY_SECONDS)
    events = list(make_shipments(parties, world.entities, count, LATENCY_LISTED))
    floor = _follow(settings, settings.shipments_topic, events, rate)
    with WorkerProcess(settings, stage.log("latency")) as worker:
        stage.wait_for_answers(settings, WARM + count)
        alerts = _follow(settings, settings.alerts_topic, events, rate)
        worker.stop()
    reference = "event → consumer without a worker"
    figures = []
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        value, least = alerts[int(share * len(alerts))], floor[int(share * len(floor))]
        what = f"event → alert at {rate:,.0f}/s, {label}"
        figures.append(Figure(what, value, "ms", f"{reference}, {label}", least))
    beyond = alerts[int(0.99 * len(alerts))] - floor[int(0.99 * len(floor))]
    return [*figures, Figure("of it beyond the broker's own, p99", beyond, "ms", most=50.0)]


def _measure_backlog(stage: Stage, world: World, parties: list[dict[str, object]]) -> list[Figure]:
    """Clean events whose parties were all met before."""
    few = parties[:REPEATED_PARTIES]
    stage.fill(make_shipments(few, world.entities, BACKLOG, listed_share=0.0))
    raws, caught = [], []
    for _ in range(ROUNDS):
        output = stage.new_run().verdicts_topic
        raws.append(stage.child("tests.bench.raw_loop", output, str(BACKLOG)))
        caught.append(stage.catch_up())
        _say(f"raw {raws[-1].cost:.1f} µs, catch-up {caught[-1].cost:.1f} µs of computing")
    alone = _answer_alone(world, make_shipments(few, world.entities, 30_000, listed_share=0.0))
    return [
        Figure("catch-up, clean repeated events", 1e6 / _median_cost(caught), "events/s/core",
               _RAW, 1e6 / _median_cost(raws), least=50_000.0),
        Figure("catch-up, on the clock", _median_rate(caught), "events/s", _RAW, _median_rate(raws)),
        Figure("decode, screen and encode alone", 1e6 / alone, "events/s/core"),
    ]  # fmt: skip


def _answer_alone(world: World, bodies: Iterable[bytes]) -> float:
    """Computing µs of an answer whose parties are all known."""
    settings = Settings()
    held = {"all": HeldList("0" * 16, tuple(world.entities), "bench/1")}
    screener = build_screener(held, load_policy(settings))
    topics = Topics.of(settings)
    feed = native_feed("shipment", settings.shipments_topic)
    events = [
        Incoming(feed, Origin("shipments", 0, number, 1_795_420_000_000), None, body, ())
        for number, body in enumerate(bodies)
    ]
    spent = []
    for _ in range(ROUNDS + 1):  # the first one meets the parties
        started = time.thread_time()
        for event in events:
            answer_event(screener, event, topics)
        spent.append(time.thread_time() - started)
    return 1e6 * median(spent[1:]) / len(events)


def _follow(settings: Settings, topic: str, events: list[bytes], rate: float) -> list[float]:
    """Send events and follow a topic: sorted ms from an event's timestamp to its arrival.

    An alert tells the timestamp of its event. The first tenth, in which connections are made, is
    left out.
    """
    delays: list[float] = []
    is_alert = topic == settings.alerts_topic
    load = ((settings.shipments_topic, body) for body in events)
    with Tail(settings, topic) as tail:
        sender = threading.Thread(
            target=send_to_topics, args=(settings, load), kwargs={"rate": rate}
        )
        sender.start()
        idle = 0
        while sender.is_alive() or idle < 3:
            records = tail.read(0.5)
            idle = 0 if records or sender.is_alive() else idle + 1
            now = time.time() * 1000
            for record in records:
                stamp = _event_timestamp(record.value or b"") if is_alert else record.timestamp
                delays.append(now - stamp)
        sender.join()
    return sorted(islice(delays, len(delays) // 10, None))


class _Origin(msgspec.Struct):
    timestamp: int


class _Alert(msgspec.Struct):
    origin: _Origin


def _event_timestamp(body: bytes) -> int:
    return msgspec.json.decode(body, type=_Alert).origin.timestamp


def _median_rate(works: list[Work]) -> float:
    return median(work.rate for work in works)


def _median_cost(works: list[Work]) -> float:
    return median(work.cost for work in works)


def _say(text: str) -> None:
    print(f"  {text}", flush=True)  # noqa: T201


if __name__ == "__main__":
    measured = measure()
    print_figures("stream", measured)
    write_figures({"stream": measured})
