"""A list version as records of the list topic, and back again.

A version is its canonical entries cut into chunks, one zstd frame each, and a closing marker. A
chunk's key is `us-csl/9f86d081884c7d65/0003` (source, version, number), a marker's `us-csl`, so
nothing that an interrupted publication leaves behind replaces a part of the last whole version.
Chunks are cut before they are compressed and digested uncompressed: the same version has the same
chunks whatever release of zstd wrote them. A record without a value (a tombstone) takes back the
chunk or the whole source that its key names.

A marker holds the digest of every chunk, names the version before it, and can be signed: then it
vouches for all of the version. Under `us-csl/refused` stands which version was refused before it
got here, so that whoever watches the workers hears of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import NamedTuple

import msgspec
import zstandard

from streams.errors import ListError
from streams.messages.list_versions import ListVersion
from streams.messages.signatures import SigningKey

# Before compression. Bytes that don't compress grow by less than 1 %, so a record stays below
# 900 kB and the broker's usual limit of 1 MB.
CHUNK_BYTES = 850_000
# What a reader takes from others: larger claims are refused before memory is spent on them.
MAX_PAYLOAD_BYTES = 512 * 1024 * 1024

_KEY = re.compile(rb"([A-Za-z0-9._-]{1,200})(?:/(refused)|/([0-9a-f]{16})/([0-9]{4,6}))?")
_ENCODER = msgspec.json.Encoder(order="deterministic")


class ListMarker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The value of the record that closes a version.

    `chunks` are the SHA-256 digests of the uncompressed chunks in their order, `payload_bytes`
    the size of all of them together, `published_at` milliseconds since 1970 (UTC).

    `sequence` rises with every marker of a source. `previous` is the SHA-256 of the version that
    was in force before this one; null for the first. `accepted` is why a person published the
    version although it had been refused, `rollback` why they went back to it. `signature` is over
    all the rest.
    """

    list: ListVersion
    chunks: tuple[str, ...]
    payload_bytes: int
    published_at: int
    sequence: int = 1
    previous: str | None = None
    accepted: str | None = None
    rollback: str | None = None
    signature: str | None = None


class RefusalReason(str, Enum):
    """Why a list version was not published: stable words for metrics."""

    DROPPED = "dropped"  # too many entries are gone
    HALVED = "halved"  # one list of the source lost half of its entries
    BROKEN_ROWS = "broken_rows"  # too many rows could not be read
    OLDER = "older"  # the source's own date lies before that of the version in force
    ROLLED_BACK = "rolled_back"  # a person went back to an earlier version


class ListRefusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Word of a version that was refused before it was published and waits for a person.

    `detail` says in figures what was found, `refused_at` is in milliseconds since 1970 (UTC).
    """

    source: str
    version: str
    reason: RefusalReason
    detail: str
    refused_at: int


_MARKER = msgspec.json.Decoder(ListMarker)
_REFUSAL = msgspec.json.Decoder(ListRefusal)


class ListRecord(NamedTuple):
    """A key and a value for the list topic; no value takes back what stood under the key."""

    key: bytes
    value: bytes | None


class MarkerKey(NamedTuple):
    """What a marker's key says."""

    source: str

    def encode(self) -> bytes:
        """The key on the topic."""
        return self.source.encode()


class ChunkKey(NamedTuple):
    """What a chunk's key says."""

    source: str
    version: str
    number: int

    def encode(self) -> bytes:
        """The key on the topic."""
        return f"{self.source}/{self.version}/{self.number:04d}".encode()


class RefusalKey(NamedTuple):
    """What the key of a refusal says."""

    source: str

    def encode(self) -> bytes:
        """The key on the topic."""
        return f"{self.source}/refused".encode()


