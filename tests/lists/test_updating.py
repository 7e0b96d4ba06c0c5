"""From the address to the snapshot, and what becomes of a source that can't be brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from streams.lists import source as formats
from streams.lists.admission import pending_refusal
from streams.lists.results import last_result
from streams.lists.snapshot import latest_snapshot, load_snapshot
from streams.lists.sources import Source
from streams.lists.updating import Update, Watch, update_source
from streams.settings import Settings
from tests.support.list_server import Answer, ListServer, answer, give, serve_lists

HEADER = "list_id,entry_id,name,effects\n"


def watch_list(*numbers: int) -> bytes:
    """A list with an entry for each number."""
    return (HEADER + "".join(f"ACME,{n},Trader {n},FLAG\n" for n in numbers)).encode()


FULL = watch_list(*range(100))


class Updating:
    """Updates one source again and again."""

    def __init__(self, server: ListServer, folder: Path) -> None:
        self.server = server
        self.settings = Settings.load(
            download_dir=folder / "downloads",
            snapshot_dir=folder / "snapshots",
            download_attempts=1,
        )
        self.stop = Event()
        self.stop_when_reading = False
        self.read: list[int] = []

    def __call__(self, *answers: Answer, format_: str = "custom-csv") -> Update:
        """Update it with these answers of the server."""
        self.server.answers = list(answers)
        self.read.clear()
        source = Source(name="acme", format=format_, addresses=(self.server.url(),))
        return update_source(self.settings, source, Watch(self.stop, read=self._look_on))

    def _look_on(self, done: int, _total: int) -> None:
        self.read.append(done)
        if self.stop_when_reading:
            self.stop.set()

    @property
    def latest(self) -> int | None:
        """The entries of the version that is saved as the latest."""
        snapshot = latest_snapshot(self.settings.snapshot_dir, "acme")
        return len(snapshot.entities) if snapshot else None


@pytest.fixture
def update(tmp_path: Path) -> Iterator[Updating]:
    """Updates a source of a server."""
    with serve_lists() as server:
        yield Updating(server, tmp_path)


def test_a_source_becomes_a_version(update: Updating) -> None:
    done = update(give(FULL + b"ACME,x,Trader,PERHAPS\n"))
    assert (done.outcome, done.ok, len(done.broken)) == ("new", True, 1)
    assert done.version is not None
    saved = load_snapshot(update.settings.snapshot_dir, "acme", done.version.version)
    assert len(saved.entities) == done.version.entries == 100


def test_what_did_not_change_is_not_read_again(update: Updating) -> None:
    first = update(give(FULL, ETag='"1"'))
    assert update.read
    for unchanged in (answer(304), give(FULL, ETag='"1"')):
        again = update(unchanged)
        assert (again.outcome, again.version) == ("unchanged", first.version)
        assert not update.read


def test_a_new_parser_reads_it_again(update: Updating, monkeypatch: pytest.MonkeyPatch) -> None:
    first = update(give(FULL))
    newer = replace(formats.FORMATS["custom-csv"], parser_version="custom-csv/next")
    monkeypatch.setitem(formats.FORMATS, "custom-csv", newer)
    again = update(give(FULL))
    assert update.read
    assert again.outcome == "unchanged"
    assert again.version is not None
    assert first.version is not None
    assert again.version.version == first.version.version
    assert again.version.parser_version == "custom-csv/next"


def test_a_version_that_somebody_loaded_since_is_compared_with(update: Updating) -> None:
    first = update(give(FULL))
    newer = update(give(watch_list(*range(101))))
    assert (newer.outcome, update.latest) == ("new", 101)
    back = update(give(FULL))
    assert (back.outcome, back.version) == ("unchanged", first.version)
    assert update.read


def test_a_version_that_loses_too_much_is_kept_for_a_person(update: Updating) -> None:
    update(give(FULL))
    for _ in range(2):
        done = update(give(watch_list(*range(60)), ETag='"2"'))
        assert (done.outcome, done.version, done.reason) == ("refused", None, "dropped")
        assert "40 of 100 entries are gone" in done.detail
        assert pending_refusal(update.settings.snapshot_dir, "acme")
        assert update.latest == 100


def test_a_refusal_lapses_when_the_source_takes_it_back(update: Updating) -> None:
    update(give(FULL))
    update(give(watch_list(1)))
    assert update(give(FULL)).outcome == "unchanged"
    assert pending_refusal(update.settings.snapshot_dir, "acme") is None


def test_the_last_result_is_noted_unless_it_was_stopped(update: Updating) -> None:
    def noted() -> str:
        result = last_result(update.settings.snapshot_dir, "acme")
        return result.outcome if result else ""

    told = []
    for given in (
        give(FULL, ETag='"1"'), answer(304), answer(500), give(b"<list/>"), give(watch_list(1)),
    ):  # fmt: skip
        update(given)
        told.append(noted())
    assert told == ["new", "unchanged", "failed", "refused", "refused"]
    update(give(FULL))
    update.stop_when_reading = True
    update(give(watch_list(2)))
    assert noted() == "unchanged"


@pytest.mark.parametrize(
    "file", [b"<list/>", b"{}", HEADER.encode(), b"a,b\n1,2\n", FULL.replace(b"FLAG", b"X")]
)
def test_a_file_that_is_not_of_its_format_is_refused(update: Updating, file: bytes) -> None:
    update(give(FULL))
    done = update(give(file))
    assert (done.outcome, done.version, done.reason) == ("refused", None, "unreadable")
    assert done.detail
    assert update.latest == 100


def test_a_format_that_there_is_not_is_told(update: Updating) -> None:
    done = update(give(FULL), format_="future-xml")
    assert (done.outcome, "unknown list format 'future-xml'" in done.detail) == (
        "refused",
        True,
    )


def test_a_server_that_fails_leaves_the_version_before(update: Updating) -> None:
    update(give(FULL))
    done = update(answer(500))
    assert (done.outcome, done.reason) == ("failed", "status")
    assert "the server answered 500" in done.detail
    assert update.latest == 100


def test_whoever_stops_it_does_not_wait_for_the_reading(update: Updating) -> None:
    update(give(FULL))
    update.stop_when_reading = True
    done = update(give(watch_list(1)))
    assert (done.outcome, done.reason) == ("failed", "stopped")
    assert update.latest == 100


def test_a_folder_that_can_not_be_written_is_told(update: Updating) -> None:
    update.settings.download_dir.write_text("a file")
    done = update(give(FULL))
    assert (done.outcome, done.reason) == ("failed", "disk")
