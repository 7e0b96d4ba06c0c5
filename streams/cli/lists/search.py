"""`lists search`: entries by a part of a name, an id or a number."""

from __future__ import annotations

import sys

import click
import msgspec

from streams.cli.context import pass_settings
from streams.cli.held_lists import ListChoice, choose_snapshots, list_options, search_entries
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.entries import render_entry
from streams.terminal.list_tables import render_held

_MOST_ENTRIES = 20


@click.command("search")
@click.argument("text")
@list_options
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each entry.")
@pass_settings
def command(settings: Settings, /, text: str, lists: ListChoice, as_json: bool) -> None:
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
