"""What a loader read is kept for publishing, or apart from it until a person has looked."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.admission import (
    REFUSED,
    Admission,
    accept_refused,
    admit,
    find_refusal,
    keep_refused,
    pending_refusal,
    roll_back,
)
from streams.lists.guards import Fault
from streams.lists.parsed import BrokenRow, Parsed
from streams.lists.snapshot import latest_snapshot, load_snapshot, saved_sources, saved_versions
from streams.messages.list_records import RefusalReason
from streams.settings import Settings
from tests.factories import entity


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(snapshot_dir=tmp_path)


def load(settings: Settings, entries: int, broken: int = 0, dated: str | None = None) -> Admission:
    """Admit a list of so many entries."""
    listed = tuple(entity(f"Number {n}", entry_id=str(n)) for n in range(entries))
    rows = tuple(BrokenRow("list.csv", n, "no name") for n in range(broken))
    return admit(settings, Parsed("us-csl", listed, rows, "0" * 64, "test/1", dated))


def latest(settings: Settings) -> int | None:
    """The number of entries of the version that would be published."""
    snapshot = latest_snapshot(settings.snapshot_dir, "us-csl")
    return snapshot.version.entries if snapshot else None


def pending(settings: Settings) -> list[str]:
    """The reasons of the refusal that waits for a person."""
    refusal = pending_refusal(settings.snapshot_dir, "us-csl")
    return [fault.reason.value for fault in refusal.faults] if refusal else []


def test_an_ordinary_update_is_taken(settings: Settings) -> None:
    assert not load(settings, 100).known
    assert load(settings, 100).known
    assert load(settings, 99).refusal is None
    assert latest(settings) == 99
    assert pending(settings) == []


def test_a_refused_version_is_kept_whole_and_not_taken(settings: Settings) -> None:
    load(settings, 100)
    admission = load(settings, 50)
    assert admission.refusal is not None
    assert latest(settings) == 100
    assert pending(settings) == ["dropped", "halved"]
    folder, version = settings.snapshot_dir, admission.snapshot.version
    kept = load_snapshot(folder / REFUSED, "us-csl", version.version)
    assert kept.payload == admission.snapshot.payload
    assert saved_sources(folder) == saved_sources(folder / REFUSED) == ["us-csl"]


def test_a_first_version_is_only_refused_for_its_broken_rows(settings: Settings) -> None:
    assert load(settings, 10, broken=6).refusal is not None
    assert latest(settings) is None
    assert pending(settings) == ["broken_rows"]
    assert load(settings, 10).refusal is None


def test_a_refusal_is_over_when_the_source_is_loaded_well_again(settings: Settings) -> None:
    load(settings, 100)
    load(settings, 50)
    load(settings, 100)
    assert pending(settings) == []
    load(settings, 50)
    assert pending(settings) == ["dropped", "halved"]


def test_a_refused_version_that_is_accepted_becomes_the_latest(settings: Settings) -> None:
    load(settings, 100)
    refused = load(settings, 50).snapshot.version
    accept_refused(settings.snapshot_dir, refused)
    assert latest(settings) == 50
    assert pending(settings) == []
    assert find_refusal(settings.snapshot_dir, refused) is None
    assert load(settings, 49).refusal is None


def test_an_older_version_that_comes_again_stays_among_those_to_go_back_to(
    settings: Settings,
) -> None:
    old = load(settings, 100, dated="2026-01-01").snapshot.version
    load(settings, 101, dated="2026-02-01")
    assert load(settings, 100, dated="2026-01-01").refusal is not None
    assert latest(settings) == 101
    assert old in saved_versions(settings.snapshot_dir, "us-csl")


def test_a_version_that_was_rolled_back_stays_refused_until_it_is_accepted(
    settings: Settings,
) -> None:
    good, bad = load(settings, 100).snapshot, load(settings, 101).snapshot
    folder = settings.snapshot_dir
    roll_back(folder, bad, good, "it lacks the vessels")
    assert latest(settings) == 100
    assert pending(settings) == []
    for _ in range(2):
        refusal = load(settings, 101).refusal
        assert refusal is not None
        assert str(refusal) == "rolled_back: it lacks the vessels"
        assert latest(settings) == 100
    assert load(settings, 102).refusal is None
    load(settings, 101)
    accept_refused(folder, bad.version)
    assert latest(settings) == 101
    assert load(settings, 101).refusal is None


def test_what_is_told_of_a_refusal_has_figures_and_no_names(settings: Settings) -> None:
    load(settings, 100)
    refusal = load(settings, 50).refusal
    assert refusal is not None
    notice = refusal.notice()
    assert (notice.source, notice.reason) == ("us-csl", RefusalReason.DROPPED)
    assert notice.version == refusal.version.version
    assert "50 of 100 entries are gone" in notice.detail
    assert "Number" not in notice.detail


def test_faults_that_can_t_be_read_are_an_error_and_not_an_acceptance(settings: Settings) -> None:
    load(settings, 100)
    version = load(settings, 50).snapshot.version
    file = settings.snapshot_dir / REFUSED / "us-csl" / f"{version.version}.faults.json"
    file.write_text("{}")
    with pytest.raises(ListError, match="not the faults of a list version"):
        pending_refusal(settings.snapshot_dir, "us-csl")


def test_a_folder_that_can_not_be_written_is_an_error(settings: Settings) -> None:
    snapshot = load(settings, 100).snapshot
    (settings.snapshot_dir / REFUSED).write_text("a file where the folder should be")
    with pytest.raises(ListError, match="can't be written"):
        keep_refused(settings.snapshot_dir, snapshot, (Fault(RefusalReason.OLDER, "older"),))
