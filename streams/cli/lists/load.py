"""`lists load`: official files that are at hand become a snapshot."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from streams.cli.context import CLEAR, ERROR, pass_settings
from streams.lists.admission import admit
from streams.lists.source import FORMATS, load
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.list_tables import render_entries_by_list
from streams.terminal.progress import Bar
from streams.terminal.refusals import render_refusal
from streams.terminal.text import count_of, safe


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), help="Else recognised.")
@click.option("--source", required=True, help="Your name for the feed, such as us-csl.")
@pass_settings
def command(
    settings: Settings, /, paths: tuple[Path, ...], format_: str | None, source: str
) -> None:
    """Read official files (PATHS, or the folder that holds them) into a snapshot.

    Broken rows are told on standard error and left out; a file that is not of its format is
    refused whole. The same entries give the same version, whenever they are loaded.

    A version that drops many entries, halves a list, has many broken rows or is dated before the
    one that was saved last is refused (exit code 2): it is kept, but not published until
    `lists publish --accept-drop` says why that is right.

    Example: streamscreen lists load sdn.csv --source us-ofac-sdn
    """
    consoles = Consoles.open()
    with Bar(consoles.err, source, None, "bytes") as bar:
        parsed = load(format_, paths, source, bar.update_of)
    for broken in parsed.broken:
        consoles.err.print(Text(safe(str(broken)), "red"), soft_wrap=True)
    admission = admit(settings, parsed)
    version = admission.snapshot.version
    consoles.out.print(render_entries_by_list(admission.snapshot.entities))
    known = "held already" if admission.known else "new"
    left_out = f"; {count_of(len(parsed.broken), 'broken row')} left out" if parsed.broken else ""
    said = f"{source} {version.version} ({known}): {version.entries:,} entries{left_out}."
    if admission.refusal is None:
        consoles.out.print(Text(f"{said} It is in {safe(str(settings.snapshot_dir))}."))
    else:
        consoles.out.print(Text(said))
        consoles.err.print(render_refusal(admission.refusal), soft_wrap=True)
    raise click.exceptions.Exit(ERROR if admission.refusal else CLEAR)
