"""`policy`: what a policy file says, what it changes, and what it makes of an event.

Each sub-command is the `command` of the module of its name.
"""

from __future__ import annotations

import click

from streams.cli.policy import check, diff, explain


@click.group("policy")
def command() -> None:
    """Check a policy file, compare two, and explain what the policy makes of an event.

    Example: streamscreen policy explain shipment.json
    """


for module in (explain, check, diff):
    command.add_command(module.command)
