"""XML files read record by record, so that the largest list needs little memory.

Nothing outside the file is ever read: no DTD, no entity, no address. A file that ends before its
root is closed is refused whole, since what is missing might be listed. The one fault that is
mended is an ampersand that stands for itself ("Shipping & Marine"): official editions have it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from lxml import etree
from lxml.etree import XMLPullParser
from lxml.etree import _Element as Element

from streams.errors import ListError
from streams.lists.reading import MAX_FIELD_CHARS, START_BYTES, Reading, content_of

__all__ = [
    "Element",
    "children",
    "line_of",
    "local_name",
    "read_records",
    "root_name",
    "root_of",
    "text_of",
    "texts_of",
]

_MAX_DEPTH = 32  # the deepest official list, OFAC's advanced XML, nests 12 elements
_MAX_RECORD_BYTES = 64 * 2**20
_TOO_DEEP = etree.XPath("boolean(" + "/".join("*" * _MAX_DEPTH) + ")")
_TOO_LONG = etree.XPath(
    f"boolean(descendant-or-self::*/@*[string-length() > {MAX_FIELD_CHARS}]"
    f" | .//text()[string-length() > {MAX_FIELD_CHARS}])"
)
# An ampersand that begins no reference; a CDATA section, where it stands for itself, is passed over.
_AMPERSAND = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!#?\w{1,32};)", re.DOTALL)
_LONGEST_REFERENCE = 34


def read_records(
    path: Path, reading: Reading, *, root: Collection[str], tags: Collection[str]
) -> Iterator[Element]:
    """The outermost elements with these names, whatever their namespace, in the order of the file.

    Each is complete when it is yielded, with the line on which it begins as `sourceline`, and
    emptied when the next is asked for. A record with a field of more than a million characters, or
    nested deeper than any list, is reported and left out. Raises ListError for a file that is no
    XML, is not well-formed to its end, declares entities, or has a root element not in `root`.
    """
    with reading.open(path) as stream:
        found = root_name(path, stream.peek())
        if found not in root:
            expected = " or ".join(f"<{name}>" for name in root)
            raise ListError(f"{path}: expected {expected}, found <{found}>: another list")
        for record in _records(path, stream, frozenset(tags)):
            fault = _fault(record)
            if fault:
                reading.reject(path, line_of(record), fault)
            else:
                yield record
            _free(record)


def root_name(path: Path, start: bytes) -> str:
    """The name of the root element without its namespace, from the first bytes of a file.

    Raises ListError where they are no XML or declare entities.
    """
    content = content_of(start)
    if content != "XML":
        raise ListError(f"{path}: expected an XML file, found {content}")
    parser = _parser(("start",), "*")
    mended = _AMPERSAND.sub(_escape, start)
    with _refusing(path):
        for at in range(0, len(mended), 512):
            parser.feed(mended[at : at + 512])
            for element in _elements(parser):
                doctype: Any = element.getroottree().docinfo.internalDTD
                if doctype is not None and doctype.entities():
                    raise ListError(f"{path}: declares entities, which no official list does")
                return local_name(element)
    raise ListError(f"{path}: expected an XML file, found no element in {len(start)} bytes")


def line_of(element: Element) -> int:
    """The line of the file on which an element begins, from 1."""
    line: Any = element.sourceline
    return int(line or 1)


def root_of(element: Element) -> Element:
    """The root of an element's file, with its attributes and nothing of what was read before."""
    return element.getroottree().getroot()


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, *names: str) -> list[Element]:
    """The elements at the end of a path of names below another, whatever their namespace."""
    found = [] if element is None else [element]
    for name in names:
        found = [below for above in found for below in above.iterchildren("{*}" + name)]
    return found


def text_of(element: Element | None, *names: str) -> str:
    """The text of the first element at the end of a path, on one line; empty where there is none."""
    found = children(element, *names)
    return " ".join("".join(map(str, found[0].itertext())).split()) if found else ""


def texts_of(element: Element | None, *names: str) -> list[str]:
    """The texts of all elements at the end of a path, each on one line, without the empty ones."""
    return [text for found in children(element, *names) if (text := text_of(found))]


def _parser(events: tuple[Literal["start", "end"], ...], tags: Collection[str]) -> XMLPullParser:
    return XMLPullParser(
        events=events,
        tag=["{*}" + tag for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _elements(parser: XMLPullParser) -> Iterator[Element]:
    for _, element in parser.read_events():
        if isinstance(element, Element):
            yield element


def _records(path: Path, stream: io.BufferedReader, tags: frozenset[str]) -> Iterator[Element]:
    parser = _parser(("end",), tags)
    size = 0  # since the last record: what has to be held in memory
    with _refusing(path):
        for chunk in _mended(path, stream):
            size += len(chunk)
            if size > _MAX_RECORD_BYTES:
                raise ListError(f"{path}: no record in {size // 2**20} MB: not a list")
            parser.feed(chunk)
            for element in _elements(parser):
                if not any(local_name(above) in tags for above in element.iterancestors()):
                    yield element
                    size = 0
        parser.close()


def _mended(path: Path, stream: io.BufferedReader) -> Iterator[bytes]:
    """The stream's bytes in chunks, ampersands that stand for themselves written as XML has it."""
    held = b""
    while chunk := stream.read(START_BYTES):
        chunk = held + chunk
        end = _complete(chunk)
        if len(chunk) - end > MAX_FIELD_CHARS:
            raise ListError(f"{path}: a CDATA section of more than {MAX_FIELD_CHARS} bytes")
        held = chunk[end:]
        yield _AMPERSAND.sub(_escape, chunk[:end])
    yield _AMPERSAND.sub(_escape, held)


def _complete(chunk: bytes) -> int:
    """Where the last reference or CDATA section begins that the next chunk may go on with."""
    section = chunk.rfind(b"<![CDATA[")
    if section >= 0 and chunk.find(b"]]>", section) < 0:
        return section
    last = max(chunk.rfind(b"&"), chunk.rfind(b"<"))
    return last if last >= max(0, len(chunk) - _LONGEST_REFERENCE) else len(chunk)


def _escape(found: re.Match[bytes]) -> bytes:
    return b"&amp;" if found.group() == b"&" else found.group()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except etree.XMLSyntaxError as err:
        raise ListError(
            f"{path}: not well-formed XML, damaged or cut off: {err.msg}; fetch it again"
        ) from None


def _fault(record: Element) -> str:
    if _TOO_DEEP(record):
        return f"elements nested deeper than {_MAX_DEPTH}"
    if _TOO_LONG(record):
        return f"a field of more than {MAX_FIELD_CHARS} characters"
    return ""


def _free(record: Element) -> None:
    """Drop a record and all that stands before it; the parser still holds the element itself."""
    record.clear()
    for element in (record, *record.iterancestors()):
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]
