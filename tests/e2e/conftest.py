"""Workers for one test, ended with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.support.worker import WorkerProcess

StartWorker = Callable[[Settings], WorkerProcess]


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[StartWorker]:
    """Starts workers, each with a log file of its own."""
    with ExitStack() as stack:
        count = 0

        def start(settings: Settings) -> WorkerProcess:
            nonlocal count
            count += 1
            return stack.enter_context(WorkerProcess(settings, tmp_path / f"worker-{count}.log"))

        yield start
