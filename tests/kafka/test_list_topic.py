"""Lists on a real topic: published whole, read whole, whatever goes wrong between."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from streams.errors import BrokerError, ListError
from streams.kafka import list_topic
from streams.kafka.list_topic import ListReader, publish_list, read_lists
from streams.kafka.tailing import Record
from streams.lists.sample import load_sample
from streams.lists.snapshot import build_snapshot
from streams.lists.source import load
from streams.messages import list_records
from streams.messages.list_assembly import Assembler, Loaded, Refused
from streams.messages.list_records import ListMarker, ListRecord, encode_marker, encode_version
from streams.messages.list_versions import decode_entities
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.support.audit import read_all
from tests.support.keys import SECRET, make_pair
from tests.support.listed import LISTED, NEWCOMER, SOURCE, make_version, publish
from tests.support.topic_writer import write_record

pytestmark = pytest.mark.broker


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks so small that the test list has several."""
    monkeypatch.setattr(list_records, "CHUNK_BYTES", 300)


def version_in_force(settings: Settings, source: str = SOURCE) -> str:
    return read_lists(settings)[source].marker.list.version


def compacted(settings: Settings) -> list[Record]:
    """What compaction would leave: of every key the last record."""
    records = read_all(settings, settings.lists_topic)
    last = {record.key: record.offset for record in records}
    return [record for record in records if last[record.key] == record.offset]


def live_keys(settings: Settings) -> set[bytes]:
    """The keys that have a value."""
    return {record.key or b"" for record in compacted(settings) if record.value is not None}


def version_after_compaction(settings: Settings) -> str:
    """What a reader would hold that starts when the topic has been compacted."""
    assembler = Assembler()
    changes = [assembler.feed(record.key, record.value) for record in compacted(settings)]
    (loaded,) = [change for change in changes if isinstance(change, Loaded)]
    return loaded.marker.list.version


def test_the_built_in_sample_comes_back_as_it_was(settings: Settings) -> None:
    snapshot = build_snapshot(load_sample())
    publish_list(settings, snapshot.version, snapshot.payload)
    (loaded,) = read_lists(settings).values()
    assert loaded.marker.list == snapshot.version
    expected = sorted(snapshot.entities, key=lambda entity: entity.key)
    assert decode_entities(loaded.payload) == expected


@pytest.mark.data
@pytest.mark.parametrize(
    ("source", "files", "entries"),
    [
        ("us-csl", "us_csl/consolidated_2022-04.csv.gz", 14_160),
        ("us-ofac-sdn", "ofac_sdn_2021-07", 8_976),
    ],
)
def test_real_lists_come_back_with_every_entry(
    settings: Settings, data_folder: Path, source: str, files: str, entries: int
) -> None:
    parsed = load(None, [data_folder / "lists" / files], source)
    snapshot = build_snapshot(parsed)
    done = publish_list(settings, snapshot.version, snapshot.payload)
    assert done.chunks > 1
    (loaded,) = read_lists(settings).values()
    assert len(decode_entities(loaded.payload)) == entries == loaded.marker.list.entries
    assert all(len(r.value or b"") < 900_000 for r in read_all(settings, settings.lists_topic))


@pytest.mark.usefixtures("small_chunks")
def test_a_new_version_replaces_the_old_one_and_takes_its_chunks_back(settings: Settings) -> None:
    first = publish(settings)
    second = publish(settings, [*LISTED, NEWCOMER])
    assert first.chunks > 3
    assert second.taken_back == first.chunks
    assert version_in_force(settings) == second.version.version
    assert len(live_keys(settings)) == second.chunks + 1


@pytest.mark.usefixtures("small_chunks")
def test_publishing_what_is_there_renews_the_marker_only(settings: Settings) -> None:
    publish(settings)
    before = read_lists(settings)[SOURCE].marker.published_at
    again = publish(settings)
    assert (again.chunks, again.taken_back) == (0, 0)
    assert read_lists(settings)[SOURCE].marker.published_at > before


@pytest.mark.usefixtures("small_chunks")
def test_an_interrupted_publication_leaves_the_old_version_in_force(settings: Settings) -> None:
    old = publish(settings)
    chunks, _marker = encode_version(*make_version([NEWCOMER]), 0)
    for chunk in chunks:
        write_record(settings, chunk)
    assert version_in_force(settings) == old.version.version
    assert version_after_compaction(settings) == old.version.version
    # The next publisher finishes what was left, whatever is there.
    new = publish(settings, [NEWCOMER])
    assert version_in_force(settings) == new.version.version


@pytest.mark.usefixtures("small_chunks")
def test_a_tampered_chunk_is_refused_and_the_old_version_stays(settings: Settings) -> None:
    publish(settings)
    chunks, marker = encode_version(*make_version([*LISTED, NEWCOMER]), 0)
    records = [*chunks, encode_marker(marker)]
    with ListReader(settings) as reader:
        reader.read_to_end()
        records[0] = ListRecord(records[0].key, records[1].value)
        for record in records:
            write_record(settings, record)
        (refusal,) = reader.read_to_end()
    assert isinstance(refusal, Refused)
    assert (refusal.source, refusal.reason) == (SOURCE, "chunk_digest")


