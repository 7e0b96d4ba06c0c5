"""A list version as records of the list topic, and back again.

A version is its canonical entries cut into chunks, one zstd frame each, and a closing marker. A
chunk's key is `us-csl/9f86d081884c7d65/0003` (source, version, number), a marker's `us-csl`, so
nothing that an interrupted publication leaves behind replaces a part of the last whole version.
Chunks are cut before they are compressed and digested uncompressed: the same version has the same
chunks whatever release of zstd wrote them. A record without a value (a tombstone) takes back the
chunk or the whole source that its key names.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import msgspec
import zstandard

from streams.errors import ListError
from streams.messages.list_versions import ListVersion

# Before compression. Bytes that don't compress grow by less than 1 %, so a record stays below
# 900 kB and the broker's usual limit of 1 MB.
CHUNK_BYTES = 850_000
# What a reader takes from others: larger claims are refused before memory is spent on them.
MAX_CHUNK_BYTES = 8 * 1024 * 1024
MAX_PAYLOAD_BYTES = 512 * 1024 * 1024
MAX_HELD_BYTES = 256 * 1024 * 1024

_KEY = re.compile(rb"([A-Za-z0-9._-]{1,200})(?:/([0-9a-f]{16})/([0-9]{4,6}))?")
_ENCODER = msgspec.json.Encoder(order="deterministic")


class ListMarker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The value of the record that closes a version.

    `chunks` are the SHA-256 digests of the uncompressed chunks in their order, `payload_bytes`
    the size of all of them together, `published_at` milliseconds since 1970 (UTC).
    """

    list: ListVersion
    chunks: tuple[str, ...]
    payload_bytes: int
    published_at: int


_MARKER = msgspec.json.Decoder(ListMarker)


class ListRecord(NamedTuple):
    """A key and a value for the list topic; no value takes back what stood under the key."""

    key: bytes
    value: bytes | None


class ChunkKey(NamedTuple):
    """What a chunk's key says."""

    source: str
    version: str
    number: int

    def encode(self) -> bytes:
        """The key on the topic."""
        return f"{self.source}/{self.version}/{self.number:04d}".encode()


def encode_version(version: ListVersion, payload: bytes, published_at: int) -> list[ListRecord]:
    """The records of a version in the order in which they have to be sent, the marker last.

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
    return [*chunks, encode_marker(marker)]


def encode_marker(marker: ListMarker) -> ListRecord:
    """The closing record alone: it says anew that a version which is there is in force."""
    return ListRecord(marker.list.source.encode(), _ENCODER.encode(marker))


def decode_key(key: bytes) -> ChunkKey | str | None:
    """The chunk or the source (of a marker) that a key names; None for any other key."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    source = match[1].decode()
    return source if match[2] is None else ChunkKey(source, match[2].decode(), int(match[3]))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version that has arrived whole and agrees with every digest of its marker."""

    marker: ListMarker
    payload: bytes


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A marker for the version that is already loaded: only the time of publishing is new."""

    marker: ListMarker


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The marker of a source was taken back: the source is no longer published."""

    source: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that is not what it claims to be; what was loaded before stays in force.

    `source` is `unknown` where the key names none. `reason` is a stable word for metrics:
    `bad_key`, `bad_marker`, `bad_chunk`, `chunk_digest`, `payload_digest`, `too_large`.
    """

    source: str
    reason: str
    detail: str


Change: TypeAlias = Loaded | Confirmed | Withdrawn | Refused


@dataclass(slots=True)
class _Source:
    """What is known of one source: the version loaded and the marker that waits for its chunks."""

    loaded: str | None = None
    waiting: ListMarker | None = None


