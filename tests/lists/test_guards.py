"""A version that looks like a mishap is refused; an ordinary update is not."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.guards import check_rows, compare_versions
from streams.lists.parsed import Parsed
from streams.lists.snapshot import Snapshot, build_snapshot
from streams.settings import Settings
from tests.factories import entity

SETTINGS = Settings()


def version(numbers: Iterable[int], list_id: str = "US-EL", dated: str | None = None) -> Snapshot:
    """A version with entries of these numbers on one list."""
    entries = tuple(entity(f"Number {n}", entry_id=str(n), list_id=list_id) for n in numbers)
    return build_snapshot(Parsed("us-csl", entries, (), "0" * 64, "test/1", dated))


def together(*parts: Snapshot) -> Snapshot:
    """One version with all entries of some others."""
    entries = tuple(entity for part in parts for entity in part.entities)
    return build_snapshot(Parsed("us-csl", entries, (), "0" * 64, "test/1"))


def reasons(before: Snapshot, after: Snapshot, settings: Settings = SETTINGS) -> list[str]:
    return [fault.reason.value for fault in compare_versions(settings, before, after)]


def test_a_version_that_drops_more_than_its_share_is_refused_with_the_figures() -> None:
    (fault,) = compare_versions(SETTINGS, version(range(1000)), version(range(51, 1000)))
    assert str(fault) == "dropped: 51 of 1,000 entries are gone (5.1%, limit 5.0%)"
    assert reasons(version(range(1000)), version(range(50, 1000))) == []


def test_entries_that_others_replace_are_dropped_all_the_same() -> None:
    assert reasons(version(range(100)), version(range(10, 110))) == ["dropped"]


def test_a_growing_list_and_an_equal_one_are_no_reason() -> None:
    assert reasons(version(range(100)), version(range(300))) == []
    assert reasons(version(range(100)), version(range(100))) == []


def test_the_share_is_a_setting() -> None:
    before, after = version(range(1000)), version(range(51, 1000))
    assert reasons(before, after, Settings(list_drop_share=0.06)) == []
    assert reasons(before, version(range(1, 1000)), Settings(list_drop_share=0)) == ["dropped"]


def test_a_small_list_that_is_halved_is_noticed_in_a_large_source() -> None:
    large = version(range(1000))
    small, half = (version(range(n), "US-CMIC") for n in (4, 2))
    (fault,) = compare_versions(SETTINGS, together(large, small), together(large, half))
    assert str(fault) == "halved: US-CMIC 4 to 2"
    assert reasons(together(large, small), large) == ["halved"]
    assert reasons(together(large, small), together(large, version(range(3), "US-CMIC"))) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2026-02-01", "2026-01-31", ["older"]),
        ("2026-02-01", "2026-02-01", []),
        ("2026-02-01", "2026-02-02", []),
        (None, "2026-02-02", []),
        ("2026-02-01", None, []),
    ],
)
def test_a_version_that_its_source_dates_earlier_is_refused(
    before: str | None, after: str | None, expected: list[str]
) -> None:
    assert reasons(version(range(9), dated=before), version(range(10), dated=after)) == expected


def test_every_reason_is_told() -> None:
    before = version(range(10), dated="2026-02-01")
    after = version(range(5), dated="2026-01-01")
    assert reasons(before, after) == ["dropped", "halved", "older"]


@given(st.integers(1, 200), st.data())
def test_entries_are_gone_when_no_entry_has_their_key(size: int, data: st.DataObject) -> None:
    after = data.draw(st.sets(st.integers(0, size + 50)))
    gone = sum(number not in after for number in range(size))
    refused = "dropped" in reasons(version(range(size)), version(after))
    assert refused is (gone > 0.05 * size)


def test_too_many_broken_rows_are_a_reason() -> None:
    (fault,) = check_rows(SETTINGS, broken=11, entries=989)
    assert str(fault) == "broken_rows: 11 of 1,000 rows are broken (1.1%, limit 1.0%)"
    assert check_rows(SETTINGS, broken=10, entries=990) == ()
    assert check_rows(SETTINGS, broken=0, entries=0) == ()
    assert check_rows(Settings(list_broken_share=0), broken=6, entries=10**6) != ()


def test_a_few_slips_in_a_short_list_are_no_reason() -> None:
    assert check_rows(SETTINGS, broken=5, entries=1) == ()
    assert check_rows(SETTINGS, broken=6, entries=6) != ()
