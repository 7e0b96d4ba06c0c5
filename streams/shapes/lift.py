"""The lifting of one event: where it stands, what was read of it, what was not understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from streams.errors import MessageError
from streams.shapes.paths import Reads, Spot, Where, keys, note_reads, render

T = TypeVar("T")
# Characters of a number or a contact. Names and texts may be as long as they are: what is too long
# to be searched for makes the event unscreenable, and names the place.
MAX_NUMBER = 10_000


class Found(NamedTuple):
    """A value that was lifted: what it is for, as what it counts, and where it stands."""

    target: str
    value: str
    path: str


class Left(NamedTuple):
    """A value that was left unread, and where it stands."""

    path: str
    value: str


class Doubt(NamedTuple):
    """Something that the event carries and the mapping can't make use of, and why."""

    target: str
    path: str
    problem: str


class Text:
    """A text and the spots that it was read from; none for a constant."""

    __slots__ = ("spots", "text")

    def __init__(self, text: str, spots: tuple[Spot, ...]) -> None:
        self.text = text
        self.spots = spots

    @property
    def where(self) -> Where:
        """Its place: that of its only spot, else the innermost place around all of them."""
        if len(self.spots) == 1:
            return self.spots[0][1]
        return common_place([where for _, where, _ in self.spots])


class Lift:
    """What one event is lifted with. `found` is kept only where somebody wants to see it."""

    __slots__ = ("doubts", "found", "reads", "root")

    def __init__(self, root: Spot, *, keep_found: bool = False) -> None:
        """`root` is the event, and where it stands in the message."""
        self.root = root
        self.reads: Reads = {}
        self.doubts: list[Doubt] = []
        self.found: list[Found] | None = [] if keep_found else None

    def text(self, spot: Spot) -> Text | None:
        """The text of a value; None for a blank one.

        An object with the member `#text` is an XML element with attributes, and its text counts.
        Raises MessageError for any other object or an array, which no field of a mapping can mean.
        """
        value, where, _ = spot
        if type(value) is str:  # nearly always
            text = value.strip()
        elif type(value) is dict and "#text" in value:
            return self.text((value["#text"], (where, "#text"), value))
        elif value is None:
            return None
        elif isinstance(value, bool):
            text = "true" if value else "false"
        elif isinstance(value, (int, float)) and abs(value) < 10**100:
            text = repr(value)
        else:
            raise refusal("expected a text or a number, got something else", where)
        return Text(text, (spot,)) if text else None

    def use(self, target: str, text: Text, value: object) -> None:
        """Note that a text was lifted as a value."""
        if len(text.spots) == 1 and (where := text.spots[0][1]) is not None:  # nearly always
            owner = id(text.spots[0][2])
            if owner in self.reads:
                self.reads[owner].add(where[1])
            else:
                self.reads[owner] = {where[1]}
        else:
            note_reads(self.reads, text.spots)
        if self.found is not None:
            word = str(getattr(value, "value", value))
            self.found.append(Found(target, word, render(text.where)))

    def doubt(self, target: str, where: Where, problem: str) -> None:
        """Note that something can't be made use of; it counts as left unread."""
        self.doubts.append(Doubt(target, render(where), problem))

    def convert(
        self, target: str, text: Text, turn: Callable[[str], T | None], kind: str
    ) -> T | None:
        """A text as what it stands for; None, with a doubt, where it stands for nothing."""
        value = turn(text.text)
        if value is None:
            self.doubt(target, text.where, f"is no {kind}")
        else:
            self.use(target, text, value)
        return value


def check_number(text: Text) -> str:
    """The text of a number or contact. Raises MessageError for one that is far too long."""
    if len(text.text) > MAX_NUMBER:
        raise refusal(f"expected at most {MAX_NUMBER:,} characters", text.where)
    return text.text


def refusal(problem: str, where: Where) -> MessageError:
    """The error of an event that can't be lifted at some place; no value is quoted."""
    return MessageError("not_valid", f"{problem} - at `{render(where)}`")


def common_place(places: list[Where]) -> Where:
    """The innermost place around all of these places, or the only one."""
    chains = [keys(where) for where in places]
    shared: Where = None
    for steps in zip(*chains, strict=False):
        if steps.count(steps[0]) < len(steps):
            break
        shared = (shared, steps[0])
    return shared
