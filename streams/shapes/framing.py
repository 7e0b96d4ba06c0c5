"""Which schema a payload was written with: the framing of Confluent's serialisers.

A zero byte and the schema's id in four bytes, or a byte of one and its 16-byte GUID; with Protobuf
the place of the message type in its file behind it. The same may stand in a header instead.
"""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple

from streams.errors import MessageError
from streams.shapes.budget import check_size
from streams.shapes.formats import Headers

AVRO: Final = "avro"
PROTOBUF: Final = "protobuf"
FRAMED_FORMATS: Final = (AVRO, PROTOBUF)

_HEADER: Final = "__value_schema_id"
# Message types are not nested deeper, and none stands at a place beyond what five bytes hold. A
# number without such a bound takes ever longer to read.
_MAX_INDEXES: Final = 32
_MAX_VARINT_BYTES: Final = 5


class SchemaKey(NamedTuple):
    """What names a schema in a registry: its id or, where that is None, its GUID."""

    id: int | None
    guid: str | None = None

    def __str__(self) -> str:
        return str(self.guid if self.id is None else self.id)


class SchemaMissingError(Exception):
    """A payload can't be read before its schema has been fetched; no fault of the payload."""

    def __init__(self, form: str, key: SchemaKey) -> None:
        super().__init__(f"the {form} schema {key} has to be fetched")
        self.form = form
        self.key = key


class Frame(NamedTuple):
    """A payload, its schema, and which message type of the schema's file it is (Protobuf)."""

    schema: SchemaKey
    indexes: tuple[int, ...]
    payload: bytes


def read_frame(body: bytes, headers: Headers, *, indexed: bool) -> Frame:
    """Take a payload out of its framing; `indexed` as Protobuf is.

    Raises MessageError: `empty`, `no_schema_id`, or `not_valid` for what is out of all bounds.
    """
    check_size(body)
    given = next((value for name, value in headers if name == _HEADER and value), None)
    source = body if given is None else given
    schema, at = _read_key(source)
    indexes: tuple[int, ...] = ()
    if indexed:
        indexes, at = _read_indexes(source, at)
    return Frame(schema, indexes, body[at:] if given is None else body)


def _read_key(source: bytes) -> tuple[SchemaKey, int]:
    if source[:1] == b"\x00" and len(source) >= 5:
        return SchemaKey(int.from_bytes(source[1:5], "big")), 5
    if source[:1] == b"\x01" and len(source) >= 17:
        return SchemaKey(None, str(uuid.UUID(bytes=source[1:17]))), 17
    raise _unframed("does not begin with a magic byte and the id of a schema")


def _read_indexes(source: bytes, at: int) -> tuple[tuple[int, ...], int]:
    """The place of a message type: one number a level of nesting; no number is the first type."""
    count, at = _read_number(source, at)
    if not 0 <= count <= _MAX_INDEXES:
        raise _unframed("names no message type of its schema")
    indexes = []
    for _ in range(count):
        index, at = _read_number(source, at)
        indexes.append(index)
    return tuple(indexes) or (0,), at


def _read_number(source: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, zigzag, and where it ends."""
    value = 0
    for shift, byte in enumerate(source[at : at + _MAX_VARINT_BYTES]):
        value |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            return (value >> 1) ^ -(value & 1), at + shift + 1
    raise _unframed("names no message type of its schema")


def _unframed(problem: str) -> MessageError:
    return MessageError("no_schema_id", f"the payload {problem}: written by another serialiser?")
