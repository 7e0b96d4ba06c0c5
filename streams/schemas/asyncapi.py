"""The AsyncAPI 3.0 document: every topic, what goes over it, and who sends and receives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from streams.kafka.topics import TopicSpec, describe_topics
from streams.settings import Settings

# Rises when a message changes in a way that its readers have to know of.
FORMAT_VERSION = "1.2.0"
BINDING_VERSION = "0.5.0"

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message. `payload` and `headers` are schemas or references to their files.

    `key` is the schema of the record's key.
    """

    name: str
    title: str
    summary: str
    key: Node
    payload: Node
    headers: Node | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Channel:
    """What goes over one topic, which `setting` names.

    `operations` maps a name to its action, send or receive, seen from Streamscreen.
    """

    name: str
    setting: str
    messages: tuple[Message, ...]
    operations: dict[str, str]


def _file(path: str) -> Node:
    return {"$ref": f"./{path}.schema.json"}


def _key(description: str, **limits: object) -> Node:
    return {"type": "string", **limits, "description": description}


BYTES: Node = {"type": "string", "format": "binary"}
EVENT_PLACE = _key(
    "Topic, partition and offset of the event, with - between.", pattern="^.+-[0-9]+-[0-9]+$"
)
SENDERS_KEY = _key("Any key of the sender's; it decides the partition and is never read.")

CHANNELS = (
    Channel(
        name="shipments",
        setting="shipments_topic",
        messages=(
            Message(
                name="shipment",
                title="Shipment",
                summary="Goods that move from one party to another.",
                key=SENDERS_KEY,
                payload=_file("events/shipment"),
            ),
        ),
        operations={"screenShipments": "receive"},
    ),
    Channel(
        name="unenriched",
        setting="unenriched_topic",
        messages=(
            Message(
                name="unenrichedShipment",
                title="Shipment to enrich",
                summary="A shipment before the ships of its booking or voyage are written into it.",
                key=SENDERS_KEY,
                payload=_file("events/shipment"),
            ),
        ),
        operations={"enrichShipments": "receive"},
    ),
    Channel(
        name="transactions",
        setting="transactions_topic",
        messages=(
            Message(
                name="transaction",
                title="Transaction",
                summary="Money that moves from one party to another.",
                key=SENDERS_KEY,
                payload=_file("events/transaction"),
            ),
        ),
        operations={"screenTransactions": "receive"},
    ),
    Channel(
        name="alerts",
        setting="alerts_topic",
        messages=(
            Message(
                name="alert",
                title="Alert",
                summary="One hit: a party of one event matches one listed entity.",
                key=_key("The alert id. A repeat has the same key and the same bytes."),
                payload=_file("alerts/alert"),
            ),
        ),
        operations={"raiseAlerts": "send"},
    ),
    Channel(
        name="verdicts",
        setting="verdicts_topic",
        messages=(
            Message(
                name="verdict",
                title="Verdict",
                summary="The answer to one event: what was decided and what was searched.",
                key=EVENT_PLACE,
                payload=_file("verdicts/verdict"),
            ),
        ),
        operations={"giveVerdicts": "send"},
    ),
    Channel(
        name="deadLetters",
        setting="dead_letters_topic",
        messages=(
            Message(
                name="deadLetter",
                title="Dead letter",
                summary="A message that could not be screened, byte for byte; the headers say why. "
                "A large one is kept in pieces, records with one key. Without a value where the "
                "original had none or was larger than what is kept.",
                key=EVENT_PLACE,
                payload=BYTES,
                headers=_file("dead-letters/dead-letter-headers"),
                content_type="application/octet-stream",
            ),
            Message(
                name="redriveMarker",
                title="Marker of a redriven dead letter",
                summary="Says that the message of a dead letter was sent back to its topic, and "
                "where it stands there. Written in one transaction with it. The message sent back "
                "names the letter in the header streamscreen.redriven-from, and where it stood "
                "first in streamscreen.first-origin.",
                key=EVENT_PLACE,
                payload={"type": "null"},
                headers=_file("dead-letters/redrive-marker-headers"),
            ),
        ),
        operations={"setAside": "send", "redrive": "send"},
    ),
    Channel(
        name="lists",
        setting="lists_topic",
        messages=(
            Message(
                name="listChunk",
                title="Chunk of a list version",
                summary="A part of a source's listed entities, one JSON object a line, as zstd. "
                "Without a value it takes the chunk back.",
                key=_key(
                    "Source, version and number of the chunk.",
                    pattern="^[A-Za-z0-9._-]{1,200}/[0-9a-f]{16}/[0-9]{4,6}$",
                ),
                payload=BYTES,
                content_type="application/zstd",
            ),
            Message(
                name="listMarker",
                title="Closing marker of a list version",
                summary="Says that every chunk of a version has been sent, and their digests; may "
                "be signed. Without a value it takes the source back.",
                key=_key("The source.", pattern="^[A-Za-z0-9._-]{1,200}$"),
                payload=_file("lists/list-marker"),
            ),
            Message(
                name="listRefusal",
                title="Word of a refused list version",
                summary="Says that a version was refused before it was published, and why. "
                "Without a value nothing waits for a person any more.",
                key=_key("The source, and `refused`.", pattern="^[A-Za-z0-9._-]{1,200}/refused$"),
                payload=_file("lists/list-refusal"),
            ),
        ),
        operations={"publishLists": "send", "loadLists": "receive"},
    ),
)


