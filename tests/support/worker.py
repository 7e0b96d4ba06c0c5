"""A worker as it runs in production: a process of its own, told what to do by its environment."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from streams.settings import SECRETS, Settings
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]


class WorkerProcess:
    """`streamscreen worker` as a child; a context manager that leaves no process behind."""

    command: tuple[str, ...] = ("streams", "worker")
    greeting = "worker starts"

    def __init__(self, settings: Settings, log: Path, command: Sequence[str] = ()) -> None:
        self._log = log
        environment = {k: v for k, v in os.environ.items() if not k.startswith("STREAMSCREEN_")}
        environment |= as_environment(settings)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *(command or self.command)],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def page(self) -> str:
        """The address of the metrics and health page, as the log tells it."""
        wait_until(lambda: self.said(self.greeting) or self.exit_code is not None, "the page")
        address: str = self.said(self.greeting)[0]["metrics"]
        return address.removesuffix("/metrics")

    @property
    def pid(self) -> int:
        """Its number among the processes of this machine."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def resident(self) -> float:
        """Memory that it holds, in MB."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def log(self) -> str:
        """All that it has written."""
        return self._log.read_text()

    def said(self, event: str) -> list[dict[str, Any]]:
        """The log lines of one event."""
        return told(self._log, event)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of one of its pages."""
        host = self.page.removeprefix("http://")
        with closing(http.client.HTTPConnection(host, timeout=10)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def metric(self, sample: str, **labels: str) -> float:
        """The sum of the samples of a name that carry some labels."""
        families = text_string_to_metric_families(self.get("/metrics")[1])
        return sum(
            found.value
            for family in families
            for found in family.samples
            if found.name == sample and labels.items() <= found.labels.items()
        )

    def wait_until_ready(self) -> None:
        """Wait until it screens."""

        def ready() -> bool:
            if self.exit_code is not None:
                raise AssertionError(f"the worker ended with {self.exit_code}: {self.log}")
            return self.get("/readyz")[0] == 200

        wait_until(ready, "readiness")

    def stop(self) -> int:
        """Ask it to end (SIGTERM) and return its exit code."""
        self._process.terminate()
        return self._process.wait(timeout=60)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self._process.kill()
        self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()


class CanaryProcess(WorkerProcess):
    """`streamscreen canary`, every second, as a child."""

    command = ("streams", "canary", "--every", "1s")
    greeting = "canary starts"


class EnrichingProcess(WorkerProcess):
    """`streamscreen enrich` as a child."""

    command = ("streams", "enrich")


def told(log: Path, event: str) -> list[dict[str, Any]]:
    """The lines of one event in a log file."""
    lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in map(json.loads, lines) if line["event"] == event]


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings that were given as the variables of a process, secrets in clear."""
    values = settings.model_dump(mode="json", exclude_unset=True)
    for name in SECRETS & values.keys():
        secret = getattr(settings, name)
        values[name] = secret.get_secret_value() if secret else None
    return {
        f"STREAMSCREEN_{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
        for name, value in values.items()
        if value is not None
    }
