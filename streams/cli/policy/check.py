"""`policy check`: is a policy file valid, and does it say what was meant?"""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from streams.cli.context import CLEAR, FOUND
from streams.cli.parties import FLOW
from streams.lists.register import lists
from streams.matching.policy_review import review_policy
from streams.messages.events import FLOWS
from streams.policy_file import read_policy
from streams.terminal.console import Consoles
from streams.terminal.policies import render_summary
from streams.terminal.text import count_of, safe


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Check a policy FILE and tell what is doubtful: lists that are not known, rules in vain.

    A list of your own is not known here either; a doubt about it is nothing to mend.

    Exit codes: 0 valid, 1 valid with doubts, 2 not valid: the line and the key at fault are named.

    Example: streamscreen policy check policy.yaml
    """
    consoles = Consoles.open()
    policy = read_policy(file)
    known = {info.id: info.effects for info in lists().values()}
    doubts = list(review_policy(policy, known, (*FLOWS, FLOW)))
    consoles.out.print(render_summary(safe(str(file)), policy))
    for doubt in doubts:
        consoles.out.print(Text(safe(f"{doubt.path}: {doubt.problem}"), "yellow"), soft_wrap=True)
    if doubts:
        consoles.out.print(Text(f"{count_of(len(doubts), 'doubt')}.", "bold yellow"))
    raise click.exceptions.Exit(FOUND if doubts else CLEAR)
