"""Record batches unpacked within bounds, whoever has packed them.

A batch of one megabyte may unpack to gigabytes, and aiokafka would unpack it; a header whose name
is not UTF-8 would end its fetch, again and again after each restart. Here no batch unpacks to more
than MAX_BATCH_BYTES, no record is longer than MAX_RECORD_BYTES, and what can't be unpacked stands
in as a record without a value for each of its offsets, so that each is answered by a dead letter.

aiokafka offers no way in for this, so its names for the parts concerned are given new meanings.
"""

from __future__ import annotations

import hashlib
import io
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import cramjam
import zstandard
from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

MAX_BATCH_BYTES: Final = 32 * 1024 * 1024
MAX_RECORD_BYTES: Final = 16 * 1024 * 1024
# So much of a partition is handed on at once, and one record more.
_MAX_SHARE_BYTES: Final = 4 * 1024 * 1024
# aiokafka's own 0.1 s pass whenever the events of a fetch take longer.
_LEFT_SECONDS: Final = 5.0
_CHUNK: Final = 65_536

UNREADABLE: Final = "streamscreen.unreadable"
# A stream of snappy blocks, each after its length, as Java's library writes it, begins so.
_XERIAL: Final = b"\x82SNAPPY\x00"
_XERIAL_HEAD: Final = 16


class Unreadable(bytes):
    """Why a record could not be read: the value of the header UNREADABLE of what stands in for it.

    A producer can send that header, but not of this class.
    """


class TooLargeError(ValueError):
    """A batch unpacks to more than MAX_BATCH_BYTES."""

    def __init__(self) -> None:
        super().__init__(f"its batch unpacks to more than {MAX_BATCH_BYTES:,} bytes")


def guard_batches() -> None:
    """Let every consumer of this process unpack within bounds."""
    decoders = {
        "gzip_decode": unpack_gzip,
        "snappy_decode": unpack_snappy,
        "lz4_decode": unpack_lz4,
        "zstd_decode": unpack_zstd,
    }
    for module in _record_modules():
        for name, decoder in decoders.items():
            if hasattr(module, name):
                setattr(module, name, decoder)
    fetcher.MemoryRecords = Records
    fetcher.FetchResult = FetchResult


def _record_modules() -> Iterator[ModuleType]:
    """aiokafka's readers of batches: in Python, and compiled where its wheel has them."""
    for package in ("aiokafka.record", "aiokafka.record._crecords"):
        for name in ("default_records", "legacy_records"):
            with suppress(ImportError):
                yield import_module(f"{package}.{name}")


@dataclass(frozen=True, slots=True)
class StandIn:
    """A record that is there and could not be read."""

    offset: int
    timestamp: int
    timestamp_type: int
    headers: list[tuple[str, bytes]]
    key: bytes | None = None
    value: bytes | None = None
    checksum: int | None = None


class Records:
    """The batches of one fetched partition, in place of aiokafka's."""

    def __init__(self, content: bytes) -> None:
        self._records = MemoryRecords(content)

    def size_in_bytes(self) -> int:
        """Packed."""
        size: int = self._records.size_in_bytes()
        return size

    def has_next(self) -> bool:
        """Whether `next_batch` gives another one."""
        return bool(self._records.has_next())

    def next_batch(self) -> Batch:
        """The next batch, not unpacked yet."""
        return Batch(self._records.next_batch())


