"""`catch-up`: a backlog cleared by one program while the workers are down."""

from __future__ import annotations

import sys
import time

import click
import msgspec
from rich.text import Text

from streams.cli.context import CLEAR, INTERRUPTED, interruptible, pass_settings
from streams.logs import configure_logs
from streams.settings import Settings
from streams.terminal.backlog import BacklogBars
from streams.terminal.console import Consoles
from streams.terminal.text import count_of


@click.command("catch-up")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end.")
@pass_settings
def command(settings: Settings, /, as_json: bool) -> None:
    """Answer all events that wait, in large batches, while no worker runs.

    Takes the place of the workers' group: stop them first, and start them again afterwards. The
    answers are the same bytes, and nothing is committed before they are confirmed, so that this
    may be interrupted and run again. It ends where the topics ended when it began.

    Exit code: 0 nothing waits any more, 2 an error, 130 interrupted.

    Example: streamscreen --config streamscreen.toml catch-up
    """
    from streams.worker.catch_up import catch_up  # noqa: PLC0415 - `--help` needn't load a worker

    configure_logs("WARNING")
    consoles = Consoles.open()
    started = time.monotonic()
    with interruptible() as interrupted, BacklogBars(consoles.err) as bars:
        end = catch_up(settings, bars.show, interrupted)
    seconds = time.monotonic() - started
    if as_json:
        sys.stdout.buffer.write(
            msgspec.json.encode(
                {
                    "answered": end.answered,
                    "left": end.total - end.answered,
                    "seconds": round(seconds, 3),
                    "partitions": [
                        {
                            "topic": topic,
                            "partition": number,
                            "start": part.start,
                            "end": part.end,
                            "answered_below": part.position,
                        }
                        for (topic, number), part in sorted(end.partitions.items())
                    ],
                }
            )
            + b"\n"
        )
    else:
        waiting = end.total - end.answered
        left = f", {count_of(waiting, 'event')} left" if waiting else ""
        early = "; interrupted: run it again" if interrupted.is_set() else ""
        consoles.out.print(Text(f"{count_of(end.answered, 'event')} answered{left}{early}."))
    raise click.exceptions.Exit(INTERRUPTED if interrupted.is_set() else CLEAR)
