"""XML to a plain tree. Nothing outside the message is ever read: no DTD, no entity, no address.

`<Amt Ccy="EUR">5.00</Amt>` becomes `{"@Ccy": "EUR", "#text": "5.00"}` and `<Nm>A</Nm>` just `"A"`.
Elements that are repeated become a list. Names are given without their namespace, so that one
mapping reads every version of a message that keeps its element names.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Element

from streams.errors import MessageError
from streams.shapes.budget import Budget, check_size
from streams.shapes.trees import Tree

# What says how a document is to be validated, and nothing of what it holds.
_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"

_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")
# lxml looks for the value of each among all of them: with very many it would never come back.
_MAX_ATTRIBUTES: Final = 64


def parse_xml(body: bytes) -> Tree:
    """The tree of one document: its root element's name and what stands below it.

    Raises MessageError: `empty`, `not_valid` for what is out of all bounds, or `not_xml` with the
    line and column of the fault.
    """
    check_size(body)
    root = _parse(body)
    budget = Budget()
    budget.spend(1)
    return {_name(root.tag): _tree_of(root, budget, 1)}


def encode_xml(text: str) -> bytes:
    """A document that stands as a text in another message; what it declares of its encoding is void."""
    return _DECLARATION.sub("", text, count=1).encode()


def _parse(body: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as err:
        raise MessageError("not_xml", _explain(err)) from None
    except (LookupError, ValueError):  # an encoding that nobody knows
        raise MessageError("not_xml", "not XML: its encoding is unknown") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise MessageError("not_xml", "declares a document type, which no message does")
    return root


def _explain(error: etree.XMLSyntaxError) -> str:
    """The place and the parser's own word for the fault: its sentences quote the message."""
    log: Any = error.error_log
    entry = log.last_error
    fault = entry.type_name.removeprefix("ERR_").lower() if entry else "syntax"
    line, column = error.position
    return f"not well-formed XML: {fault}, line {line}, column {column}"


def _tree_of(element: Element, budget: Budget, depth: int) -> Tree:
    """An element with all that stands below it."""
    node: dict[str, Tree] = {}
    attributes = element.attrib
    if len(attributes) > _MAX_ATTRIBUTES:
        raise MessageError("not_valid", f"an element of more than {_MAX_ATTRIBUTES} attributes")
    for name, value in attributes.items():
        if not str(name).startswith(_SCHEMA_INSTANCE):
            node[f"@{_name(name)}"] = str(value)
    budget.spend(1 + len(node), depth)
    texts = [element.text or ""]
    for child in element:
        _add(node, _name(child.tag), _tree_of(child, budget, depth + 1))
        texts.append(child.tail or "")
    text = " ".join(filter(None, map(str.strip, texts)))
    if not node:
        return text
    if text:
        node["#text"] = text
    return node


def _add(node: dict[str, Tree], name: str, value: Tree) -> None:
    before = node.get(name)
    if before is None:
        node[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        node[name] = [before, value]


def _name(tag: str | bytes) -> str:
    """The name without its namespace."""
    return str(tag).rpartition("}")[2]
