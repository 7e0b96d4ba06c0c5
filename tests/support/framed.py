"""Payloads as Confluent's own serialisers write them, with their schemas in a registry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import any_pb2, descriptor_pb2, json_format, struct_pb2, timestamp_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from google.type import money_pb2

from tests.support.schema_registry import Registry

_CONTEXT = SerializationContext("shipments", MessageField.VALUE)
# The topic's name and nothing that has to be asked for.
_SUBJECTS = {"subject.name.strategy.type": "TOPIC"}

PARTY: Mapping[str, Any] = {
    "type": "record",
    "name": "Party",
    "namespace": "trade",
    "fields": [
        {"name": "role", "type": {"type": "enum", "name": "Role", "symbols": ["CN", "CZ", "NI"]}},
        {"name": "name", "type": ["null", "string"], "default": None},
        {"name": "country", "type": ["null", "string"], "default": None},
    ],
}
SHIPMENT: Mapping[str, Any] = {
    "type": "record",
    "name": "Shipment",
    "namespace": "trade",
    "fields": [
        {"name": "reference", "type": "string"},
        {"name": "booking", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "issued", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "sailing", "type": {"type": "int", "logicalType": "date"}},
        {"name": "parties", "type": {"type": "array", "items": PARTY}},
        {"name": "vessel", "type": ["null", "string"], "default": None},
        {
            "name": "value",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2},
        },
        {"name": "currency", "type": "string"},
        {"name": "seal", "type": "bytes"},
        {"name": "weight", "type": "double"},
        {"name": "notes", "type": {"type": "map", "values": "string"}},
    ],
}


def write_avro(registry: Registry, schema: Mapping[str, Any], value: object) -> bytes:
    """A payload with its schema registered under the subject of the topic shipments."""
    client = SchemaRegistryClient({"url": registry.url})
    serialise = AvroSerializer(client, json.dumps(schema), conf=_SUBJECTS)
    content = serialise(value, _CONTEXT)
    client.close()
    assert isinstance(content, bytes)
    return content


def proto_file(
    name: str, messages: Mapping[str, Mapping[str, str]], imports: tuple[str, ...] = ()
) -> descriptor_pb2.FileDescriptorProto:
    """A .proto file: its messages, each with its fields by name; `*` marks a repeated one.

    A type with a dot is that of a message. Numbers are given in order.
    """
    file = descriptor_pb2.FileDescriptorProto(
        name=name, package="trade", syntax="proto3", dependency=list(imports)
    )
    field_type = descriptor_pb2.FieldDescriptorProto
    for message, fields in messages.items():
        described = file.message_type.add(name=message)
        for number, (field, text) in enumerate(fields.items(), start=1):
            many = field_type.LABEL_REPEATED if text.endswith("*") else field_type.LABEL_OPTIONAL
            kind = text.rstrip("*")
            added = described.field.add(name=field, number=number, label=many)
            if "." in kind:
                added.type, added.type_name = field_type.TYPE_MESSAGE, f".{kind}"
            else:
                added.type = field_type.Type.Value(f"TYPE_{kind.upper()}")
    return file


SHIPMENT_FILE = proto_file(
    "shipment.proto",
    {
        "Envelope": {"sent": "google.protobuf.Timestamp"},
        "Party": {"role": "string", "name": "string", "country": "string"},
        "Shipment": {
            "reference": "string",
            "issued": "google.protobuf.Timestamp",
            "parties": "trade.Party*",
            "vessel": "string",
            "value": "google.type.Money",
            "packages": "int64",
            "seal": "bytes",
            "weights": "double*",
        },
    },
    ("google/protobuf/timestamp.proto", "google/type/money.proto"),
)


def write_protobuf(
    registry: Registry, files: tuple[descriptor_pb2.FileDescriptorProto, ...], message: str,
    value: Mapping[str, Any],
) -> bytes:  # fmt: skip
    """A payload of a message type of the last file, which may import those before it."""
    pool = DescriptorPool()
    add_known_files(pool)
    for file in files:
        pool.AddSerializedFile(file.SerializeToString())
    kind = GetMessageClass(pool.FindMessageTypeByName(f"trade.{message}"))
    client = SchemaRegistryClient({"url": registry.url})
    serialise = ProtobufSerializer(kind, client, {"use.deprecated.format": False, **_SUBJECTS})
    content = serialise(json_format.ParseDict(dict(value), kind()), _CONTEXT)
    client.close()
    assert isinstance(content, bytes)
    return content


def add_known_files(pool: DescriptorPool) -> None:
    """Add the files that come with the libraries."""
    for module in (any_pb2, struct_pb2, timestamp_pb2, money_pb2):
        pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)
