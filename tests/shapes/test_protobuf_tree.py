"""Protobuf payloads become plain values by the descriptors of their file alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from google.protobuf import any_pb2, descriptor_pb2, json_format, timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.shapes.protobuf_tree import ProtobufSchema
from streams.shapes.trees import check_tree
from tests.support.framed import SHIPMENT_FILE, add_known_files, proto_file

FieldType = descriptor_pb2.FieldDescriptorProto
IMPORTS = ("google/protobuf/any.proto", "google/protobuf/struct.proto")


def schema_of(
    *files: descriptor_pb2.FileDescriptorProto,
) -> ProtobufSchema:
    """The schema of the last file, which imports those before it."""
    *imports, main = files
    return ProtobufSchema(
        main.SerializeToString(), {file.name: file.SerializeToString() for file in imports}
    )


def message_of(
    name: str, value: dict[str, Any], *files: descriptor_pb2.FileDescriptorProto
) -> Message:
    """A message of a type of some files."""
    pool = DescriptorPool()
    add_known_files(pool)
    for file in files:
        pool.AddSerializedFile(file.SerializeToString())
    kind = GetMessageClass(pool.FindMessageTypeByName(name))
    return json_format.ParseDict(value, kind())


SHIPMENT = schema_of(SHIPMENT_FILE)


def shipment(**value: Any) -> bytes:
    """A payload of the type Shipment."""
    return message_of("trade.Shipment", value, SHIPMENT_FILE).SerializeToString()


def refusal(schema: ProtobufSchema, payload: bytes, *indexes: int) -> str:
    """The reason of the error."""
    with pytest.raises(MessageError) as caught:
        schema.read(payload, indexes)
    return caught.value.reason


def test_fields_become_plain_values_under_their_names() -> None:
    payload = shipment(
        reference="BL-1",
        issued="2026-11-23T09:00:00Z",
        parties=[{"role": "CN", "name": "海康威视"}, {}],
        value={"currencyCode": "USD", "units": "-184250", "nanos": -500_000_000},
        packages="9223372036854775807",
        seal="AP8=",
        weights=[1.5, "NaN", "-Infinity"],
    )
    assert SHIPMENT.read(payload, (2,)) == {
        "reference": "BL-1",
        "issued": "2026-11-23T09:00:00Z",
        "parties": [{"role": "CN", "name": "海康威视"}, {}],
        "value": {"currency_code": "USD", "amount": "-184250.5"},
        "packages": 2**63 - 1,
        "seal": "AP8=",
        "weights": [1.5, "NaN", "-Infinity"],
    }


def test_maps_enumerations_and_nested_types_are_read() -> None:
    file = proto_file("more.proto", {"Outer": {"roles": "trade.Outer.RolesEntry*"}})
    outer = file.message_type[0]
    outer.enum_type.add(name="Role").value.add(name="NONE", number=0)
    outer.enum_type[0].value.add(name="CONSIGNEE", number=1)
    entry = outer.nested_type.add(name="RolesEntry")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=FieldType.TYPE_INT32, label=1)
    role = entry.field.add(name="value", number=2, type=FieldType.TYPE_ENUM, label=1)
    role.type_name = ".trade.Outer.Role"
    inner = outer.nested_type.add(name="Inner")
    inner.field.add(name="name", number=1, type=FieldType.TYPE_STRING, label=1)
    schema = schema_of(file)
    message = message_of("trade.Outer", {"roles": {"7": "CONSIGNEE", "8": 5}}, file)
    assert schema.read(message.SerializeToString(), (0,)) == {"roles": {"7": "CONSIGNEE", "8": 5}}
    nested = message_of("trade.Outer.Inner", {"name": "A"}, file)
    assert schema.read(nested.SerializeToString(), (0, 1)) == {"name": "A"}


def test_a_file_may_import_others() -> None:
    base = proto_file("base.proto", {"Party": {"name": "string"}})
    main = proto_file("main.proto", {"Deal": {"buyer": "trade.Party"}}, ("base.proto",))
    message = message_of("trade.Deal", {"buyer": {"name": "A"}}, base, main)
    assert schema_of(base, main).read(message.SerializeToString(), (0,)) == {"buyer": {"name": "A"}}


def test_google_s_own_types_read_as_in_json() -> None:
    file = proto_file(
        "odd.proto",
        {"Odd": {"data": "google.protobuf.Struct", "box": "google.protobuf.Any"}},
        IMPORTS,
    )
    message = message_of("trade.Odd", {"data": {"a": [1, None, "x"]}}, file)
    box = any_pb2.Any(type_url="type.example/Secret", value=b"\x01")
    message.box.MergeFromString(box.SerializeToString())  # type: ignore[attr-defined]
    assert schema_of(file).read(message.SerializeToString(), (0,)) == {
        "data": {"a": [1, None, "x"]},
        "box": {"type_url": "type.example/Secret", "value": "AQ=="},
    }


def test_a_timestamp_that_no_calendar_has_is_read_as_its_parts() -> None:
    moment = timestamp_pb2.Timestamp(seconds=2**60)
    message = message_of("trade.Envelope", {}, SHIPMENT_FILE)
    message.sent.MergeFromString(moment.SerializeToString())  # type: ignore[attr-defined]
    assert SHIPMENT.read(message.SerializeToString(), (0,)) == {"sent": {"seconds": str(2**60)}}


def test_a_field_that_the_schema_does_not_have_is_refused() -> None:
    """What stands in it might be a party."""
    extra = b"\xba\x3e\x06Kepler"
    assert refusal(SHIPMENT, shipment(reference="x") + extra, 2) == "not_protobuf"
    party = b"\x1a" + bytes([len(extra)]) + extra
    assert refusal(SHIPMENT, party, 2) == "not_protobuf"


@pytest.mark.parametrize("indexes", [(3,), (-1,), (2, 0), (0, 0, 0)])
def test_a_type_that_the_schema_does_not_have_is_refused(indexes: tuple[int, ...]) -> None:
    assert refusal(SHIPMENT, b"", *indexes) == "not_protobuf"


@pytest.mark.parametrize("payload", [b"\xff", b"\x0a\x05a", b"\x0a\x01\xff", b"\xff" * 100_000])
def test_a_payload_that_does_not_fit_is_refused(payload: bytes) -> None:
    assert refusal(SHIPMENT, payload, 2) == "not_protobuf"


def test_messages_within_themselves_are_read_so_far() -> None:
    schema = schema_of(proto_file("self.proto", {"Node": {"next": "trade.Node"}}))
    assert schema.read(b"\x0a\x02\x0a\x00", (0,)) == {"next": {"next": {}}}
    deep = b""
    for _ in range(1000):
        length = len(deep)
        deep = (
            b"\x0a"
            + (bytes([length & 127 | 128, length >> 7]) if length > 127 else bytes([length]))
            + deep
        )
    assert refusal(schema, deep, 0) in {"not_protobuf", "not_valid"}


def test_more_values_than_any_event_has_are_refused() -> None:
    assert refusal(SHIPMENT, b"\x1a\x00" * 250_000, 2) == "not_valid"


@pytest.mark.parametrize(
    "main",
    [
        b"\xff",
        proto_file("a.proto", {"A": {}}, ("missing.proto",)).SerializeToString(),
        proto_file("a.proto", {"A": {}}, ("google/../os.proto",)).SerializeToString(),
        proto_file("a.proto", {"A": {}}, ("google/type/nonsense.proto",)).SerializeToString(),
        proto_file("a.proto", {"A": {"x": "trade.Missing"}}).SerializeToString(),
    ],
)
def test_types_that_can_t_be_built_are_refused(main: bytes) -> None:
    with pytest.raises(MessageError) as caught:
        ProtobufSchema(main, {})
    assert caught.value.reason == "schema_not_supported"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(payload: bytes) -> None:
    with suppress(MessageError):
        check_tree(SHIPMENT.read(payload, (2,)))
