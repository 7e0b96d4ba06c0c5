"""One worker, from start to end: `run_worker`."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import faust
import structlog
import uvloop

from streams import metrics
from streams.kafka.formats import Formats, open_formats
from streams.kafka.outbox import Outbox
from streams.kafka.topics import require_topics
from streams.matching.outcomes import Outcome
from streams.matching.policy import Policy
from streams.matching.screener import Screener
from streams.policy_file import load_policy
from streams.release import release
from streams.settings import Settings
from streams.shapes.feeds import Feed, load_feeds
from streams.worker.agents import Pipeline
from streams.worker.app import broker_urls, create_app, raw_topic
from streams.worker.health import Health
from streams.worker.joining import watch_group
from streams.worker.ledger import Ledger
from streams.worker.loop_watch import watch_loop
from streams.worker.memory import settle_memory
from streams.worker.process import end_process, guard
from streams.worker.progress import ProgressWatch
from streams.worker.publish import DEAD_LETTER, REASONS, VALUE_STATES
from streams.worker.refresh import ListFollower
from streams.worker.schemas import Schemas
from streams.worker.server import start_server
from streams.worker.swap import take_apart
from streams.worker.transport import Consumer, Transport, explain_crash
from streams.worker.watchdog import Watchdog

LOG = structlog.get_logger("streamscreen.worker")

# Within the broker's 60 s for a rebalance, and short enough not to hold up the other workers.
_REBALANCE_DRAIN_SECONDS: Final = 5.0
# Together with `drain_seconds` within the 30 s that supervisors usually give.
_LEAVE_SECONDS: Final = 7.0
_LAST_SECONDS: Final = 2.0
# How long the loop may go on before the consumer's thread, which fetches, gets its turn.
_TURN_SECONDS: Final = 0.001
# They log every service that starts and every step of a rebalance.
_TALKATIVE: Final = ("aiokafka", "faust", "mode")


def run_worker(settings: Settings) -> None:
    """Screen events until SIGTERM or SIGINT, then finish what is in hand and leave the group.

    Raises ConfigError, BrokerError or RegistryError where the worker can't start. Ends the process
    with exit code 70 when something fails that must not be survived (see `process.py`).
    """
    policy = load_policy(settings)
    formats = open_formats(settings)
    feeds = load_feeds(settings, formats.by_name)
    if formats.registry:
        formats.registry.check()
    _show_zeros(settings, feeds)
    for result in metrics.SCHEMA_RESULTS if formats.registry else ():
        metrics.SCHEMA_REQUESTS.labels(result)
    require_topics(
        settings,
        *(feed.topic for feed in feeds),
        settings.lists_topic,
        write=(settings.alerts_topic, settings.verdicts_topic, settings.dead_letters_topic),
        group=True,
    )
    if settings.log_level.value != "DEBUG":
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
    sys.setswitchinterval(_TURN_SECONDS)
    # A policy, not a loop: Faust's consumer makes a loop of its own in its thread.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    try:
        asyncio.run(_serve(settings, policy, feeds, formats))
    finally:
        formats.close()


async def _serve(
    settings: Settings, policy: Policy, feeds: Sequence[Feed], formats: Formats
) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    screeners: asyncio.Queue[Screener] = asyncio.Queue()

    def hand_over(screener: Screener) -> None:
        loop.call_soon_threadsafe(screeners.put_nowait, screener)

    follower = ListFollower(settings, policy, hand_over)
    watchdog = Watchdog()
    watchdog.start()
    beating = asyncio.ensure_future(guard("the beat of the loop", watchdog.beat()))
    ledger = Ledger()
    health = Health(ledger, lists_missing=lambda: follower.missing)
    schemas = Schemas(formats.registry, health) if formats.registry else None
    runner, address = await start_server(settings, health)
    LOG.info("worker starts", group=settings.group, metrics=f"{address}/metrics")
    follower.start()
    try:
        # Without lists a worker doesn't even join: others of its group may have theirs.
        first = await _first(screeners, stop)
        if first is not None:
            worker = _Worker(settings, feeds, ledger, health, first, schemas, watchdog)
            del first  # it would hold its lists in memory when they have been replaced
            await worker.run(screeners, stop)
    finally:
        follower.stop()
        await runner.cleanup()
        beating.cancel()
    LOG.info("worker ended")


async def _first(screeners: asyncio.Queue[Screener], stop: asyncio.Event) -> Screener | None:
    """The first screener, or None when the worker is told to stop before there is one."""
    waits = [asyncio.ensure_future(screeners.get()), asyncio.ensure_future(stop.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    screener, _ = waits
    result = screener.result() if screener.done() else None
    for wait in waits:
        wait.cancel()
    return result if isinstance(result, Screener) else None


class _Worker:
    """A worker that has lists: Faust in front, the outbox behind, the pipeline between."""

    def __init__(
        self,
        settings: Settings,
        feeds: Sequence[Feed],
        ledger: Ledger,
        health: Health,
        screener: Screener,
        schemas: Schemas | None,
        watchdog: Watchdog,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._health = health
        self._watchdog = watchdog
        self._outbox = Outbox(settings, end_process)
        self._pipeline = Pipeline(settings, ledger, self._outbox, screener, schemas)
        self._app = create_app(settings)
        self._app.transport = Transport(
            broker_urls(settings),
            self._app,
            ledger=ledger,
            fetch_max_wait_ms=settings.fetch_max_wait_ms,
            before_revoke=self._before_revoke,
            on_assigned=self._on_assigned,
        )
        for feed in feeds:
            self._app.agent(raw_topic(self._app, feed.topic), name=feed.name)(self._agent(feed))
        metrics.IN_FLIGHT.set_function(lambda: self._outbox.in_flight)
        settle_memory()
        _tell_build(screener)

    async def run(self, screeners: asyncio.Queue[Screener], stop: asyncio.Event) -> None:
        """Work until `stop` is set."""
        self._health.join()
        progress = ProgressWatch(self._settings, self._app, self._health, self._pipeline)
        outbox = asyncio.ensure_future(guard("the outbox", self._outbox.run()))
        tasks = [
            asyncio.ensure_future(guard(name, work))
            for name, work in (
                ("the watch over progress", progress.observe()),
                ("the question for ends", progress.ask_ends()),
                ("the watch for a worker that is stuck", progress.end_when_stuck()),
                ("the watch over the loop", watch_loop()),
                ("the exchange of lists", self._exchange(screeners)),
                ("the watch over the group", watch_group(lambda: self._app.consumer, self._health)),
                ("Faust", self._run_faust()),
            )
        ]
        await stop.wait()
        LOG.info("worker stops", in_flight=self._outbox.in_flight)
        self._watchdog.expect_end(self._settings.drain_seconds + _LEAVE_SECONDS + _LAST_SECONDS)
        self._health.stopping = True
        drained = await self._pipeline.pause(self._settings.drain_seconds)
        await _cancel(tasks)
        await self._leave()
        await _cancel([outbox])
        if not drained:
            end_process("the broker did not confirm everything in time; those events come again")

    def _agent(self, feed: Feed) -> Callable[[faust.StreamT[bytes]], Awaitable[None]]:
        async def screen(stream: faust.StreamT[bytes]) -> None:
            try:
                await self._pipeline.run(feed, stream, self._app)
            except BaseException as err:
                if not self._health.stopping:
                    end_process(f"the agent of {feed.name} failed: {type(err).__name__}", err)
                raise
            if not self._health.stopping:
                end_process(f"the agent of {feed.name} came to an end")

        return screen

    async def _run_faust(self) -> None:
        await self._app.start()
        await self._app.wait_until_stopped()
        reason = self._app.crash_reason
        end_process(f"Faust stopped: {explain_crash(reason)}", reason)

    async def _exchange(self, screeners: asyncio.Queue[Screener]) -> None:
        while True:
            new = await screeners.get()
            old, self._pipeline.screener = self._pipeline.screener, new
            _tell_build(new)
            await asyncio.to_thread(take_apart, old, new)
            del old, new  # until the next one comes they would hold their lists in memory

    async def _before_revoke(self) -> None:
        self._health.join()
        if not await self._pipeline.pause(_REBALANCE_DRAIN_SECONDS):
            LOG.warning("rebalance while events are on their way: they will be answered again")

    def _on_assigned(self, partitions: int) -> None:
        if not self._health.stopping:
            self._pipeline.resume()
        self._health.joined(partitions)
        LOG.info("partitions assigned", partitions=partitions)

    async def _leave(self) -> None:
        """Commit what is answered and leave the group."""
        leaving = asyncio.ensure_future(self._commit_and_leave())
        # Without a broker Faust does not heed being cancelled, so nobody waits for that.
        await asyncio.wait([leaving], timeout=_LEAVE_SECONDS)
        if not leaving.done():
            end_process("could not leave the group in time; answered events may come again")
        leaving.result()

    async def _commit_and_leave(self) -> None:
        consumer = self._app.consumer
        if isinstance(consumer, Consumer):
            await consumer.commit_answered()
        await self._app.stop()


async def _cancel(tasks: Sequence[asyncio.Future[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _show_zeros(settings: Settings, feeds: Sequence[Feed]) -> None:
    """Show series before their first event: a rate over a series that just appeared is nothing."""
    for feed in feeds:
        flow = feed.flow
        metrics.SCREEN_SECONDS.labels(flow)
        metrics.EVENT_TO_ALERT_SECONDS.labels(flow)
        metrics.UNRESOLVED_PARTIES.labels(flow)
        metrics.UNSCREENABLE_PARTIES.labels(flow)
        for state in VALUE_STATES if feed.mapped else ():
            metrics.VALUES.labels(feed.name, state)
        for outcome in (*(outcome.value for outcome in Outcome), DEAD_LETTER):
            metrics.EVENTS.labels(flow, outcome)
        for reason in (*feed.reasons, *REASONS):
            metrics.DEAD_LETTERS.labels(flow, reason)
    for topic in (settings.alerts_topic, settings.verdicts_topic, settings.dead_letters_topic):
        metrics.PUBLISHED.labels(topic)
        metrics.PUBLISH_RETRIES.labels(topic)


def _tell_build(screener: Screener) -> None:
    metrics.BUILD_INFO.clear()
    metrics.BUILD_INFO.labels(release(), screener.list_version, screener.config_hash).set(1)
