"""Looking through the lists topic finds what is not in order, and only that."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.list_audit import audit_topic, find_breaks
from streams.kafka.list_topic import announce_refusal, publish_list
from streams.messages import list_records
from streams.messages.list_records import (
    ListMarker,
    ListRecord,
    ListRefusal,
    RefusalReason,
    chain_marker,
    encode_marker,
    encode_version,
)
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.support.audit import read_all
from tests.support.keys import make_pair
from tests.support.listed import LISTED, NEWCOMER, SOURCE, make_version, publish
from tests.support.topic_writer import write_record

PRIVATE, PUBLIC = make_pair()


def problems(settings: Settings, source: str = SOURCE) -> list[str]:
    return audit_topic(settings)[source].problems


def marker_of(entries: int) -> ListMarker:
    """The marker of a version with so many entries."""
    return encode_version(*make_version(LISTED[:entries]), 0)[1]


@pytest.mark.broker
def test_a_topic_in_order_has_no_problem(settings: Settings) -> None:
    assert audit_topic(settings) == {}
    publish(settings)
    publish(settings, [*LISTED, NEWCOMER])
    publish(settings, [*LISTED, NEWCOMER])
    publish_list(settings, *make_version(), rollback="the newer one is damaged")
    publish(settings, [NEWCOMER], source="other")
    audits = audit_topic(settings)
    assert {source: audit.problems for source, audit in audits.items()} == {SOURCE: [], "other": []}
    held = audits[SOURCE].held
    assert held is not None
    assert held.marker.list == make_version()[0]


@pytest.mark.broker
def test_a_signed_topic_is_in_order_for_its_key_alone(
    settings: Settings, new_settings: SettingsFactory
) -> None:
    publish(settings)
    signing = new_settings(list_signing_key=PRIVATE)
    publish(signing)
    publish(signing, [*LISTED, NEWCOMER])
    # What came before the first signature is overcome.
    assert problems(new_settings(list_verification_key=PUBLIC)) == []
    (first, *_) = problems(new_settings(list_verification_key=make_pair()[1]))
    assert first.split(": ")[1] == "unsigned"


@pytest.mark.broker
def test_what_was_forged_or_written_again_last_is_found(
    settings: Settings, new_settings: SettingsFactory
) -> None:
    signing = new_settings(list_signing_key=PRIVATE)
    strict = new_settings(list_verification_key=PUBLIC)
    publish(signing)
    publish(signing, [*LISTED, NEWCOMER])
    first = next(r for r in read_all(settings, settings.lists_topic) if r.key == SOURCE.encode())
    write_record(settings, ListRecord(first.key or b"", first.value))
    (replayed,) = problems(strict)
    assert replayed.split(": ")[1] == "replayed"
    publish(settings, [NEWCOMER])
    assert [problem.split(": ")[1] for problem in problems(strict)] == ["replayed", "unsigned"]
    publish(signing, LISTED)
    assert problems(strict) == []


@pytest.mark.broker
def test_a_version_whose_chunks_are_gone_or_altered_is_found(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_records, "CHUNK_BYTES", 300)
    chunks, marker = encode_version(*make_version(), 0)
    for record in [*chunks[1:], encode_marker(marker)]:
        write_record(settings, record)
    (missing,) = problems(settings)
    assert missing == f"version {marker.list.version} has a marker and can't be loaded"
    write_record(settings, ListRecord(chunks[0].key, chunks[1].value))
    altered, _ = problems(settings)
    assert "chunk_digest: chunk 0" in altered
    write_record(settings, chunks[0])
    assert problems(settings) == []


@pytest.mark.broker
def test_a_refused_version_that_waits_is_found(settings: Settings) -> None:
    publish(settings)
    refusal = ListRefusal(
        source=SOURCE,
        version="0" * 16,
        reason=RefusalReason.HALVED,
        detail="US-EL 2 to 1",
        refused_at=0,
    )
    announce_refusal(settings, refusal)
    (waiting,) = problems(settings)
    assert waiting.endswith("halved: version 0000000000000000: US-EL 2 to 1")
    publish(settings, [*LISTED, NEWCOMER])
    assert problems(settings) == []


def test_a_marker_that_leaves_one_out_or_goes_back_breaks_the_chain() -> None:
    first = chain_marker(marker_of(1), None, 0)
    second = chain_marker(marker_of(2), first, first.sequence)
    third = chain_marker(marker_of(3), second, second.sequence)
    assert find_breaks([first, second, third]) == []
    assert find_breaks([third]) == []
    (left_out,) = find_breaks([first, third])
    assert "does not name the version before it" in left_out
    back = msgspec.structs.replace(third, sequence=first.sequence)
    (goes_back,) = find_breaks([first, second, back])
    assert f"has sequence {first.sequence} after {second.sequence}" in goes_back


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.data())
def test_publications_and_renewals_never_break_a_chain_nor_does_compaction(
    versions: list[int], data: st.DataObject
) -> None:
    chain: list[ListMarker] = []
    for version in versions:
        before = chain[-1] if chain else None
        chain.append(chain_marker(marker_of(version), before, before.sequence if before else 0))
    assert find_breaks(chain) == []
    assert find_breaks(chain[data.draw(st.integers(0, len(chain) - 1)) :]) == []
