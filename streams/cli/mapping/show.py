"""`mapping show`: the file of a built-in mapping."""

from __future__ import annotations

import sys

import click

from streams.shapes.mapping_file import built_in_text


@click.command("show")
@click.argument("name")
def command(name: str) -> None:
    """Print the file of the built-in mapping NAME, to start one of your own from.

    Example: streamscreen mapping show dcsa-bill-of-lading > mine.yaml
    """
    sys.stdout.write(built_in_text(name))
