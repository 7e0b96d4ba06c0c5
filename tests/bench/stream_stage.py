"""What the stream is measured on: a broker with all lists, topics full of shipments, and children
that work on them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from streams.kafka.list_topic import publish_list
from streams.kafka.sending import send_to_topics
from streams.kafka.topics import create_topics
from streams.messages.list_versions import describe, encode_entities
from streams.settings import Settings
from tests.bench.world import World
from tests.broker import Broker
from tests.conftest import settings_factory
from tests.support.audit import count_records, read_all
from tests.support.catch_up import CatchUpProcess
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess

_PATIENCE = 900.0


@dataclass(frozen=True)
class Work:
    """So many events in so many seconds, and seconds of computing time of all threads."""

    events: int
    seconds: float
    computing: float
    memory_mb: float = 0.0

    @property
    def rate(self) -> float:
        """Events a second on the clock."""
        return self.events / self.seconds

    @property
    def cost(self) -> float:
        """Computing time of an event in µs."""
        return 1e6 * self.computing / self.events


class Stage:
    """A topic of shipments on a broker; each run has a group and output topics of its own."""

    def __init__(self, broker: Broker, world: World, folder: Path) -> None:
        self._folder = folder
        self._runs = 0
        self._make = settings_factory(broker.address)
        self.settings = self._make()
        create_topics(self.settings)
        payload = encode_entities(world.entities)
        version = describe(
            "all", world.entities, payload, raw_sha256="0" * 64, parser_version="bench/1"
        )
        publish_list(self.settings, version, payload)

    def fill(self, events: Iterable[bytes]) -> int:
        """Send shipments to the topic."""
        topic = self.settings.shipments_topic
        return send_to_topics(self.settings, ((topic, body) for body in events))

    def new_run(self) -> Settings:
        """The same events and lists, read by another group into other topics."""
        self._runs += 1
        names = ("group", "alerts_topic", "verdicts_topic", "dead_letters_topic")
        others = {name: f"{getattr(self.settings, name)}.{self._runs}" for name in names}
        settings = self._make(**others)
        create_topics(settings)
        return settings

    def log(self, name: str) -> Path:
        """A file for what a worker says."""
        return self._folder / f"{name}.log"

    def wait_for_answers(self, settings: Settings, count: int) -> None:
        """Wait until so many events are answered."""
        wait_until(lambda: _count(settings) >= count, f"{count} answers", _PATIENCE)

    def work(self, marks: tuple[int, ...], workers: int = 1) -> list[Work]:
        """Let workers answer; what they did from each mark (a number of answers) to the next."""
        settings = self.new_run()
        logs = [self.log(f"{settings.group}.{number}") for number in range(workers)]
        crew = [WorkerProcess(settings, log) for log in logs]
        try:
            samples = [_sample(settings, crew, mark) for mark in marks]
            for worker in crew:
                assert worker.stop() == 0
        finally:
            for worker in crew:
                worker.__exit__(None, None, None)
        return [
            Work(b.events - a.events, b.seconds - a.seconds, b.computing - a.computing, b.memory_mb)
            for a, b in pairwise(samples)
        ]

    def catch_up(self) -> Work:
        """Let a catch-up answer everything; less what a run costs that finds nothing to do."""
        settings = self.new_run()
        first, events = self._catch_up(settings)
        idle, left = self._catch_up(settings)
        assert not left
        stamps = _stamps(settings)
        return Work(events, (stamps[-1] - stamps[0]) / 1000, first - idle)

    def child(self, module: str, *arguments: str) -> Work:
        """Let a module read the topic that tells the seconds it took, on the clock and computing.

        Its last argument is the number of events.
        """
        command = [sys.executable, "-m", module, self.settings.brokers]
        done = subprocess.run(
            [*command, self.settings.shipments_topic, *arguments],
            capture_output=True, text=True, timeout=_PATIENCE, check=True,
        )  # fmt: skip
        seconds, computing = map(float, done.stdout.split())
        return Work(int(arguments[-1]), seconds, computing)

    def _catch_up(self, settings: Settings) -> tuple[float, int]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with CatchUpProcess(settings, self._folder) as process:
            code, told, errors = process.wait()
        assert code == 0, errors
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        computing = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return computing, told["answered"]


def _sample(settings: Settings, crew: list[WorkerProcess], mark: int) -> Work:
    """How much has been done, as soon as so many answers are there (0: when all have joined)."""
    if not mark:
        for worker in crew:
            worker.wait_until_ready()
    wait_until(lambda: _count(settings) >= mark, f"{mark} answers", _PATIENCE)
    memory = max(worker.metric("process_resident_memory_bytes") for worker in crew) / 1e6
    computing = sum(worker.metric("process_cpu_seconds_total") for worker in crew)
    return Work(_count(settings), time.perf_counter(), computing, memory)


def _count(settings: Settings) -> int:
    time.sleep(0.1)  # asking the broker all the time would slow down what is measured
    return count_records(settings, settings.verdicts_topic)


def _stamps(settings: Settings) -> list[int]:
    return sorted(record.timestamp for record in read_all(settings, settings.verdicts_topic))


def cores() -> int:
    """Cores of this machine."""
    return os.cpu_count() or 1
