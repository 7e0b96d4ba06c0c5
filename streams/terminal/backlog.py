"""How a backlog shrinks: a bar for each partition that had one, and one for all together."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from streams.terminal.text import safe

if TYPE_CHECKING:
    from streams.worker.catch_up import Backlog

# A terminal has no room for more; the others count in the bar for all.
_MOST_PARTITIONS: Final = 16
_ALL: Final = "all"


class BacklogBars:
    """Progress bars on a terminal and nothing elsewhere; a context manager."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[left]:>12,} left"),
            TextColumn("{task.fields[rate]:>9,.0f}/s"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._rows: dict[str, tuple[TaskID, float]] = {}

    def show(self, backlog: Backlog) -> None:
        """Bring the bars up to date."""
        if self._bars.disable:
            return
        waiting = [item for item in sorted(backlog.partitions.items()) if item[1].total]
        for (topic, number), part in waiting[:_MOST_PARTITIONS]:
            self._update(f"{topic} {number}", part.answered, part.total)
        self._update(_ALL, backlog.answered, backlog.total)

    def _update(self, label: str, done: int, total: int) -> None:
        now = time.monotonic()
        if label not in self._rows:
            self._rows[label] = self._bars.add_task(safe(label), left=total, rate=0.0), now
        task, since = self._rows[label]
        rate = done / max(now - since, 0.001)
        self._bars.update(task, completed=done, total=total, left=total - done, rate=rate)

    def __enter__(self) -> BacklogBars:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()
