"""Dead letters: messages that could not be screened, kept byte for byte with the reason.

One letter is one record, or several pieces with one key where the message is too large for that.
The headers that the worker writes come first, `streamscreen.headers` last of them; the headers of
the message itself follow, whatever their names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from streams.messages.alerts import Origin

Header = tuple[str, bytes | None]
OwnHeader = tuple[str, bytes]

PREFIX: Final = "streamscreen."
# A piece, its key and headers stay under the 900 kB that the worker puts into one record.
PIECE_BYTES: Final = 800_000
# Key and headers of a message that are larger than this are not kept.
MAX_TRIMMINGS: Final = 16_384


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of a dead letter say; the value is the original message, untouched.

    `reason` is a stable word (`empty`, `not_json`, `not_valid`, `internal_error` …), `error` the
    class of the error, `detail` its text, which names the path at fault.
    """

    flow: str
    reason: str
    error: str
    detail: str
    origin: Origin

    def headers(self) -> list[OwnHeader]:
        """The Kafka headers, in a fixed order; those of the form and the original's own follow."""
        origin = self.origin
        fields = {
            "flow": self.flow,
            "reason": self.reason,
            "error": self.error,
            "detail": self.detail,
            "topic": origin.topic,
            "partition": str(origin.partition),
            "offset": str(origin.offset),
            "timestamp": str(origin.timestamp),
        }
        return [(PREFIX + name, value.encode()) for name, value in fields.items()]


@dataclass(frozen=True, slots=True)
class Original:
    """The message itself, as it came."""

    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]

    @property
    def trimmings(self) -> int:
        """Bytes of key and headers."""
        return len(self.key or b"") + sum(len(n) + len(v or b"") for n, v in self.headers)

    @property
    def sha256(self) -> str:
        """Digest of the value, 64 hex digits."""
        return hashlib.sha256(self.value or b"").hexdigest()


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """One record of the dead-letter topic: value and headers."""

    value: bytes | None
    headers: list[Header]

    @property
    def size(self) -> int:
        """Bytes of value and headers."""
        return len(self.value or b"") + sum(len(n) + len(v or b"") for n, v in self.headers)


def write_whole(letter: DeadLetter, original: Original) -> LetterRecord:
    """The letter as one record with the message in it."""
    return LetterRecord(original.value, _headers(letter, original))


def write_pieces(letter: DeadLetter, original: Original) -> Iterator[LetterRecord]:
    """The letter as several records, each with a piece of the message."""
    value = original.value or b""
    starts = range(0, len(value), PIECE_BYTES)
    for number, start in enumerate(starts, start=1):
        form = [*_digest(original), ("pieces", str(len(starts))), ("piece", str(number))]
        yield LetterRecord(value[start : start + PIECE_BYTES], _headers(letter, original, form))


def write_reference(letter: DeadLetter, original: Original) -> LetterRecord:
    """The letter with the message's size and digest in the place of the message.

    The original stands on its own topic as long as retention keeps it. Key and headers are left
    out where they are large, too.
    """
    if original.trimmings > MAX_TRIMMINGS:
        bare = Original(None, original.value, ())
        return LetterRecord(None, _headers(letter, bare, _digest(original)))
    return LetterRecord(None, _headers(letter, original, _digest(original)))


def _digest(original: Original) -> list[tuple[str, str]]:
    return [("bytes", str(len(original.value or b""))), ("sha256", original.sha256)]


def _headers(
    letter: DeadLetter, original: Original, form: list[tuple[str, str]] | None = None
) -> list[Header]:
    headers: list[Header] = [*letter.headers()]
    if original.key is not None:
        headers.append((f"{PREFIX}key", original.key))
    headers += [(PREFIX + name, text.encode()) for name, text in form or ()]
    headers.append((f"{PREFIX}headers", str(len(original.headers)).encode()))
    return [*headers, *original.headers]
