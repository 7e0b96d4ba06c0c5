"""Which offsets may be committed: those before which every event has been answered.

Faust keeps such a book too, but its own counts an event as done that was skipped after a
rebalance, and lets a commit pass an event that is still on its way when it is the first one after
the last commit or after a jump in the offsets. A crash at such a moment would lose the event. So
this one decides, and Faust only carries its commits to the broker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Partition = tuple[str, int]


@dataclass(slots=True)
class _Entry:
    """Offsets up to and without `end`, in work until `done`. `timestamp` is in ms since 1970."""

    end: int
    timestamp: int
    done: bool = False


@dataclass(slots=True)
class _Run:
    """One partition from its assignment on: answered below `position`, taken below `expected`."""

    position: int
    committed: int
    expected: int
    answered_at: int | None = None
    waiting: deque[_Entry] = field(default_factory=deque)

    def advance(self) -> None:
        while self.waiting and self.waiting[0].done:
            entry = self.waiting.popleft()
            self.position = entry.end
            self.answered_at = entry.timestamp


class Ticket:
    """One event, or one jump in the offsets, that has to be settled before a commit may pass it."""

    __slots__ = ("_entry", "_run")

    def __init__(self, run: _Run | None, entry: _Entry | None) -> None:
        self._run = run
        self._entry = entry

    def settle(self) -> None:
        """Every output is confirmed, or the jump is explained. Has no effect a second time."""
        if self._run is not None and self._entry is not None:
            self._entry.done = True
            self._run.advance()


@dataclass(frozen=True, slots=True)
class Gap:
    """A jump: no event came from offset `first` up to and without `end`."""

    partition: Partition
    first: int
    end: int
    ticket: Ticket


class Taken(NamedTuple):
    """The ticket of an event, and the jump before it, if there was one.

    `begun_anew` is whether the partition went back to before what had been committed: its topic
    was deleted and made again, or has lost its end.
    """

    ticket: Ticket
    gap: Gap | None = None
    begun_anew: bool = False


class Ledger:
    """The book over every assigned partition. Events are taken in the order of their offsets."""

    def __init__(self) -> None:
        self._runs: dict[Partition, _Run] = {}

    def begin(self, partition: Partition, position: int) -> None:
        """Start a partition at the offset that is read first; again before its first event only."""
        run = self._runs.get(partition)
        if run is None or run.expected == run.position == run.committed:
            self._runs[partition] = _Run(position, position, position)

    def clear(self) -> None:
        """Forget every partition: they are no longer ours. Tickets that are out have no effect."""
        self._runs.clear()

    def take(self, partition: Partition, offset: int, timestamp: int) -> Taken | None:
        """Note that an event is taken into work; None for a partition that is not ours.

        An event that comes a second time gets a ticket without effect: answering it again does
        no harm, and the first one decides when its offset may be committed. One from before the
        last commit is another event at an offset that was used before: the book begins anew.
        """
        run = self._runs.get(partition)
        if run is None:
            return None
        begun_anew = offset < run.committed
        if begun_anew:
            run = self._runs[partition] = _Run(offset, offset, offset)
        if offset < run.expected:
            return Taken(Ticket(None, None))
        gap = None
        if offset > run.expected:
            ticket = Ticket(run, _append(run, offset, timestamp))
            gap = Gap(partition, run.expected, offset, ticket)
        run.expected = offset + 1
        return Taken(Ticket(run, _append(run, offset + 1, timestamp)), gap, begun_anew)

    def uncommitted(self) -> dict[Partition, int]:
        """Of each partition with answers to commit the offset that was committed last."""
        return {
            partition: run.committed
            for partition, run in self._runs.items()
            if run.position > run.committed
        }

    def idle(self) -> dict[Partition, int]:
        """Of each partition with nothing in work the offset that is expected next."""
        return {p: run.expected for p, run in self._runs.items() if run.position == run.expected}

    def pass_over(self, partition: Partition, first: int, end: int) -> None:
        """Note that no event stands from offset `first` up to and without `end`.

        Has no effect where more was taken since, or the partition is no longer ours.
        """
        run = self._runs.get(partition)
        if run is not None and run.expected == run.position == first:
            run.expected = run.position = end

    def committable(self) -> dict[Partition, int]:
        """The offsets to commit: of each partition the next event to read after a crash."""
        return {
            partition: run.position
            for partition, run in self._runs.items()
            if run.position > run.committed
        }

    def confirm(self, offsets: Mapping[Partition, int]) -> None:
        """Note what the broker has stored."""
        for partition, offset in offsets.items():
            run = self._runs.get(partition)
            if run is not None:
                run.committed = max(run.committed, offset)

    def positions(self) -> dict[Partition, int]:
        """Of each partition the offset below which everything is answered."""
        return {partition: run.position for partition, run in self._runs.items()}

    def waiting_since(self, partition: Partition) -> int | None:
        """Timestamp (ms) of the oldest event in work, else of the last one answered, else None."""
        run = self._runs[partition]
        return run.waiting[0].timestamp if run.waiting else run.answered_at


def _append(run: _Run, end: int, timestamp: int) -> _Entry:
    entry = _Entry(end, timestamp)
    run.waiting.append(entry)
    return entry
