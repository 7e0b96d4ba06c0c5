"""A worker under a supervisor that starts it again whenever it has ended, as Docker does."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType

from streams.settings import Settings
from tests.support.worker import WorkerProcess, told

_LOOK_SECONDS = 0.2


class Supervised:
    """One worker after the other; a context manager. `ends` are the exit codes that it had."""

    def __init__(self, settings: Settings, folder: Path, name: str) -> None:
        self._settings = settings
        self._folder = folder
        self._name = name
        self.ends: list[int] = []
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.worker = self._start()
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def kill(self) -> None:
        """End the worker at once (SIGKILL); another one follows."""
        with self._lock:
            self.worker.kill()

    def restart(self) -> int:
        """Stop the worker (SIGTERM) and return its exit code; another one follows."""
        with self._lock:
            code = self.worker.stop()
            self.worker = self._start()
        return code

    def stop(self) -> int:
        """End the worker for good (SIGTERM) and return its exit code."""
        self._over.set()
        self._thread.join()
        return self.worker.stop()

    @property
    def reasons(self) -> list[str]:
        """Why workers ended themselves."""
        logs = sorted(self._folder.glob(f"{self._name}-*.log"))
        return [line["reason"] for log in logs for line in told(log, "the worker ends")]

    def _start(self) -> WorkerProcess:
        number = len(list(self._folder.glob(f"{self._name}-*.log"))) + 1
        return WorkerProcess(self._settings, self._folder / f"{self._name}-{number:03}.log")

    def _keep(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            with self._lock:
                code = self.worker.exit_code
                if code is not None:
                    self.ends.append(code)
                    self.worker = self._start()

    def __enter__(self) -> Supervised:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        self.worker.__exit__(kind, error, trace)
