"""`topics`: the topics on the broker beside what they should be."""

from __future__ import annotations

import sys

import click
import msgspec
from rich.text import Text

from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.kafka.access import describe_access, write_commands
from streams.kafka.topics import check_topics, create_topics, describe_topics
from streams.settings import Settings
from streams.terminal.console import Consoles


@click.command("topics")
@click.option("--create", is_flag=True, help="Make the topics that are missing.")
@click.option("--acls", is_flag=True, help="Show the rights that each program needs, and end.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each topic.")
@pass_settings
def command(settings: Settings, /, create: bool, acls: bool, as_json: bool) -> None:
    """Compare the topics on the broker with what they should be.

    Partitions, replication and cleanup policy are compared. A topic that is there is never
    changed. Ends with 0 where all is as it should be, 1 where something differs.

    With --acls no broker is asked: the kafka-acls commands are printed that give each program a
    principal with the rights that it needs and no more.

    Example: streamscreen topics --create
    """
    if acls:
        _show_access(settings, as_json=as_json)
        return
    created = create_topics(settings) if create else []
    problems: dict[str, list[str]] = {spec.name: [] for spec in describe_topics(settings)}
    for difference in check_topics(settings):
        problems[difference.topic].append(difference.problem)
    consoles = Consoles.open()
    for spec in describe_topics(settings):
        found = problems[spec.name]
        if as_json:
            line = {"topic": spec.name, "created": spec.name in created, "problems": found}
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
            continue
        state = "; ".join(found) or ("created" if spec.name in created else "as it should be")
        text = Text.assemble(
            (spec.name, "bold"), f" ({spec.holds}): ", (state, "red" if found else "green")
        )
        consoles.out.print(text)
    raise click.exceptions.Exit(FOUND if any(problems.values()) else CLEAR)


def _show_access(settings: Settings, *, as_json: bool) -> None:
    for access in describe_access(settings):
        if as_json:
            sys.stdout.write(msgspec.json.encode(access).decode() + "\n")
            continue
        lines = [f"# {access.program}: {access.runs}", *write_commands(access, settings.brokers)]
        sys.stdout.write("\n".join(lines) + "\n")
