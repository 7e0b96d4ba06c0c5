"""UN/EDIFACT syntax (ISO 9735, versions 1 to 4): the bytes of an interchange into its segments.

Read strictly: what is cut off, declares another character set than it has, or holds control
characters is refused, since a segment that is misread may hide a party.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from streams.errors import MessageError
from streams.shapes.budget import Budget, check_size

# The syntax identifiers (code list 0001) and the character sets behind them.
_CHARSETS: Final = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOW": "utf-8",
    "UNOY": "utf-8",
}
_SPACE: Final = "\r\n \t"
_TAG: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
# No graphic characters of any set. A line end inside a segment may be one of wrapped lines or one
# between two words, and which it is can't be told.
_STAND_IN: Final = re.compile(r"[\x01-\x05]")
_CONTROL: Final = re.compile(r"[\x00\x06-\x1f\x7f]")

Element = list[str]
"""The components of one data element, never none."""


class Segment(NamedTuple):
    """One segment: its place in the interchange, from 1 (without UNA), its tag, its elements.

    Each element is a list of its occurrences, nearly always one.
    """

    number: int
    tag: str
    elements: list[list[Element]]

    def component(self, element: int, at: int = 0) -> str:
        """A component by its element's place from 1 and its own from 0; empty where it is absent."""
        if element > len(self.elements):
            return ""
        components = self.elements[element - 1][0]
        return components[at] if at < len(components) else ""


@dataclass(frozen=True, slots=True)
class _Signs:
    """The service characters; an empty one is not in use."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"

    @property
    def used(self) -> tuple[str, ...]:
        """Those that are in use, the release character first."""
        signs = (self.release, self.component, self.element, self.repetition, self.terminator)
        return tuple(sign for sign in signs if sign)


def fault(problem: str, number: int | None = None, tag: str = "") -> MessageError:
    """The error of an interchange, with the place of the segment at fault."""
    known = f" ({tag})" if _TAG.fullmatch(tag) else ""
    place = f"segment {number}{known}: " if number else ""
    return MessageError("not_edifact", f"not EDIFACT: {place}{problem}")


def read_segments(body: bytes, budget: Budget) -> list[Segment]:
    """The segments of an interchange, or of a message without one, in UTF-8 then.

    Raises MessageError: `empty`, `not_valid` for what is out of all bounds, or `not_edifact` with
    the number of the segment at fault.
    """
    check_size(body)
    start, charset, signs = _read_head(body)
    try:
        text = start.decode(charset)
    except UnicodeDecodeError as err:
        number = start[: err.start].count(signs.terminator.encode()) + 1
        raise fault("a character that the character set does not have", number) from None
    segments = list(_segments(text, signs, budget))
    if not segments:
        raise fault("no segment")
    return segments


def encode_edifact(text: str) -> bytes:
    """An interchange that stands as a text in another message, in the character set it declares.

    Raises MessageError `not_edifact` where it has none, or characters beyond it.
    """
    _, charset, _ = _read_head(text.encode("ascii", "replace"))
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        raise fault("a character that the character set does not have") from None


def _read_head(body: bytes) -> tuple[bytes, str, _Signs]:
    """What follows UNA, the character set and the service characters."""
    start = body.lstrip(b"\r\n \t")
    signs = _Signs()
    if start[:3] == b"UNA":
        signs, start = _read_una(start[3:9]), start[9:].lstrip(b"\r\n \t")
    return start, *_read_syntax(start, signs)


def _read_una(una: bytes) -> _Signs:
    component, element, mark, *others = list(una.decode("latin-1").ljust(6))
    release, repetition, terminator = (sign.strip() for sign in others)
    used = [sign for sign in (component, element, release, repetition, terminator) if sign]
    proper = all(sign.isascii() and sign.isprintable() and not sign.isalnum() for sign in used)
    if not proper or len(set(used)) < len(used) or not terminator or mark not in ".,":
        raise fault("the service characters of UNA can't be told apart")
    return _Signs(component, element, release, repetition, terminator)


def _read_syntax(start: bytes, signs: _Signs) -> tuple[str, _Signs]:
    """The character set and, by the version of the syntax, whether elements may be repeated."""
    if start[:3] == b"UNH":
        return "utf-8", _without_repetition(signs)
    head = start[:40].decode("latin-1")
    found = re.match(
        f"UNB{re.escape(signs.element)}([A-Z]{{4}}){re.escape(signs.component)}([1-4])", head
    )
    if found is None:
        raise fault("neither UNB with its syntax identifier nor UNH at the beginning")
    charset = _CHARSETS.get(found[1])
    if charset is None:
        raise fault("a syntax identifier that is not supported", 1, "UNB")
    if found[2] != "4":
        return charset, _without_repetition(signs)
    if signs == _Signs():
        return charset, _Signs(repetition="*")
    return charset, signs


def _without_repetition(signs: _Signs) -> _Signs:
    return _Signs(signs.component, signs.element, signs.release, "", signs.terminator)


def _segments(text: str, signs: _Signs, budget: Budget) -> Iterator[Segment]:
    """Released characters give way to stand-ins, which no message may hold, before it is cut."""
    stand_in = _STAND_IN.search(text)
    if stand_in:
        number = text.count(signs.terminator, 0, stand_in.start()) + 1
        raise fault("holds a control character", number)
    meant = {}
    if signs.release:
        # A pair of release characters is found first, as it is when read from the left.
        for code, sign in enumerate(signs.used, start=1):
            text = text.replace(signs.release + sign, chr(code))
            meant[code] = sign
        text = text.replace(signs.release, "")
    *pieces, rest = text.split(signs.terminator)
    if rest.strip(_SPACE):
        raise fault("has no end: the interchange is cut off", len(pieces) + 1)
    for number, piece in enumerate(pieces, start=1):
        yield _segment(number, piece.lstrip(_SPACE), signs, meant, budget)


def _segment(
    number: int, piece: str, signs: _Signs, meant: dict[int, str], budget: Budget
) -> Segment:
    cuts = (signs.component, signs.element, signs.repetition)
    budget.spend(1 + sum(piece.count(sign) for sign in cuts if sign))
    tag, *parts = piece.split(signs.element)
    if not _TAG.fullmatch(tag):
        raise fault("does not begin with the tag of a segment", number)
    if _CONTROL.search(piece):
        raise fault("holds a control character", number, tag)
    elements = []
    released = _STAND_IN.search(piece) is not None
    for part in parts:
        occurrences = part.split(signs.repetition) if signs.repetition else [part]
        element = [occurrence.split(signs.component) for occurrence in occurrences]
        if released:
            element = [[text.translate(meant) for text in components] for components in element]
        elements.append(element)
    return Segment(number, tag, elements)
