"""Wire formats: the bytes of a message into a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import msgspec

from streams.errors import MessageError
from streams.shapes.edifact_segments import encode_edifact
from streams.shapes.edifact_tree import parse_edifact
from streams.shapes.trees import Tree, check_tree
from streams.shapes.xml_tree import encode_xml, parse_xml

Headers: TypeAlias = "tuple[tuple[str, bytes | None], ...]"
"""The headers of a Kafka record."""

_JSON = msgspec.json.Decoder()
# In valid JSON a text with a colon behind it is the name of a member, and nothing else is.
_MEMBER = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?', re.DOTALL)
_SPACED_COLON = re.compile(rb'"\s+:')


class Format(NamedTuple):
    """One wire format: its name, how it is read, and whether its bytes are JSON themselves.

    `read` gets the bytes and the headers of a record and gives a tree within the bounds of
    `check_tree`. `from_text` gives the bytes of a message that an envelope holds as a text, which
    has lost its encoding. Both raise MessageError with the reason `empty`, one of `reasons` or
    `not_valid`, and never quote a value.
    """

    name: str
    read: Callable[[bytes, Headers], Tree]
    reasons: tuple[str, ...]
    is_json: bool = False
    from_text: Callable[[str], bytes] = str.encode


def read_json(body: bytes, headers: Headers = ()) -> Tree:  # noqa: ARG001 - as all formats
    """The tree of a JSON text (RFC 8259). A member that stands twice is refused: which is meant?"""
    if not body:
        raise MessageError("empty", "the message is empty")
    try:
        tree = _JSON.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise MessageError("not_json", f"not JSON: {err}") from None
    except RecursionError:
        raise MessageError("not_json", "not JSON: nested too deeply") from None
    if _has_repeats(body, check_tree(tree)):
        raise MessageError("not_json", "not JSON: an object has two members of one name")
    return tree


def _has_repeats(body: bytes, members: int) -> bool:
    """Whether a valid JSON text writes more members than its tree has: one stands twice."""
    # Every member is written with `":`, or with space before the colon; texts may hold more.
    if body.count(b'":') == members and not _SPACED_COLON.search(body):
        return False
    return sum(1 for colon in _MEMBER.findall(body) if colon) != members


def read_xml(body: bytes, headers: Headers = ()) -> Tree:  # noqa: ARG001 - as all formats
    """The tree of an XML document (`xml_tree`)."""
    return within_bounds(parse_xml(body))


def read_edifact(body: bytes, headers: Headers = ()) -> Tree:  # noqa: ARG001 - as all formats
    """The tree of a UN/EDIFACT interchange (`edifact_tree`)."""
    return within_bounds(parse_edifact(body))


def within_bounds(tree: Tree) -> Tree:
    """A tree, if it is within the bounds of `check_tree`, as every format's have to be."""
    check_tree(tree)
    return tree


JSON = Format("json", read_json, ("not_json",), is_json=True)
XML = Format("xml", read_xml, ("not_xml",), from_text=encode_xml)
EDIFACT = Format("edifact", read_edifact, ("not_edifact",), from_text=encode_edifact)

FORMATS: Mapping[str, Format] = {form.name: form for form in (JSON, XML, EDIFACT)}
"""Every format that needs nothing but the bytes, by its name."""