class Batch:
    """One batch; what it says of itself is aiokafka's."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        batch = self._batch
        offset = batch.base_offset
        try:
            for record in batch:
                offset = record.offset + 1
                size = _size_of(record)
                yield record if size <= MAX_RECORD_BYTES else _refer(record, size)
        except MemoryError:
            raise
        except Exception as err:
            why = str(err) if isinstance(err, TooLargeError) else "its batch can't be unpacked"
            stamp, kind = getattr(batch, "max_timestamp", None) or 0, batch.timestamp_type
            for left in range(offset, batch.next_offset):
                yield StandIn(left, stamp, kind, _tell(why))


class FetchResult(fetcher.FetchResult):  # type: ignore[misc]
    """What was fetched of a partition, handed on in shares of bounded size.

    As long as some of it is left, its broker is asked for nothing more, for _LEFT_SECONDS at the
    most. A fetch for the other partitions may take as long as these have no events, and those that
    are handed on to the end meanwhile could not be fetched.
    """

    def calculate_backoff(self) -> float:
        """Seconds for which its broker is to be left alone."""
        left: float = self._created + _LEFT_SECONDS - time.monotonic()
        return max(left, 0.0)

    def getall(self, max_records: int | None = None) -> list[Any]:
        """The next records: no more than so many, and no more than a share holds."""
        if not self.check_assignment(self._topic_partition) or not self.has_more():
            return []
        records: list[Any] = []
        size = 0
        for record in self._partition_records:
            records.append(record)
            size += _size_of(record)
            full = max_records is not None and len(records) >= max_records
            if full or size >= _MAX_SHARE_BYTES:
                self._update_position()
                break
        else:
            self._update_position()
            self._partition_records: Any = None
        return records


def unpack_gzip(payload: Any) -> bytes:
    """Unpack gzip (RFC 1952). Raises TooLargeError."""
    unpacked, left = b"", bytes(payload)
    while left:
        member = zlib.decompressobj(wbits=31)
        unpacked += member.decompress(left, MAX_BATCH_BYTES + 1 - len(unpacked))
        if len(unpacked) > MAX_BATCH_BYTES:
            raise TooLargeError
        if not member.eof:
            raise EOFError("the batch is cut off")
        left = member.unused_data
    return unpacked


def unpack_zstd(payload: Any) -> bytes:
    """Unpack Zstandard (RFC 8878). Raises TooLargeError."""
    decompressor = zstandard.ZstdDecompressor()
    unpacked = io.BytesIO()
    with decompressor.stream_reader(bytes(payload), read_across_frames=True) as reader:
        while part := reader.read(max(_CHUNK, 8 * len(payload))):
            unpacked.write(part)
            if unpacked.tell() > MAX_BATCH_BYTES:
                raise TooLargeError
    return unpacked.getvalue()


def unpack_lz4(payload: Any) -> bytes:
    """Unpack an LZ4 frame. Raises TooLargeError."""
    # Memory that is not written to is not taken.
    room = bytearray(MAX_BATCH_BYTES)
    try:
        size = cramjam.lz4.decompress_into(bytes(payload), room)
    except cramjam.DecompressionError as err:
        if "whole buffer" in str(err):
            raise TooLargeError from None
        raise
    return bytes(memoryview(room)[:size])


def unpack_snappy(payload: Any) -> bytes:
    """Unpack one snappy block, or a stream of them. Raises TooLargeError."""
    content = bytes(payload)
    if not content.startswith(_XERIAL):
        return _unpack_block(content, MAX_BATCH_BYTES)
    unpacked, at = io.BytesIO(), _XERIAL_HEAD
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        block = content[at + 4 : at + 4 + size]
        unpacked.write(_unpack_block(block, MAX_BATCH_BYTES - unpacked.tell()))
        at += 4 + size
    return unpacked.getvalue()


def _unpack_block(block: bytes, room: int) -> bytes:
    # Every block says first how long it is unpacked.
    if cramjam.snappy.decompress_raw_len(block) > room:
        raise TooLargeError
    return bytes(cramjam.snappy.decompress_raw(block))


def _size_of(record: Any) -> int:
    size = len(record.value or b"") + len(record.key or b"")
    if record.headers:
        size += sum(len(name) + len(value or b"") for name, value in record.headers)
    return size


def _refer(record: Any, size: int) -> StandIn:
    digest = hashlib.sha256(record.value or b"").hexdigest()
    why = f"it holds {size:,} bytes (SHA-256 {digest}), more than {MAX_RECORD_BYTES:,}"
    return StandIn(record.offset, record.timestamp, record.timestamp_type, _tell(why))


def _tell(why: str) -> list[tuple[str, bytes]]:
    return [(UNREADABLE, Unreadable(why.encode()))]
