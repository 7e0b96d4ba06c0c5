"""Where the sources of a folder of snapshots stand."""

from __future__ import annotations

import os
from pathlib import Path

from streams.lists.results import note_result
from streams.lists.sample import load_sample
from streams.lists.snapshot import build_snapshot, save_snapshot
from streams.lists.standing import find_standings


def test_every_source_that_anything_is_known_of_has_its_standing(tmp_path: Path) -> None:
    assert find_standings(tmp_path) == []
    note_result(tmp_path, "never-fetched", "failed", "no answer")
    sample = build_snapshot(load_sample())
    os.utime(save_snapshot(tmp_path, sample), (1000, 1000))
    never, saved = find_standings(tmp_path)
    assert (never.source, never.version, never.current_at) == ("never-fetched", None, None)
    assert never.result is not None
    assert (saved.source, saved.version, saved.current_at) == ("sample", sample.version, 1000)
    note_result(tmp_path, "sample", "unchanged")
    _, checked = find_standings(tmp_path)
    assert checked.current_at is not None
    assert checked.current_at > 1000
