"""`streamscreen worker` with one fault that nothing outside can cause.

`python -m tests.support.faulty_worker FAULT` works as the command does until it gets SIGUSR1; then
the fault happens inside. What the worker waits for before it gives up is cut short.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import TopicAuthorizationFailedError

from streams.cli import main
from streams.worker import health, progress, watchdog
from streams.worker.agents import Pipeline
from streams.worker.transport import Consumer

_FOR_EVER: Final = 3600.0
_CONSUMERS: list[Any] = []


def fail_in_agent() -> None:
    """An error that nobody expects while an event is handled."""

    async def handle(_pipeline: Pipeline, _flow: str, _message: object) -> None:
        raise LookupError("planted")

    Pipeline.handle = handle  # type: ignore[assignment, method-assign]


def end_thread() -> None:
    """The consumer's thread ends."""
    loop = _CONSUMERS[0]._thread.thread_loop
    loop.call_soon_threadsafe(loop.stop)


def hang_thread() -> None:
    """The consumer's thread hangs: no fetch, no heartbeat, no commit."""
    _in_thread(time.sleep, _FOR_EVER)


def hang_loop() -> None:
    """The event loop of the worker hangs."""
    time.sleep(_FOR_EVER)  # in a signal handler, so in the thread of the loop


def end_coordination() -> None:
    """The task that keeps the worker in its group ends."""
    _in_thread(_CONSUMERS[0]._thread._consumer._coordinator._coordination_task.cancel)


def end_fetching() -> None:
    """The task that fetches events from the broker ends."""
    _in_thread(_CONSUMERS[0]._thread._consumer._fetcher._fetch_task.cancel)


def end_fetcher() -> None:
    """Faust's own fetcher, which hands events to the agents, is cancelled."""
    (task,) = _CONSUMERS[0].app._fetcher._futures
    task.cancel()


def refuse_commits() -> None:
    """Every commit is refused for good."""

    async def commit(_consumer: AIOKafkaConsumer, _offsets: object) -> None:
        raise TopicAuthorizationFailedError

    AIOKafkaConsumer.commit = commit


def never_commit() -> None:
    """No commit ever comes to an end."""

    async def commit(_consumer: AIOKafkaConsumer, _offsets: object) -> None:
        await asyncio.sleep(_FOR_EVER)

    AIOKafkaConsumer.commit = commit


def fail_in_rebalance() -> None:
    """What has to be done when the group takes partitions back fails."""

    async def on_partitions_revoked(_consumer: Consumer, _revoked: object) -> None:
        raise LookupError("planted")

    Consumer.on_partitions_revoked = on_partitions_revoked  # type: ignore[assignment, method-assign]
    _in_thread(_CONSUMERS[0]._thread._consumer._coordinator.request_rejoin)


FAULTS: Mapping[str, Callable[[], None]] = MappingProxyType(
    {
        fault.__name__: fault
        for fault in (
            fail_in_agent,
            end_thread,
            hang_thread,
            hang_loop,
            end_coordination,
            end_fetching,
            end_fetcher,
            refuse_commits,
            never_commit,
            fail_in_rebalance,
        )
    }
)


def _in_thread(function: Callable[..., object], *arguments: object) -> None:
    _CONSUMERS[0]._thread.thread_loop.call_soon_threadsafe(function, *arguments)


def _prepare(fault: Callable[[], None]) -> None:
    """Wait less, remember the consumer, and cause the fault on SIGUSR1."""
    health.STALL_SECONDS = 3.0  # type: ignore[misc]
    health.HOPELESS_SECONDS = 3.0  # type: ignore[misc]
    watchdog.SILENCE_SECONDS = 3.0  # type: ignore[misc]
    progress._STUCK_SECONDS = 1.0  # type: ignore[misc]
    progress._ASK_SECONDS = 1.0  # type: ignore[misc]
    make = Consumer.__init__

    def remember(consumer: Consumer, *arguments: Any, **named: Any) -> None:
        make(consumer, *arguments, **named)
        _CONSUMERS.append(consumer)

    Consumer.__init__ = remember  # type: ignore[assignment, method-assign]
    signal.signal(signal.SIGUSR1, lambda _number, _frame: fault())


if __name__ == "__main__":
    _prepare(FAULTS[sys.argv[1]])
    sys.argv[1:] = ["worker"]
    main()
