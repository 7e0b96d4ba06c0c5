"""The demo's worker: a real one, in a process of its own that ends with the demo."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import IO, Final

from streams.demo.leash import FOLDER_PREFIX
from streams.errors import StreamsError
from streams.settings import Settings
from streams.settings.places import PREFIX

READY_SECONDS: Final = 60.0
STOP_SECONDS: Final = 10.0
_LOG_LINES: Final = 15
_LEASHED: Final = "from streams.demo import leash; leash.main()"


class WorkerError(StreamsError):
    """The worker did not do what it was started for; `log` are the last lines that it wrote."""

    def __init__(self, problem: str, log: list[str]) -> None:
        super().__init__(problem)
        self.log = log


class WorkerProcess:
    """A running `streamscreen worker`."""

    def __init__(
        self, process: subprocess.Popen[bytes], log: IO[bytes], host: str, port: int
    ) -> None:
        self._process = process
        self._log = log
        self._host = host
        self._port = port

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def metrics_page(self) -> str:
        """Where its metrics are."""
        return f"http://{self._host}:{self._port}/metrics"

    def wait_until_ready(self) -> None:
        """Wait until it holds the lists and screens.

        Raises WorkerError if it ends instead or takes too long.
        """
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self.check()
            if time.monotonic() > deadline:
                problem = f"the worker is not ready after {READY_SECONDS:.0f} s"
                raise WorkerError(problem, self._end_of_log())
            time.sleep(0.05)

    def check(self) -> None:
        """Raise WorkerError if it has ended."""
        code = self._process.poll()
        if code is not None:
            raise WorkerError(f"the worker ended early ({_describe(code)})", self._end_of_log())

    def stop(self) -> None:
        """Let it finish what it has in hand and end; it is killed if it takes too long.

        Raises WorkerError if it did not end well.
        """
        self._process.terminate()
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            problem = f"the worker did not end within {STOP_SECONDS:.0f} s"
            raise WorkerError(problem, self._end_of_log()) from None
        if code:
            raise WorkerError(f"the worker ended badly ({_describe(code)})", self._end_of_log())

    def _is_ready(self) -> bool:
        page = HTTPConnection(self._host, self._port, timeout=2.0)
        try:
            page.request("GET", "/readyz")
            return page.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):  # nobody listens yet
            return False
        finally:
            page.close()

    def _end_of_log(self) -> list[str]:
        self._log.seek(0)
        return self._log.read().decode(errors="replace").splitlines()[-_LOG_LINES:]


@contextmanager
def start_worker(settings: Settings) -> Iterator[WorkerProcess]:
    """Run a worker under these settings and no others, until the block is left.

    Its log is a file without a name, and its other files are in a folder that goes with it.
    """
    with (
        tempfile.TemporaryFile() as log,
        tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder,
        subprocess.Popen(
            [sys.executable, "-c", _LEASHED, folder, "worker"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(settings),
            start_new_session=True,  # Ctrl-C reaches the demo alone, which then ends the worker
        ) as process,
    ):
        worker = WorkerProcess(process, log, settings.metrics_host, settings.metrics_port)
        try:
            yield worker
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process for sure, gently if it lets itself be ended in time."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()


def _describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def free_port(host: str) -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind((host, 0))
        port: int = listener.getsockname()[1]
        return port


def _environment(settings: Settings) -> dict[str, str]:
    """This process's environment with the settings that were made for the worker, no others."""
    others = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    given = settings.model_dump(mode="json", include=settings.model_fields_set)
    return others | {
        f"{PREFIX}{key.upper()}": ",".join(value) if isinstance(value, list) else str(value)
        for key, value in given.items()
    }
