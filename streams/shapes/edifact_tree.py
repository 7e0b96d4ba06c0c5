"""UN/EDIFACT to a plain tree: the messages of an interchange with their segment groups.

`{"UNB": {…}, "messages": [{"UNH": {…}, "NAD": [{"3035": "CN", "C080": {"3036": ["A", "B"]}}]}]}`:
segments are lists under their tag, elements and components stand under their directory numbers
(`edifact_directory`). What belongs to a segment group stands within the segment that opens it. A
segment or element that is not in the directory stands under its place (`"010"`, `"020"`).

Envelopes are checked: a message whose count or reference disagrees has lost or gained segments.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from streams.shapes.budget import Budget
from streams.shapes.edifact_directory import SEGMENTS, Place, held_by
from streams.shapes.edifact_segments import Element, Segment, fault, read_segments
from streams.shapes.trees import Tree

Node = dict[str, Any]

_SERVICE: Final = frozenset({"UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})


def parse_edifact(body: bytes) -> Tree:
    """The tree of an interchange, or of one message without an interchange around it.

    Raises MessageError: `empty`, `not_valid` for what is out of all bounds, or `not_edifact` with
    the number and tag of the segment at fault.
    """
    budget = Budget()
    return _Envelope(read_segments(body, budget), budget).read()


class _Envelope:
    """Reads the service segments around messages: UNB … UNZ, UNG … UNE, UNH … UNT."""

    def __init__(self, segments: list[Segment], budget: Budget) -> None:
        self._segments = segments
        self._budget = budget
        self._at = 0
        self._tree: Node = {"messages": []}

    def read(self) -> Tree:
        """The whole interchange."""
        opening = self._take("UNB")
        if opening is None:
            self._read_messages()
        else:
            self._tree = {"UNB": self._fields(opening), **self._tree}
            count = self._read_messages()
            groups = 0
            while self._read_group():
                groups += 1
            self._close("UNZ", groups or count, opening.component(5))
        if self._at < len(self._segments):
            found = self._segments[self._at]
            raise fault("is not expected here", found.number, found.tag)
        if not self._tree["messages"]:
            raise fault("no message")
        return self._tree

    def _read_group(self) -> bool:
        opening = self._take("UNG")
        if opening is None:
            return False
        self._tree.setdefault("UNG", []).append(self._fields(opening))
        self._close("UNE", self._read_messages(), opening.component(5))
        return True

    def _read_messages(self) -> int:
        """The messages that follow; how many."""
        count = 0
        while header := self._take("UNH"):
            first = self._at
            while self._at < len(self._segments) and self._segments[self._at].tag not in _SERVICE:
                self._at += 1
            body = self._segments[first : self._at]
            self._close("UNT", len(body) + 2, header.component(1))
            self._tree["messages"].append(self._message(header, body))
            count += 1
        return count

    def _take(self, tag: str) -> Segment | None:
        if self._at < len(self._segments) and self._segments[self._at].tag == tag:
            self._at += 1
            return self._segments[self._at - 1]
        return None

    def _close(self, tag: str, count: int, reference: str) -> None:
        closing = self._take(tag)
        if closing is None:
            before = self._segments[self._at - 1]
            raise fault(f"is not followed by {tag}", before.number, before.tag)
        if (closing.component(1).lstrip("0") or "0") != str(count):
            problem = f"does not count the {count} that there are"
            raise fault(problem, closing.number, tag)
        if closing.component(2) != reference:
            raise fault("has another reference than its header", closing.number, tag)

    def _message(self, header: Segment, body: list[Segment]) -> Node:
        """A message with its segments in their groups."""
        message: Node = {"UNH": self._fields(header)}
        # What is open: the node, the tag that opened it, and what it holds (the message: anything).
        groups: list[tuple[Node, str, frozenset[str]]] = []
        for segment in body:
            while groups and segment.tag not in groups[-1][2]:
                groups.pop()
            holder, around = groups[-1][:2] if groups else (message, "")
            node = self._fields(segment)
            holder.setdefault(segment.tag, []).append(node)
            groups.append((node, segment.tag, held_by(segment.tag, around)))
        return message

    def _fields(self, segment: Segment) -> Node:
        places = SEGMENTS.get(segment.tag, ())
        node: Node = {}
        for at, occurrences in enumerate(segment.elements):
            place = places[at] if at < len(places) else Place(f"{at + 1:02}0", ())
            for components in occurrences:
                self._budget.spend(1)
                _put(node, place.name, _value(components, place))
        return node


def _value(components: Element, place: Place) -> Tree:
    """An element: a text, or for a composite its components by their numbers; None for nothing."""
    if not any(components):
        return None
    if not place.components:
        return components[0] if len(components) == 1 else [text or None for text in components]
    node: Node = {}
    for name, text in _named(components, place):
        _put(node, name, text or None)
    return node


def _named(components: Element, place: Place) -> Iterator[tuple[str, str]]:
    for at, text in enumerate(components):
        yield (place.components[at] if at < len(place.components) else f"{at + 1:02}0"), text


def _put(node: Node, name: str, value: Tree) -> None:
    """Add a value that is there; a second one makes a list of them."""
    if value is None:
        return
    if name not in node:
        node[name] = value
    elif isinstance(node[name], list):
        node[name].append(value)
    else:
        node[name] = [node[name], value]
