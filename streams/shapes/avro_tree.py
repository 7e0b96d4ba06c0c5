"""Avro to a plain tree, by the schema that the payload was written with.

Decimals become their digits, dates and times ISO 8601, UUIDs texts, bytes base64. Two kinds of
schemas are refused, because a few bytes written with them can end the process or fill its memory:
those that refer to themselves, and those with values that take no bytes (null outside of a union,
an empty record, a fixed of no bytes) in records, arrays and maps.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import fastavro
import fastavro.read

from streams.errors import MessageError
from streams.shapes.budget import Budget
from streams.shapes.plain_values import (
    MAX_SCALE,
    plain_bytes,
    plain_decimal,
    plain_float,
    plain_moment,
)
from streams.shapes.trees import MAX_DEPTH, Tree

_PRIMITIVES: Final = frozenset({"boolean", "int", "long", "float", "double", "bytes", "string"})
_NAMED: Final = ("record", "error", "fixed", "enum")
_ITEMS: Final = {"array": "items", "map": "values"}
_TOO_LARGE: Final = 1 << 60


def _read_decimal(
    data: Any, schema: dict[Any, Any] | None = None, _: dict[Any, Any] | None = None
) -> str:
    return plain_decimal(data, int((schema or {}).get("scale", 0)))


# The library's own takes minutes for a decimal of a megabyte.
fastavro.read.LOGICAL_READERS["bytes-decimal"] = _read_decimal
fastavro.read.LOGICAL_READERS["fixed-decimal"] = _read_decimal


class AvroSchema:
    """A writer's schema, compiled; reads the payloads that were written with it."""

    def __init__(self, text: str, references: Sequence[str] = ()) -> None:
        """Compile a schema and those it refers to, which come before those that refer to them.

        Raises MessageError `schema_not_supported`.
        """
        names: dict[str, Any] = {}
        try:
            for reference in references:
                fastavro.parse_schema(json.loads(reference), named_schemas=names)
            self._schema = fastavro.parse_schema(json.loads(text), named_schemas=names)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as err:
            raise _unsupported(f"it can't be read ({type(err).__name__})") from None
        except fastavro.schema.SchemaParseException as err:
            raise _unsupported(f"it can't be read ({type(err).__name__})") from None
        _Scale(names).weigh(self._schema, 0)

    def read(self, payload: bytes) -> Tree:
        """The tree of one payload. Raises MessageError `not_avro`, or `not_valid` out of bounds."""
        stream = io.BytesIO(payload)
        try:
            value = fastavro.schemaless_reader(stream, self._schema, None)
        except MemoryError:
            raise
        except Exception as err:  # the library raises what its parts do
            problem = f"does not fit its schema ({type(err).__name__}, byte {stream.tell()})"
            raise MessageError("not_avro", f"the payload {problem}") from None
        if stream.tell() != len(payload):
            raise MessageError(
                "not_avro", f"the payload ends at byte {stream.tell()} of {len(payload)}"
            )
        return _plain(value, Budget(), 0)


class _Scale:
    """Weighs types: the fewest bytes that a value of a type takes."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self._weights: dict[str, int] = {}
        self._open: set[str] = set()

    def weigh(self, schema: Any, depth: int) -> int:
        """The weight of a type. Raises MessageError `schema_not_supported`."""
        if depth > MAX_DEPTH:
            raise _unsupported(f"it nests deeper than {MAX_DEPTH} levels")
        if isinstance(schema, str):
            return self._weigh_word(schema, depth)
        if isinstance(schema, list):  # a union, whose branch is written before the value
            for branch in schema:
                self.weigh(branch, depth + 1)
            return 1
        kind: Any = schema["type"]
        if schema.get("logicalType") == "decimal" and not 0 <= schema.get("scale", 0) <= MAX_SCALE:
            raise _unsupported("it has a decimal of more digits than any amount")
        if not isinstance(kind, str):
            return self.weigh(kind, depth + 1)
        if kind in _NAMED:
            return self._weigh_named(schema["name"], schema, depth)
        if kind in _ITEMS:
            self._require_bytes(schema[_ITEMS[kind]], depth)
            return 1
        return self.weigh(kind, depth + 1)

    def _weigh_word(self, word: str, depth: int) -> int:
        if word in _PRIMITIVES:
            return 1
        return 0 if word == "null" else self._weigh_named(word, self._names[word], depth)

    def _weigh_named(self, name: str, schema: Any, depth: int) -> int:
        if name in self._open:
            raise _unsupported("it refers to itself")
        if name not in self._weights:
            self._open.add(name)
            self._weights[name] = self._weigh_content(schema, depth)
            self._open.discard(name)
        return self._weights[name]

    def _weigh_content(self, schema: Any, depth: int) -> int:
        if schema["type"] == "fixed":
            return int(schema["size"])
        if schema["type"] == "enum":
            return 1
        weights = [self._require_bytes(field["type"], depth) for field in schema["fields"]]
        return min(sum(weights), _TOO_LARGE)

    def _require_bytes(self, schema: Any, depth: int) -> int:
        weight = self.weigh(schema, depth + 1)
        if weight == 0:
            raise _unsupported("it has values that take no bytes")
        return weight


def _unsupported(problem: str) -> MessageError:
    return MessageError("schema_not_supported", f"the schema is not supported: {problem}")


def _plain(value: Any, budget: Budget, depth: int) -> Tree:
    """A value as a tree has it."""
    if isinstance(value, dict):
        budget.spend(len(value), depth)
        return {str(name): _plain(member, budget, depth + 1) for name, member in value.items()}
    if isinstance(value, list):
        budget.spend(len(value), depth)
        return [_plain(element, budget, depth + 1) for element in value]
    return _plain_leaf(value)


def _plain_leaf(value: Any) -> Tree:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return plain_float(value)
    if isinstance(value, (bytes, bytearray)):
        return plain_bytes(bytes(value))
    if isinstance(value, (datetime, date, time)):
        return plain_moment(value)
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    raise MessageError("not_avro", "the payload holds a value of a kind that is not known")
