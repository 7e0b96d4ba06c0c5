"""How much of a message was read: what was lifted, what was passed over, what was left unread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from streams.shapes.paths import Reads, Spot, Where, is_blank


class Reading(NamedTuple):
    """How many values of a message were read, passed over as the mapping says, or left unread.

    `unread` are the places of those left, each as large as can be: an object of which nothing was
    read counts as one place. `leaves` are the same, value by value.
    """

    read: int
    passed_over: int
    left: int
    unread: tuple[Where, ...]

    @property
    def share(self) -> float:
        """The share of what was read among all that was not passed over; 1 where there is nothing."""
        whole = self.read + self.left
        return self.read / whole if whole else 1.0


class _Tally:
    """Counts while it walks through a message."""

    __slots__ = ("_aside", "_reads", "left", "passed_over", "read", "unread")

    def __init__(self, reads: Reads, aside: Reads) -> None:
        self._reads = reads
        self._aside = aside
        self.read = self.passed_over = self.left = 0
        self.unread: list[Where] = []

    def walk(self, node: Any, where: Where, aside: bool) -> bool:
        """Count what is within an object or array; whether all that it holds was left unread."""
        before, known = len(self.unread), self.read + self.passed_over
        for key, value in node.items() if type(node) is dict else enumerate(node):
            place = (id(node), key)
            passed = aside or place in self._aside
            if type(value) is dict or type(value) is list:
                start = len(self.unread)
                if self.walk(value, (where, key), passed):
                    self.unread[start:] = [(where, key)]
            elif is_blank(value):
                continue
            elif place in self._reads:
                self.read += 1
            elif passed:
                self.passed_over += 1
            else:
                self.left += 1
                self.unread.append((where, key))
        return len(self.unread) > before and self.read + self.passed_over == known


def measure(root: Spot, reads: Reads, aside: Reads) -> Reading:
    """What of a message was read. `aside` are the parts that were passed over, whole."""
    tally = _Tally(reads, aside)
    value, where, _ = root
    unread = tally.unread
    if tally.walk(value, where, aside=False):
        unread = [where]
    return Reading(tally.read, tally.passed_over, tally.left, tuple(unread))


def leaves(spot: Spot) -> Iterator[tuple[Where, Any]]:
    """Every value within a spot that holds something, with its place."""
    value, where, _ = spot
    if type(value) is dict or type(value) is list:
        for key, child in value.items() if type(value) is dict else enumerate(value):
            yield from leaves((child, (where, key), value))
    elif not is_blank(value):
        yield where, value
