"""Clearing a backlog while the workers are down: the same answers, read and sent in large batches.

Faust and what it does with every message are left out. The screener, the book over the offsets and
the outbox are those of a worker: an event gets the same bytes, and no commit passes it before the
broker has confirmed all of them.
"""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Final

from streams.errors import BrokerError, ListError
from streams.kafka.formats import Formats, open_formats
from streams.kafka.group_reader import (
    GroupReader,
    GroupRecord,
    Partition,
    require_empty_group,
)
from streams.kafka.outbox import Outbox
from streams.kafka.scanning import Stretch
from streams.kafka.topics import require_topics
from streams.matching.screener import Screener
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.shapes.feeds import Feed, load_feeds
from streams.worker.agents import Pipeline
from streams.worker.health import Health
from streams.worker.ledger import Ledger
from streams.worker.memory import settle_memory
from streams.worker.refresh import ListFollower
from streams.worker.schemas import Schemas

_READ_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.1
_DRAIN_SECONDS: Final = 60.0
# The group takes partitions back without waiting much longer than this for their answers.
_REVOKED_SECONDS: Final = 5.0
# How long a list that is lacking is waited for when the list topic has been read.
_LISTS_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """What waited on one partition: from offset `start` up to without `end`.

    Below `position` all is answered.
    """

    start: int
    end: int
    position: int

    @property
    def answered(self) -> int:
        """Offsets that are answered."""
        return self.position - self.start

    @property
    def total(self) -> int:
        """Offsets that waited."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far each partition is."""

    partitions: Mapping[Partition, Part]

    @property
    def answered(self) -> int:
        """Offsets that are answered."""
        return sum(part.answered for part in self.partitions.values())

    @property
    def total(self) -> int:
        """Offsets that waited when the partitions were taken over."""
        return sum(part.total for part in self.partitions.values())


def catch_up(settings: Settings, on_progress: Callable[[Backlog], None], stopped: Event) -> Backlog:
    """Answer all that waits for the group of the settings, and tell how far that came.

    `on_progress` is called about every 0.2 s. Once `stopped` is set, what is in hand is finished
    and committed, and that is all. Raises BrokerError where a worker is in the group or the
    broker refuses, ListError where a list is missing. Ends the process with exit code 70 when
    something fails that must not be survived (see `process.py`).
    """
    policy = load_policy(settings)
    formats = open_formats(settings)
    feeds = load_feeds(settings, formats.by_name)
    if formats.registry:
        formats.registry.check()
    require_topics(
        settings,
        *(feed.topic for feed in feeds),
        settings.alerts_topic,
        settings.verdicts_topic,
        settings.dead_letters_topic,
        settings.lists_topic,
    )
    require_empty_group(settings)
    run = _CatchUp(settings, feeds, formats, on_progress, stopped)
    screeners: queue.SimpleQueue[Screener] = queue.SimpleQueue()
    follower = ListFollower(settings, policy, screeners.put)
    follower.start()
    try:
        screener = _first(screeners, follower, stopped)
        if screener is not None:
            asyncio.run(run.work(screener, screeners))
    finally:
        follower.stop()
        formats.close()
    return run.backlog


def _first(
    screeners: queue.SimpleQueue[Screener], follower: ListFollower, stopped: Event
) -> Screener | None:
    """The screener over the lists that workers would use; None where that takes too long.

    Raises ListError where the list topic has been read and lacks a list.
    """
    unread, lacking_since = follower.missing, None
    while not stopped.is_set():
        with suppress(queue.Empty):
            return screeners.get(timeout=_LOOK_SECONDS)
        now = time.monotonic()
        lacking_since = None if follower.missing in ("", unread) else (lacking_since or now)
        if lacking_since and now - lacking_since > _LISTS_SECONDS:
            raise ListError(follower.missing)
    return None


