"""JSON Schemas (draft 2020-12), written from the structs that encode and decode the messages.

Each document is complete in itself: what it refers to stands under its own `$defs`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from streams.matching.entity import ListedEntity
from streams.messages.alerts import Alert, Origin
from streams.messages.dead_letters import DeadLetter
from streams.messages.events import Shipment, Transaction
from streams.messages.list_records import ListMarker, ListRefusal
from streams.messages.list_versions import ListVersion
from streams.messages.places import Place
from streams.messages.redrives import Redrive
from streams.messages.verdicts import Verdict

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANY_VALUE = {"description": "Any JSON value."}
# Validators may treat `format: date-time` as a remark; the offset is easily forgotten.
TIME_WITH_OFFSET = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})$"
)
WHOLE_NUMBER = {"type": "string", "pattern": "^-?[0-9]+$"}
PLACE = {"type": "string", "pattern": "^.+-[0-9]+-[0-9]+$"}
COUNT = {"type": "string", "pattern": "^[0-9]+$"}
# Headers that not every dead letter has, and the one that closes them.
FURTHER_HEADERS = {
    "streamscreen.key": {"type": "string", "description": "The key of the original message."},
    "streamscreen.bytes": {
        **COUNT,
        "description": "Size of the original message, where it was too large for one record.",
    },
    "streamscreen.sha256": {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "Digest of the original message, where it was too large for one record.",
    },
    "streamscreen.pieces": {
        **COUNT,
        "description": "In how many records the message is kept, all with one key. A letter with a "
        "digest and without pieces keeps no message.",
    },
    "streamscreen.piece": {
        **COUNT,
        "description": "Which piece of the message the value is, from 1.",
    },
    "streamscreen.headers": {
        **COUNT,
        "description": "The last header of the worker's: how many of the original follow.",
    },
}


@dataclass(frozen=True, slots=True)
class Document:
    """One schema: its path under `schemas/` without the ending, and how it is made."""

    path: str
    make: Callable[[], Schema]

    @property
    def file(self) -> str:
        """The file's path under `schemas/`."""
        return f"{self.path}.schema.json"

    def schema(self) -> Schema:
        """The whole schema, as it stands in the file."""
        name = self.path.rpartition("/")[2]
        return {"$schema": DIALECT, "$id": f"urn:streamscreen:{name}", **self.make()}


def struct_schema(struct: type, *also: type) -> Schema:
    """The schema of one struct; `also` are further structs that stand under its `$defs`."""
    _, definitions = msgspec.json.schema_components(
        [struct, *also], schema_hook=_schema_of, ref_template="#/$defs/{name}"
    )
    _tidy(definitions)
    root = definitions.pop(struct.__name__)
    return {**root, "$defs": definitions} if definitions else root


def alert_schema() -> Schema:
    """The schema of an alert, whose `event` is an event in full: of ours, or of a sender's shape."""
    schema = struct_schema(Alert, Shipment, Transaction)
    events = [{"$ref": f"#/$defs/{event.__name__}"} for event in (Shipment, Transaction)]
    schema["properties"]["event"] = {
        "description": "The event as it was received; null where it is sealed or the alert would "
        "be too large. Of a feed with a mapping, the message as JSON.",
        "anyOf": [*events, {"type": "null"}, {"type": ["object", "array"]}],
    }
    return schema


def dead_letter_schema() -> Schema:
    """The headers of a dead letter; on the topic each value is its UTF-8 bytes."""
    sample = DeadLetter(
        flow="",
        reason="",
        error="",
        detail="",
        origin=Origin("", partition=0, offset=0, timestamp=0),
    )
    headers = {name: value.decode() for name, value in sample.headers()}
    return {
        "title": "DeadLetterHeaders",
        "description": _unwrapped(DeadLetter.__doc__ or ""),
        "type": "object",
        "properties": {
            name: dict(WHOLE_NUMBER) if value == "0" else {"type": "string"}
            for name, value in headers.items()
        }
        | FURTHER_HEADERS,
        "required": [*headers, "streamscreen.headers"],
        "additionalProperties": {"description": "A header of the original message."},
    }


def redrive_marker_schema() -> Schema:
    """The headers of a marker; on the topic each value is its UTF-8 bytes."""
    place = Place("", 0, 0)
    redriven, redriven_to = (name for name, _ in Redrive(place, place).headers())
    return {
        "title": "RedriveMarkerHeaders",
        "description": "What the headers of a marker say; it has no value. The message of a dead "
        "letter was sent back to its topic, and the letter is done with.",
        "type": "object",
        "properties": {
            redriven: {**PLACE, "description": "Where the message of the letter stood."},
            redriven_to: {**PLACE, "description": "Where it stands again."},
        },
        "required": [redriven, redriven_to],
        "additionalProperties": False,
    }


DOCUMENTS = (
    Document("events/shipment", lambda: struct_schema(Shipment)),
    Document("events/transaction", lambda: struct_schema(Transaction)),
    Document("alerts/alert", alert_schema),
    Document("verdicts/verdict", lambda: struct_schema(Verdict)),
    Document("dead-letters/dead-letter-headers", dead_letter_schema),
    Document("dead-letters/redrive-marker-headers", redrive_marker_schema),
    Document("lists/listed-entity", lambda: struct_schema(ListedEntity)),
    Document("lists/list-version", lambda: struct_schema(ListVersion)),
    Document("lists/list-marker", lambda: struct_schema(ListMarker)),
    Document("lists/list-refusal", lambda: struct_schema(ListRefusal)),
)


def _schema_of(type_: type) -> Schema:
    """What msgspec leaves to us: `object`, any JSON value."""
    if type_ is object:
        return ANY_VALUE
    raise NotImplementedError(f"no JSON Schema for {type_}")


def _tidy(node: object) -> None:
    """Unwrap the lines of docstrings, and demand an offset wherever there is a time."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    elif isinstance(node, dict):
        text = node.get("description")
        if isinstance(text, str):
            node["description"] = _unwrapped(text)
        if node.get("format") == "date-time":
            node["pattern"] = TIME_WITH_OFFSET
        for value in node.values():
            _tidy(value)


def _unwrapped(docstring: str) -> str:
    paragraphs = inspect.cleandoc(docstring).split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in paragraphs)
