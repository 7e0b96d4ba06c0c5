"""The records of a list version: what names them, and which of them nobody needs any more."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import ListError
from streams.messages.list_records import (
    ChunkKey,
    ListMarker,
    ListRefusal,
    MarkerKey,
    RefusalKey,
    RefusalReason,
    chain_marker,
    decode_key,
    decode_marker,
    decode_refusal,
    encode_marker,
    encode_refusal,
    encode_version,
    find_stale_chunks,
)
from tests.support.list_records import PUBLISHED_AT, version_of


def marker_of(payload: bytes, published_at: int = PUBLISHED_AT) -> ListMarker:
    return encode_version(version_of(payload), payload, published_at)[1]


def test_entries_of_another_version_are_not_published() -> None:
    with pytest.raises(ListError, match="not those of"):
        encode_version(version_of(b"one"), b"two", PUBLISHED_AT)


@given(st.from_regex(r"[A-Za-z0-9._-]{1,50}", fullmatch=True), st.integers(0, 999_999))
def test_keys_name_what_they_were_made_of(source: str, number: int) -> None:
    key = ChunkKey(source, "0123456789abcdef", number)
    assert decode_key(key.encode()) == key
    assert decode_key(source.encode()) == MarkerKey(source)
    assert decode_key(RefusalKey(source).encode()) == RefusalKey(source)


def test_only_chunks_that_nobody_needs_are_stale() -> None:
    current, old, lost = version_of(b"current"), "a" * 16, "b" * 16
    keys = {
        ChunkKey("us-csl", current.version, 0).encode(): 1,
        ChunkKey("us-csl", old, 0).encode(): 90,
        ChunkKey("us-csl", lost, 0).encode(): 10,
        ChunkKey("us-csl", "c" * 16, 0).encode(): 90,
        ChunkKey("other", old, 0).encode(): 1,
        b"us-csl": 1,
    }
    stale = find_stale_chunks(keys, current, superseded={old}, before=50)
    assert stale == [ChunkKey("us-csl", v, 0).encode() for v in (old, lost)]


def test_a_marker_comes_back_as_it_was() -> None:
    marker = chain_marker(marker_of(b"new"), marker_of(b"old"), last_sequence=7)
    assert decode_marker("us-csl", encode_marker(marker).value or b"") == marker


def test_a_marker_names_the_version_before_it() -> None:
    first = chain_marker(marker_of(b"one"), None, last_sequence=0)
    second = chain_marker(marker_of(b"two"), first, first.sequence)
    renewed = chain_marker(second, second, second.sequence)
    back = chain_marker(marker_of(b"one"), renewed, renewed.sequence)
    one, two = version_of(b"one").sha256, version_of(b"two").sha256
    assert [m.previous for m in (first, second, renewed, back)] == [None, one, one, two]


@given(st.integers(0, 2**41), st.integers(0, 2**41))
def test_the_sequence_rises_whatever_the_clock_and_the_topic_say(now: int, last: int) -> None:
    marker = chain_marker(marker_of(b"new", now), None, last)
    assert marker.sequence > last
    assert marker.sequence >= now


def test_a_refusal_comes_back_as_it_was() -> None:
    refusal = ListRefusal(
        source="us-csl",
        version="0" * 16,
        reason=RefusalReason.DROPPED,
        detail="700 of 1,000 entries are gone",
        refused_at=PUBLISHED_AT,
    )
    record = encode_refusal(refusal)
    assert decode_key(record.key) == RefusalKey("us-csl")
    assert decode_refusal("us-csl", record.value or b"") == refusal
    with pytest.raises(ListError, match="another source"):
        decode_refusal("other", record.value or b"")


@pytest.mark.parametrize("value", [b"", b"{}", b"\xff", b'{"reason": "free text"}'])
def test_what_is_no_marker_and_no_refusal_is_an_error(value: bytes) -> None:
    for decode in (decode_marker, decode_refusal):
        with pytest.raises(ListError):
            decode("us-csl", value)


def test_an_unknown_reason_is_no_refusal() -> None:
    words = {"source": "us-csl", "version": "0", "detail": "", "refused_at": 0}
    with pytest.raises(ListError):
        decode_refusal("us-csl", msgspec.json.encode({**words, "reason": "a name of somebody"}))
