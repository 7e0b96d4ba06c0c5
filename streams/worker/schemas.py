"""Schemas that events wait for, fetched while the loop goes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from streams.errors import RegistryError
from streams.shapes.framing import SchemaMissingError
from streams.worker.health import Health

if TYPE_CHECKING:
    from streams.kafka.registry import SchemaRegistry

LOG = structlog.get_logger("streamscreen.worker")

_ASK_AGAIN_SECONDS: Final = 5.0


class Schemas:
    """Fetches schemas out of a registry, and waits for one that is away."""

    def __init__(self, registry: SchemaRegistry, health: Health) -> None:
        self._registry = registry
        self._health = health

    async def fetch(self, missing: SchemaMissingError) -> None:
        """Return when the registry has told of a schema; waits for that as long as it takes.

        No event is at fault for a registry that is away. The events of other feeds go on.
        """
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.run_in_executor(None, self._registry.fetch, missing)
            except RegistryError as err:
                self._health.registry_away = True
                LOG.warning("events wait for a schema", schema=str(missing.key), error=str(err))
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
            else:
                self._health.registry_away = False
                return
