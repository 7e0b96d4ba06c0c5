"""`mapping list`: the mappings that come with the program."""

from __future__ import annotations

import sys

import click
import msgspec

from streams.cli.context import CLEAR
from streams.shapes.mapping_file import built_in_mappings, load_mapping
from streams.terminal.console import Consoles
from streams.terminal.mappings import render_mappings


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each mapping.")
def command(as_json: bool) -> None:
    """List the built-in mappings.

    Example: streamscreen mapping list
    """
    mappings = [load_mapping(name) for name in built_in_mappings()]
    if not as_json:
        Consoles.open().out.print(render_mappings(mappings))
        raise click.exceptions.Exit(CLEAR)
    for mapping in mappings:
        file = mapping.file
        line = {
            "name": file.name, "title": file.title, "flow": file.flow, "format": file.format,
            "source": file.source, "digest": mapping.digest,
        }  # fmt: skip
        sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
