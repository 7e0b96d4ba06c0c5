"""`lists sources`: where lists are fetched from."""

from __future__ import annotations

import sys

import click
import msgspec

from streams.cli.context import pass_settings
from streams.lists.sources import load_sources
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.source_tables import render_sources, state_of


@click.command("sources")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each source.")
@pass_settings
def command(settings: Settings, /, as_json: bool) -> None:
    """Show the sources that `fetch` knows, and which of them are switched on; addresses by --json.

    The setting sources_file names a file of your own that adds sources, switches them on or off,
    or points them to a mirror.

    Example: streamscreen lists sources
    """
    sources = load_sources(settings).values()
    if as_json:
        for source in sources:
            line = {"fetched": state_of(source, settings).plain, **msgspec.to_builtins(source)}
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    else:
        Consoles.open().out.print(render_sources(sources, settings))
