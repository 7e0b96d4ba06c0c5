"""`policy diff`: what changes from one policy to another."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
import msgspec

from streams.cli.context import CLEAR, FOUND
from streams.lists.register import lists
from streams.matching.policy import Policy
from streams.matching.policy_delta import compare_policies
from streams.messages.events import FLOWS
from streams.policy_file import built_in_policy, read_policy
from streams.terminal.console import Consoles
from streams.terminal.policies import render_policy_delta

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("diff")
@click.argument("files", nargs=-1, required=True, metavar="[A] B", type=_FILE)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day whose outcomes are compared (default: the date of B).",
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(files: tuple[Path, ...], as_of: datetime | None, as_json: bool) -> None:
    """Show what changes from policy A to policy B: settings, rules, and the outcomes of sure hits.

    With B alone, the built-in policy is A. Outcomes are compared for every known list, flow and
    role; conditions on programmes, requirements and goods show among the rules only.

    Exit codes: 0 nothing changes, 1 something does, 2 error.

    Example: streamscreen policy diff policy.yaml policy-2027.yaml
    """
    if len(files) > 2:
        raise click.UsageError("expected one or two policies")
    policies: list[Policy] = [read_policy(file) for file in files]
    before, after = policies if len(policies) == 2 else (built_in_policy(), *policies)
    day = (as_of.date() if as_of else after.date).isoformat()
    known = {info.id: info.effects for info in lists().values()}
    delta = compare_policies(before, after, known, FLOWS, day)
    if as_json:
        sys.stdout.write(msgspec.json.encode(delta).decode() + "\n")
    else:
        Consoles.open().out.print(render_policy_delta(delta, day))
    raise click.exceptions.Exit(FOUND if delta else CLEAR)
