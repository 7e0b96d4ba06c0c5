"""`lists rollback`: back to an earlier version of a list."""

from __future__ import annotations

import click
from rich.text import Text

from streams.cli.context import pass_settings
from streams.errors import ListError
from streams.kafka.topics import require_topics
from streams.list_job.publication import roll_back
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.text import safe


@click.command("rollback")
@click.argument("source")
@click.option("--to", "version", help="The version to go back to (default: the one before).")
@click.option("--reason", required=True, help="Why; it is recorded with the version.")
@pass_settings
def command(settings: Settings, /, source: str, version: str | None, reason: str) -> None:
    """Publish an earlier saved version of a SOURCE again, in place of the one in force.

    The version that is left is refused from then on: neither `load` nor `fetch` nor `publish`
    brings it back, until `lists publish --accept-drop` does.

    Example: streamscreen lists rollback us-csl --reason "vessels are missing since this morning"
    """
    if not reason.strip():
        raise ListError("--reason is empty: nothing was published")
    consoles = Consoles.open()
    require_topics(settings, settings.lists_topic, write=[settings.lists_topic])
    with consoles.waiting(f"Publishing {source}"):
        done = roll_back(settings, source, version, reason.strip())
    back = done.version
    dated = f" of {back.source_date}" if back.source_date else ""
    said = f"{source} is back at {back.version}{dated}: {back.entries:,} entries"
    consoles.out.print(Text(safe(said)))
