"""`mapping`: how events of other shapes are read, and what is found in one.

Each sub-command is the `command` of the module of its name.
"""

from __future__ import annotations

import click

from streams.cli.mapping import check, show, test
from streams.cli.mapping import list as list_


@click.group("mapping")
def command() -> None:
    """Try, check and show mappings: files that say where in an event parties and goods stand.

    Example: streamscreen mapping test dcsa-bill-of-lading bill.json
    """


for module in (test, check, list_, show):
    command.add_command(module.command)
