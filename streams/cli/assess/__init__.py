"""`assess`: how well the product does its work, measured on names.

Each sub-command is the `command` of the module of its name.
"""

from __future__ import annotations

import click

from streams.cli.assess import names


@click.group("assess")
def command() -> None:
    """Measure how well names are found.

    Example: streamscreen assess names --clean customers.csv
    """


for module in (names,):
    command.add_command(module.command)
