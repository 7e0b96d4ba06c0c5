"""One version of one source's list: what names it, and its entries as canonical bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import msgspec

from streams.errors import ListError
from streams.matching.entity import ListedEntity

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(ListedEntity)


class ListVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What identifies a version. `version` is the first 16 hex digits of `sha256`.

    `source` is the feed (`us-csl`), whose entries may stand on several lists (`entries_by_list`
    counts them by list id). `sha256` is the digest of the canonical entries, `raw_sha256` that of
    the official file or files; `source_date` is the ISO date that the source gives itself.
    """

    source: str
    version: str
    sha256: str
    entries: int
    entries_by_list: dict[str, int]
    raw_sha256: str
    parser_version: str
    source_date: str | None = None


def encode_entities(entities: Iterable[ListedEntity]) -> bytes:
    """Canonical bytes: one JSON object a line, ordered by entity key, so equal lists hash alike."""
    lines = [_ENCODER.encode(entity) for entity in sorted(entities, key=lambda e: e.key)]
    return b"".join(line + b"\n" for line in lines)


def decode_entities(payload: bytes) -> list[ListedEntity]:
    """The inverse of `encode_entities`. Raises ListError, naming the line, for anything else."""
    entities = []
    for number, line in enumerate(payload.splitlines(), start=1):
        try:
            entities.append(_DECODER.decode(line))
        except msgspec.DecodeError as err:
            raise ListError(f"list entries, line {number}: {err}") from None
    return entities


def describe(
    source: str,
    entities: Iterable[ListedEntity],
    payload: bytes,
    *,
    raw_sha256: str,
    parser_version: str,
    source_date: str | None = None,
) -> ListVersion:
    """The ListVersion of some entities and their canonical bytes."""
    by_list = Counter(entity.list_id for entity in entities)
    digest = hashlib.sha256(payload).hexdigest()
    return ListVersion(
        source=source,
        version=digest[:16],
        sha256=digest,
        entries=sum(by_list.values()),
        entries_by_list=dict(sorted(by_list.items())),
        raw_sha256=raw_sha256,
        parser_version=parser_version,
        source_date=source_date,
    )
