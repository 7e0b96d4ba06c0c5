"""`tail`: alerts, or verdicts, as they come out of the stream."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import click
import msgspec
from rich.console import Console, RenderableType
from rich.text import Text

from streams.canary.birds import CANARY_KEY
from streams.cli.context import interruptible, pass_settings
from streams.errors import MessageError
from streams.kafka.tailing import Record, Tail, decode_alert, decode_verdict
from streams.kafka.topics import require_topics
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Alert, open_alert
from streams.messages.sealing import OpeningKey
from streams.messages.verdicts import Verdict
from streams.sealing_keys import opening_keys
from streams.settings import Settings
from streams.terminal.alerts import render_alert
from streams.terminal.console import Consoles
from streams.terminal.text import count_of, safe
from streams.terminal.verdicts import render_verdict

_POLL_SECONDS = 0.2


@click.command("tail")
@click.option("--from-beginning", is_flag=True, help="Begin with what is there already.")
@click.option("--until-end", is_flag=True, help="Stop at the end of what is there now.")
@click.option("--count", type=click.IntRange(min=1), help="Stop after this many.")
@click.option("--verdicts", is_flag=True, help="Verdicts, one an event, instead of alerts.")
@click.option(
    "--outcome",
    type=click.Choice([outcome.value for outcome in Outcome], case_sensitive=False),
    help="Those of this outcome only.",
)
@click.option("--canary", is_flag=True, help="Those on the events of `streamscreen canary`, too.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@click.option(
    "--opening-key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Open sealed events with the key of this file, and show events.",
)
@pass_settings
def command(  # noqa: PLR0913, PLR0917  (a parameter an option)
    settings: Settings,
    /,
    from_beginning: bool,
    until_end: bool,
    count: int | None,
    verdicts: bool,
    outcome: str | None,
    canary: bool,
    as_json: bool,
    opening_key: Path | None,
) -> None:
    """Follow the alerts as they come, until Ctrl-C.

    Example: streamscreen tail --from-beginning
    Example: streamscreen tail --verdicts --outcome UNSCREENABLE --from-beginning --until-end
    """
    topic = settings.verdicts_topic if verdicts else settings.alerts_topic
    decode: Callable[[Record], Alert | Verdict] = decode_verdict if verdicts else decode_alert
    keys = opening_keys(opening_key) if opening_key else ()
    if keys and not verdicts:
        decode = partial(_decode_opened, keys=keys)
    wanted = partial(_is_wanted, outcome=outcome, canary=canary)
    consoles = Consoles.open()
    seen = 0
    require_topics(settings, topic)
    with (
        interruptible() as interrupted,
        Tail(settings, topic, from_beginning=from_beginning) as tail,
    ):
        if not as_json:
            place = f"{topic} at {settings.brokers}"
            consoles.err.print(Text(f"Following {place}; Ctrl-C ends it.", "dim"))
        found = _decoded(_records(tail, interrupted, until_end), decode, consoles.err)
        for item in islice(filter(wanted, found), count):
            seen += 1
            if as_json:
                _write_json(item)
            else:
                consoles.out.print(_render(item))
                if keys and isinstance(item, Alert):
                    consoles.out.print(Text(safe(bytes(item.event).decode()), "dim"))
    if not as_json:
        thing = "verdict" if verdicts else "alert"
        consoles.err.print(Text(f"{count_of(seen, thing)}.", "dim"))


def _records(tail: Tail, interrupted: Event, until_end: bool) -> Iterator[Record]:
    while not interrupted.is_set() and not (until_end and tail.end_reached):
        yield from tail.read(_POLL_SECONDS)


def _decoded(
    records: Iterator[Record], decode: Callable[[Record], Any], err: Console
) -> Iterator[Alert | Verdict]:
    for record in records:
        if record.value is None:  # an alert that was taken back
            continue
        try:
            yield decode(record)
        except MessageError as error:
            err.print(Text(safe(str(error)), "red"), soft_wrap=True)


def _decode_opened(record: Record, *, keys: Sequence[OpeningKey]) -> Alert:
    return open_alert(decode_alert(record), keys)


def _is_wanted(item: Alert | Verdict, *, outcome: str | None, canary: bool) -> bool:
    if item.event_id.startswith(CANARY_KEY) and not canary:
        return False
    return outcome is None or item.outcome.value == outcome


def _render(item: Alert | Verdict) -> RenderableType:
    return render_alert(item) if isinstance(item, Alert) else render_verdict(item)


def _write_json(item: Alert | Verdict) -> None:
    # The event in an alert is as its sender wrote it, perhaps on several lines.
    body = msgspec.json.format(msgspec.json.encode(item), indent=-1)
    sys.stdout.write(body.decode() + "\n")
    sys.stdout.flush()
