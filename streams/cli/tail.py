"""`tail`: alerts as they come out of the stream."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from threading import Event

import click
import msgspec
from rich.console import Console
from rich.text import Text

from streams.cli.context import interruptible, pass_settings
from streams.errors import MessageError
from streams.kafka.tailing import Tail, decode_alert
from streams.kafka.topics import require_topics
from streams.messages.alerts import Alert
from streams.settings import Settings
from streams.terminal.alerts import render_alert
from streams.terminal.console import Consoles
from streams.terminal.text import count_of, safe

_POLL_SECONDS = 0.2


@click.command("tail")
@click.option(
    "--from-beginning", is_flag=True, help="Begin with the alerts that are there already."
)
@click.option("--count", type=click.IntRange(min=1), help="Stop after this many alerts.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each alert.")
@pass_settings
def command(settings: Settings, /, from_beginning: bool, count: int | None, as_json: bool) -> None:
    """Follow the alerts as they come, until Ctrl-C.

    Example: streamscreen tail --from-beginning
    """
    consoles = Consoles.open()
    seen = 0
    require_topics(settings, settings.alerts_topic)
    with (
        interruptible() as interrupted,
        Tail(settings, settings.alerts_topic, from_beginning=from_beginning) as tail,
    ):
        if not as_json:
            place = f"{settings.alerts_topic} at {settings.brokers}"
            consoles.err.print(Text(f"Following {place}; Ctrl-C ends it.", "dim"))
        for alert in islice(_alerts(tail, interrupted, consoles.err), count):
            seen += 1
            if as_json:
                # The event in it is as its sender wrote it, perhaps on several lines.
                body = msgspec.json.format(msgspec.json.encode(alert), indent=-1)
                sys.stdout.write(body.decode() + "\n")
                sys.stdout.flush()
            else:
                consoles.out.print(render_alert(alert))
    if not as_json:
        consoles.err.print(Text(f"{count_of(seen, 'alert')}.", "dim"))


def _alerts(tail: Tail, interrupted: Event, err: Console) -> Iterator[Alert]:
    while not interrupted.is_set():
        for record in tail.read(_POLL_SECONDS):
            if record.value is None:  # an alert that was taken back
                continue
            try:
                yield decode_alert(record)
            except MessageError as error:
                err.print(Text(safe(str(error)), "red"), soft_wrap=True)