@dataclass(slots=True)
class Assembler:
    """Puts list versions together from the records of the topic, in whatever order they come.

    A version is loaded when its marker and every chunk have arrived and all digests agree; until
    then the one before it stays. `max_held` bounds the compressed chunks that wait for a marker:
    beyond it the oldest are dropped, as only interrupted publications leave so many.
    """

    max_held: int = MAX_HELD_BYTES
    _sources: dict[str, _Source] = field(default_factory=dict)
    _chunks: OrderedDict[ChunkKey, bytes] = field(default_factory=OrderedDict)
    _held: int = 0

    @property
    def held(self) -> int:
        """Bytes of the chunks that wait for a marker."""
        return self._held

    def feed(self, key: bytes | None, value: bytes | None) -> Change | None:
        """Take one record; the change that it completes, if any."""
        name = decode_key(key or b"")
        if name is None:
            return Refused("unknown", "bad_key", "a key that names neither a source nor a chunk")
        if isinstance(name, str):
            return self._feed_marker(name, value)
        return self._feed_chunk(name, value)

    def _feed_marker(self, name: str, value: bytes | None) -> Change | None:
        source = self._sources.setdefault(name, _Source())
        if value is None:
            del self._sources[name]
            return Withdrawn(name) if source.loaded else None
        try:
            marker = _decode_marker(name, value)
        except ListError as err:
            return Refused(name, "bad_marker", str(err))
        if marker.payload_bytes > MAX_PAYLOAD_BYTES:
            return Refused(name, "too_large", f"version {marker.list.version} is too large")
        source.waiting = marker
        if source.loaded == marker.list.sha256:
            source.waiting = None
            return Confirmed(marker)
        return self._complete(source, marker)

    def _feed_chunk(self, key: ChunkKey, value: bytes | None) -> Change | None:
        self._drop(key)
        source = self._sources.get(key.source)
        if value is None or (source and (source.loaded or "")[:16] == key.version):
            return None
        self._chunks[key] = value
        self._held += len(value)
        while self._held > self.max_held:
            self._drop(next(iter(self._chunks)))
        waiting = source.waiting if source else None
        if source and waiting and waiting.list.version == key.version:
            return self._complete(source, waiting)
        return None

    def _complete(self, source: _Source, marker: ListMarker) -> Change | None:
        version = marker.list
        keys = [ChunkKey(version.source, version.version, n) for n in range(len(marker.chunks))]
        if not all(key in self._chunks for key in keys):
            return None
        pieces = []
        for key, digest in zip(keys, marker.chunks, strict=True):
            try:
                pieces.append(_decode_chunk(self._chunks[key], digest))
            except _BadChunkError as err:
                self._drop(key)  # a good copy may still come
                return Refused(version.source, err.reason, f"chunk {key.number}: {err}")
        for key in [key for key in self._chunks if key[:2] == (version.source, version.version)]:
            self._drop(key)
        source.waiting = None
        payload = b"".join(pieces)
        if (
            hashlib.sha256(payload).hexdigest() != version.sha256
            or len(payload) != marker.payload_bytes
        ):
            return Refused(version.source, "payload_digest", f"version {version.version}")
        source.loaded = version.sha256
        return Loaded(marker, payload)

    def _drop(self, key: ChunkKey) -> None:
        self._held -= len(self._chunks.pop(key, b""))


class _BadChunkError(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def _decode_marker(source: str, value: bytes) -> ListMarker:
    try:
        marker = _MARKER.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise ListError(f"not a marker: {err}") from None
    if marker.list.source != source or marker.list.version != marker.list.sha256[:16]:
        raise ListError("a marker of another source, or of a version that is not its digest")
    return marker


def _decode_chunk(value: bytes, digest: str) -> bytes:
    try:
        size = zstandard.get_frame_parameters(value).content_size
        # A frame names its own size, and the decoder would trust it with the memory. A frame
        # without one reads as the largest number.
        if size > MAX_CHUNK_BYTES:
            raise _BadChunkError("too_large", f"it claims more than {MAX_CHUNK_BYTES:,} bytes")
        piece = zstandard.ZstdDecompressor().decompress(value, allow_extra_data=False)
    except zstandard.ZstdError as err:
        raise _BadChunkError("bad_chunk", str(err)) from None
    if hashlib.sha256(piece).hexdigest() != digest:
        raise _BadChunkError("chunk_digest", "the digest is not the marker's")
    return piece


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
