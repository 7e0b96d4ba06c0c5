"""A thread that ends the process when its event loop hangs or it does not stop in time.

A supervisor that restarts what has ended, as Docker does, leaves alone what only hangs.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Final

from streams.worker.process import FAILED, end_process

# A loop that has not run for this long does not heartbeat either: the group has moved on.
SILENCE_SECONDS: Final = 60.0
_TICK_SECONDS: Final = 1.0


class Watchdog:
    """Counts seconds of its own, so that a process that was suspended as a whole is not blamed."""

    def __init__(self) -> None:
        self._silent = 0.0
        self._left: float | None = None
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    async def beat(self) -> None:
        """Show that the event loop runs, again and again; never ends."""
        while True:
            self._silent = 0.0
            await asyncio.sleep(_TICK_SECONDS)

    def expect_end(self, seconds: float) -> None:
        """From now on the process has so many seconds to end by itself."""
        self._left = seconds

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(_TICK_SECONDS)
            self._silent += _TICK_SECONDS
            if self._silent > SILENCE_SECONDS:
                self._end(f"the event loop has not run for {SILENCE_SECONDS:.0f} s")
            if self._left is not None:
                self._left -= _TICK_SECONDS
                if self._left < 0:
                    self._end("could not stop in time; answered events may come again")

    def _end(self, reason: str) -> None:
        # Where nobody takes what is logged any more, its line would hold up the end, too.
        last = threading.Timer(_TICK_SECONDS, os._exit, (FAILED,))
        last.daemon = True
        last.start()
        end_process(reason)
