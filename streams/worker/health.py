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
# So is a worker that does not get (back) into its group: a rebalance takes 60 s at the most.
JOIN_SECONDS: Final = 120.0
# What has been stuck for this long beyond that, with a broker that answers, is not waited for.
HOPELESS_SECONDS: Final = 30.0

Clock = Callable[[], float]


@dataclass
class Health:
    """What the worker knows of itself. `clock` gives monotonic seconds.

    The parts of the worker tell it what they do; `observe` is called every second or so.
    """

    ledger: Ledger
    clock: Clock = time.monotonic
    lists_missing: Callable[[], str] = lambda: "the lists have not been read yet"
    stopping: bool = False
    registry_away: bool = False
    _member: bool = False
    _joining_since: float | None = None
    # Since when there are partitions of which no position is known.
    _unread_since: float | None = None
    # Of each partition: the position seen last, and since when it stands there with events to do.
    _since: dict[Partition, tuple[int, float]] = field(default_factory=dict)
    _behind: set[Partition] = field(default_factory=set)
    # Since when all that a partition has to do is held back by an open transaction.
    _held: dict[Partition, float] = field(default_factory=dict)
    # Of each partition with answers to commit: the offset that is committed, and since when.
    _uncommitted: dict[Partition, tuple[int, float]] = field(default_factory=dict)
    # The ends of partitions as the broker told when it was asked.
    _told: dict[Partition, int] = field(default_factory=dict)
    _dead_since: float | None = None

    def join(self) -> None:
        """The worker asks for partitions: at its start, and when a rebalance took the old ones."""
        self._member = False
        self._joining_since = self.clock()

    def joined(self, partitions: int = 0) -> None:
        """The worker is a member of its group, perhaps without a partition."""
        self._member = True
        self._joining_since = None
        self._unread_since = self.clock() if partitions else None

    def reasons_not_ready(self) -> list[str]:
        """Why the worker screens nothing, in words; empty when it does."""
        reasons = []
        if missing := self.lists_missing():
            reasons.append(missing)
        elif not self._member:
            reasons.append("not a member of the consumer group")
        if self.registry_away:
            reasons.append("the schema registry does not answer")
        if self.stopping:
            reasons.append("stopping")
        return reasons

    def reasons_not_alive(self) -> list[str]:
        """Why only a new start would help, in words; empty for a worker that gets on."""
        now = self.clock()
        reasons = [
            f"no progress on {topic} {partition}"
            for topic, partition in sorted(self._behind)
            # A new start would not bring the registry back, and stop the other feeds.
            if not self.registry_away and now - self._since[(topic, partition)][1] > STALL_SECONDS
        ]
        reasons += [
            f"no commit on {topic} {partition}"
            for (topic, partition), (_, since) in sorted(self._uncommitted.items())
            if now - since > STALL_SECONDS
        ]
        if self._unread_since is not None and now - self._unread_since > JOIN_SECONDS:
            reasons.append("no partition is read")
        if self._joining_since is not None and now - self._joining_since > JOIN_SECONDS:
            reasons.append("the consumer group does not let the worker in")
        return reasons

    def reasons_to_end(self) -> list[str]:
        """Why the worker should end itself, in words: it has not been alive for long."""
        since = self._dead_since
        if self.stopping or since is None or self.clock() - since <= HOPELESS_SECONDS:
            return []
        return self.reasons_not_alive()

    def excuse(self) -> None:
        """It is not the worker's fault: no broker answers, so a new start would not help.

        Everything has its full time again.
        """
        now = self.clock()
        self._dead_since = None
        self._since = {p: (position, now) for p, (position, _) in self._since.items()}
        self._uncommitted = {p: (offset, now) for p, (offset, _) in self._uncommitted.items()}
        if self._joining_since is not None:
            self._joining_since = now
        if self._unread_since is not None:
            self._unread_since = now

    def tell_ends(self, ends: Mapping[Partition, int]) -> None:
        """Below which offsets there are events by the broker's word, until it is asked again."""
        self._told = dict(ends)

    def observe(
        self,
        ends: Mapping[Partition, int | None],
        now_ms: int,
        readable: Mapping[Partition, int | None] | None = None,
    ) -> None:
        """Take note of how far each assigned partition is, and set the gauges of lag.

        `ends` are the offsets of the next event to be written, None where no fetch has told.
        `readable` are those below which events can be read: what an open transaction holds back
        is lag, but a new start of the worker would not help.
        """
        readable = ends if readable is None else readable
        positions = self.ledger.positions()
        moment = self.clock()
        self._observe_commits(moment)
        if positions:
            self._unread_since = None
        self._since = {p: v for p, v in self._since.items() if p in positions}
        self._behind.intersection_update(positions)
        self._held = {p: v for p, v in self._held.items() if p in positions}
        metrics.LAG_RECORDS.clear()
        metrics.LAG_SECONDS.clear()
        for partition, position in positions.items():
            told = self._told.get(partition)
            end = _later(ends.get(partition), told)
            lag = 0 if end is None else max(0, end - position)
            limit = _later(readable.get(partition), told)
            behind = limit is None or limit > position
            seen, _ = self._since.get(partition, (-1, 0.0))
            if seen != position or not behind:
                self._since[partition] = (position, moment)
            (self._behind.add if behind else self._behind.discard)(partition)
            if behind or not lag:
                self._held.pop(partition, None)
            else:
                self._held.setdefault(partition, moment)
            labels = (partition[0], str(partition[1]))
            metrics.LAG_RECORDS.labels(*labels).set(lag)
            metrics.LAG_SECONDS.labels(*labels).set(self._age(partition, lag, moment, now_ms))
        metrics.READY.set(not self.reasons_not_ready())
        if not self.reasons_not_alive():
            self._dead_since = None
        elif self._dead_since is None:
            self._dead_since = moment

    def _observe_commits(self, moment: float) -> None:
        before = self._uncommitted
        self._uncommitted = {
            partition: before[partition]
            if before.get(partition, (-1, 0.0))[0] == offset
            else (offset, moment)
            for partition, offset in self.ledger.uncommitted().items()
        }

    def _age(self, partition: Partition, lag: int, moment: float, now_ms: int) -> float:
        """Seconds that the oldest event has waited; where that is unknown, that nothing moved."""
        if not lag:
            return 0.0
        if partition in self._held:
            return moment - self._held[partition]
        stamp = self.ledger.waiting_since(partition)
        if stamp is None:
            return moment - self._since[partition][1]
        return max(0.0, (now_ms - stamp) / 1000)


def _later(*ends: int | None) -> int | None:
    """The last of some ends, of which any may be unknown."""
    return max((end for end in ends if end is not None), default=None)
