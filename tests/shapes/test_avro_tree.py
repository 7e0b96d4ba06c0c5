"""Avro payloads become plain values, and no schema or payload can hurt the one who reads it."""

from __future__ import annotations

import io
import json
import uuid
from contextlib import suppress
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.shapes.avro_tree import AvroSchema
from streams.shapes.trees import check_tree


def record(**fields: Any) -> dict[str, Any]:
    """A record's schema."""
    return {
        "type": "record",
        "name": "R",
        "fields": [{"name": name, "type": type_} for name, type_ in fields.items()],
    }


def write(schema: Any, value: object) -> bytes:
    """A payload."""
    stream = io.BytesIO()
    fastavro.schemaless_writer(stream, fastavro.parse_schema(schema), value)
    return stream.getvalue()


def read(schema: Any, payload: bytes) -> Any:
    """The tree of a payload."""
    return AvroSchema(json.dumps(schema)).read(payload)


def refusal(schema: Any, payload: bytes = b"") -> MessageError:
    """The error."""
    with pytest.raises(MessageError) as caught:
        read(schema, payload)
    return caught.value


@pytest.mark.parametrize(
    ("type_", "value", "plain"),
    [
        ("string", "海康威视", "海康威视"),
        ("long", -(2**63), -(2**63)),
        ("double", 1.5, 1.5),
        ("double", float("nan"), "NaN"),
        ("double", float("-inf"), "-Infinity"),
        ("bytes", b"\x00\xff", "AP8="),
        ("boolean", True, True),
        (["null", "string"], None, None),
        (["null", "string"], "x", "x"),
        ({"type": "map", "values": "int"}, {"a": 1}, {"a": 1}),
        ({"type": "enum", "name": "E", "symbols": ["A", "B"]}, "B", "B"),
        ({"type": "fixed", "name": "F", "size": 2}, b"ab", "YWI="),
        ({"type": "string", "logicalType": "uuid"}, uuid.UUID(int=7), str(uuid.UUID(int=7))),
        ({"type": "int", "logicalType": "date"}, date(2026, 11, 23), "2026-11-23"),
        ({"type": "int", "logicalType": "time-millis"}, time(9, 5), "09:05:00"),
        (
            {"type": "long", "logicalType": "timestamp-micros"},
            datetime(2026, 11, 23, 9, tzinfo=timezone.utc),
            "2026-11-23T09:00:00+00:00",
        ),
        (
            {"type": "long", "logicalType": "local-timestamp-millis"},
            datetime(2026, 11, 23, 9),  # noqa: DTZ001 - a local one has no zone
            "2026-11-23T09:00:00",
        ),
    ],
)
def test_every_type_becomes_a_plain_value(type_: Any, value: object, plain: object) -> None:
    schema = record(v=type_)
    assert read(schema, write(schema, {"v": value})) == {"v": plain}


@pytest.mark.parametrize("text", ["184250.50", "-0.01", "0.00", "9999999999999999.99"])
@pytest.mark.parametrize("base", ["bytes", "fixed"])
def test_a_decimal_keeps_every_digit(text: str, base: str) -> None:
    named = {"name": "F", "size": 16} if base == "fixed" else {}
    type_ = {"type": base, "logicalType": "decimal", "precision": 18, "scale": 2, **named}
    schema = record(v=type_)
    assert read(schema, write(schema, {"v": Decimal(text)})) == {"v": text}


def test_a_schema_may_refer_to_others_twice() -> None:
    """A diamond: one type that two others have."""
    leaf = {"type": "record", "name": "a.Leaf", "fields": [{"name": "x", "type": "int"}]}
    left = {"type": "record", "name": "a.Left", "fields": [{"name": "l", "type": "a.Leaf"}]}
    right = {"type": "record", "name": "a.Right", "fields": [{"name": "r", "type": "a.Leaf"}]}
    schema = AvroSchema(
        json.dumps(record(left="a.Left", right="a.Right", leaf="a.Leaf")),
        [json.dumps(leaf), json.dumps(left), json.dumps(right)],
    )
    tree = schema.read(b"\x02\x04\x06")
    assert tree == {"left": {"l": {"x": 1}}, "right": {"r": {"x": 2}}, "leaf": {"x": 3}}


