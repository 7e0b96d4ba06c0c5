"""Records of the list topic without a broker, and what a reader makes of them."""

from __future__ import annotations

from streams.messages.list_assembly import Assembler, Change, Loaded, Refused, Withdrawn
from streams.messages.list_records import ListRecord, encode_marker, encode_version
from streams.messages.list_versions import ListVersion, describe

PUBLISHED_AT = 1_795_420_000_000


def version_of(payload: bytes, source: str = "us-csl") -> ListVersion:
    return describe(source, [], payload, raw_sha256="0" * 64, parser_version="test/1")


def records_of(
    payload: bytes, source: str = "us-csl", published_at: int = PUBLISHED_AT
) -> list[ListRecord]:
    chunks, marker = encode_version(version_of(payload, source), payload, published_at)
    return [*chunks, encode_marker(marker)]


def feed(records: list[ListRecord], assembler: Assembler | None = None) -> list[Change]:
    assembler = assembler or Assembler()
    changes = (assembler.feed(*record) for record in records)
    return [change for change in changes if change is not None]


def in_force(changes: list[Change]) -> bytes | None:
    """The payload that a reader holds after some changes."""
    payload = None
    for change in changes:
        if isinstance(change, Loaded):
            payload = change.payload
        elif isinstance(change, Withdrawn):
            payload = None
    return payload


def refusals(changes: list[Change]) -> list[str]:
    return [change.reason for change in changes if isinstance(change, Refused)]
