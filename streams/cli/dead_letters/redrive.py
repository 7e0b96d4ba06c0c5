"""`dead-letters redrive`: messages back to their topics, each once."""

from __future__ import annotations

import sys
from dataclasses import replace

import click
import msgspec

from streams.cli.context import CLEAR, interruptible, pass_settings
from streams.cli.dead_letters.choosing import PlaceType, pass_choice
from streams.kafka.dead_letters import Choice
from streams.kafka.redrive import Fate, Redriven, redrive
from streams.kafka.scanning import Progress
from streams.kafka.topics import require_topics
from streams.messages.places import Place
from streams.settings import Settings
from streams.shapes.feeds import event_topics
from streams.terminal.console import Consoles
from streams.terminal.dead_letters import letter_line, render_redriven, warn_unreadable
from streams.terminal.progress import Bar
from streams.terminal.text import count_of

PARTLY = 3


@click.command("redrive")
@click.argument("letters", nargs=-1, type=PlaceType(), metavar="[LETTER]...")
@pass_choice
@click.option("--dry-run", is_flag=True, help="Tell what would be sent, and send nothing.")
@click.option("--yes", is_flag=True, help="Don't ask on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each letter.")
@pass_settings
def command(
    settings: Settings, choice: Choice, /, letters: tuple[Place, ...], dry_run: bool, yes: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Send the messages of dead letters back to the topics from which they came.

    A LETTER is named by TOPIC-PARTITION-OFFSET of its message; without one all that the options
    choose are sent. Bytes, key, headers and partition are those of the original. Message and
    marker are written in one transaction, so no letter is sent a second time, whatever dies. One
    that fails again makes a letter of its own, which names where its message stood first.

    Exit codes: 0 all chosen are sent, now or before, 2 error, 3 some could not be sent.

    Example: streamscreen dead-letters redrive --since 2d --reason internal_error --dry-run
    """
    consoles = Consoles.open()
    require_topics(
        settings,
        settings.dead_letters_topic,
        write=[settings.dead_letters_topic, *event_topics(settings)],
    )
    ask = sys.stdin.isatty() and not (yes or dry_run)

    def confirm(count: int) -> bool:
        if not ask:
            return True
        with bar.hidden():
            return click.confirm(f"Send {count_of(count, 'message')} back?", err=True)

    choice = replace(choice, places=frozenset(letters))
    with Bar(consoles.err, "Redriving", None, "letters") as bar, interruptible() as interrupted:
        progress = Progress(tell=bar.update_of, stopped=interrupted)
        result = redrive(settings, choice, confirm=confirm, dry_run=dry_run, progress=progress)
    if as_json:
        for letter, fate in result.fates:
            line = {**letter_line(letter), "fate": fate.value, "dry_run": dry_run}
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    else:
        consoles.out.print(render_redriven(result, dry_run=dry_run))
    if result.unreadable:
        consoles.err.print(warn_unreadable(result.unreadable))
    raise click.exceptions.Exit(PARTLY if _left_behind(result) else CLEAR)


def _left_behind(result: Redriven) -> int:
    return result.count(Fate.NOT_KEPT) + result.count(Fate.OTHER_TOPIC)
