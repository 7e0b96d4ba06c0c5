"""`lists show`: the list versions that are saved, or that the topic holds."""

from __future__ import annotations

import sys

import click
import msgspec
from rich.text import Text

from streams.cli.context import pass_settings
from streams.cli.held_lists import latest_versions
from streams.kafka.list_topic import read_lists
from streams.kafka.topics import require_topics
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.list_tables import render_versions
from streams.terminal.text import safe


@click.command("show")
@click.option("--topic", "on_topic", is_flag=True, help="Show what the lists topic holds instead.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each source.")
@pass_settings
def command(settings: Settings, /, on_topic: bool, as_json: bool) -> None:
    """Show the list versions in force: source, version, date, entries by list.

    Example: streamscreen lists show --topic
    """
    consoles = Consoles.open()
    if on_topic:
        require_topics(settings, settings.lists_topic)
        markers = [loaded.marker for _, loaded in sorted(read_lists(settings).items())]
        versions = [marker.list for marker in markers]
        published = {marker.list.source: marker.published_at for marker in markers}
        place = f"the topic {settings.lists_topic}"
    else:
        versions = list(latest_versions(settings.snapshot_dir).values())
        published = {}
        place = str(settings.snapshot_dir)
    if as_json:
        for version in versions:
            line = {"published_at": published.get(version.source), **msgspec.to_builtins(version)}
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    elif versions:
        consoles.out.print(render_versions(versions, published))
    else:
        note = "" if on_topic else "; `check` and `screen` search the built-in sample"
        consoles.out.print(Text(safe(f"{place} holds no list{note}.")))
