"""A bar for work that goes through a file: how far, how many, how fast."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from streams.terminal.text import safe

_UPDATE_SECONDS = 0.1


class Bar:
    """A progress bar on a terminal and nothing elsewhere; a context manager.

    `total` is the amount of work in the unit in which `update` tells what is done (bytes, events),
    None where it is not known; `things` names what is counted.
    """

    def __init__(self, console: Console, label: str, total: int | None, things: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[pace]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._things = things
        self._task = self._progress.add_task(safe(label), total=total, pace="")
        self._started = time.monotonic()
        self._next_update = 0.0

    def update(self, done: int, count: int) -> None:
        """Tell how much is done and how many things that were."""
        now = time.monotonic()
        if self._progress.disable or now < self._next_update:
            return
        self._next_update = now + _UPDATE_SECONDS
        rate = count / max(now - self._started, 0.001)
        pace = f"{count:,} {self._things}, {rate:,.0f}/s"
        self._progress.update(self._task, completed=done, pace=pace)

    def update_of(self, done: int, total: int | None) -> None:
        """Tell how many things of how many are done, if that is known, where the bar counts them."""
        self._progress.update(self._task, total=total)
        self.update(done, done)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Leave the terminal to somebody else for a while."""
        self._progress.stop()
        yield
        self._progress.start()

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
