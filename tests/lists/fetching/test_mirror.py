"""A mirror folder: files are copied, kept and refused like those of a server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from streams.errors import FetchError
from streams.lists.fetching.fetch import Fetched, fetch_source
from streams.lists.sources import Source
from streams.settings import Settings

OLD, NEW = "list_id\nOLD\n", "list_id\nNEW\n"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """The file of a mirror."""
    file = tmp_path / "a mirror" / "list.csv"
    file.parent.mkdir()
    file.write_text(OLD)
    return file


def fetch(mirror: Path, megabytes: int = 1) -> Fetched:
    source = Source(
        name="acme", format="custom-csv", addresses=(mirror.as_uri(),), max_megabytes=megabytes
    )
    settings = Settings.load(download_dir=mirror.parents[1] / "downloads")
    return fetch_source(settings, source)


def test_a_file_is_copied_once(mirror: Path) -> None:
    first = fetch(mirror)
    assert first.changed
    assert first.paths[0] != mirror
    assert first.paths[0].read_text() == OLD
    second = fetch(mirror)
    assert (second.changed, second.paths) == (False, first.paths)


def test_a_file_that_changed_is_copied_again(mirror: Path) -> None:
    fetch(mirror)
    mirror.write_text(NEW)
    os.utime(mirror, (1, 1))
    fetched = fetch(mirror)
    assert (fetched.changed, fetched.paths[0].read_text()) == (True, NEW)


def test_what_is_no_list_is_refused(mirror: Path) -> None:
    mirror.write_text("<!DOCTYPE html><title>Gone</title>")
    with pytest.raises(FetchError, match="found an HTML page"):
        fetch(mirror)
    mirror.write_text("x" * 2**20 + "x")
    with pytest.raises(FetchError, match="larger than 1 MB"):
        fetch(mirror)


def test_a_file_that_is_not_there_is_named(mirror: Path) -> None:
    mirror.unlink()
    with pytest.raises(FetchError, match="No such file") as caught:
        fetch(mirror)
    assert (caught.value.reason, str(mirror) in str(caught.value)) == ("file", True)
