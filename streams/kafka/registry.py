"""Schemas out of a registry that speaks Confluent's REST API, and the formats that need them.

Reading never asks the registry: a payload whose schema is not at hand raises SchemaMissingError, the
caller fetches the schema, off its event loop, and reads again. So one request is made for a schema
and none for an event, and a registry that is away delays events and fails none.

The client (addresses, credentials, certificates) is confluent-kafka's own. Its deserialisers are
not used: they ask the registry in the midst of reading, take minutes for hostile numbers of variable
length and decimals, and want a generated class for every Protobuf message.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.confluent import meta_pb2
from confluent_kafka.schema_registry.confluent.type import decimal_pb2

from streams import metrics
from streams.errors import ConfigError, MessageError, RegistryError
from streams.settings import Settings
from streams.shapes.avro_tree import AvroSchema
from streams.shapes.formats import Format, Headers, within_bounds
from streams.shapes.framing import (
    AVRO,
    FRAMED_FORMATS,
    PROTOBUF,
    Frame,
    SchemaKey,
    SchemaMissingError,
    read_frame,
)
from streams.shapes.protobuf_tree import ProtobufSchema
from streams.shapes.trees import Tree

T = TypeVar("T")

_ANSWER_SECONDS: Final = 10.0
# How long the word of the registry counts that it has no such schema, or of a schema that can't be
# used: a schema that is registered later is found then.
_ASK_AGAIN_SECONDS: Final = 60.0
# Schemas that are kept; the oldest make room. Nobody has that many, unless ids are made up.
_MAX_SCHEMAS: Final = 10_000
_MAX_REFERENCES: Final = 1000
_NOT_FOUND: Final = (40401, 40402, 40403)
_REASONS: Final = ("no_schema_id", "unknown_schema", "schema_not_supported")
_KNOWN_FILES: Final = {
    module.DESCRIPTOR.name: module.DESCRIPTOR.serialized_pb for module in (meta_pb2, decimal_pb2)
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of a schema; without one, why, and until when that counts."""

    schema: AvroSchema | ProtobufSchema | None
    reason: str = ""
    detail: str = ""
    until: float = float("inf")