class _CatchUp:
    """One catch-up in its event loop. The reader works in a thread, one call at a time."""

    def __init__(
        self,
        settings: Settings,
        feeds: Iterable[Feed],
        formats: Formats,
        on_progress: Callable[[Backlog], None],
        stopped: Event,
    ) -> None:
        self._settings = settings
        self._feeds = {feed.topic: feed for feed in feeds}
        self._on_progress = on_progress
        self._stopped = stopped
        self._ledger = Ledger()
        registry = formats.registry
        self._schemas = Schemas(registry, Health(self._ledger)) if registry else None
        # Every partition that was ever assigned, and how far it was when it was given up.
        self._stretches: dict[Partition, Stretch] = {}
        self._left_at: dict[Partition, int] = {}
        self._refusals: list[str] = []
        self._commit_at = 0.0

    @property
    def backlog(self) -> Backlog:
        """How far it is."""
        positions = self._left_at | self._ledger.positions()
        return Backlog(
            {
                partition: Part(stretch.start, stretch.end, min(positions[partition], stretch.end))
                for partition, stretch in self._stretches.items()
            }
        )

    async def work(self, screener: Screener, screeners: queue.SimpleQueue[Screener]) -> None:
        """Read, answer and commit until all is done or it is told to stop."""
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox(self._settings, self._refusals.append)
        self._pipeline = Pipeline(
            self._settings, self._ledger, self._outbox, screener, self._schemas
        )
        self._reader = GroupReader(
            self._settings, list(self._feeds), self._take_over, self._give_back
        )
        sending = asyncio.ensure_future(self._outbox.run())
        settle_memory()
        try:
            while not (self._reader.finished or self._stopped.is_set()):
                with suppress(queue.Empty):
                    self._pipeline.screener = screeners.get_nowait()
                await self._answer(await asyncio.to_thread(self._reader.read, _READ_SECONDS))
                await self._commit_now_and_then()
            if not await self._outbox.drain(_DRAIN_SECONDS):
                raise BrokerError("the broker does not confirm the last answers: run it again")
            for partition, first in self._ledger.idle().items() if self._reader.finished else ():
                # The end of a transaction, for instance.
                end = self._stretches[partition].end
                if first < end:
                    self._pipeline.inspect_tail(partition, first, end)
            await self._pipeline.explain_gaps()
        finally:
            await asyncio.to_thread(self._leave)
            sending.cancel()
            self._on_progress(self.backlog)

    async def _answer(self, records: list[GroupRecord]) -> None:
        for record in records:
            while self._outbox.full and not self._stopped.is_set():
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._outbox.wait_for_room(), _LOOK_SECONDS)
            if self._stopped.is_set():
                return
            await self._pipeline.handle(self._feeds[record.topic], record)
        if self._refusals:
            raise BrokerError(self._refusals[0])

    async def _commit_now_and_then(self) -> None:
        now = time.monotonic()
        if now >= self._commit_at:
            self._commit_at = now + self._settings.commit_interval_seconds
            await asyncio.to_thread(self._commit)
            self._on_progress(self.backlog)

    def _commit(self) -> None:
        offsets = self._ledger.committable()
        if offsets and self._reader.commit(offsets):
            self._ledger.confirm(offsets)

    def _leave(self) -> None:
        try:
            self._commit()
        finally:
            self._reader.close()

    def _take_over(self, stretches: Mapping[Partition, Stretch]) -> None:
        """Partitions are assigned; in the reader's thread."""
        for partition, stretch in stretches.items():
            self._ledger.begin(partition, stretch.start)
            self._stretches.setdefault(partition, stretch)

    def _give_back(self) -> None:
        """The group takes the partitions back, or they are left; in the reader's thread."""
        if not self._refusals:
            drained = asyncio.run_coroutine_threadsafe(
                self._outbox.drain(_REVOKED_SECONDS), self._loop
            )
            drained.result()
        self._commit()
        self._left_at |= self._ledger.positions()
        self._ledger.clear()
