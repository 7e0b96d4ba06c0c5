"""Dead letters read back: what one record of their topic says, and pieces put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.errors import MessageError
from streams.messages.alerts import Origin
from streams.messages.dead_letters import PREFIX, DeadLetter, Header, Original
from streams.messages.places import Place, read_number

# More pieces than the largest message that is kept can have.
MAX_PIECES: Final = 1000
_END: Final = f"{PREFIX}headers"


@dataclass(frozen=True, slots=True)
class LetterPart:
    """What one record of the dead-letter topic says: a whole letter, a piece of one, a reference.

    `pieces` is 1 for a whole letter and 0 for a reference; `piece` counts from 1. `sha256` is empty
    and `size` 0 for a whole letter.
    """

    letter: DeadLetter
    original: Original
    pieces: int = 1
    piece: int = 1
    size: int = 0
    sha256: str = ""

    @property
    def place(self) -> Place:
        """Where the message stood: it names the letter."""
        origin = self.letter.origin
        return Place(origin.topic, origin.partition, origin.offset)


def read_part(value: bytes | None, headers: Sequence[Header]) -> LetterPart:
    """Read one record of the dead-letter topic.

    Raises MessageError for a record that no worker has written; its text quotes none of it.
    """
    own: dict[str, bytes] = {}
    for at, (name, content) in enumerate(headers):
        if not name.startswith(PREFIX) or content is None or name in own:
            break
        own[name] = content
        if name == _END:
            return _read(value, own, tuple(headers[at + 1 :]))
    raise MessageError("not_valid", "not a dead letter: its headers are missing")


def _read(value: bytes | None, own: dict[str, bytes], rest: tuple[Header, ...]) -> LetterPart:
    said = _Headers(own)
    if said.number("headers") != len(rest):
        raise MessageError("not_valid", "not a dead letter: the number of headers is another one")
    letter = DeadLetter(
        flow=said.text("flow"),
        reason=said.text("reason"),
        error=said.text("error"),
        detail=said.text("detail"),
        origin=Origin(
            said.text("topic"),
            said.number("partition"),
            said.number("offset"),
            said.timestamp(),
        ),
    )
    original = Original(own.get(f"{PREFIX}key"), value, rest)
    if f"{PREFIX}sha256" not in own:
        return LetterPart(letter, original)
    size, sha256 = said.number("bytes"), said.text("sha256")
    if f"{PREFIX}pieces" not in own:
        return LetterPart(letter, original, pieces=0, piece=0, size=size, sha256=sha256)
    pieces, piece = said.number("pieces"), said.number("piece")
    if not 1 <= piece <= pieces <= MAX_PIECES:
        raise MessageError("not_valid", "not a dead letter: its pieces can't be counted")
    return LetterPart(letter, original, pieces, piece, size, sha256)


class _Headers:
    """The worker's own headers as texts and numbers."""

    def __init__(self, own: dict[str, bytes]) -> None:
        self._own = own

    def text(self, name: str) -> str:
        try:
            return self._own[PREFIX + name].decode()
        except KeyError:
            raise MessageError("not_valid", f"not a dead letter: no header {name}") from None
        except UnicodeDecodeError:
            raise MessageError("not_valid", f"not a dead letter: {name} is no text") from None

    def number(self, name: str) -> int:
        try:
            return read_number(self.text(name))
        except MessageError:
            raise MessageError("not_valid", f"not a dead letter: {name} is no number") from None

    def timestamp(self) -> int:
        """Producers may write any time, also one before 1970."""
        text = self.text("timestamp")
        sign = -1 if text.startswith("-") else 1
        try:
            return sign * read_number(text.removeprefix("-"))
        except MessageError:
            raise MessageError("not_valid", "not a dead letter: timestamp is no number") from None


@dataclass(slots=True)
class Joiner:
    """Puts the pieces of letters together; holds those whose pieces are not all there."""

    _open: dict[Place, dict[int, LetterPart]] = field(default_factory=dict)

    def add(self, part: LetterPart) -> Original | None:
        """The whole message once its last piece has come; None until then, and for a reference.

        Raises MessageError where the pieces don't give what their digest says.
        """
        if part.pieces == 0:
            return None
        if not part.sha256:
            return part.original
        parts = self._open.setdefault(part.place, {})
        parts[part.piece] = part
        if len(parts) < part.pieces:
            return None
        del self._open[part.place]
        value = b"".join(parts[number].original.value or b"" for number in sorted(parts))
        return check_original(part, Original(part.original.key, value, part.original.headers))


def check_original(part: LetterPart, found: Original) -> Original:
    """What was found, if it has the size and digest that the letter names.

    Raises MessageError where it has not.
    """
    if len(found.value or b"") != part.size or found.sha256 != part.sha256:
        raise MessageError("not_valid", "what was found is not what the digest names")
    return found
