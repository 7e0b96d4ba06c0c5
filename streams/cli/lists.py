"""`lists`: from official files to snapshots, from snapshots to the topic, and a look at both."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec
from rich.text import Text

from streams.cli.context import pass_settings
from streams.cli.held_lists import (
    ListChoice,
    choose_snapshots,
    latest_versions,
    list_options,
    search_entries,
)
from streams.errors import ListError
from streams.kafka.list_topic import publish_list, read_lists
from streams.kafka.topics import require_topics
from streams.lists.sample import SAMPLE, SCENARIO
from streams.lists.snapshot import build_snapshot, save_snapshot, saved_versions
from streams.lists.source import FORMATS, load
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.entries import render_entry
from streams.terminal.list_tables import render_entries_by_list, render_held, render_versions
from streams.terminal.progress import Bar
from streams.terminal.text import count_of, safe

_MOST_ENTRIES = 20


@click.group("lists")
def command() -> None:
    """Load, publish, show and search lists.

    Example: streamscreen lists load consolidated.csv --source us-csl
    """


@command.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), help="Else recognised.")
@click.option("--source", required=True, help="Your name for the feed, such as us-csl.")
@pass_settings
def load_command(
    settings: Settings, /, paths: tuple[Path, ...], format_: str | None, source: str
) -> None:
    """Read official files (PATHS, or the folder that holds them) into a snapshot.

    Broken rows are told on standard error and left out; a file that is not of its format is
    refused whole. The same entries give the same version, whenever they are loaded.

    Example: streamscreen lists load sdn.csv --source us-ofac-sdn
    """
    consoles = Consoles.open()
    with Bar(consoles.err, source, None, "bytes") as bar:
        parsed = load(format_, paths, source, bar.update_bytes)
    for broken in parsed.broken:
        consoles.err.print(Text(safe(str(broken)), "red"), soft_wrap=True)
    snapshot = build_snapshot(parsed)
    before = [version.version for version in saved_versions(settings.snapshot_dir, source)]
    save_snapshot(settings.snapshot_dir, snapshot)
    consoles.out.print(render_entries_by_list(snapshot.entities))
    known = "new" if snapshot.version.version not in before else "held already"
    left_out = f"; {count_of(len(parsed.broken), 'broken row')} left out" if parsed.broken else ""
    consoles.out.print(
        Text(
            f"{source} {snapshot.version.version} ({known}): {snapshot.version.entries:,} entries"
            f"{left_out}. It is in {safe(str(settings.snapshot_dir))}."
        )
    )


@command.command("publish")
@click.argument("sources", nargs=-1)
@click.option("--sample", is_flag=True, help="Publish the built-in sample.")
@click.option("--scenario", is_flag=True, help="Publish the built-in, hypothetical scenario.")
@pass_settings
def publish_command(
    settings: Settings, /, sources: tuple[str, ...], sample: bool, scenario: bool
) -> None:
    """Publish the latest snapshot of each of the SOURCES to the lists topic.

    Without any, all that are saved. Workers take a version when all of it has arrived, and go on
    with the one before until then.

    Example: streamscreen lists publish us-csl us-ofac-sdn
    """
    named = [*sources, *[SAMPLE] * sample, *[SCENARIO] * scenario]
    names = named or list(latest_versions(settings.snapshot_dir))
    if not names:
        raise ListError(
            f"{settings.snapshot_dir} holds no snapshot: `streamscreen lists load` makes them, "
            "and --sample publishes the built-in sample"
        )
    consoles = Consoles.open()
    require_topics(settings, settings.lists_topic)
    for snapshot in choose_snapshots(settings, ListChoice(None, tuple(names), hypothetical=False)):
        version = snapshot.version
        with consoles.waiting(f"Publishing {version.source}"):
            done = publish_list(settings, version, snapshot.payload)
        how = f"{done.chunks} chunks, {done.bytes:,} bytes" if done.chunks else "it was there"
        consoles.out.print(
            Text(f"{version.source} {version.version}: {version.entries:,} entries ({how})")
        )


@command.command("show")
@click.option("--topic", "on_topic", is_flag=True, help="Show what the lists topic holds instead.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each source.")
@pass_settings
def show_command(settings: Settings, /, on_topic: bool, as_json: bool) -> None:
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


@command.command("search")
@click.argument("text")
@list_options
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each entry.")
@pass_settings
def search_command(settings: Settings, /, text: str, lists: ListChoice, as_json: bool) -> None:
    """Look up entries whose name holds TEXT, or whose id or number is TEXT.

    A plain look-up, without the tolerance of `check`.

    Example: streamscreen lists search "dahua"
    """
    consoles = Consoles.open()
    with consoles.waiting("Reading the lists"):
        snapshots = choose_snapshots(settings, lists)
        found = search_entries(snapshots, text)
    if as_json:
        for entity in found:
            sys.stdout.write(msgspec.json.encode(entity).decode() + "\n")
        return
    for entity in found[:_MOST_ENTRIES]:
        consoles.out.print(render_entry(entity))
        consoles.out.print()
    left_out = f"; the first {_MOST_ENTRIES} are shown" if len(found) > _MOST_ENTRIES else ""
    consoles.out.print(render_held([s.version for s in snapshots], len(found), left_out))
