"""How much of a message was read: what was lifted, what was passed over, what was left unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, TypeAlias

from streams.shapes.lift import Lift
from streams.shapes.paths import Path, Reads, Spot, Where, is_blank, keys, note_reads

_Members: TypeAlias = dict[str, Any]
"""Members that are passed over: each with those in it, or _WHOLE where it is passed over whole."""
_WHOLE: Final[_Members] = {"": {}}
_NONE: Final[_Members] = {}
_NO_KEYS: Final[frozenset[str | int]] = frozenset()


class Reading(NamedTuple):
    """How many values of a message were read, passed over as the mapping says, or left unread.

    `unread` are the places of those left, each as large as can be: an object of which nothing was
    read counts as one place.
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


class Aside:
    """The parts of a message that a mapping passes over."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.members: _Members = {}
        self._others: list[Path] = []
        for path in paths:
            if not path.names:
                self._others.append(path)
                continue
            node = self.members
            for name in path.names[:-1]:
                node = node.setdefault(name, {})
            node[path.names[-1]] = _WHOLE

    def places(self, lift: Lift) -> Reads:
        """Those that are not found by the names of members alone."""
        places: Reads = {}
        for path in self._others:
            note_reads(places, path.select(lift.root, lift.root, lift.reads))
        return places


class _Tally:
    """Counts while it walks through a message."""

    __slots__ = ("_event", "_members", "_places", "_reads", "left", "passed_over", "read", "unread")

    def __init__(self, lift: Lift, aside: Aside) -> None:
        self._reads = lift.reads
        self._event = lift.root[0]
        self._members = aside.members
        self._places = aside.places(lift)
        self.read = self.passed_over = self.left = 0
        self.unread: list[Where] = []

    def walk(self, node: Any, where: Where, aside: _Members) -> bool:
        """Count what is within an object or array; whether all that it holds was left unread.

        `aside` are the members of the object, or of those in the array, that are passed over.
        """
        if node is self._event:
            aside = self._members
        unread = self.unread
        before, known = len(unread), self.read + self.passed_over
        reads = self._reads.get(id(node), _NO_KEYS)
        places = self._places.get(id(node), _NO_KEYS)
        is_object = type(node) is dict
        by_member = is_object and bool(aside) and aside is not _WHOLE
        children: Iterable[tuple[Any, Any]] = node.items() if is_object else enumerate(node)
        for key, value in children:
            kind = type(value)
            inner = kind is dict or kind is list
            if not inner and key in reads:
                self.read += 1
                continue
            within = aside.get(key, _NONE) if by_member else aside
            if key in places:
                within = _WHOLE
            if inner:
                start = len(unread)
                if value and self.walk(value, (where, key), within):
                    unread[start:] = [(where, key)]
            elif value is None or (kind is str and (not value or value.isspace())):
                continue
            elif within is _WHOLE:
                self.passed_over += 1
            else:
                self.left += 1
                unread.append((where, key))
        return len(unread) > before and self.read + self.passed_over == known


def measure(whole: Spot, lift: Lift, aside: Aside) -> Reading:
    """What of a message was read, after its event was lifted."""
    tally = _Tally(lift, aside)
    value, where, _ = whole
    nothing = tally.walk(value, where, _NONE)
    unread = (where,) if nothing else tuple(tally.unread)
    return Reading(tally.read, tally.passed_over, tally.left, unread)


def unread_values(whole: Spot, reading: Reading) -> Iterator[tuple[Where, Any]]:
    """Every value that was left unread, with its place."""
    tree, at, _ = whole
    outside = len(keys(at))
    for where in reading.unread:
        value = tree
        for key in keys(where)[outside:]:
            value = value[key]
        yield from _leaves(value, where)


def _leaves(value: Any, where: Where) -> Iterator[tuple[Where, Any]]:
    if type(value) is dict or type(value) is list:
        for key, child in value.items() if type(value) is dict else enumerate(value):
            yield from _leaves(child, (where, key))
    elif not is_blank(value):
        yield where, value
