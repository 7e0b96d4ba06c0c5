"""Log lines are JSON for programmes and readable for people, and nobody can forge one."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import SecretStr

from streams.logs import BURST, WINDOW_SECONDS, RepeatFilter, configure_logs

HOSTILE = 'x\n{"event": "forged"}\x1b[2J\u202egnp'


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_is_put_back() -> Iterator[None]:
    root, level = logging.root.handlers[:], logging.root.level
    yield
    logging.captureWarnings(False)
    logging.root.handlers[:] = root
    logging.root.setLevel(level)
    structlog.reset_defaults()


def json_lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def transport_record(created: float, template: str = "broker %d is away") -> logging.LogRecord:
    record = logging.LogRecord("aiokafka.conn", logging.ERROR, "f", 1, template, (), None)
    record.created = created
    return record


def test_lines_are_json_where_no_terminal_is() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    structlog.get_logger("streams.worker").info("ready", lists=3)
    (line,) = json_lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "ready", "lists": 3, "level": "info", "logger": "streams.worker"}


def test_lines_are_readable_on_a_terminal() -> None:
    stream = Terminal()
    configure_logs(stream=stream)
    structlog.get_logger("streams.worker").info("list loaded", entries=3)
    assert "list loaded" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def test_a_real_terminal_is_recognised() -> None:
    script = "import structlog, streams.logs as l; l.configure_logs(); "
    script += "structlog.get_logger().info('list loaded')"
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", script], stderr=theirs, check=True)
    os.close(theirs)
    line = os.read(ours, 4096).decode()
    os.close(ours)
    assert "list loaded" in line
    assert '"event"' not in line


def test_lines_of_faust_and_aiokafka_take_the_same_way() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    logging.getLogger("aiokafka.conn").warning("no answer from %s", "127.0.0.1:9092")
    (line,) = json_lines(stream)
    assert line["event"] == "no answer from 127.0.0.1:9092"
    assert (line["level"], line["logger"]) == ("warning", "aiokafka.conn")


def test_warnings_become_log_lines() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("an old option", stacklevel=1)
    assert "an old option" in json_lines(stream)[0]["event"]


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "terminal"])
def test_milder_lines_than_the_level_are_left_out(stream: io.StringIO) -> None:
    configure_logs("WARNING", stream)
    structlog.get_logger("streams").info("mild")
    logging.getLogger("faust").info("mild")
    structlog.get_logger("streams").warning("grave")
    assert "mild" not in stream.getvalue()
    assert "grave" in stream.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "terminal"])
def test_control_characters_cannot_forge_a_line(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    configure_logs(stream=stream)
    structlog.get_logger("streams").info(HOSTILE, detail=HOSTILE, parts=[HOSTILE])
    logging.getLogger("faust").error("%s", HOSTILE)
    written = stream.getvalue()
    assert written.count("\n") == 2
    assert written.replace("\n", "").isprintable()


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "terminal"])
def test_a_traceback_is_written_without_the_values_of_variables(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    configure_logs(stream=stream)
    party = "".join(["Mad", "uro"])
    try:
        raise ValueError("bad\x1b[2Jthing")
    except ValueError:
        structlog.get_logger("streams").exception("screening failed")
        logging.getLogger("faust").exception("screening failed")
    written = stream.getvalue()
    assert written.count("ValueError: bad") == 2
    assert "\x1b" not in written
    assert party not in written


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["json", "terminal"])
def test_a_secret_stays_hidden(stream: io.StringIO) -> None:
    configure_logs(stream=stream)
    structlog.get_logger("streams").info("settings", password=SecretStr("hunter2"))
    assert "password" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_configuring_twice_writes_each_line_once() -> None:
    stream = io.StringIO()
    configure_logs(stream=io.StringIO())
    configure_logs(stream=stream)
    structlog.get_logger("streams").info("once")
    assert len(json_lines(stream)) == 1


def test_a_transport_that_repeats_itself_is_cut_short_and_counted() -> None:
    repeats = RepeatFilter()
    written = [repeats.filter(transport_record(i / 100)) for i in range(100)]
    assert written == [True] * BURST + [False] * (100 - BURST)
    late = transport_record(WINDOW_SECONDS)
    assert repeats.filter(late)
    assert late.msg == f"broker %d is away [{100 - BURST} more like it were left out]"


def test_repeats_are_cut_short_in_what_is_written() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    for attempt in range(100):
        logging.getLogger("aiokafka.conn").error("no answer at attempt %d", attempt)
    # A second burst begins where a machine is slow enough for the window to pass.
    assert len(json_lines(stream)) < 100


def test_another_message_of_the_transport_is_not_held_back() -> None:
    repeats = RepeatFilter()
    for _ in range(100):
        repeats.filter(transport_record(0.0))
    assert repeats.filter(transport_record(0.0, "authentication failed"))


def test_our_own_lines_are_never_left_out() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    for _ in range(BURST * 3):
        structlog.get_logger("streams.worker").warning("dead letter")
    assert len(json_lines(stream)) == BURST * 3


def test_what_libraries_say_of_passwords_records_and_addresses_is_never_written() -> None:
    stream = io.StringIO()
    configure_logs("DEBUG", stream)
    logging.getLogger("aiokafka.conn").debug("Request: SaslAuthenticateRequest(b'secret')")
    logging.getLogger("httpx").info("HTTP Request: GET https://lists.example/?token=secret")
    logging.getLogger("aiokafka.conn").info("Authenticated as worker")
    assert [line["event"] for line in json_lines(stream)] == ["Authenticated as worker"]