def asyncapi_document() -> str:
    """The document as YAML, with the names and sizes of the default settings."""
    settings = Settings(enrich_shipments=True)  # with the topics that are a choice
    specs = {spec.name: spec for spec in describe_topics(settings)}
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Streamscreen",
            "version": FORMAT_VERSION,
            "description": "Screens shipments and payments on Kafka against sanctions and "
            "export-control lists. Names and sizes of topics are the defaults of the settings.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "kafka": {
                "host": settings.brokers,
                "protocol": "kafka",
                "description": "The broker of the default settings.",
            }
        },
        "channels": {
            channel.name: _channel(channel, specs[getattr(settings, channel.setting)])
            for channel in CHANNELS
        },
        "operations": {
            name: _operation(channel, action)
            for channel in CHANNELS
            for name, action in channel.operations.items()
        },
        "components": {
            "messages": {
                message.name: _message(message)
                for channel in CHANNELS
                for message in channel.messages
            }
        },
    }
    header = "# Written by `streamscreen schemas`; a test compares it with the code.\n"
    return header + yaml.dump(document, Dumper=_PlainDumper, sort_keys=False, width=96)


def _channel(channel: Channel, spec: TopicSpec) -> Node:
    configuration: Node = {"cleanup.policy": spec.cleanup.split(",")}
    if spec.retention_ms is not None:
        configuration["retention.ms"] = spec.retention_ms
    return {
        "address": spec.name,
        "description": f"Holds {spec.holds}. The setting {channel.setting} names it.",
        "messages": {
            message.name: {"$ref": f"#/components/messages/{message.name}"}
            for message in channel.messages
        },
        "bindings": {
            "kafka": {
                "topic": spec.name,
                "partitions": spec.partitions,
                "replicas": spec.replication,
                "topicConfiguration": configuration,
                "bindingVersion": BINDING_VERSION,
            }
        },
    }


def _operation(channel: Channel, action: str) -> Node:
    place = f"#/channels/{channel.name}"
    return {
        "action": action,
        "channel": {"$ref": place},
        "messages": [{"$ref": f"{place}/messages/{message.name}"} for message in channel.messages],
    }


def _message(message: Message) -> Node:
    headers = {"headers": message.headers} if message.headers else {}
    return {
        "name": message.name,
        "title": message.title,
        "summary": message.summary,
        "contentType": message.content_type,
        **headers,
        "payload": message.payload,
        "bindings": {"kafka": {"key": message.key, "bindingVersion": BINDING_VERSION}},
    }


class _PlainDumper(yaml.SafeDumper):
    """Writes equal parts out in full: not every reader of AsyncAPI knows YAML's anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True
