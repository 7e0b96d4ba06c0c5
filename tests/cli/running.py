"""Ways to run `streamscreen` and see what a person sees."""

from __future__ import annotations

import logging
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from click.testing import CliRunner

from streams.cli import cli


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """The output with its white space squeezed, so that no line break hides a phrase."""
        return " ".join(self.out.replace("│", " ").split())


class Commands:
    """Runs commands in this process, apart from the settings and snapshots of the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.snapshots = folder / "snapshots"
        self.environment: dict[str, str] = {}

    def __call__(self, *arguments: str, given: bytes | str | None = None) -> Ended:
        """Run `streamscreen` with these arguments and this standard input."""
        unset = {name: None for name in os.environ if name.startswith("STREAMSCREEN_")}
        runner = CliRunner(env={**unset, **self.settings()}, catch_exceptions=False)
        with _logs_as_before():
            result = runner.invoke(cli, arguments, input=given, prog_name="streamscreen")
        return Ended(result.exit_code, result.stdout, result.stderr)

    def settings(self) -> dict[str, str]:
        """The settings, as environment variables."""
        return {"STREAMSCREEN_SNAPSHOT_DIR": str(self.snapshots), **self.environment}

    def process_environment(self) -> dict[str, str]:
        """The environment of a process of its own."""
        around = {k: v for k, v in os.environ.items() if not k.startswith("STREAMSCREEN_")}
        return {**around, **self.settings(), "COLUMNS": "100", "TERM": "xterm-256color"}

    def start(
        self,
        *arguments: str,
        stdin: int = subprocess.PIPE,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
    ) -> subprocess.Popen[bytes]:
        """Start a process of its own, with pipes unless other streams are given."""
        return subprocess.Popen(
            [sys.executable, "-m", "streams", *arguments],
            env=self.process_environment(),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=_heed_interrupts,  # noqa: PLW1509  the tests run no other threads
        )

    def on_terminal(self, *arguments: str) -> tuple[int, str]:
        """Run on a terminal of 100 columns: exit code, and all that the terminal was sent."""
        main, side = pty.openpty()
        process = self.start(*arguments, stdin=side, stdout=side, stderr=side)
        os.close(side)
        shown = b""
        try:
            while chunk := os.read(main, 65536):
                shown += chunk
        except OSError:  # the last process has closed its side
            pass
        finally:
            os.close(main)
        return process.wait(), shown.decode()


@contextmanager
def _logs_as_before() -> Iterator[None]:
    """The command line sets up logging for its own process; the tests' own has to survive it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        yield
    finally:
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        logging.captureWarnings(False)
        structlog.reset_defaults()


def _heed_interrupts() -> None:
    """What a shell starts in the background ignores interrupts, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
