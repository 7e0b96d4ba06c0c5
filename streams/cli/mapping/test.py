"""`mapping test`: what a mapping finds in an event, and what it leaves unread."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click
import msgspec

from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.cli.event_shapes import ENVELOPES, open_all_formats
from streams.cli.lines import BOM, read_whole
from streams.errors import ConfigError
from streams.settings import Settings
from streams.shapes.feeds import FeedRule, choose_format, mapped_feed
from streams.shapes.formats import Headers
from streams.shapes.mapping import MappedEvent
from streams.shapes.mapping_file import load_mapping
from streams.shapes.trial import report_trial
from streams.terminal.console import Consoles
from streams.terminal.mappings import render_trial


@click.command("test")
@click.argument("map_", metavar="MAP")
@click.argument(
    "event", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option("--format", "format_", help="How the event is written, if not as the mapping says.")
@click.option("--envelope", type=click.Choice(ENVELOPES), help="What is around the event.")
@click.option(
    "--header", "headers", multiple=True, metavar="NAME=VALUE", help="A header of the record."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@pass_settings
def command(
    settings: Settings,
    /,
    map_: str,
    event: Path,
    format_: str | None,
    envelope: Literal["cloudevents"] | None,
    headers: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show what MAP finds in EVENT: every value with its place, and what is left unread.

    MAP is a mapping file (.yaml) or the name of a built-in mapping; EVENT is a file with one event
    as it comes over its topic, `-` is standard input.

    The coverage figure is the share of values that were read among all that the mapping doesn't
    pass over on purpose.

    Exit codes: 0 all that was found can be searched for, 1 a party can't be (it has a code only),
    or the mapping can make no use of a value, 2 error: the event would become a dead letter.

    Example: streamscreen mapping test mine.yaml event.json
    """
    mapping = load_mapping(map_)
    form = choose_format(format_, mapping, open_all_formats(settings))
    rule = FeedRule(name="test", topic="test", mapping=map_, envelope=envelope)
    body = read_whole(event)
    if form.is_json:
        body = body.removeprefix(BOM)
    read = mapped_feed(rule, mapping, form, keep_found=True).read(body, _headers(headers))
    found = read.event
    assert isinstance(found, MappedEvent)  # noqa: S101 - for the type checker: a mapping made it
    trial = report_trial(mapping.name, found)
    if as_json:
        sys.stdout.write(msgspec.json.encode(trial).decode() + "\n")
    else:
        Consoles.open().out.print(render_trial(trial))
    raise click.exceptions.Exit(FOUND if trial.unresolved or trial.problems else CLEAR)


def _headers(given: tuple[str, ...]) -> Headers:
    headers = []
    for header in given:
        name, sign, value = header.partition("=")
        if not sign or not name:
            raise ConfigError(f"header {header!r}: expected NAME=VALUE")
        headers.append((name, value.encode()))
    return tuple(headers)
