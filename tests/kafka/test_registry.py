"""Schemas out of a registry: asked for once, waited for, and never held against an event wrongly."""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from pydantic import SecretStr

from streams.errors import ConfigError, MessageError, RegistryError
from streams.kafka.formats import open_formats
from streams.kafka.registry import SchemaRegistry
from streams.settings import Settings
from streams.shapes.formats import Format
from streams.shapes.framing import SchemaMissingError
from tests.support.framed import (
    PARTY,
    SHIPMENT,
    SHIPMENT_FILE,
    proto_file,
    write_avro,
    write_protobuf,
)
from tests.support.schema_registry import Registry, serve_registry
from tests.support.self_signed import write_certificate

RULES = {
    "domainRules": [
        {
            "name": "seal",
            "kind": "TRANSFORM",
            "type": "ENCRYPT",
            "mode": "WRITEREAD",
            "tags": ["PII"],
        }
    ]
}
EVENT: dict[str, Any] = {
    "reference": "BL-1",
    "booking": uuid.UUID(int=7),
    "issued": datetime(2026, 11, 23, 9, tzinfo=timezone.utc),
    "sailing": date(2026, 11, 24),
    "parties": [{"role": "CN", "name": "Vexhulin Optronics", "country": "CN"}],
    "vessel": "Morning Harrier",
    "value": Decimal("184250.50"),
    "currency": "USD",
    "seal": b"\x00\xff",
    "weight": 1.5,
    "notes": {"gate": "4"},
}


@pytest.fixture
def served() -> Iterator[Registry]:
    """A registry that runs."""
    with serve_registry() as registry:
        yield registry


class Connect(Protocol):
    """Connects to a registry; closed at the end of the test."""

    def __call__(
        self, served: Registry, *, waits: bool = True, **settings: Any
    ) -> SchemaRegistry: ...


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connects to registries."""
    with ExitStack() as stack:

        def connect(served: Registry, *, waits: bool = True, **settings: Any) -> SchemaRegistry:
            registry = SchemaRegistry(
                Settings(schema_registry_url=served.url, **settings), waits=waits
            )
            stack.callback(registry.close)
            return registry

        yield connect


@pytest.fixture
def avro(served: Registry, connect: Connect) -> Format:
    """Avro, whose schemas are fetched when they are needed."""
    return connect(served).formats()[0]


@pytest.fixture
def protobuf(served: Registry, connect: Connect) -> Format:
    """Protobuf, whose schemas are fetched when they are needed."""
    return connect(served).formats()[1]


def refusal(form: Format, body: bytes) -> str:
    """The reason of the error, which is one that the format names."""
    with pytest.raises(MessageError) as caught:
        form.read(body, ())
    assert caught.value.reason in (*form.reasons, "empty", "not_valid")
    return caught.value.reason


def test_avro_of_confluent_s_serialiser_is_read(served: Registry, avro: Format) -> None:
    assert avro.read(write_avro(served, SHIPMENT, EVENT), ()) == {
        "reference": "BL-1",
        "booking": str(uuid.UUID(int=7)),
        "issued": "2026-11-23T09:00:00+00:00",
        "sailing": "2026-11-24",
        "parties": [{"role": "CN", "name": "Vexhulin Optronics", "country": "CN"}],
        "vessel": "Morning Harrier",
        "value": "184250.50",
        "currency": "USD",
        "seal": "AP8=",
        "weight": 1.5,
        "notes": {"gate": "4"},
    }


def test_confluent_s_deserialiser_finds_the_same_in_it(served: Registry, avro: Format) -> None:
    body = write_avro(served, SHIPMENT, EVENT)
    client = SchemaRegistryClient({"url": served.url})
    theirs: Any = AvroDeserializer(client)(body)
    client.close()
    ours: Any = avro.read(body, ())
    assert ours["parties"] == theirs["parties"]
    assert ours["value"] == str(theirs["value"])
    assert ours["issued"] == theirs["issued"].isoformat()
    assert set(ours) == set(theirs)


def test_protobuf_of_confluent_s_serialiser_is_read_without_generated_classes(
    served: Registry,
    protobuf: Format,
) -> None:
    value = {"reference": "BL-1", "parties": [{"name": "Vexhulin Optronics"}], "packages": "12"}
    body = write_protobuf(served, (SHIPMENT_FILE,), "Shipment", value)
    assert protobuf.read(body, ()) == {
        "reference": "BL-1", "parties": [{"name": "Vexhulin Optronics"}], "packages": 12,
    }  # fmt: skip


def test_a_tree_of_a_type_without_bounds_has_bounds_all_the_same(
    served: Registry, protobuf: Format
) -> None:
    """Google's own types hold whatever JSON holds."""
    imports = ("google/protobuf/struct.proto",)
    file = proto_file("odd.proto", {"Odd": {"data": "google.protobuf.Struct"}}, imports)
    value = {"data": {"values": [None] * 210_000}}
    assert refusal(protobuf, write_protobuf(served, (file,), "Odd", value)) == "not_valid"


