"""`send`: the events of a file into the stream."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from streams.cli.context import CLEAR, ERROR, INTERRUPTED, interruptible, pass_settings
from streams.cli.event_lines import SHIPMENT, TRANSACTION, recognise_flow
from streams.cli.lines import STDIN, file_size, open_input, read_lines
from streams.errors import MessageError, StreamsError
from streams.kafka.sending import send_to_topics
from streams.kafka.topics import require_topics
from streams.messages.events import FLOWS
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.progress import Bar
from streams.terminal.text import count_of, safe


class _Source:
    """The events of a file, each with its topic; what can't be placed is told and left out.

    With a topic of its own every line is sent as it is, so that broken ones can be tried too.
    """

    def __init__(self, file: Path, topics: dict[str, str], topic: str | None, err: Console) -> None:
        self._file = file
        self._topics = topics
        self._topic = topic
        self._err = err
        self.bad = 0
        self.position = 0

    def events(self, *, repeat: bool) -> Iterator[tuple[str, bytes]]:
        """Topic and bytes of every event, over and over with `repeat`."""
        while True:
            placed = 0
            with open_input(self._file) as stream:
                for line in read_lines(stream):
                    self.position = line.end
                    try:
                        body = line.check()
                        yield self._topic or self._topics[recognise_flow(body)], body
                        placed += 1
                    except MessageError as err:
                        self.bad += 1
                        note = Text(safe(f"line {line.number} is not sent: {err}"), "red")
                        self._err.print(note, soft_wrap=True)
            if not repeat or not placed:
                return


@click.command("send")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option("--flow", type=click.Choice(FLOWS), help="What all events are; else recognised.")
@click.option("--topic", help="Send every line to this topic, whatever it holds.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Events a second.")
@click.option("--count", type=click.IntRange(min=1), help="Stop after this many.")
@click.option("--repeat", is_flag=True, help="Begin again at the end of the file.")
@pass_settings
def command(
    settings: Settings, /, file: Path, flow: str | None, topic: str | None, rate: float | None,
    count: int | None, repeat: bool,
) -> None:  # fmt: skip
    """Send the events of a FILE to their topics.

    The file holds one JSON object a line; `-` reads standard input. Without --rate they go as
    fast as the broker takes them. With --flow or --topic every line is sent as it is, else lines
    that are neither a shipment nor a transaction are told and left out (exit code 2).

    Example: streamscreen send shipments.jsonl --rate 50 --repeat
    """
    if repeat and file == STDIN:
        raise click.UsageError("standard input can't be repeated")
    consoles = Consoles.open()
    topics = {SHIPMENT: settings.shipments_topic, TRANSACTION: settings.transactions_topic}
    topic = topic or (topics[flow] if flow else None)
    require_topics(settings, write=[topic] if topic else list(topics.values()))
    source = _Source(file, topics, topic, consoles.err)
    events = islice(source.events(repeat=repeat), count)
    total = count or (None if repeat else file_size(file))
    with Bar(consoles.err, file.name, total, "events") as bar, interruptible() as interrupted:

        def show(number: int) -> None:
            bar.update(number if count else source.position, number)

        sent = send_to_topics(settings, events, rate=rate, on_sent=show, stopped=interrupted)
    bad = f", {count_of(source.bad, 'line')} not sent" if source.bad else ""
    early = "; interrupted" if interrupted.is_set() else ""
    consoles.out.print(Text(f"{count_of(sent, 'event')} sent{bad}{early}."))
    if interrupted.is_set():
        raise click.exceptions.Exit(INTERRUPTED)
    if not sent and not source.bad:
        raise StreamsError(f"{file}: there is nothing to send in it")
    raise click.exceptions.Exit(ERROR if source.bad else CLEAR)
