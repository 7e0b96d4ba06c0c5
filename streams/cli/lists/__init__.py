"""`lists`: from official files to snapshots, from snapshots to the topic, and a look at both.

Each sub-command is the `command` of the module of its name.
"""

from __future__ import annotations

import click

from streams.cli.lists import (
    diff,
    fetch,
    load,
    publish,
    rollback,
    search,
    serve_job,
    show,
    sources,
    status,
    verify,
)


@click.group("lists")
def command() -> None:
    """Fetch, load, publish, show and search lists.

    Example: streamscreen lists load consolidated.csv --source us-csl
    """


for module in (
    sources, fetch, load, diff, publish, rollback, verify, status, show, search, serve_job,
):  # fmt: skip
    command.add_command(module.command)
