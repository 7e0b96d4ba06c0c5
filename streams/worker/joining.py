"""Waiting to be let into the consumer group.

The Kafka library asks once, keeps the broker's refusal for whoever fetches, and stops asking; Faust
never looks at it. Here it is looked at, told, and asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from aiokafka.errors import InconsistentGroupProtocolError

from streams.worker.health import Health
from streams.worker.transport import Consumer

LOG = structlog.get_logger("streamscreen.worker")

_ASK_AGAIN_SECONDS: Final = 3.0


async def watch_group(consumer: Callable[[], object], health: Health) -> None:
    """Tell why the group refuses the worker, and ask again, for ever.

    A group that another kind of program holds, as `streamscreen catch-up` does, becomes free one
    day: the worker counts as alive while it waits for that.
    """
    while True:
        await asyncio.sleep(_ASK_AGAIN_SECONDS)
        reader = consumer()
        refusal = reader.take_refusal() if isinstance(reader, Consumer) else None
        if isinstance(refusal, InconsistentGroupProtocolError):
            health.join()
            LOG.warning(
                "another kind of program is in the consumer group (`streamscreen catch-up`?): "
                "the worker joins when that has ended"
            )
        elif refusal is not None:
            LOG.warning("the consumer group does not let the worker in", error=str(refusal))