def test_a_schema_is_asked_for_once(served: Registry, avro: Format, protobuf: Format) -> None:
    written = write_avro(served, SHIPMENT, EVENT)
    framed = write_protobuf(served, (SHIPMENT_FILE,), "Shipment", {"reference": "x"})
    served.asked.clear()
    for _ in range(50):
        avro.read(written, ())
        protobuf.read(framed, ())
    assert len(served.asked) == 2


def test_each_event_is_read_by_the_version_that_it_was_written_with(
    served: Registry, avro: Format
) -> None:
    party = {"role": "CN", "name": "A", "country": None}
    old = write_avro(served, PARTY, party)
    later = {**PARTY, "fields": [{"name": "agent", "type": "string"}, *PARTY["fields"]]}
    young = write_avro(served, later, {**party, "agent": "B"})
    assert avro.read(old, ()) == party
    assert avro.read(young, ()) == {**party, "agent": "B"}
    assert avro.read(old, ()) == party


def test_references_are_fetched_too(served: Registry, avro: Format) -> None:
    served.register("role", '{"type": "enum", "name": "trade.Role", "symbols": ["CN"]}')
    party = '{"type": "record", "name": "trade.Party", "fields": [{"name": "role", "type": "trade.Role"}]}'
    reference = {"name": "trade.Role", "subject": "role", "version": 1}
    served.register("party", party, references=[reference])
    deal = (
        '{"type": "record", "name": "Deal", "fields": [{"name": "buyer", "type": "trade.Party"}]}'
    )
    reference = {"name": "trade.Party", "subject": "party", "version": 1}
    number = served.register("deal", deal, references=[reference])
    body = b"\x00" + number.to_bytes(4, "big") + b"\x00"
    assert avro.read(body, ()) == {"buyer": {"role": "CN"}}


def test_imports_of_protobuf_are_fetched_too(served: Registry, protobuf: Format) -> None:
    base = proto_file("base.proto", {"Party": {"name": "string"}})
    main = proto_file("main.proto", {"Deal": {"buyer": "trade.Party"}}, ("base.proto",))
    body = write_protobuf(served, (base, main), "Deal", {"buyer": {"name": "A"}})
    assert len(served.schemas) == 2
    assert protobuf.read(body, ()) == {"buyer": {"name": "A"}}


def test_a_schema_may_be_named_by_its_guid_in_a_header(served: Registry, avro: Format) -> None:
    body = write_avro(served, SHIPMENT, EVENT)
    guid = uuid.UUID(served.guid(int.from_bytes(body[1:5], "big")))
    headers = (("__value_schema_id", b"\x01" + guid.bytes),)
    tree: Any = avro.read(body[5:], headers)
    assert tree["reference"] == "BL-1"


def test_what_is_no_payload_of_the_serialiser_is_told_by_its_reason(
    served: Registry, avro: Format, protobuf: Format
) -> None:
    for form in (avro, protobuf):
        assert refusal(form, b"") == "empty"
        assert refusal(form, b'{"event_id": "x"}') == "no_schema_id"
        assert refusal(form, b"\x00\x00\x00\x99\x99\x00") == "unknown_schema"
    body = write_avro(served, SHIPMENT, EVENT)
    assert refusal(avro, body[:-3]) == "not_avro"
    assert refusal(protobuf, body) == "schema_not_supported"


