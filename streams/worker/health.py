"""Is the worker ready, is it alive: told by what it does, not by a port that is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from streams import metrics
from streams.worker.ledger import Ledger, Partition

# A partition with events to answer on which nothing is answered for this long is stuck.
STALL_SECONDS: Final = 60.0

Clock = Callable[[], float]


@dataclass
class Health:
    """What the worker knows of itself. `clock` gives monotonic seconds.

    The flags are set by the parts that they name; `observe` is called about once a second.
    """

    ledger: Ledger
    clock: Clock = time.monotonic
    lists_missing: Callable[[], str] = lambda: "the lists have not been read yet"
    member: bool = False
    stopping: bool = False
    # Of each partition: the position seen last, and since when it stands there with events to do.
    _since: dict[Partition, tuple[int, float]] = field(default_factory=dict)
    _lagging: set[Partition] = field(default_factory=set)

    def reasons_not_ready(self) -> list[str]:
        """Why the worker screens nothing, in words; empty when it does."""
        reasons = []
        if missing := self.lists_missing():
            reasons.append(missing)
        elif not self.member:
            reasons.append("not yet a member of the consumer group")
        if self.stopping:
            reasons.append("stopping")
        return reasons

    def stalled(self) -> list[Partition]:
        """Partitions that have events to answer and have not moved for STALL_SECONDS."""
        now = self.clock()
        return sorted(
            partition
            for partition in self._lagging
            if now - self._since[partition][1] > STALL_SECONDS
        )

    def observe(self, highwaters: Mapping[Partition, int | None], now_ms: int) -> None:
        """Take note of how far each assigned partition is, and set the gauges of lag.

        `highwaters` are the offsets of the next event to come, None where not yet known.
        """
        positions = self.ledger.positions()
        moment = self.clock()
        self._since = {p: v for p, v in self._since.items() if p in positions}
        self._lagging.intersection_update(positions)
        metrics.LAG_RECORDS.clear()
        metrics.LAG_SECONDS.clear()
        for partition, position in positions.items():
            highwater = highwaters.get(partition)
            lag = max(0, highwater - position) if highwater is not None else 0
            seen, _ = self._since.get(partition, (-1, 0.0))
            if seen != position or not lag:
                self._since[partition] = (position, moment)
            (self._lagging.add if lag else self._lagging.discard)(partition)
            labels = (partition[0], str(partition[1]))
            metrics.LAG_RECORDS.labels(*labels).set(lag)
            metrics.LAG_SECONDS.labels(*labels).set(self._age(partition, lag, moment, now_ms))
        metrics.READY.set(not self.reasons_not_ready())

    def _age(self, partition: Partition, lag: int, moment: float, now_ms: int) -> float:
        """Seconds that the oldest event has waited; where that is unknown, that nothing moved."""
        if not lag:
            return 0.0
        stamp = self.ledger.waiting_since(partition)
        if stamp is None:
            return moment - self._since[partition][1]
        return max(0.0, (now_ms - stamp) / 1000)
