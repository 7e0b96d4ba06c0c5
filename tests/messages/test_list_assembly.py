"""List versions on their topic: whole or not at all, whatever order the records come in."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from streams.messages import list_records
from streams.messages.list_assembly import (
    Assembler,
    Confirmed,
    Loaded,
    Refused,
    Withdrawn,
)
from streams.messages.list_records import (
    ChunkKey,
    ListMarker,
    ListRecord,
    ListRefusal,
    RefusalKey,
    RefusalReason,
    encode_refusal,
)
from tests.support.list_records import (
    PUBLISHED_AT,
    feed,
    in_force,
    records_of,
    refusals,
    version_of,
)


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Iterator[None]:
    """Chunks so small that a short payload has many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_records, "CHUNK_BYTES", 8)
        yield


def compact(records: list[ListRecord]) -> list[ListRecord]:
    """What the broker keeps in the end: of every key the last record, in the order of the topic."""
    last = {record.key: at for at, record in enumerate(records)}
    return [record for at, record in enumerate(records) if last[record.key] == at]


payloads = st.binary(max_size=60)


@given(payloads)
def test_a_version_comes_back_as_it_was(payload: bytes) -> None:
    (change,) = feed(records_of(payload))
    assert isinstance(change, Loaded)
    assert change.payload == payload
    assert change.marker.list == version_of(payload)
    assert change.marker.published_at == PUBLISHED_AT


@given(payloads, payloads, st.data())
def test_no_order_loss_or_repetition_gives_a_wrong_payload(
    old: bytes, new: bytes, data: st.DataObject
) -> None:
    pool = [*records_of(old), *records_of(new)]
    pool += [ListRecord(record.key, None) for record in pool]
    records = data.draw(st.lists(st.sampled_from(pool), max_size=3 * len(pool)))
    for change in feed(records):
        if isinstance(change, Loaded):
            assert change.payload in (old, new)
            assert change.marker.list == version_of(change.payload)
        else:
            assert isinstance(change, Confirmed | Withdrawn)


@given(payloads, st.data())
def test_any_order_gives_the_version_once_all_has_arrived(
    payload: bytes, data: st.DataObject
) -> None:
    records = data.draw(st.permutations(records_of(payload)))
    *before, last = (feed(records[:n]) for n in range(len(records) + 1))
    assert in_force(last) == payload
    assert all(changes == [] for changes in before)


@given(payloads, payloads, st.data())
def test_an_interrupted_publication_leaves_the_old_version(
    old: bytes, new: bytes, data: st.DataObject
) -> None:
    second = records_of(new)
    sent = data.draw(st.integers(0, len(second)))
    topic = records_of(old) + second[:sent]
    if data.draw(st.booleans()):
        topic = compact(topic)
    assert in_force(feed(topic)) == (new if sent == len(second) else old)


@given(payloads, payloads, st.data())
def test_publishing_the_same_version_again_never_damages_it(
    payload: bytes, other: bytes, data: st.DataObject
) -> None:
    again = records_of(payload)
    sent = data.draw(st.integers(0, len(again)))
    topic = compact(records_of(other) + records_of(payload) + again[:sent])
    assert in_force(feed(topic)) == payload


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_changed_byte_never_gives_a_wrong_payload(payload: bytes, data: st.DataObject) -> None:
    records = records_of(payload)
    at = data.draw(st.integers(0, len(records) - 1))
    body = bytearray(records[at].value or b"")
    position = data.draw(st.integers(0, len(body) - 1))
    body[position] ^= data.draw(st.integers(1, 255))
    records[at] = ListRecord(records[at].key, bytes(body))
    for change in feed(records):
        if isinstance(change, Loaded):
            assert change.payload == payload


def test_a_foreign_chunk_is_refused_and_a_good_copy_still_completes_the_version() -> None:
    records = records_of(b"first list, long enough")
    foreign = ListRecord(records[1].key, records_of(b"12345678other")[0].value)
    changes = feed([records[0], foreign, *records[2:]])
    assert [c.reason for c in changes if isinstance(c, Refused)] == ["chunk_digest"]

    assembler = Assembler()
    feed([records[0], foreign, *records[2:]], assembler)
    assert in_force(feed([records[1]], assembler)) == b"first list, long enough"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"not zstd", "bad_chunk"),
        (zstandard.compress(b"\0" * (9 << 20)), "too_large"),
        (zstandard.ZstdCompressor(write_content_size=False).compress(b"x" * 8), "too_large"),
    ],
)
def test_a_chunk_that_can_t_be_unpacked_safely_is_refused(value: bytes, reason: str) -> None:
    records = records_of(b"eight by\nline 2\n")
    (change,) = feed([ListRecord(records[0].key, value), *records[1:]])
    assert isinstance(change, Refused)
    assert (change.source, change.reason) == ("us-csl", reason)


