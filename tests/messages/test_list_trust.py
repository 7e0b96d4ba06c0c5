"""Where signatures are demanded, nothing but what was signed for this place is taken."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.messages.list_assembly import Assembler, Confirmed, Loaded, Trust
from streams.messages.list_records import (
    ListMarker,
    ListRecord,
    chain_marker,
    encode_marker,
    encode_version,
)
from streams.messages.signatures import SigningKey, read_signing_key, read_verification_key
from tests.support.keys import SECRET, make_pair
from tests.support.list_records import PUBLISHED_AT, feed, in_force, refusals, version_of

PRIVATE, PUBLIC = make_pair()
SIGNING, VERIFYING = read_signing_key(PRIVATE), read_verification_key(PUBLIC)
LISTS = (b"the first list", b"the second list", b"the third list")


def publish(before: ListMarker | None, payload: bytes, key: SigningKey | None = SIGNING,
            **fields: object) -> tuple[list[ListRecord], ListMarker]:  # fmt: skip
    """The records of one publication after another, and its marker."""
    chunks, marker = encode_version(version_of(payload), payload, PUBLISHED_AT)
    placed = chain_marker(marker, before, before.sequence if before else 0)
    placed = msgspec.structs.replace(placed, **fields)
    return [*chunks, encode_marker(placed, key)], placed


def chain_of(*payloads: bytes) -> list[list[ListRecord]]:
    """Signed publications, one after the other."""
    marker = None
    chain = []
    for payload in payloads:
        records, marker = publish(marker, payload)
        chain.append(records)
    return chain


def strict(trust: Trust | None = None) -> Assembler:
    """An assembler that demands signatures."""
    return Assembler(trust or Trust(VERIFYING))


@pytest.mark.parametrize(("signing", "verifying"), [(PRIVATE, PUBLIC), (SECRET, SECRET)])
def test_versions_that_are_signed_one_after_the_other_are_taken(
    signing: str, verifying: str
) -> None:
    assembler = Assembler(Trust(read_verification_key(verifying)))
    marker = None
    for payload in LISTS:
        records, marker = publish(marker, payload, read_signing_key(signing))
        (change,) = feed(records, assembler)
        assert isinstance(change, Loaded)
        assert change.payload == payload


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (None, "unsigned"),
        (read_signing_key(make_pair()[0]), "forged"),
        (read_signing_key(SECRET), "forged"),
    ],
)
def test_a_version_without_the_right_signature_is_refused_and_the_one_before_stays(
    key: SigningKey | None, reason: str
) -> None:
    good, marker = publish(None, LISTS[0])
    bad, _ = publish(marker, LISTS[1], key)
    changes = feed([*good, *bad], strict())
    assert refusals(changes) == [reason]
    assert in_force(changes) == LISTS[0]


@pytest.mark.parametrize(
    "altered",
    [
        {"list": version_of(LISTS[2])},
        {"chunks": ("0" * 64,)},
        {"payload_bytes": 1},
        {"published_at": PUBLISHED_AT + 1},
        {"sequence": 2**50},
        {"previous": None},
        {"accepted": "because"},
        {"rollback": "because"},
    ],
    ids=lambda altered: str(*altered),
)
def test_a_signature_covers_every_field(altered: dict[str, object]) -> None:
    first, before = publish(None, LISTS[0])
    records, _ = publish(before, LISTS[1])
    marker = msgspec.json.decode(records[-1].value or b"", type=ListMarker)
    forged = msgspec.json.encode(msgspec.structs.replace(marker, **altered))
    changes = feed([*first, *records[:-1], ListRecord(b"us-csl", forged)], strict())
    assert refusals(changes) == ["forged"]


def test_all_fields_of_a_marker_are_tried_above() -> None:
    (mark,) = test_a_signature_covers_every_field.pytestmark  # type: ignore[attr-defined]
    tried = {field for altered in mark.args[1] for field in altered}
    assert tried | {"signature"} == set(ListMarker.__struct_fields__)


def test_a_signed_marker_that_comes_again_later_is_refused() -> None:
    first, second, third = chain_of(*LISTS)
    for old in (first, second):
        changes = feed([*first, *second, *third, *old], strict())
        assert refusals(changes) == ["replayed"]
        assert in_force(changes) == LISTS[2]


def test_a_record_that_a_mirror_repeats_is_no_replay() -> None:
    first, second = chain_of(*LISTS[:2])
    changes = feed([*first, *first, *second, second[-1]], strict())
    assert refusals(changes) == []
    assert in_force(changes) == LISTS[1]


def test_a_signed_rollback_goes_back_to_an_earlier_version() -> None:
    first, one = publish(None, LISTS[0])
    second, two = publish(one, LISTS[1])
    back, _ = publish(two, LISTS[0], rollback="the second list is damaged")
    changes = feed([*first, *second, *back], strict())
    assert in_force(changes) == LISTS[0]
    assert refusals(changes) == []
    assert isinstance(changes[-1], Loaded)
    assert changes[-1].marker.rollback == "the second list is damaged"


def test_a_source_can_t_be_taken_back_where_signatures_are_demanded() -> None:
    records, _ = publish(None, LISTS[0])
    changes = feed([*records, ListRecord(b"us-csl", None)], strict())
    assert refusals(changes) == ["unsigned"]
    assert in_force(changes) == LISTS[0]
    assert feed([ListRecord(b"never-seen", None)], strict()) == []


def test_a_forged_marker_does_not_push_aside_one_that_waits_for_its_chunks() -> None:
    (*chunks, marker), placed = publish(None, LISTS[0])
    forged, _ = publish(placed, LISTS[1], key=None)
    changes = feed([marker, *forged, *chunks], strict())
    assert refusals(changes) == ["unsigned"]
    assert in_force(changes) == LISTS[0]


def test_a_reader_that_begins_anew_passes_over_what_it_knows_to_be_old() -> None:
    trust = Trust(VERIFYING)
    first, second, third = chain_of(*LISTS)
    topic = [*first, *second, *third]
    feed(topic, strict(trust))
    (change,) = feed(topic, strict(trust))
    assert isinstance(change, Loaded)
    assert change.payload == LISTS[2]
    # Compaction may have left nothing but an old marker that somebody wrote again.
    assert feed(second, strict(trust)) == []


def test_without_a_key_a_signature_is_not_looked_at() -> None:
    first, second = chain_of(*LISTS[:2])
    changes = feed([*first, *second, *first])
    assert refusals(changes) == []
    assert in_force(changes) == LISTS[0]


@given(st.data())
def test_whatever_is_written_between_the_list_in_force_is_never_an_older_one(
    data: st.DataObject,
) -> None:
    other = read_signing_key(SECRET)
    foreign = [record for payload in LISTS for record in publish(None, payload, other)[0]]
    foreign.append(ListRecord(b"us-csl", None))
    topic: list[ListRecord] = []
    for records in chain_of(*LISTS):
        topic += records
        topic += data.draw(st.lists(st.sampled_from(topic + foreign), max_size=4))
    sequences = [
        change.marker.sequence
        for change in feed(topic, strict())
        if isinstance(change, Loaded | Confirmed)
    ]
    assert sequences == sorted(sequences)
    assert in_force(feed(topic, strict())) == LISTS[2]
