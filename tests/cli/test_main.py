"""The command line as a whole: help, errors, interruptions."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from streams.cli import cli, main
from tests.cli.running import Commands

BAD_EVENT = b'{"event_id": "S", "parties": []}\n'
COMMANDS = [
    ("demo",),
    ("check",),
    ("compare",),
    ("screen",),
    ("lists",),
    ("lists", "load"),
    ("lists", "publish"),
    ("lists", "show"),
    ("lists", "search"),
    ("policy",),
    ("policy", "explain"),
    ("policy", "check"),
    ("policy", "diff"),
    ("mapping",),
    ("mapping", "test"),
    ("mapping", "check"),
    ("mapping", "list"),
    ("mapping", "show"),
    ("topics",),
    ("enrich",),
    ("doctor",),
    ("worker",),
    ("catch-up",),
    ("canary",),
    ("send",),
    ("tail",),
    ("seal",),
    ("seal", "new-keys"),
    ("seal", "open"),
    ("audit",),
    ("dead-letters",),
    ("dead-letters", "list"),
    ("dead-letters", "show"),
    ("dead-letters", "redrive"),
    ("assess",),
    ("assess", "names"),
    ("schemas",),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(
    streamscreen: Commands, command: tuple[str, ...]
) -> None:
    ended = streamscreen(*command, "--help")
    assert ended.code == 0
    assert "Example: streamscreen" in ended.out


def test_help_lists_every_command(streamscreen: Commands) -> None:
    ended = streamscreen("--help")
    assert {command[0] for command in COMMANDS} == set(cli.list_commands(None))  # type: ignore[arg-type]
    for command in COMMANDS:
        assert f"\n  {command[0]} " in ended.out


def test_help_works_beside_a_faulty_configuration(streamscreen: Commands) -> None:
    streamscreen.environment["STREAMSCREEN_PARTITIONS"] = "many"
    assert streamscreen("topics", "--help").code == 0
    ended = streamscreen("topics")
    assert ended.code == 2
    assert "STREAMSCREEN_PARTITIONS" in ended.err
    assert ended.err.count("\n") == 1


def test_a_configuration_file_is_read(streamscreen: Commands, tmp_path: Path) -> None:
    config = tmp_path / "streamscreen.toml"
    config.write_text("snapshot_dri = 'x'\n")
    ended = streamscreen("--config", str(config), "lists", "show")
    assert ended.code == 2
    assert "line 1: unknown setting 'snapshot_dri'" in ended.err


def test_an_error_never_acts_on_the_terminal(streamscreen: Commands) -> None:
    ended = streamscreen("check", "Ship", "--country", "\x1b[31mAtlantis[bold]")
    assert "\x1b" not in ended.err
    assert "Atlantis[bold]" in ended.err


def test_a_crash_does_not_end_like_a_hit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(**_: object) -> None:
        raise RuntimeError("out of order \x1b[31m")

    monkeypatch.setattr("streams.cli.cli", crash)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert "RuntimeError: out of order" in err
    assert "\x1b" not in err


def test_an_interrupted_screening_does_not_end_like_a_hit(streamscreen: Commands) -> None:
    with streamscreen.start("screen", "-") as process:
        assert process.stdin
        assert process.stdout
        # More than one buffer of output, less than a pipe holds; then it waits for more.
        process.stdin.write(BAD_EVENT * 200)
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        # While its input is open it can't come to its end by itself.
        assert process.wait(timeout=60) == 130
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()


def test_a_reader_that_has_had_enough_is_no_error(streamscreen: Commands) -> None:
    with streamscreen.start("screen", "-", stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.close()
        process.communicate(BAD_EVENT * 1000)
        assert process.returncode == 141


def test_a_terminal_without_chinese_letters_is_no_error(streamscreen: Commands) -> None:
    streamscreen.environment["PYTHONIOENCODING"] = "latin-1"
    with streamscreen.start("check", "Hikvision") as process:
        out, _ = process.communicate()
        assert process.returncode == 1
        assert rb"\u6d77\u5eb7\u5a01\u89c6" in out


def test_the_schemas_are_written_and_checked(streamscreen: Commands, tmp_path: Path) -> None:
    folder = str(tmp_path / "schemas")
    assert streamscreen("schemas", "--check", "--folder", folder).code == 1
    assert streamscreen("schemas", "--folder", folder).code == 0
    assert streamscreen("schemas", "--check", "--folder", folder).code == 0