class SchemaRegistry:
    """The schemas that have been fetched, and the way to those that have not."""

    def __init__(self, settings: Settings, *, waits: bool = False) -> None:
        """Connects to nothing yet. Raises ConfigError where no registry is set.

        With `waits` reading fetches what it needs itself, for those who have nothing else to do.
        """
        if settings.schema_registry_url is None:
            raise ConfigError("feeds in avro and protobuf need the setting schema_registry_url")
        self.url = settings.schema_registry_url
        self._waits = waits
        # One for each: the client keeps one form of a schema, and they want different ones.
        self._clients = {form: _connect(settings) for form in FRAMED_FORMATS}
        self._answers: dict[tuple[str, SchemaKey], _Answer] = {}

    def formats(self) -> tuple[Format, Format]:
        """The formats whose schemas are here; reading by them raises SchemaMissingError, too."""
        return (
            Format(AVRO, self._read_avro, (*_REASONS, "not_avro")),
            Format(PROTOBUF, self._read_protobuf, (*_REASONS, "not_protobuf")),
        )

    def check(self) -> None:
        """Ask for a sign of life. Raises RegistryError where there is none, or a refusal."""
        self._ask(self._clients[AVRO].get_schema_types)

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()

    def fetch(self, missing: SchemaMissingError) -> None:
        """Get a schema, or the word that it is not there; blocks until then.

        Raises RegistryError where the registry does not tell: the event is not at fault.
        """
        form, key = missing.form, missing.key
        try:
            answer = _Answer(self._build(form, key))
        except MessageError as err:
            until = time.monotonic() + _ASK_AGAIN_SECONDS
            answer = _Answer(None, err.reason, str(err), until)
        except RegistryError:
            metrics.SCHEMA_REQUESTS.labels("failed").inc()
            raise
        metrics.SCHEMA_REQUESTS.labels("found" if answer.schema else "refused").inc()
        if len(self._answers) >= _MAX_SCHEMAS:
            self._answers.pop(next(iter(self._answers)), None)
        self._answers[form, key] = answer

    def _read_avro(self, body: bytes, headers: Headers) -> Tree:
        frame, schema = self._open(AVRO, body, headers)
        assert isinstance(schema, AvroSchema)  # noqa: S101 - as `_build` made it
        return within_bounds(schema.read(frame.payload))

    def _read_protobuf(self, body: bytes, headers: Headers) -> Tree:
        frame, schema = self._open(PROTOBUF, body, headers)
        assert isinstance(schema, ProtobufSchema)  # noqa: S101 - as `_build` made it
        return within_bounds(schema.read(frame.payload, frame.indexes))

    def _open(
        self, form: str, body: bytes, headers: Headers
    ) -> tuple[Frame, AvroSchema | ProtobufSchema]:
        frame = read_frame(body, headers, indexed=form == PROTOBUF)
        answer = self._answers.get((form, frame.schema))
        if answer is None or answer.until < time.monotonic():
            missing = SchemaMissingError(form, frame.schema)
            if not self._waits:
                raise missing
            self.fetch(missing)
            answer = self._answers[form, frame.schema]
        if answer.schema is None:
            raise MessageError(answer.reason, answer.detail)
        return frame, answer.schema

    def _build(self, form: str, key: SchemaKey) -> AvroSchema | ProtobufSchema:
        client = self._clients[form]
        shape = None if form == AVRO else "serialized"
        number, guid = key
        if number is None:
            schema = self._ask(lambda: client.get_schema_by_guid(guid or "", fmt=shape))
        else:
            schema = self._ask(lambda: client.get_schema(number, fmt=shape))
        _check_schema(schema, form)
        references = self._references(client, schema, shape)
        if form == AVRO:
            return AvroSchema(schema.schema_str or "", list(references.values()))
        files = {name: _descriptor(text) for name, text in references.items()}
        return ProtobufSchema(_descriptor(schema.schema_str or ""), {**_KNOWN_FILES, **files})

    def _references(
        self, client: SchemaRegistryClient, schema: Schema, shape: str | None
    ) -> dict[str, str]:
        """All that a schema refers to, by name, each after what it refers to itself."""
        found: dict[str, str] = {}

        def collect(of: Schema, depth: int) -> None:
            for reference in of.references or []:
                name, subject = str(reference.name), str(reference.subject)
                if name in found:
                    continue
                if depth > _MAX_REFERENCES or len(found) > _MAX_REFERENCES:
                    raise _unsupported("it refers to too many others")
                number = int(reference.version or 0)
                ask = lambda: client.get_version(subject, number, True, shape)  # noqa: E731, B023
                inner = self._ask(ask).schema
                collect(inner, depth + 1)
                found[name] = inner.schema_str or ""

        collect(schema, 0)
        return found

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except SchemaRegistryError as err:
            if err.http_status_code == 404 and err.error_code in _NOT_FOUND:
                raise MessageError(
                    "unknown_schema", "the schema registry has no schema of this id"
                ) from None
            status = f"status {err.http_status_code}, code {err.error_code}"
            raise RegistryError(f"the schema registry {self.url} refuses: {status}") from None
        except Exception as err:  # of the HTTP library, which only the client knows
            raise RegistryError(
                f"the schema registry {self.url} does not answer ({type(err).__name__}): is it "
                "running, is `schema_registry_url` right?"
            ) from None


def _connect(settings: Settings) -> SchemaRegistryClient:
    config: dict[str, Any] = {
        "url": settings.schema_registry_url,
        "timeout": _ANSWER_SECONDS,
        # Whoever waits for a schema asks again.
        "max.retries": 0,
    }
    if settings.schema_registry_username and settings.schema_registry_password:
        password = settings.schema_registry_password.get_secret_value()
        config["basic.auth.user.info"] = f"{settings.schema_registry_username}:{password}"
    if settings.schema_registry_ca_file:
        config["ssl.ca.location"] = str(settings.schema_registry_ca_file)
    try:
        return SchemaRegistryClient(config)
    except (ValueError, OSError) as err:  # a file without a certificate is an SSLError
        raise ConfigError(f"the schema registry's settings are refused: {err}") from None


def _check_schema(schema: Schema, form: str) -> None:
    """Refuse a schema of another kind, and one whose payloads have to be transformed."""
    kind = (schema.schema_type or AVRO).lower()
    if kind != form:
        raise _unsupported(f"it is no {form} schema")
    rules = schema.rule_set
    if rules is None:
        return
    transforms = [rule for rule in rules.domain_rules or [] if str(rule.kind) != "CONDITION"]
    if transforms or getattr(rules, "encoding_rules", None):
        # Encrypted fields, for instance: what stands in them would pass as names.
        raise _unsupported("it has rules that transform payloads")


def _descriptor(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RegistryError(
            "the schema registry does not serve Protobuf schemas as descriptors (format=serialized)"
        ) from None


def _unsupported(problem: str) -> MessageError:
    return MessageError("schema_not_supported", f"the schema is not supported: {problem}")
