"""A server of lists, and a fetch of its file that never really waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from streams.lists.fetching.fetch import Fetched, fetch_source
from streams.lists.sources import Source
from streams.settings import Settings
from tests.support.list_server import ListServer, serve_lists


class NoWaiting(Event):
    """An event that notes how long it was waited for, without waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Note the time-out; whether the event is set."""
        self.waits.append(timeout or 0.0)
        return self.is_set()


class Fetching:
    """Fetches one source of one file again and again."""

    def __init__(self, server: ListServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.stop = NoWaiting()
        self.progress: list[tuple[int, int | None]] = []  # the bytes that came, of how many
        self.settings: dict[str, object] = {}
        self.source: dict[str, object] = {}
        self.path = "/list.csv"

    def __call__(self) -> Fetched:
        """Fetch it."""
        defaults: dict[str, object] = {
            "download_dir": self.folder,
            "download_read_seconds": 0.25,
            "download_total_seconds": 20,
        }
        settings = Settings.load(None, **{**defaults, **self.settings})
        return fetch_source(settings, self._source(), self.stop, self._look_on)

    def _source(self) -> Source:
        keys = {"name": "acme", "format": "custom-csv", "addresses": (self.server.url(self.path),)}
        return Source(**{**keys, **self.source})  # type: ignore[arg-type]

    def _look_on(self, done: int, total: int | None) -> None:
        self.progress.append((done, total))

    @property
    def asked(self) -> list[dict[str, str]]:
        """Of each request the header fields that make it conditional or partial."""
        names = ("range", "if-range", "if-none-match", "if-modified-since")
        return [
            {name: asked.headers[name] for name in names if name in asked.headers}
            for asked in self.server.asked
        ]

    @property
    def kept(self) -> set[str]:
        """The versions that are kept, by their content."""
        return {path.read_text() for path in self.folder.glob("acme/*/list.csv")}


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[ListServer]:
    """A server of lists."""
    with serve_lists() as lists:
        yield lists


@pytest.fixture
def fetch(server: ListServer, tmp_path: Path) -> Fetching:
    """Fetches the server's file into a folder of its own."""
    return Fetching(server, tmp_path / "downloads")
