"""`mapping check`: is a mapping file valid?"""

from __future__ import annotations

import click

from streams.cli.context import CLEAR
from streams.shapes.mapping_file import load_mapping
from streams.terminal.console import Consoles
from streams.terminal.mappings import render_summary


@click.command("check")
@click.argument("map_", metavar="MAP")
def command(map_: str) -> None:
    """Check MAP, a mapping file (.yaml) or the name of a built-in mapping.

    Exit codes: 0 valid, 2 not valid: the line, the column and the key at fault are named.

    Example: streamscreen mapping check mine.yaml
    """
    mapping = load_mapping(map_)
    Consoles.open().out.print(render_summary(map_, mapping))
    raise click.exceptions.Exit(CLEAR)
