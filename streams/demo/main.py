"""The demo from its first line to its last: broker, lists, worker, traffic, and the sums."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.text import Text

from streams.demo.closing import print_closing
from streams.demo.flow import Flow
from streams.demo.process import WorkerError, free_port, start_worker
from streams.demo.view import open_view
from streams.demo.wire import Wire
from streams.errors import ConfigError
from streams.kafka.list_topic import publish_list
from streams.kafka.mock_cluster import MockCluster
from streams.kafka.topics import describe_topics
from streams.lists.sample import load_sample, load_scenario
from streams.lists.snapshot import Snapshot, build_snapshot
from streams.settings import Settings
from streams.terminal.console import open_console
from streams.terminal.text import safe

MAX_SECONDS = 600.0
MAX_RATE = 500.0  # the simulated broker forgets all but the last 5 MB a partition

_HOST = "127.0.0.1"
_FETCH_WAIT_MS = 20  # the simulated broker does not end a long poll when a message comes


def run_demo(seconds: float = 60.0, rate: float = 50.0, console: Console | None = None) -> int:
    """Show everything at work for `seconds`, at `rate` events a second; nothing else is needed.

    Returns 0 when every count adds up and the story came out as told, 1 when not, 130 when it
    was interrupted. Raises StreamsError where it can't run. No process and no file stays behind.
    """
    if not 1 <= seconds <= MAX_SECONDS:
        raise ConfigError(f"the demo runs for 1 to {MAX_SECONDS:.0f} seconds, not {seconds:g}")
    if not 1 <= rate <= MAX_RATE:
        raise ConfigError(f"the demo sends 1 to {MAX_RATE:.0f} events a second, not {rate:g}")
    console = console or open_console(sys.stdout)
    try:
        with _interrupted_by_signals():
            return _run(seconds, rate, console)
    except WorkerError as err:
        _say(console, "The last lines of the worker's log:")
        for line in err.log or ["(it wrote none)"]:
            _say(console, f"  {safe(line)}")
        raise
    except KeyboardInterrupt:
        console.print(Text("Ended early. The worker and the broker are gone; nothing is left."))
        return 130


def _run(seconds: float, rate: float, console: Console) -> int:
    """Set up, let it flow, take down, and say what it came to."""
    sample, scenario = build_snapshot(load_sample()), build_snapshot(load_scenario())
    flow = Flow(seconds, rate, sample, scenario)
    _say(console, "Streamscreen demo: made-up trade, screened against built-in sample lists\n")
    with MockCluster(spec.name for spec in describe_topics(Settings())) as cluster:
        settings = _settings(cluster.address, sample)
        _say(console, f"  broker   simulated inside this process, at {cluster.address}")
        with start_worker(settings) as worker, Wire(settings) as wire:
            _publish(settings, sample)
            lists = len(sample.version.entries_by_list)
            _say(console, f"  lists    {sample.version.entries} entries of {lists} lists published")
            _say(console, f"  worker   process {worker.pid} starts, a few seconds ...")
            worker.wait_until_ready()
            _say(console, "           ready: it holds the lists and screens")
            _say(console, f"  metrics  {worker.metrics_page} while this runs\n")
            with open_view(console, flow.tally, flow.story, seconds, worker.metrics_page) as view:
                flow.run(wire, worker, view, lambda: _publish(settings, scenario))
            worker.stop()
    return print_closing(console, flow.tally, flow.story, worker.pid)


def _settings(brokers: str, sample: Snapshot) -> Settings:
    """Made here in full: what the environment says of a real broker does not concern the demo."""
    return Settings(
        brokers=brokers,
        group="streamscreen-demo",
        required_lists=(sample.version.source,),
        metrics_host=_HOST,
        metrics_port=free_port(_HOST),
        fetch_max_wait_ms=_FETCH_WAIT_MS,
        drain_seconds=5,
    )


def _publish(settings: Settings, snapshot: Snapshot) -> None:
    publish_list(settings, snapshot.version, snapshot.payload)


def _say(console: Console, line: str) -> None:
    console.print(Text(line), soft_wrap=True)


def _disregard(_number: int, _frame: FrameType | None) -> None:
    """Let a signal have no effect."""


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Ctrl-C, being told to end and losing the terminal all take everything down.

    Only the first signal counts: a closing terminal sends several, and the next one would break
    off the taking down.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, _disregard)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