def encode_version(
    version: ListVersion, payload: bytes, published_at: int
) -> tuple[list[ListRecord], ListMarker]:
    """The chunks of a version, to be sent first, and the marker that closes it.

    `payload` is what `version` was described from. Raises ListError where the two differ or the
    payload is too large for a reader.
    """
    if hashlib.sha256(payload).hexdigest() != version.sha256:
        raise ListError(f"list {version.source}: the entries are not those of {version.version}")
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ListError(f"list {version.source}: {len(payload):,} bytes are too many to publish")
    pieces = [payload[start : start + CHUNK_BYTES] for start in range(0, len(payload), CHUNK_BYTES)]
    compress = zstandard.ZstdCompressor(level=9).compress
    chunks = [
        ListRecord(ChunkKey(version.source, version.version, number).encode(), compress(piece))
        for number, piece in enumerate(pieces)
    ]
    marker = ListMarker(
        list=version,
        chunks=tuple(hashlib.sha256(piece).hexdigest() for piece in pieces),
        payload_bytes=len(payload),
        published_at=published_at,
    )
    return chunks, marker


def chain_marker(marker: ListMarker, before: ListMarker | None, last_sequence: int) -> ListMarker:
    """A marker in its place behind the one in force, which may be for the same version.

    `last_sequence` is the highest on the topic. Sequences follow the clock as well, so that they
    rise even where the highest was lost.
    """
    sequence = max(last_sequence + 1, marker.published_at)
    if before is None:
        previous = None
    elif before.list.sha256 == marker.list.sha256:
        previous = before.previous
    else:
        previous = before.list.sha256
    return msgspec.structs.replace(marker, sequence=sequence, previous=previous)


def encode_marker(marker: ListMarker, key: SigningKey | None = None) -> ListRecord:
    """The closing record, signed where there is a key to sign with."""
    signature = key.sign(signed_content(marker)) if key else None
    signed = msgspec.structs.replace(marker, signature=signature)
    return ListRecord(MarkerKey(marker.list.source).encode(), _ENCODER.encode(signed))


def signed_content(marker: ListMarker) -> bytes:
    """What the signature of a marker is made over: all the rest of it."""
    return _ENCODER.encode(msgspec.structs.replace(marker, signature=None))


def decode_marker(source: str, value: bytes) -> ListMarker:
    """The marker of a source. Raises ListError for anything else."""
    try:
        marker = _MARKER.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise ListError(f"not a marker: {err}") from None
    if marker.list.source != source or marker.list.version != marker.list.sha256[:16]:
        raise ListError("a marker of another source, or of a version that is not its digest")
    return marker


def encode_refusal(refusal: ListRefusal) -> ListRecord:
    """The record that tells of a refusal."""
    return ListRecord(RefusalKey(refusal.source).encode(), _ENCODER.encode(refusal))


def decode_refusal(source: str, value: bytes) -> ListRefusal:
    """What was refused of a source. Raises ListError for anything else."""
    try:
        refusal = _REFUSAL.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise ListError(f"not a refusal: {err}") from None
    if refusal.source != source:
        raise ListError("a refusal of another source")
    return refusal


def decode_key(key: bytes) -> MarkerKey | ChunkKey | RefusalKey | None:
    """What a key names; None for a key that names nothing of this topic."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    source = match[1].decode()
    if match[2] is not None:
        return RefusalKey(source)
    if match[3] is not None:
        return ChunkKey(source, match[3].decode(), int(match[4]))
    return MarkerKey(source)


def find_stale_chunks(
    keys: Mapping[bytes, int], current: ListVersion, superseded: Collection[str], before: int
) -> list[bytes]:
    """Keys of the chunks of a source that nobody needs once `current` is in force.

    `keys` holds every key of the topic that has a value, with the timestamp of its record. Chunks
    of the `superseded` versions go at once; those of versions without a marker only if they were
    written earlier than `before` (both in milliseconds): a publication may be under way.
    """
    return [
        key
        for key, written in keys.items()
        if isinstance(name := decode_key(key), ChunkKey)
        and name.source == current.source
        and name.version != current.version
        and (name.version in superseded or written < before)
    ]
