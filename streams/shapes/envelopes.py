"""CloudEvents 1.0 around a message: the binary and the structured mode of the Kafka binding.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import NamedTuple

from streams.errors import MessageError
from streams.shapes.formats import Format, Headers, read_json
from streams.shapes.paths import Where
from streams.shapes.trees import Tree

ENVELOPE_REASON = "not_cloudevent"

_STRUCTURED = "application/cloudevents+json"
_BATCH = "application/cloudevents-batch"
_VERSIONS = ("1.0",)
# Attributes that every event has.
_REQUIRED = ("id", "source", "type")


class Letter(NamedTuple):
    """The tree within an envelope, its place in the message, and the event's id.

    `shown` is the whole message as a tree, where its bytes are no JSON.
    """

    tree: Tree
    where: Where
    event_id: str | None
    shown: Tree | None = None


def open_cloudevent(body: bytes, headers: Headers, form: Format) -> Letter:
    """What a CloudEvent carries, read by a format.

    Structured where its `content-type` header says so, or where there are no `ce_` headers and the
    body is an object with a `specversion`. Raises MessageError with reason `not_cloudevent`, or as
    the format does.
    """
    given = {name.lower(): value or b"" for name, value in headers}
    kind = given.get("content-type", b"").decode("utf-8", "replace").lower()
    if kind.startswith(_BATCH):
        raise MessageError(ENVELOPE_REASON, "a batch of CloudEvents is not one event")
    if kind.startswith(_STRUCTURED) or "ce_specversion" not in given:
        return _open_structured(body, form)
    attributes = {name[3:]: _text(value) for name, value in given.items() if name[:3] == "ce_"}
    event_id = _check(attributes)
    tree = form.read(body, headers)
    return Letter(tree, None, event_id, None if form.is_json else tree)


def _open_structured(body: bytes, form: Format) -> Letter:
    outer = read_json(body)
    if not isinstance(outer, dict):
        raise MessageError(ENVELOPE_REASON, "expected an object with a specversion - at `$`")
    event_id = _check(outer)
    if "data_base64" in outer:
        try:
            inner = b64decode(outer["data_base64"], validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise MessageError(ENVELOPE_REASON, "no base64 - at `$.data_base64`") from None
        return Letter(form.read(inner, ()), (None, "data_base64"), event_id)
    data = outer.get("data")
    if isinstance(data, str):  # a text of another format, or JSON as a text
        return Letter(form.read(form.from_text(data), ()), (None, "data"), event_id)
    if not form.is_json or not isinstance(data, (dict, list)):
        raise MessageError(ENVELOPE_REASON, f"no {form.name} data - at `$.data`")
    return Letter(data, (None, "data"), event_id)


def _check(attributes: Mapping[str, object]) -> str:
    """The id of an event, whose producer makes it unique together with the source."""
    version = attributes.get("specversion")
    if version not in _VERSIONS:
        raise MessageError(ENVELOPE_REASON, "expected specversion 1.0")
    for name in _REQUIRED:
        value = attributes.get(name)
        if not isinstance(value, str) or not value:
            raise MessageError(ENVELOPE_REASON, f"the attribute {name} is missing")
    return str(attributes["id"])[:200]


def _text(value: bytes) -> str:
    """The text of a header, which is UTF-8."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise MessageError(ENVELOPE_REASON, "a ce_ header is not UTF-8") from None
