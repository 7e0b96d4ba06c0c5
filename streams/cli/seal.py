"""`seal`: keys that seal the events in alerts, and the events opened again."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click
import msgspec
from rich.text import Text

from streams.cli.context import CLEAR, ERROR
from streams.cli.lines import open_input, read_lines
from streams.errors import ConfigError, MessageError
from streams.messages.alerts import Alert, open_alert
from streams.messages.sealing import SEED_BYTES, key_id, make_keys, read_opening_keys
from streams.sealing_keys import opening_keys
from streams.terminal.console import Consoles
from streams.terminal.text import safe

_ALERT = msgspec.json.Decoder(Alert)


@click.group("seal")
def command() -> None:
    """Seal the events in alerts, so that only who has the opening key can read them.

    Example: streamscreen seal new-keys keys
    """


@command.command("new-keys")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def new_keys(folder: Path) -> None:
    """Make a sealing key for workers and its opening key in FOLDER.

    Workers are given sealing.key by event_sealing_key_file; opening.key stays with those who may
    read events. To change keys, make others and put the old opening key after the new one.

    Example: streamscreen seal new-keys keys
    """
    sealing, opening = make_keys(secrets.token_bytes(SEED_BYTES))
    for name, text in (("sealing.key", sealing), ("opening.key", opening)):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as err:
            raise ConfigError(f"{folder / name} can't be made: {err.strerror}") from None
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    name = key_id(read_opening_keys(opening)[0].public)
    sys.stdout.write(f"key {name}: {folder / 'sealing.key'}, {folder / 'opening.key'}\n")


@command.command("open")
@click.argument(
    "alerts",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
)
@click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File with the opening key, and older ones after it.",
)
def open_(alerts: Path, key_file: Path) -> None:
    """Open the events in ALERTS, one alert a line as `tail --json` writes them.

    Each alert is written with its event in clear. What can't be opened is told with its line and
    left out (exit code 2).

    Example: streamscreen tail --json --from-beginning | streamscreen seal open --key opening.key
    """
    consoles = Consoles.open()
    keys = opening_keys(key_file)
    bad = False
    with open_input(alerts) as stream:
        for line in read_lines(stream):
            try:
                alert = open_alert(_decode(line.check()), keys)
            except MessageError as err:
                bad = True
                text = Text(safe(f"line {line.number} is not opened: {err}"), "red")
                consoles.err.print(text, soft_wrap=True)
                continue
            body = msgspec.json.format(msgspec.json.encode(alert), indent=-1)
            sys.stdout.write(body.decode() + "\n")
            sys.stdout.flush()
    raise click.exceptions.Exit(ERROR if bad else CLEAR)


def _decode(body: bytes) -> Alert:
    try:
        return _ALERT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise MessageError("not_valid", f"not an alert: {err}") from None
