"""`assess`: how well the product does its work, measured on names and texts.

Each sub-command is the `command` of the module of its name.
"""

from __future__ import annotations

import click

from streams.cli.assess import names, narratives


@click.group("assess")
def command() -> None:
    """Measure how well names are found, in fields of their own and in running text.

    Example: streamscreen assess names --clean customers.csv
    """


for module in (names, narratives):
    command.add_command(module.command)