@pytest.mark.parametrize(
    "payload",
    [
        b"",  # cut off
        b"\x02",  # a text of one byte that is not there
        b"\x02\xff",  # no UTF-8
        b"\x01",  # a negative length
        b"\xff" * 100_000,  # a number without an end
        b"\x02ab",  # bytes left over
    ],
)
def test_a_payload_that_does_not_fit_its_schema_is_refused(payload: bytes) -> None:
    assert refusal(record(v="string"), payload).reason == "not_avro"


def test_a_union_s_branch_that_is_not_there_is_refused() -> None:
    assert refusal(record(v=["null", "int"]), b"\x08\x00").reason == "not_avro"


def test_a_moment_that_no_calendar_has_is_refused() -> None:
    schema = record(v={"type": "long", "logicalType": "timestamp-millis"})
    assert refusal(schema, write(record(v="long"), {"v": 2**62})).reason == "not_avro"


def test_a_decimal_of_a_megabyte_is_refused_at_once() -> None:
    schema = record(v={"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2})
    payload = write(record(v="bytes"), {"v": b"\x7f" * 1_000_000})
    assert refusal(schema, payload).reason == "not_avro"


def test_more_values_than_any_event_has_are_refused() -> None:
    schema = record(v={"type": "array", "items": "boolean"})
    assert refusal(schema, write(schema, {"v": [True] * 250_000})).reason == "not_valid"


@pytest.mark.parametrize(
    "schema",
    [
        record(next=["null", "R"]),
        record(children={"type": "array", "items": "R"}),
        record(v={"type": "array", "items": "null"}),
        record(v={"type": "array", "items": {"type": "record", "name": "E", "fields": []}}),
        record(v={"type": "array", "items": {"type": "fixed", "name": "F", "size": 0}}),
        record(v={"type": "map", "values": "null"}),
        record(v="null"),
        record(v={"type": "bytes", "logicalType": "decimal", "precision": 999, "scale": 900}),
        record(v="a.Missing"),
        {"type": "nonsense"},
        [],
        7,
        {},
        {"type": "record", "name": "R", "fields": [{"name": "x"}]},
        {"type": "record", "name": "R", "fields": 7},
    ],
)
def test_a_schema_that_can_hurt_or_can_t_be_read_is_refused(schema: object) -> None:
    assert refusal(schema).reason in {"schema_not_supported", "not_avro"}


def test_a_schema_of_types_that_double_at_each_level_takes_no_time() -> None:
    """Written out, the last of them would have a billion fields."""
    types: Any = "int"
    for level in range(30):
        fields = [
            {"name": "l", "type": types},
            {"name": "r", "type": types if level == 0 else f"T{level - 1}"},
        ]
        types = {"type": "record", "name": f"T{level}", "fields": fields}
    assert refusal(types).reason == "not_avro"


def test_a_schema_that_nests_without_end_is_refused() -> None:
    nested = '{"type": "array", "items": ' * 50_000 + '"int"' + "}" * 50_000
    with pytest.raises(MessageError) as caught:
        AvroSchema(nested)
    assert caught.value.reason == "schema_not_supported"


SCHEMA = record(
    name=["null", "string"],
    parties={"type": "array", "items": {**record(role="string", ids={"type": "map", "values": "bytes"}), "name": "P"}},
    amount={"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2},
    at={"type": "long", "logicalType": "timestamp-millis"},
    kind={"type": "enum", "name": "K", "symbols": ["A"]},
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(payload: bytes) -> None:
    schema = AvroSchema(json.dumps(SCHEMA))
    with suppress(MessageError):
        check_tree(schema.read(payload))
