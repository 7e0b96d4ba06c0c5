"""`lists status`: where each source stands."""

from __future__ import annotations

import sys
import time

import click
import msgspec
from rich.text import Text

from streams.cli.context import pass_settings
from streams.lists.standing import Standing, find_standings
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.list_status import render_standings
from streams.terminal.text import safe


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each source.")
@pass_settings
def command(settings: Settings, /, as_json: bool) -> None:
    """Show where each source stands: version, date, age, entries, and the last result.

    The date is the source's own; the age counts from when the version was last known to be the
    latest of its source. `lists show --topic` tells what is published.

    Example: streamscreen lists status
    """
    standings = find_standings(settings.snapshot_dir)
    now = time.time()
    if as_json:
        for standing in standings:
            sys.stdout.write(msgspec.json.encode(_line(standing, now)).decode() + "\n")
    elif standings:
        Consoles.open().out.print(render_standings(standings, now))
    else:
        Consoles.open().out.print(Text(safe(f"{settings.snapshot_dir} holds no list.")))


def _line(standing: Standing, now: float) -> dict[str, object]:
    version, current_at, result = standing.version, standing.current_at, standing.result
    return {
        "source": standing.source,
        "version": version.version if version else None,
        "source_date": version.source_date if version else None,
        "age_seconds": round(now - current_at) if current_at is not None else None,
        "entries": version.entries if version else None,
        "last_result": result,
        "refused": standing.refusal,
    }
