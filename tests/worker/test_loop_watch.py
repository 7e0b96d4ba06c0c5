"""What keeps the event loop from running shows in its metric, and nothing else does."""

from __future__ import annotations

import asyncio
import time

import pytest

from streams import metrics
from streams.worker.loop_watch import INTERVAL_SECONDS, watch_loop

STALL_SECONDS = 0.3


def stalls_above(seconds: str) -> float:
    """How many stalls have been longer than one of the histogram's bounds."""
    name = "streamscreen_loop_stall_seconds"
    value = metrics.REGISTRY.get_sample_value
    return (value(f"{name}_count") or 0) - (value(f"{name}_bucket", {"le": seconds}) or 0)


@pytest.mark.asyncio
async def test_a_stall_is_recorded_with_its_length() -> None:
    before = stalls_above("0.25")
    watch = asyncio.ensure_future(watch_loop())
    await asyncio.sleep(2 * INTERVAL_SECONDS)
    time.sleep(STALL_SECONDS)  # noqa: ASYNC251 - this is the stall
    await asyncio.sleep(2 * INTERVAL_SECONDS)
    watch.cancel()
    assert stalls_above("0.25") > before


@pytest.mark.asyncio
async def test_a_loop_that_waits_has_not_stalled() -> None:
    woken, stalled = stalls_above("0.0"), stalls_above("2.5")
    watch = asyncio.ensure_future(watch_loop())
    await asyncio.sleep(20 * INTERVAL_SECONDS)
    watch.cancel()
    assert stalls_above("0.0") > woken
    assert stalls_above("2.5") == stalled
