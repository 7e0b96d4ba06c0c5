"""`audit`: is every event accounted for?"""

from __future__ import annotations

import sys

import click
import msgspec

from streams.cli.context import CLEAR, FOUND, interruptible, pass_settings
from streams.cli.moments import Moment
from streams.kafka.audit import Period, audit_stream
from streams.kafka.scanning import Progress
from streams.kafka.topics import require_topics
from streams.messages.account import Account
from streams.settings import Settings
from streams.shapes.feeds import event_topics
from streams.terminal.audit import render_account, render_findings, render_sum
from streams.terminal.console import Consoles
from streams.terminal.progress import Bar

IN_WORK = 3


@click.command("audit")
@click.option("--from", "since", type=Moment(), help="Events sent from then on; else all.")
@click.option("--to", "until", type=Moment(), help="Events sent before then; else all.")
@click.option("--json", "as_json", is_flag=True, help="The account as one JSON object.")
@pass_settings
def command(settings: Settings, /, since: int | None, until: int | None, as_json: bool) -> None:
    """Account for every event: one verdict or dead letter each, and every alert that it names.

    TIME is ISO 8601 (UTC unless it says otherwise) or how long ago: 30m, 2h, 7d. Answers are
    looked for up to the end of their topics, however late they came. Events that the group has
    not committed may still be in work. Nothing is changed on the broker.

    Exit codes: 0 all is accounted for, 1 something is lost, unexpected or contradictory, 2 error,
    3 all is in order so far and some events are still in work.

    Example: streamscreen audit --from 24h
    """
    consoles = Consoles.open()
    require_topics(
        settings,
        *event_topics(settings),
        settings.alerts_topic,
        settings.verdicts_topic,
        settings.dead_letters_topic,
        group=True,
    )
    with Bar(consoles.err, "Reading", None, "records") as bar, interruptible() as interrupted:
        progress = Progress(tell=bar.update_of, stopped=interrupted)
        account = audit_stream(settings, Period(since, until), progress)
    if as_json:
        sys.stdout.write(msgspec.json.encode(account).decode() + "\n")
    else:
        consoles.out.print(render_account(account))
        if account.findings:
            consoles.out.print(render_findings(account))
        consoles.out.print(render_sum(account))
    raise click.exceptions.Exit(_code(account))


def _code(account: Account) -> int:
    if not account.in_order:
        return FOUND
    return IN_WORK if account.in_work else CLEAR
