"""Batches made to fill the memory or to end the fetch, unpacked within bounds."""

from __future__ import annotations

import gzip
import io
import struct
from collections.abc import Callable
from typing import Any

import cramjam
import pytest
import zstandard
from aiokafka import TopicPartition, codec
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from streams.worker.batches import (
    MAX_BATCH_BYTES,
    MAX_RECORD_BYTES,
    FetchResult,
    Records,
    StandIn,
    TooLargeError,
    guard_batches,
    unpack_gzip,
    unpack_lz4,
    unpack_snappy,
    unpack_zstd,
)

Pack = Callable[[bytes], bytes]
Unpack = Callable[[bytes], bytes]

CODECS: dict[str, tuple[int, Pack, Unpack]] = {
    "gzip": (1, gzip.compress, unpack_gzip),
    "snappy": (2, codec.snappy_encode, unpack_snappy),
    "snappy block": (2, lambda plain: bytes(cramjam.snappy.compress_raw(plain)), unpack_snappy),
    "lz4": (3, codec.lz4_encode, unpack_lz4),
    "zstd": (4, lambda plain: bytes(codec.zstd_encode(plain)), unpack_zstd),
}
each_codec = pytest.mark.parametrize("name", CODECS)


@pytest.fixture(autouse=True)
def _guarded() -> None:
    guard_batches()


def batch(
    *values: bytes, compression: int = 0, headers: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """A batch of format 2 with these values, from offset 0 on."""
    builder = DefaultRecordBatchBuilder(2, compression, 0, -1, -1, -1, 2**30)
    for offset, value in enumerate(values):
        builder.append(offset, 1_000, b"key", value, list(headers))
    return bytes(builder.build())


def unpacked(content: bytes) -> list[Any]:
    records = Records(content)
    found: list[Any] = []
    while records.has_next():
        found += records.next_batch()
    return found


@each_codec
@pytest.mark.parametrize("plain", [b"", b"x", bytes(range(256)) * 1000], ids=len)
def test_what_is_within_bounds_is_unpacked(name: str, plain: bytes) -> None:
    _, pack, unpack = CODECS[name]
    assert unpack(pack(plain)) == plain


@each_codec
def test_the_bound_is_the_last_byte_that_is_unpacked(name: str) -> None:
    _, pack, unpack = CODECS[name]
    assert len(unpack(pack(bytes(MAX_BATCH_BYTES)))) == MAX_BATCH_BYTES
    with pytest.raises(TooLargeError):
        unpack(pack(bytes(MAX_BATCH_BYTES + 1)))


def test_several_members_and_frames_count_together() -> None:
    half = bytes(MAX_BATCH_BYTES // 2 + 1)
    assert unpack_gzip(gzip.compress(b"a") + gzip.compress(b"b")) == b"ab"
    with pytest.raises(TooLargeError):
        unpack_gzip(gzip.compress(half) * 2)
    frame = zstandard.ZstdCompressor().compress
    assert unpack_zstd(frame(b"a") + frame(b"b")) == b"ab"
    with pytest.raises(TooLargeError):
        unpack_zstd(frame(half) * 2)


def test_a_size_that_is_not_declared_is_bounded_too() -> None:
    packed = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(packed, closefd=False) as writer:
        writer.write(bytes(MAX_BATCH_BYTES + 1))
    with pytest.raises(TooLargeError):
        unpack_zstd(packed.getvalue())


@each_codec
def test_records_of_a_packed_batch_come_as_they_are(name: str) -> None:
    compression = CODECS[name][0]
    records = unpacked(
        batch(b"a", b"b" * 500, b"c", compression=compression, headers=(("h", b"1"),))
    )
    assert [(r.offset, r.key, len(r.value), r.headers) for r in records] == [
        (0, b"key", 1, [("h", b"1")]),
        (1, b"key", 500, [("h", b"1")]),
        (2, b"key", 1, [("h", b"1")]),
    ]


@pytest.mark.parametrize("compression", [1, 3, 4])
def test_each_record_of_a_bomb_is_stood_in_for(compression: int) -> None:
    value = bytes(MAX_BATCH_BYTES // 2)
    records = unpacked(batch(value, value, value, compression=compression))
    assert [record.offset for record in records] == [0, 1, 2]
    for record in records:
        assert isinstance(record, StandIn)
        ((_, why),) = record.headers
        assert why == b"its batch unpacks to more than 33,554,432 bytes"


def test_a_record_beyond_its_bound_is_told_with_its_digest_and_the_others_come() -> None:
    first, second, third = unpacked(batch(b"a", bytes(MAX_RECORD_BYTES), b"c", compression=4))
    assert (first.value, second.value, third.value) == (b"a", None, b"c")
    ((_, why),) = second.headers
    # The SHA-256 of sixteen mebibytes of zeros.
    assert b"080acf35a507ac9849cfcba47dc2ad83e01b75663a516279c8b9d243b719643e" in why


def test_a_header_whose_name_is_no_text_ends_nothing() -> None:
    content = bytearray(batch(b"a", b"b", headers=(("NAME", b"x"),)))
    at = content.rindex(b"NAME")
    content[at : at + 4] = b"\xff\xfe\xfd\xfc"
    struct.pack_into(">I", content, 17, calc_crc32c(bytes(content[21:])))
    first, second = unpacked(bytes(content))
    assert (first.value, second.offset, second.value) == (b"a", 1, None)
    assert second.headers[0][1] == b"its batch can't be unpacked"


def test_what_is_cut_off_is_stood_in_for() -> None:
    content = bytearray(batch(b"a" * 500, b"b", compression=1))
    content[8:12] = struct.pack(">i", len(content) - 12 - 20)
    assert [type(record) for record in unpacked(bytes(content[:-20]))] == [StandIn, StandIn]


def test_a_broker_is_asked_for_nothing_more_while_some_of_a_fetch_is_left() -> None:
    fetched = FetchResult(
        TopicPartition("shipments", 0), assignment=None, partition_records=None, backoff=0.0
    )

    assert fetched.calculate_backoff() > 0
