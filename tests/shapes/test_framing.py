"""Which schema a payload was written with: told by its first bytes or by a header."""

from __future__ import annotations

import uuid

import pytest

from streams.errors import MessageError
from streams.shapes.framing import SchemaKey, read_frame

GUID = uuid.UUID(int=7)


def test_the_schema_s_id_stands_behind_a_zero_byte() -> None:
    frame = read_frame(b"\x00\x00\x00\x01\x02payload", (), indexed=False)
    assert frame == (SchemaKey(258), (), b"payload")


def test_a_guid_stands_behind_a_byte_of_one() -> None:
    frame = read_frame(b"\x01" + GUID.bytes + b"payload", (), indexed=False)
    assert frame == (SchemaKey(None, str(GUID)), (), b"payload")


def test_a_header_counts_and_leaves_the_payload_whole() -> None:
    headers = (("trace", b"x"), ("__value_schema_id", b"\x01" + GUID.bytes))
    assert read_frame(b"\x00payload", headers, indexed=False) == (
        SchemaKey(None, str(GUID)), (), b"\x00payload",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "indexes"),
    [(b"\x00", (0,)), (b"\x02\x04", (2,)), (b"\x04\x02\x00", (1, 0)), (b"\x02\x80\x02", (128,))],
)
def test_the_place_of_a_protobuf_message_stands_behind_the_id(
    written: bytes, indexes: tuple[int, ...]
) -> None:
    frame = read_frame(b"\x00\x00\x00\x00\x01" + written + b"payload", (), indexed=True)
    assert frame == (SchemaKey(1), indexes, b"payload")


@pytest.mark.parametrize(
    ("body", "indexed"),
    [
        (b'{"event_id": "x"}', False),
        (b"\x00\x00\x00\x01", False),
        (b"\x01short", False),
        (b"\x02\x00\x00\x00\x01payload", False),
        (b"\x00\x00\x00\x00\x01", True),
        (b"\x00\x00\x00\x00\x01\x02", True),
        (b"\x00\x00\x00\x00\x01\x01", True),
        (b"\x00\x00\x00\x00\x01\xfe\x01", True),
        (b"\x00\x00\x00\x00\x01" + b"\xff" * 1_000_000, True),
        (b"\x00\x00\x00\x00\x01\x02" + b"\xff" * 1_000_000, True),
    ],
)
def test_a_payload_without_a_schema_is_refused(body: bytes, indexed: bool) -> None:
    with pytest.raises(MessageError) as caught:
        read_frame(body, (), indexed=indexed)
    assert caught.value.reason == "no_schema_id"


def test_an_empty_payload_is_empty() -> None:
    with pytest.raises(MessageError) as caught:
        read_frame(b"", (), indexed=False)
    assert caught.value.reason == "empty"
