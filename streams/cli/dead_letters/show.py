"""`dead-letters show`: one letter, with the message that it keeps."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import click
import msgspec

from streams.cli.context import pass_settings
from streams.cli.dead_letters.choosing import PlaceType
from streams.errors import StreamsError
from streams.kafka.dead_letters import Choice, read_letter, read_originals, read_shelf
from streams.kafka.topics import require_topics
from streams.messages.places import Place
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.dead_letters import letter_line, render_letter


@click.command("show")
@click.argument("letter", type=PlaceType())
@click.option("--out", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
              help="Write the message, byte for byte, to a file; - is standard output.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="All of it as JSON, the message in base64.")
@pass_settings
def command(settings: Settings, /, letter: Place, out: Path | None, as_json: bool) -> None:
    """Show the dead LETTER about the message that stood at TOPIC-PARTITION-OFFSET.

    What would act on a terminal is written as escapes. A message that the letter only refers to is
    taken from its own topic, as long as it is there.

    Example: streamscreen dead-letters show shipments-3-41 --out message.json
    """
    consoles = Consoles.open()
    require_topics(settings, settings.dead_letters_topic)
    with consoles.waiting("Reading the topic"):
        shelf = read_shelf(settings, Choice(places=frozenset((letter,))))
        if not shelf.letters:
            raise StreamsError(f"there is no dead letter {letter}")
        (stored,) = shelf.letters
        part = read_letter(settings, stored)
        ((_, original),) = read_originals(settings, [stored])
    if part is None:
        raise StreamsError(f"the dead letter {letter} was deleted by retention a moment ago")
    if out is not None:
        if original is None:
            raise StreamsError(f"the message of {letter} is kept nowhere any more")
        with click.open_file(str(out), "wb") as file:
            file.write(original.value or b"")
        return
    if as_json:
        value = None if original is None or original.value is None else original.value
        line = {
            **letter_line(stored),
            "error": part.letter.error,
            "detail": part.letter.detail,
            "kept": original is not None,
            "key": _encode(part.original.key),
            "headers": [[name, _encode(text)] for name, text in part.original.headers],
            "value": _encode(value),
        }
        sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
        return
    consoles.out.print(render_letter(stored, part, original))


def _encode(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()
