"""The watchdog ends a process that hangs, whatever else it can't do any more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAD = """
import asyncio, sys, time
from streams.logs import configure_logs
from streams.worker import watchdog

watchdog.SILENCE_SECONDS = 1.0
configure_logs("INFO")
dog = watchdog.Watchdog()
dog.start()
"""


def play(scenario: str) -> tuple[int, str]:
    """Run a program; its exit code and what it wrote."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + scenario],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def test_a_loop_that_hangs_ends_the_process_with_a_reason() -> None:
    code, told = play("time.sleep(600)")
    assert code == 70
    assert "the event loop has not run for 1 s" in told


def test_a_loop_that_runs_is_left_alone() -> None:
    code, told = play(
        """
async def run():
    beat = asyncio.ensure_future(dog.beat())
    await asyncio.sleep(4)
    beat.cancel()
asyncio.run(run())
sys.exit(7)
"""
    )
    assert (code, told) == (7, "")


def test_a_process_that_does_not_stop_in_time_is_ended() -> None:
    code, told = play("watchdog.SILENCE_SECONDS = 600.0; dog.expect_end(1.0); time.sleep(600)")
    assert code == 70
    assert "could not stop in time" in told


def test_a_log_that_nobody_reads_does_not_hold_up_the_end() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HEAD + "sys.stderr.write('x' * 10_000_000)"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.wait(timeout=60) == 70
