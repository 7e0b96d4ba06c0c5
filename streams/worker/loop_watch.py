"""How late the event loop is: whatever keeps it from running keeps every event waiting."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from streams import metrics

# Often enough to see a stall of 20 ms, seldom enough to cost nothing.
INTERVAL_SECONDS: Final = 0.01


async def watch_loop() -> None:
    """Ask to be woken again and again, and record by how much each time was missed; never ends."""
    while True:
        due = time.monotonic() + INTERVAL_SECONDS
        await asyncio.sleep(INTERVAL_SECONDS)
        metrics.LOOP_STALL_SECONDS.observe(max(0.0, time.monotonic() - due))
