"""`doctor`: is everything there that screening needs, and what to do where it is not."""

from __future__ import annotations

import sys

import click
import msgspec

from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.doctor.checks import examine
from streams.doctor.findings import State
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.findings import render_finding


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each finding.")
@pass_settings
def command(settings: Settings, /, as_json: bool) -> None:
    """Look at policy, broker, topics, rights, lists, workers, lag and clock; change nothing.

    Rights are those of the credentials that are set: run it as the worker's user. Ends with 0
    where all is well, 1 where something is to be done.

    Example: streamscreen doctor
    """
    consoles = Consoles.open()
    worst = CLEAR
    with consoles.waiting("Looking around"):
        for finding in examine(settings):
            if finding.state is not State.WELL:
                worst = FOUND
            if as_json:
                sys.stdout.write(msgspec.json.encode(finding).decode() + "\n")
            else:
                consoles.out.print(render_finding(finding), soft_wrap=True)
    raise click.exceptions.Exit(worst)
