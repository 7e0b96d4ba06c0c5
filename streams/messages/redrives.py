"""Dead letters sent back to their topic: how the record and the dead-letter topic say so.

A record that was sent back names the letter that it comes from, and where the message stood first.
A marker on the dead-letter topic, under the key of the letter, says that the letter is done with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.errors import MessageError
from streams.messages.dead_letters import PREFIX, Header, Original
from streams.messages.places import Place

REDRIVEN_FROM: Final = f"{PREFIX}redriven-from"
FIRST_ORIGIN: Final = f"{PREFIX}first-origin"
# Headers of a marker.
_REDRIVEN: Final = f"{PREFIX}redriven"
_REDRIVEN_TO: Final = f"{PREFIX}redriven-to"


@dataclass(frozen=True, slots=True)
class Redrive:
    """The message of the letter about `letter` stands at `to` again."""

    letter: Place
    to: Place

    def headers(self) -> list[Header]:
        """The headers of the marker; it has no value."""
        return [(_REDRIVEN, self.letter.key), (_REDRIVEN_TO, self.to.key)]


def is_marker(headers: Sequence[Header]) -> bool:
    """Whether a record of the dead-letter topic is a marker."""
    return bool(headers) and headers[0][0] == _REDRIVEN


def read_marker(headers: Sequence[Header]) -> Redrive:
    """Read a marker. Raises MessageError where it is not whole."""
    names = [name for name, _ in headers]
    if names != [_REDRIVEN, _REDRIVEN_TO]:
        raise MessageError("not_valid", "not a marker of a letter that was sent back")
    letter, to = (Place.parse((value or b"").decode("utf-8", "replace")) for _, value in headers)
    return Redrive(letter, to)


def redriven(original: Original, letter: Place) -> Original:
    """The message as it is sent back: its bytes and key, and its headers with two about its way."""
    first = first_origin(original.headers) or str(letter)
    kept = [(n, v) for n, v in original.headers if n not in (REDRIVEN_FROM, FIRST_ORIGIN)]
    way: list[Header] = [(REDRIVEN_FROM, letter.key), (FIRST_ORIGIN, first.encode())]
    return Original(original.key, original.value, (*kept, *way))


def first_origin(headers: Sequence[Header]) -> str | None:
    """Where a message stood first, as its headers say; None for one that was never sent back."""
    for name, value in headers:
        if name == FIRST_ORIGIN and value is not None:
            return value.decode("utf-8", "replace")
    return None
