"""Versions of a list as files."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
import zstandard

from streams.errors import ListError
from streams.lists import snapshot
from streams.lists.parsed import Parsed
from streams.lists.sample import load_sample
from streams.lists.snapshot import (
    Snapshot,
    build_snapshot,
    latest_snapshot,
    load_snapshot,
    save_snapshot,
    saved_versions,
)

SAMPLE = load_sample()


def part_of_sample(entries: int) -> Snapshot:
    """A version of the sample list with fewer entries."""
    return build_snapshot(
        Parsed(
            "sample", SAMPLE.entities[:entries], (), SAMPLE.raw_sha256, "built-in/1", "2026-01-31"
        )
    )


def save_again(folder: Path, saved: Snapshot, *, seconds: int) -> None:
    """Save a snapshot as if that many seconds after the epoch."""
    metadata = save_snapshot(folder, saved)
    os.utime(metadata, (seconds, seconds))


def test_a_snapshot_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    saved = build_snapshot(SAMPLE)
    save_snapshot(tmp_path, saved)
    loaded = load_snapshot(tmp_path, "sample", saved.version.version)
    assert loaded.version == saved.version
    assert loaded.payload == saved.payload
    assert {e.key: e for e in loaded.entities} == {e.key: e for e in saved.entities}
    assert loaded.version.entries == len(SAMPLE.entities)
    assert loaded.version.source_date == SAMPLE.source_date


def test_equal_entries_in_another_order_are_the_same_version(tmp_path: Path) -> None:
    turned = Parsed("sample", SAMPLE.entities[::-1], (), SAMPLE.raw_sha256, "built-in/1")
    assert build_snapshot(turned).version.version == build_snapshot(SAMPLE).version.version


def test_saving_twice_leaves_one_version_and_no_other_file(tmp_path: Path) -> None:
    saved = build_snapshot(SAMPLE)
    assert save_snapshot(tmp_path, saved) == save_snapshot(tmp_path, saved)
    version = saved.version.version
    assert sorted(path.name for path in (tmp_path / "sample").iterdir()) == [
        f"{version}.json",
        f"{version}.jsonl.zst",
    ]


def test_the_version_saved_last_is_the_latest_also_when_it_returns(tmp_path: Path) -> None:
    first, second = part_of_sample(5), part_of_sample(6)
    assert latest_snapshot(tmp_path, "sample") is None
    save_again(tmp_path, first, seconds=1)
    save_again(tmp_path, second, seconds=2)
    assert saved_versions(tmp_path, "sample") == [first.version, second.version]
    save_again(tmp_path, first, seconds=3)
    latest = latest_snapshot(tmp_path, "sample")
    assert latest is not None
    assert latest.version == first.version


def test_sources_do_not_see_each_others_versions(tmp_path: Path) -> None:
    save_snapshot(tmp_path, part_of_sample(5))
    assert saved_versions(tmp_path, "us-csl") == []


def test_altered_entries_are_refused(tmp_path: Path) -> None:
    saved = part_of_sample(5)
    metadata = save_snapshot(tmp_path, saved)
    altered = saved.payload.replace(b"Hikvision", b"Hikvisiom")
    metadata.with_suffix(".jsonl.zst").write_bytes(zstandard.compress(altered))
    with pytest.raises(ListError, match="the files were altered"):
        load_snapshot(tmp_path, "sample", saved.version.version)


def test_altered_metadata_are_refused(tmp_path: Path) -> None:
    saved = part_of_sample(5)
    metadata = save_snapshot(tmp_path, saved)
    for change in ({"entries": 4}, {"source": "us-csl"}, {"sha256": "0" * 64}):
        altered = {**msgspec.to_builtins(saved.version), **change}
        metadata.write_bytes(msgspec.json.encode(altered))
        with pytest.raises(ListError):
            load_snapshot(tmp_path, "sample", saved.version.version)


def test_cut_and_missing_files_are_refused(tmp_path: Path) -> None:
    saved = part_of_sample(5)
    metadata = save_snapshot(tmp_path, saved)
    payload = metadata.with_suffix(".jsonl.zst")
    whole = payload.read_bytes()
    for damaged in (b"", b"no zstd", whole[: len(whole) // 2]):
        payload.write_bytes(damaged)
        with pytest.raises(ListError):
            load_snapshot(tmp_path, "sample", saved.version.version)
    payload.unlink()
    with pytest.raises(ListError, match="can't be read"):
        load_snapshot(tmp_path, "sample", saved.version.version)
    metadata.write_bytes(b"{}")
    with pytest.raises(ListError, match="not the metadata of a list version"):
        load_snapshot(tmp_path, "sample", saved.version.version)


def test_a_version_without_metadata_is_not_there(tmp_path: Path) -> None:
    save_snapshot(tmp_path, part_of_sample(5)).unlink()
    assert latest_snapshot(tmp_path, "sample") is None


def test_a_payload_that_decompresses_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = part_of_sample(5)
    metadata = save_snapshot(tmp_path, saved)
    monkeypatch.setattr(snapshot, "MAX_PAYLOAD_BYTES", 2**20)
    metadata.with_suffix(".jsonl.zst").write_bytes(zstandard.compress(b"x" * 2**22))
    with pytest.raises(ListError, match="more than 1 MB of entries"):
        load_snapshot(tmp_path, "sample", saved.version.version)


@pytest.mark.parametrize("source", ["../secrets", "Sample", "", "a/b"])
def test_a_source_that_would_lead_out_of_the_folder_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(ListError, match="expected small letters"):
        load_snapshot(tmp_path, source, "0" * 16)
    with pytest.raises(ListError, match="expected 16 hex digits"):
        load_snapshot(tmp_path, "sample", "../../etc/passwd")


def test_a_folder_that_can_not_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "sample").write_text("a file where the folder should be")
    with pytest.raises(ListError, match="can't be written"):
        save_snapshot(tmp_path, part_of_sample(5))