def test_a_schema_whose_payloads_are_transformed_is_not_supported(
    served: Registry, avro: Format
) -> None:
    """An encrypted name would pass as one that nobody bears."""
    number = served.register("x-value", '"string"', ruleSet=RULES)
    body = b"\x00" + number.to_bytes(4, "big") + b"\x02a"
    assert refusal(avro, body) == "schema_not_supported"


def test_an_unknown_schema_is_not_asked_for_again_at_once(served: Registry, avro: Format) -> None:
    for _ in range(5):
        refusal(avro, b"\x00\x00\x00\x99\x99\x00")
    assert served.requests("/schemas/ids/") == 1


def test_an_unknown_schema_is_asked_for_again_later(
    served: Registry, avro: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"\x00\x00\x00\x00\x01\x02\x02a\x00\x00"
    refusal(avro, body)
    served.register("late-value", '{"type": "map", "values": "string"}')
    assert refusal(avro, body) == "unknown_schema"
    monkeypatch.setattr("streams.kafka.registry._ASK_AGAIN_SECONDS", 0)
    monkeypatch.setattr("time.monotonic", lambda: 1e12)
    assert avro.read(body, ()) == {"a": ""}


def test_reading_never_asks_where_it_must_not_wait(served: Registry, connect: Connect) -> None:
    registry = connect(served, waits=False)
    avro, _ = registry.formats()
    body = write_avro(served, SHIPMENT, EVENT)
    served.asked.clear()
    with pytest.raises(SchemaMissingError) as caught:
        avro.read(body, ())
    assert served.asked == []
    registry.fetch(caught.value)
    assert avro.read(body, ())


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_registry_that_refuses_is_no_fault_of_the_event(
    served: Registry, avro: Format, status: int
) -> None:
    body = write_avro(served, SHIPMENT, EVENT)
    served.status = status
    with pytest.raises(RegistryError, match=f"refuses: status {status}"):
        avro.read(body, ())
    served.status = None
    assert avro.read(body, ())


def test_a_registry_that_is_away_is_no_fault_of_the_event(connect: Connect) -> None:
    with serve_registry() as served:
        body = write_avro(served, SHIPMENT, EVENT)
    registry = connect(served)
    with pytest.raises(RegistryError, match="does not answer"):
        registry.formats()[0].read(body, ())
    with pytest.raises(RegistryError, match="schema_registry_url"):
        registry.check()


def test_a_registry_that_can_t_serve_descriptors_is_no_fault_of_the_event(
    served: Registry,
    protobuf: Format,
) -> None:
    body = write_protobuf(served, (SHIPMENT_FILE,), "Shipment", {"reference": "x"})
    served.serves_descriptors = False
    with pytest.raises(RegistryError, match="format=serialized"):
        protobuf.read(body, ())


def test_a_user_and_a_password_are_sent(served: Registry, avro: Format, connect: Connect) -> None:
    body = write_avro(served, SHIPMENT, EVENT)
    served.credentials = "streamscreen:correct horse"
    with pytest.raises(RegistryError, match="status 401"):
        avro.read(body, ())
    credentials: dict[str, Any] = {
        "schema_registry_username": "streamscreen",
        "schema_registry_password": SecretStr("correct horse"),
    }
    assert connect(served, **credentials).formats()[0].read(body, ())


def test_certificates_are_verified(tmp_path: Path, connect: Connect) -> None:
    certificate = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve_registry(context) as served:
        with pytest.raises(RegistryError, match="does not answer"):
            connect(served).check()
        connect(served, schema_registry_ca_file=certificate).check()


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "ca.pem"
    empty.write_text("no certificate")
    settings = Settings(schema_registry_url="https://127.0.0.1:1", schema_registry_ca_file=empty)
    with pytest.raises(ConfigError, match="schema registry"):
        SchemaRegistry(settings)


def test_without_a_registry_there_are_the_other_formats_only() -> None:
    assert set(open_formats(Settings()).by_name) == {"json", "xml", "edifact"}
