"""`dead-letters list`: how many there are, why, and the last of them."""

from __future__ import annotations

import sys

import click
import msgspec

from streams.cli.context import CLEAR, FOUND, interruptible, pass_settings
from streams.cli.dead_letters.choosing import pass_choice
from streams.kafka.dead_letters import Choice, read_letter, read_shelf
from streams.kafka.scanning import Progress
from streams.kafka.topics import require_topics
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.dead_letters import letter_line, render_last, render_reasons, warn_unreadable
from streams.terminal.progress import Bar


@click.command("list")
@pass_choice
@click.option("--last", type=click.IntRange(0, 10_000), default=10, show_default=True,
              help="How many of the newest are listed.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each letter.")
@pass_settings
def command(settings: Settings, choice: Choice, /, last: int, as_json: bool) -> None:
    """Count the dead letters by reason, and list the newest.

    Letters whose messages were sent back are counted apart. With --json every letter is one line.

    Exit codes: 0 none is open, 1 some are, 2 error.

    Example: streamscreen dead-letters list --since 24h --reason not_valid
    """
    consoles = Consoles.open()
    require_topics(settings, settings.dead_letters_topic)
    with Bar(consoles.err, "Reading", None, "records") as bar, interruptible() as interrupted:
        progress = Progress(tell=bar.update_of, stopped=interrupted)
        shelf = read_shelf(settings, choice, progress)
    if as_json:
        for letter in shelf.letters:
            sys.stdout.write(msgspec.json.encode(letter_line(letter)).decode() + "\n")
    else:
        consoles.out.print(render_reasons(shelf.letters))
        newest = shelf.letters[len(shelf.letters) - min(last, len(shelf.letters)) :]
        if newest:
            told = [(letter, read_letter(settings, letter)) for letter in newest]
            consoles.out.print(render_last(told))
    if shelf.unreadable:
        consoles.err.print(warn_unreadable(shelf.unreadable))
    open_ = any(letter.redriven_to is None for letter in shelf.letters)
    raise click.exceptions.Exit(FOUND if open_ else CLEAR)
