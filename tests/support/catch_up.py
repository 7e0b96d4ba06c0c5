"""`streamscreen catch-up` as an operator runs it: a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from streams.settings import Settings
from tests.support.worker import ROOT


class CatchUpProcess:
    """A catch-up as a child; a context manager that leaves no process behind."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        config = folder / f"{settings.group}.toml"
        values = settings.model_dump(mode="json", exclude_unset=True)
        config.write_text("".join(f"{key} = {json.dumps(v)}\n" for key, v in values.items()))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streams", "--config", str(config), "catch-up", "--json"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> tuple[int, dict[str, Any], str]:
        """Exit code, what it told as JSON, and what it wrote on standard error."""
        out, err = self._process.communicate(timeout=120)
        return self._process.returncode, json.loads(out) if out else {}, err

    def interrupt(self) -> None:
        """As Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it at once (SIGKILL)."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> CatchUpProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self.kill()
