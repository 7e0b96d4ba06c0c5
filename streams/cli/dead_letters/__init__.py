"""`dead-letters`: what could not be screened: list it, look at it, send it back.

Each sub-command is the `command` of the module of its name.
"""

from __future__ import annotations

import click

from streams.cli.dead_letters import list as listing
from streams.cli.dead_letters import redrive, show


@click.group("dead-letters")
def command() -> None:
    """List, show and send back messages that could not be screened.

    Example: streamscreen dead-letters list --since 24h
    """


for module in (listing, show, redrive):
    command.add_command(module.command)
