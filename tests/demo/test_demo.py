"""The demo as a newcomer runs it: to its end, interrupted, killed, or with its worker lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from streams.demo import run_demo
from streams.errors import ConfigError
from tests.support.waiting import wait_until

DEADLINE = 60.0


@dataclass(frozen=True)
class Run:
    """A demo that has ended."""

    output: str
    exit_code: int
    worker: int
    folder: Path

    def number(self, pattern: str) -> list[int]:
        """The numbers in the groups of a pattern that has to occur."""
        found = re.search(pattern, self.output)
        assert found, f"{pattern} not in:\n{self.output}"
        return [int(group.replace(",", "")) for group in found.groups()]


@contextmanager
def running(seconds: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A demo in a process of its own, with no terminal and with settings that are not its own."""
    environment = os.environ | {"TMPDIR": str(folder), "STREAMSCREEN_BROKERS": "127.0.0.1:1"}
    with subprocess.Popen(
        [sys.executable, "-m", "streams", "demo", "--seconds", str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], pattern: str) -> str:
    """What the demo prints up to the line that holds a pattern."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if re.search(pattern, line):
            return "".join(lines)
    pytest.fail(f"the demo ended without {pattern}:\n{''.join(lines)}")


def worker_of(output: str) -> int:
    found = re.search(r"worker +process (\d+)", output)
    assert found, output
    return int(found[1])


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended and waits to be buried does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S607
    return bool(state.stdout.strip()) and not state.stdout.strip().startswith(b"Z")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("demo")
    with running(12, folder) as process:
        output, _ = process.communicate(timeout=120)
    return Run(output, process.returncode, worker_of(output), folder)


def test_it_ends_well_and_leaves_nothing_behind(finished: Run) -> None:
    assert finished.exit_code == 0, finished.output
    assert "Everything adds up." in finished.output
    assert not is_running(finished.worker)
    assert list(finished.folder.iterdir()) == []


def test_its_sums_add_up(finished: Run) -> None:
    sent, verdicts, dead_letters = finished.number(
        r"Sent ([\d,]+) = ([\d,]+) verdicts \+ (\d+) dead"
    )
    assert sent == verdicts + dead_letters > 500
    assert dead_letters == 1
    total, *outcomes = finished.number(
        r"Verdicts ([\d,]+) = ([\d,]+) CLEAR \+ (\d+) REVIEW \+ (\d+) HOLD "
        r"\+ (\d+) UNSCREENABLE \+ (\d+) STOP"
    )
    assert total == verdicts == sum(outcomes)
    alerts = re.search(r"Alerts (\d+) = ([\d +]+)", finished.output)
    assert alerts
    table = re.findall(r"│ [A-Z0-9-]+ +│ [A-Z_, ]+ +│ +(\d+) │", finished.output)
    assert int(alerts[1]) == sum(map(int, alerts[2].split("+"))) == sum(map(int, table)) > 0


def test_every_listed_party_is_found_and_no_clean_event_is_stopped(finished: Run) -> None:
    found, listed, recognised, misspelt = finished.number(
        r"Found (\d+) of (\d+) listed parties, (\d+) of (\d+) misspelt"
    )
    assert found == listed > 0
    assert recognised == misspelt > 0
    assert finished.number(r"Clean events with an alert: (\d+) of")[0] == 0


def test_it_tells_the_story_before_and_after(finished: Run) -> None:
    before, update, after = (
        finished.output.index(text)
        for text in (
            "HOLD   hikvision-shipment",
            "--- HYPOTHETICAL: what if Hikvision were designated? ---",
            "STOP   hikvision-shipment",
        )
    )
    assert before < update < after
    held = finished.output[before:update]
    assert "LICENCE        US-BIS-EL" in held
    assert "SECURITIES_BAN US-OFAC-NS-CMIC" in held
    assert "HYPOTHETICAL" not in held
    assert "BLOCK          HYPOTHETICAL-US-OFAC-SDN HYPOTHETICAL: " in finished.output[after:]
    assert "The shipment to Hikvision: HOLD" in finished.output
    assert "The shipment to Hikvision: STOP" in finished.output


def test_the_first_alerts_are_those_of_the_story(finished: Run) -> None:
    first = re.search(r"(CLEAR|REVIEW|HOLD|STOP) +(\S+), ", finished.output)
    assert first
    assert first.groups() == ("HOLD", "hikvision-shipment")


def test_without_a_terminal_it_prints_no_control_codes(finished: Run) -> None:
    assert all(char.isprintable() or char == "\n" for char in finished.output)


def test_it_says_where_the_metrics_are(finished: Run) -> None:
    assert re.search(r"http://127\.0\.0\.1:\d+/metrics", finished.output)


@pytest.mark.parametrize(
    ("number", "line"),
    [(signal.SIGTERM, "worker +process"), (signal.SIGINT, "hikvision-shipment, consignee")],
)
def test_told_to_end_it_takes_everything_down(
    tmp_path: Path, number: signal.Signals, line: str
) -> None:
    with running(60, tmp_path) as process:
        worker = worker_of(read_until(process, line))
        process.send_signal(number)
        for again in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):  # as a closing terminal does
            process.send_signal(again)
        rest, _ = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130
    assert "Ended early" in rest
    assert not is_running(worker)
    assert list(tmp_path.iterdir()) == []


def test_killed_it_takes_its_worker_along(tmp_path: Path) -> None:
    with running(60, tmp_path) as process:
        worker = worker_of(read_until(process, "hikvision-shipment, consignee"))
        process.kill()
    wait_until(lambda: not is_running(worker), "the end of the worker")
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_dies_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    with running(60, tmp_path) as process:
        worker = worker_of(read_until(process, "hikvision-shipment, consignee"))
        os.kill(worker, signal.SIGKILL)
        rest, _ = process.communicate(timeout=DEADLINE)
    assert process.returncode == 2
    assert "the worker ended early (signal 9)" in rest
    assert "lists loaded" in rest.partition("last lines of the worker's log")[2]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("seconds", "rate"), [(0.0, 50.0), (601.0, 50.0), (float("nan"), 50.0), (60, 0.5), (60, 501)]
)
def test_what_it_cannot_do_is_refused(seconds: float, rate: float) -> None:
    with pytest.raises(ConfigError, match="the demo"):
        run_demo(seconds, rate)
