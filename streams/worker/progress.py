"""Watches whether the worker gets on, and ends the process when only a new start would help."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Final, cast

import faust
import structlog
from faust.types import TP

from streams.errors import BrokerError
from streams.kafka.clients import check_connection
from streams.kafka.ends import EndReader
from streams.settings import Settings
from streams.worker.agents import Pipeline
from streams.worker.health import Health
from streams.worker.ledger import Partition
from streams.worker.process import end_process
from streams.worker.transport import Consumer

LOG = structlog.get_logger("streamscreen.worker")

_OBSERVE_SECONDS: Final = 0.5
# The consumer tells the ends of its partitions with every fetch; the broker is asked in between.
_ASK_SECONDS: Final = 15.0
_STUCK_SECONDS: Final = 5.0


class ProgressWatch:
    """Three tasks that never end: `observe`, `ask_ends` and `end_when_stuck`."""

    def __init__(
        self, settings: Settings, app: faust.App, health: Health, pipeline: Pipeline
    ) -> None:
        self._settings = settings
        self._app = app
        self._health = health
        self._pipeline = pipeline

    async def observe(self) -> None:
        """Look how far each partition is, and whether every part of the consumer still runs."""
        while True:
            consumer = cast("Consumer", self._app.consumer)
            places = {place: TP(*place) for place in self._health.ledger.positions()}
            ends = {place: consumer.highwater(tp) for place, tp in places.items()}
            readable = {place: consumer.readable_end(tp) for place, tp in places.items()}
            self._health.observe(ends, int(time.time() * 1000), readable)
            self._look_past_ends(consumer, readable)
            if part := consumer.ended_part():
                end_process(f"{part} came to an end")
            await asyncio.sleep(_OBSERVE_SECONDS)

    def _look_past_ends(self, consumer: Consumer, ends: Mapping[Partition, int | None]) -> None:
        for partition, first in self._health.ledger.idle().items():
            end = ends.get(partition)
            fetched = end is not None and consumer.has_fetched(TP(*partition), end)
            if end is not None and fetched and first < end:
                self._pipeline.inspect_tail(partition, first, end)

    async def ask_ends(self) -> None:
        """Ask the broker where the partitions end: a consumer that is stuck knows of no event."""
        reader = EndReader(self._settings)
        while True:
            await asyncio.sleep(_ASK_SECONDS)
            partitions = list(self._health.ledger.positions())
            try:
                self._health.tell_ends(await asyncio.to_thread(reader.read, partitions))
            except BrokerError as err:
                LOG.debug("the broker does not tell where partitions end", error=str(err))

    async def end_when_stuck(self) -> None:
        """End the process when it is stuck though the broker answers."""
        while True:
            await asyncio.sleep(_STUCK_SECONDS)
            if not self._health.reasons_not_alive():
                continue
            try:
                await asyncio.to_thread(check_connection, self._settings)
            except BrokerError as err:
                LOG.warning("no event is answered: no broker answers either", error=str(err))
                self._health.excuse()
                continue
            if reasons := self._health.reasons_to_end():
                end_process(f"stuck: {'; '.join(reasons)}")
