"""List versions put together from the records of the list topic, whole or not at all."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TypeAlias

import zstandard

from streams.errors import ListError
from streams.messages.list_records import (
    MAX_PAYLOAD_BYTES,
    ChunkKey,
    ListMarker,
    MarkerKey,
    decode_key,
    decode_marker,
    decode_refusal,
    signed_content,
)
from streams.messages.signatures import VerificationKey

MAX_CHUNK_BYTES = 8 * 1024 * 1024
MAX_HELD_BYTES = 256 * 1024 * 1024


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
    `bad_key`, `bad_marker`, `bad_chunk`, `chunk_digest`, `payload_digest`, `too_large`; where
    signatures are demanded also `unsigned`, `forged` (altered, or signed by another key) and
    `replayed` (signed for an earlier place in the sequence); or one of RefusalReason, where the
    publisher tells of a version that it refused itself.
    """

    source: str
    reason: str
    detail: str


Change: TypeAlias = Loaded | Confirmed | Withdrawn | Refused


@dataclass(slots=True)
class Trust:
    """What a reader demands of markers, and what it has seen of them; outlives a connection.

    With a `key`, markers have to be signed by it, and their sequence may only rise. `sequences`
    holds the highest of each source: a reader that begins anew passes over what lies before it.
    """

    key: VerificationKey | None = None
    sequences: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Source:
    """What is known of one source.

    `loaded` is the SHA-256 of the version loaded, `latest` the last marker that could be trusted,
    `waiting` one that waits for its chunks.
    """

    loaded: str | None = None
    latest: ListMarker | None = None
    waiting: ListMarker | None = None


@dataclass(slots=True)
class Assembler:
    """Puts list versions together from the records of the topic, in whatever order they come.

    A version is loaded when its marker and every chunk have arrived and all digests agree; until
    then the one before it stays. `max_held` bounds the compressed chunks that wait for a marker:
    beyond it the oldest are dropped, as only interrupted publications leave so many.
    """

    trust: Trust = field(default_factory=Trust)
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
        if isinstance(name, MarkerKey):
            return self._feed_marker(name.source, value)
        if isinstance(name, ChunkKey):
            return self._feed_chunk(name, value)
        return _tell_refusal(name.source, value)

    def _feed_marker(self, name: str, value: bytes | None) -> Change | None:
        source = self._sources.setdefault(name, _Source())
        if value is None:
            return self._withdraw(name, source)
        try:
            marker = decode_marker(name, value)
        except ListError as err:
            return Refused(name, "bad_marker", str(err))
        refusal = self._object(source, marker)
        if refusal:
            return refusal
        source.latest = marker
        if self._is_history(marker):
            return None
        source.waiting = marker
        if source.loaded == marker.list.sha256:
            source.waiting = None
            return Confirmed(marker)
        return self._complete(source, marker)

    def _object(self, source: _Source, marker: ListMarker) -> Refused | None:
        """What speaks against a marker: its size, or that it can't be trusted."""
        key, name, latest = self.trust.key, marker.list.source, source.latest
        version = f"version {marker.list.version}"
        if key and marker.signature is None:
            return Refused(name, "unsigned", f"{version} bears no signature")
        if key and not key.verifies(signed_content(marker), marker.signature or ""):
            return Refused(name, "forged", f"{version} is not signed by the key")
        # A mirrored topic may hold a record twice.
        if key and latest and marker.sequence <= latest.sequence and marker != latest:
            detail = f"{version}: sequence {marker.sequence} after {latest.sequence}"
            return Refused(name, "replayed", detail)
        if marker.payload_bytes > MAX_PAYLOAD_BYTES:
            return Refused(name, "too_large", f"{version} is too large")
        return None

    def _is_history(self, marker: ListMarker) -> bool:
        """Whether this marker was overtaken when the topic was last read; takes note of it."""
        name, key = marker.list.source, self.trust.key
        highest = self.trust.sequences.get(name, marker.sequence)
        self.trust.sequences[name] = max(highest, marker.sequence)
        return key is not None and marker.sequence < highest

    def _withdraw(self, name: str, source: _Source) -> Change | None:
        """Nobody can sign a record without a value: where signatures are demanded it has no effect."""
        if self.trust.key is None:
            del self._sources[name]
            return Withdrawn(name) if source.loaded else None
        if source.latest is None:
            return None
        return Refused(name, "unsigned", "the source was taken back without a signature")

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


def _tell_refusal(source: str, value: bytes | None) -> Refused | None:
    """A version that the publisher refused, as it tells; it changes nothing that is in force."""
    if value is None:
        return None
    try:
        refusal = decode_refusal(source, value)
    except ListError as err:
        return Refused(source, "bad_marker", str(err))
    return Refused(source, refusal.reason.value, f"version {refusal.version}: {refusal.detail}")


class _BadChunkError(Exception):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


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
