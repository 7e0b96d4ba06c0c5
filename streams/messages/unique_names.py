"""No name twice in one JSON object: which of the two values counts differs from reader to reader.

A second `parties` would show a screener other parties than the system that acts on the event.
RFC 8259, section 4, calls what follows unpredictable; I-JSON (RFC 7493, section 2.3) forbids it.
"""

from __future__ import annotations

import json
import re
from typing import Final

import msgspec

from streams.errors import MessageError

_MAX_QUOTED: Final = 50
# White space before a colon, or a backslash at the end of a name: rare, and not counted by eye.
_UNUSUAL: Final = re.compile(rb'[ \t\r\n]:|\\\\":')


def require_unique_names(body: bytes, decoded: object) -> None:
    """Check JSON from which an object was decoded.

    Raises MessageError with the reason `not_valid` and the name that stands twice. As many names
    as the decoded object has when it is written again can't hide a second one; the text is only
    read once more where there are others, such as those of fields that say what they say anyway.
    """
    if _is_unusual(body) or _count_names(body) != _count_names(msgspec.json.encode(decoded)):
        _READER.decode(body.decode())


def _is_unusual(body: bytes) -> bool:
    # Most texts have none of this, which is found out sooner than what the pattern asks for.
    if b" :" in body:
        return True
    suspicious = b"\\" in body or b"\n" in body or b"\t" in body or b"\r" in body
    return suspicious and bool(_UNUSUAL.search(body))


def _count_names(body: bytes) -> int:
    """How many names an ordinary JSON text has; a quotation mark within a text is escaped."""
    escaped = body.count(b'\\":') if b"\\" in body else 0
    return body.count(b'":') - escaped


def _require_unique(members: list[tuple[str, object]]) -> None:
    seen: set[str] = set()
    for name, _ in members:
        if name in seen:
            raise MessageError("not_valid", f"a name stands twice: {name[:_MAX_QUOTED]!r}")
        seen.add(name)


# Numbers stay text: their length is not limited.
_READER: Final = json.JSONDecoder(object_pairs_hook=_require_unique, parse_int=str, parse_float=str)
