"""The version of a list that answers for a day."""

from __future__ import annotations

import pytest

from streams.lists.history import version_on
from streams.messages.list_versions import ListVersion


def version(name: str, date: str | None) -> ListVersion:
    return ListVersion(
        source="ofac",
        version=name,
        sha256=name,
        entries=0,
        entries_by_list={},
        raw_sha256="",
        parser_version="",
        source_date=date,
    )


VERSIONS = [
    version("new", "2026-05-01"),
    version("old", "2019-01-15"),
    version("middle", "2021-07-01"),
    version("middle again", "2021-07-01"),
    version("undated", None),
]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-11-23", "new"),
        ("2026-05-01", "new"),
        ("2026-04-30", "middle again"),
        ("2021-06-30", "old"),
        ("2019-01-15", "old"),
        ("1999-01-01", "old"),  # the nearest that there is
    ],
)
def test_the_last_version_dated_on_the_day_or_before_it_counts(day: str, name: str) -> None:
    assert version_on(VERSIONS, day).version == name


def test_without_any_date_the_version_saved_last_counts() -> None:
    undated = [version("one", None), version("two", None)]
    assert version_on(undated, "2020-01-01").version == "two"
