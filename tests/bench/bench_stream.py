"""The stream on a real broker: latency from event to alert, and events a second of one worker.

Broker, load, worker and reader share this machine, so figures are to be read beside the reference
that was measured in the same run.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from streams.kafka.list_topic import publish_list
from streams.kafka.sending import send_to_topics
from streams.kafka.tailing import Tail
from streams.kafka.topics import create_topics
from streams.lists.sample import load_sample
from streams.lists.snapshot import Snapshot, build_snapshot
from streams.lists.source import load
from streams.settings import Settings
from tests.bench.report import Figure, print_figures, write_figures
from tests.broker import Broker, BrokerMissingError, find_jars
from tests.conftest import settings_factory
from tests.support.audit import count_records, read_all
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess

SEED = 20261123
RATE = 200.0
LATENCY_EVENTS = 4000
THROUGHPUT_EVENTS = 40_000
HIT_SHARE = 0.02
POOL = 5000  # names that the parties of a stream are drawn from: they repeat

LISTED = "Hangzhou Hikvision Digital Technology Co., Ltd."


def measure() -> list[Figure]:
    """All figures of the stream; [] on a machine without Java and Maven."""
    try:
        jars = find_jars()
    except BrokerMissingError as err:
        print(f"skipped: {err}")  # noqa: T201
        return []
    snapshot = _snapshot()
    with tempfile.TemporaryDirectory() as scratch:
        broker = Broker(jars, Path(scratch) / "broker")
        broker.start()
        try:
            return [
                *_measure_latency(broker, snapshot, Path(scratch)),
                *_measure_throughput(broker, snapshot, Path(scratch)),
            ]
        finally:
            broker.stop()


def _snapshot() -> Snapshot:
    """The full Consolidated Screening List where it is at hand, else the built-in sample."""
    folder = os.environ.get("STREAMSCREEN_DATA")
    if not folder:
        return build_snapshot(load_sample())
    file = Path(folder) / "lists/us_csl/consolidated_2022-04.csv.gz"
    return build_snapshot(load(None, [file], "us-csl"))


def _prepare(broker: Broker, snapshot: Snapshot) -> Settings:
    settings = settings_factory(broker.address)()
    create_topics(settings)
    publish_list(settings, snapshot.version, snapshot.payload)
    return settings


def _measure_latency(broker: Broker, snapshot: Snapshot, folder: Path) -> list[Figure]:
    settings = _prepare(broker, snapshot)
    topic = settings.shipments_topic
    events = [(topic, body) for body in _events(LATENCY_EVENTS, hit_share=1.0)]
    floor = _follow(settings, topic, events)
    with WorkerProcess(settings, folder / "latency.log") as worker:
        wait_until(lambda: _answers(settings) >= LATENCY_EVENTS, "the events of the floor")
        alerts = _follow(settings, settings.alerts_topic, events)
        worker.stop()
    figures = []
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        reference = f"event → consumer without a worker, {label}"
        figures.append(
            Figure(
                f"event → alert at {RATE:.0f}/s, {len(alerts):,} alerts, {label}",
                alerts[int(share * len(alerts))],
                "ms",
                reference,
                floor[int(share * len(floor))],
            )
        )
    return figures


def _follow(settings: Settings, topic: str, events: list[tuple[str, bytes]]) -> list[float]:
    """Send events and follow a topic: sorted ms from an event's timestamp to its arrival.

    An alert tells the timestamp of its event. The first tenth, in which connections are made, is
    left out.
    """
    delays: list[float] = []
    is_alert = topic == settings.alerts_topic
    with Tail(settings, topic) as tail:
        sender = threading.Thread(
            target=send_to_topics, args=(settings, events), kwargs={"rate": RATE}
        )
        sender.start()
        while sender.is_alive() or len(delays) < len(events):
            records = tail.read(0.5)
            now = time.time() * 1000
            for record in records:
                stamp = _event_timestamp(record.value or b"") if is_alert else record.timestamp
                delays.append(now - stamp)
        sender.join()
    return sorted(delays[len(delays) // 10 :])


class _Origin(msgspec.Struct):
    timestamp: int


class _Alert(msgspec.Struct):
    origin: _Origin


def _event_timestamp(body: bytes) -> int:
    return msgspec.json.decode(body, type=_Alert).origin.timestamp


def _measure_throughput(broker: Broker, snapshot: Snapshot, folder: Path) -> list[Figure]:
    settings = _prepare(broker, snapshot)
    events = _events(THROUGHPUT_EVENTS, HIT_SHARE)
    send_to_topics(settings, ((settings.shipments_topic, body) for body in events))
    noop_seconds, noop_computing = _run_noop(settings)
    with WorkerProcess(settings, folder / "throughput.log") as worker:
        worker.wait_until_ready()
        before = worker.metric("process_cpu_seconds_total")
        wait_until(lambda: _answers(settings) >= THROUGHPUT_EVENTS, "all answers", patience=600)
        # Less what starting took; the first events are in both.
        computing = worker.metric("process_cpu_seconds_total") - before
        build = worker.metric("streamscreen_index_build_seconds")
        memory = worker.metric("process_resident_memory_bytes") / 1e6
        screening = worker.metric("streamscreen_screen_duration_seconds_sum")
        worker.stop()
    stamps = [record.timestamp for record in read_all(settings, settings.verdicts_topic)]
    rate = THROUGHPUT_EVENTS / ((max(stamps) - min(stamps)) / 1000)
    entries = snapshot.version.entries
    return [
        Figure(f"one worker, {entries:,} entries, {HIT_SHARE:.0%} hits", rate, "events/s",
               "no-op Faust agent", THROUGHPUT_EVENTS / noop_seconds),
        Figure("computing time, all threads", 1e6 * computing / THROUGHPUT_EVENTS, "µs/event",
               "no-op Faust agent", 1e6 * noop_computing / THROUGHPUT_EVENTS),
        Figure("screening alone, mean", 1e6 * screening / THROUGHPUT_EVENTS, "µs/event"),
        Figure(f"index build in the worker, {entries:,} entries", build, "s"),
        Figure("memory of the worker", memory, "MB"),
    ]  # fmt: skip


def _answers(settings: Settings) -> int:
    return count_records(settings, settings.verdicts_topic)


def _run_noop(settings: Settings) -> tuple[float, float]:
    """Seconds on the clock and of computing time."""
    command = [sys.executable, "-m", "tests.bench.noop_agent"]
    arguments = [settings.brokers, settings.shipments_topic, str(THROUGHPUT_EVENTS)]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=300, check=True
    )
    seconds, computing = done.stdout.split()
    return float(seconds), float(computing)


def _events(count: int, hit_share: float) -> Iterator[bytes]:
    """Shipments of three parties; a share of them is consigned to a listed company."""
    draw = random.Random(SEED)
    pool = [_name(draw) for _ in range(POOL)]
    for number in range(count):
        consignee = LISTED if draw.random() < hit_share else draw.choice(pool)
        roles = (
            ("shipper", draw.choice(pool)),
            ("consignee", consignee),
            ("notify_party", draw.choice(pool)),
        )
        yield msgspec.json.encode(
            {
                "event_id": f"bench-{number}",
                "occurred_at": "2026-11-23T08:00:00Z",
                "parties": [{"role": role, "name": name, "country": "NL"} for role, name in roles],
                "route": [{"function": "loading", "name": "Rotterdam", "unlocode": "NLRTM"}],
                "goods": [{"description": "furniture parts, wood", "hs_code": "940390"}],
            }
        )


def _name(draw: random.Random) -> str:
    """A made-up company of two words."""
    syllables = ("bel", "cor", "dun", "fen", "gil", "hol", "jor", "kem", "lin", "mor", "nel", "pol")
    words = ("".join(draw.choices(syllables, k=draw.randint(2, 4))).title() for _ in range(2))
    return f"{' '.join(words)} {draw.choice(('Ltd', 'GmbH', 'BV', 'Trading', 'Foods'))}"


if __name__ == "__main__":
    measured = measure()
    print_figures("stream", measured)
    write_figures({"stream": measured})