@pytest.mark.usefixtures("small_chunks")
def test_a_publication_that_does_not_read_back_takes_nothing_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = publish(settings)
    version, payload = make_version([NEWCOMER])

    def spoil(*arguments: object) -> tuple[list[ListRecord], ListMarker]:
        chunks, marker = encode_version(version, payload, 0)
        return [ListRecord(chunks[0].key, b"spoilt"), *chunks[1:]], marker

    monkeypatch.setattr(list_topic, "encode_version", spoil)
    with pytest.raises(ListError, match="does not read back from the topic"):
        publish_list(settings, version, payload)
    assert version_in_force(settings) == old.version.version
    assert version_after_compaction(settings) == old.version.version


def test_sources_are_published_beside_each_other(settings: Settings) -> None:
    publish(settings)
    publish(settings, [NEWCOMER], source="other")
    assert set(read_lists(settings)) == {SOURCE, "other"}
    assert decode_entities(read_lists(settings)["other"].payload) == [NEWCOMER]


def test_a_source_whose_marker_is_taken_back_is_no_longer_in_force(settings: Settings) -> None:
    publish(settings)
    write_record(settings, ListRecord(SOURCE.encode(), None))
    assert read_lists(settings) == {}


def test_a_reader_follows_what_is_published_later(settings: Settings) -> None:
    with ListReader(settings) as reader:
        assert reader.read_to_end() == []
        publish(settings)
        (change,) = reader.read_to_end()
    assert isinstance(change, Loaded)
    assert decode_entities(change.payload) == sorted(LISTED, key=lambda entity: entity.key)


def test_the_marker_tells_all_that_identifies_the_version(settings: Settings) -> None:
    publish(settings)
    (marker,) = [
        msgspec.json.decode(record.value or b"", type=ListMarker)
        for record in read_all(settings, settings.lists_topic)
        if record.key == SOURCE.encode()
    ]
    assert marker.list == make_version()[0]
    assert len(marker.chunks) == 1


def test_a_missing_topic_is_told_in_one_line(new_settings: SettingsFactory) -> None:
    settings = new_settings()
    with pytest.raises(BrokerError, match=f"can't read {settings.lists_topic}"):
        read_lists(settings)


PRIVATE, PUBLIC = make_pair()


@pytest.mark.parametrize(("signing", "verification"), [(PRIVATE, PUBLIC), (SECRET, SECRET)])
def test_a_signed_version_is_read_with_its_key_and_with_no_other(
    settings: Settings, new_settings: SettingsFactory, signing: str, verification: str
) -> None:
    done = publish(new_settings(list_signing_key=signing))
    reader = new_settings(list_verification_key=verification)
    assert version_in_force(reader) == done.version.version
    assert version_in_force(settings) == done.version.version
    assert read_lists(new_settings(list_verification_key=make_pair()[1])) == {}


def test_every_publication_rises_in_the_sequence(settings: Settings) -> None:
    for entities in (LISTED, LISTED, [NEWCOMER], LISTED):
        publish(settings, entities)
    markers = [
        msgspec.json.decode(record.value or b"", type=ListMarker)
        for record in read_all(settings, settings.lists_topic)
        if record.key == SOURCE.encode()
    ]
    sequences = [marker.sequence for marker in markers]
    assert sequences == sorted(set(sequences))
    listed, newcomer = make_version()[0].sha256, make_version([NEWCOMER])[0].sha256
    assert [marker.previous for marker in markers] == [None, None, listed, newcomer]


@pytest.mark.usefixtures("small_chunks")
def test_a_signed_publication_that_does_not_read_back_leaves_the_old_version_trusted(
    new_settings: SettingsFactory, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing = new_settings(list_signing_key=PRIVATE)
    old = publish(signing)
    version, payload = make_version([NEWCOMER])

    def spoil(*arguments: object) -> tuple[list[ListRecord], ListMarker]:
        chunks, marker = encode_version(version, payload, 0)
        return [ListRecord(chunks[0].key, b"spoilt"), *chunks[1:]], marker

    with ListReader(new_settings(list_verification_key=PUBLIC)) as reader:
        reader.read_to_end()
        with monkeypatch.context() as patch:
            patch.setattr(list_topic, "encode_version", spoil)
            with pytest.raises(ListError, match="does not read back from the topic"):
                publish_list(signing, version, payload)
        changes = reader.read_to_end()
        assert [c.reason for c in changes if isinstance(c, Refused)] == ["bad_chunk"]
    assert version_in_force(signing) == old.version.version
    assert publish(signing, [NEWCOMER]).version == version
    assert version_in_force(signing) == version.version
