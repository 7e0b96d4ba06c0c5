"""Where each source stands: the version that would be published, its age, and the last attempt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from streams.lists.admission import REFUSED, Refusal, pending_refusal
from streams.lists.results import Result, last_result, noted_sources
from streams.lists.snapshot import saved_at, saved_sources, saved_versions
from streams.messages.list_versions import ListVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """One source. `version` is the latest that is saved and not refused, None where there is none.

    `current_at` is when that version was last known to be the latest of its source, in seconds
    since 1970 (UTC); `refusal` is what waits for a person.
    """

    source: str
    version: ListVersion | None
    current_at: float | None
    result: Result | None
    refusal: Refusal | None


def find_standings(folder: Path) -> list[Standing]:
    """Every source that a folder of snapshots knows of, by name. Raises ListError."""
    sources = {*saved_sources(folder), *saved_sources(folder / REFUSED), *noted_sources(folder)}
    return [_find(folder, source) for source in sorted(sources)]


def _find(folder: Path, source: str) -> Standing:
    versions = saved_versions(folder, source)
    version = versions[-1] if versions else None
    result = last_result(folder, source)
    current_at: float | None = None
    if version:
        known = result.current_at if result else None
        current_at = known / 1000 if known else saved_at(folder, version)
    return Standing(source, version, current_at, result, pending_refusal(folder, source))