def test_a_marker_that_lies_about_the_whole_is_refused() -> None:
    *chunks, marker_record = records_of(b"sixteen bytes ok")
    marker = msgspec.json.decode(marker_record.value or b"", type=ListMarker)
    other = version_of(b"something else")
    keys = [ChunkKey("us-csl", other.version, n).encode() for n in range(len(chunks))]
    lie = msgspec.structs.replace(marker, list=other)
    records = [ListRecord(key, chunk.value) for key, chunk in zip(keys, chunks, strict=True)]
    changes = feed([*records, ListRecord(b"us-csl", msgspec.json.encode(lie))])
    assert [c.reason for c in changes if isinstance(c, Refused)] == ["payload_digest"]


@pytest.mark.parametrize(
    ("key", "value", "source", "reason"),
    [
        (None, b"x", "unknown", "bad_key"),
        (b"us csl", b"x", "unknown", "bad_key"),
        (b"us-csl/xyz/0001", b"x", "unknown", "bad_key"),
        (b"us-csl", b"{", "us-csl", "bad_marker"),
        (b"us-csl", b"\xff", "us-csl", "bad_marker"),
        (b"us-csl", records_of(b"x", "other")[-1].value, "us-csl", "bad_marker"),
    ],
)
def test_a_record_that_is_neither_chunk_nor_marker_is_refused(
    key: bytes | None, value: bytes, source: str, reason: str
) -> None:
    change = Assembler().feed(key, value)
    assert isinstance(change, Refused)
    assert (change.source, change.reason) == (source, reason)


def test_a_marker_that_claims_too_much_is_refused_before_memory_is_spent() -> None:
    marker = msgspec.json.decode(records_of(b"x")[-1].value or b"", type=ListMarker)
    huge = msgspec.structs.replace(marker, payload_bytes=1 << 40)
    change = Assembler().feed(b"us-csl", msgspec.json.encode(huge))
    assert isinstance(change, Refused)
    assert change.reason == "too_large"


def test_a_second_marker_only_renews_the_time_of_publishing() -> None:
    records = records_of(b"a list that stays as it is")
    later = records_of(b"a list that stays as it is", published_at=PUBLISHED_AT + 5)[-1]
    loaded, confirmed = feed([*records, later])
    assert isinstance(loaded, Loaded)
    assert isinstance(confirmed, Confirmed)
    assert confirmed.marker.published_at == PUBLISHED_AT + 5


def test_a_source_that_is_taken_back_is_withdrawn() -> None:
    changes = feed([*records_of(b"a list"), ListRecord(b"us-csl", None)])
    assert changes[1:] == [Withdrawn("us-csl")]


def test_sources_do_not_touch_each_other() -> None:
    records = [r for pair in zip(records_of(b"x" * 30, "a"), records_of(b"y" * 30, "b"), strict=True)
               for r in pair]  # fmt: skip
    loaded = {c.marker.list.source: c.payload for c in feed(records) if isinstance(c, Loaded)}
    assert loaded == {"a": b"x" * 30, "b": b"y" * 30}


def test_chunks_without_a_marker_take_a_bounded_amount_of_memory() -> None:
    assembler = Assembler(max_held=1000)
    for number in range(500):
        key = ChunkKey("us-csl", "0" * 16, number).encode()
        assembler.feed(key, b"x" * 100)
    assert assembler.held <= 1000
    assert in_force(feed(records_of(b"and a good list is still taken"), assembler)) is not None


def test_a_version_in_use_holds_no_chunks() -> None:
    assembler = Assembler()
    records = records_of(b"a list of several chunks, all of them unpacked")
    feed([*records, *records], assembler)
    assert assembler.held == 0


def test_word_of_a_refused_version_is_passed_on_and_changes_nothing() -> None:
    refusal = ListRefusal(
        source="us-csl",
        version="0" * 16,
        reason=RefusalReason.DROPPED,
        detail="700 of 1,000 entries are gone",
        refused_at=PUBLISHED_AT,
    )
    told = encode_refusal(refusal)
    changes = feed([*records_of(b"a list"), told, ListRecord(told.key, None)])
    assert refusals(changes) == ["dropped"]
    assert in_force(changes) == b"a list"
    assert refusals(feed([ListRecord(RefusalKey("us-csl").encode(), b"{}")])) == ["bad_marker"]
