"""Sources of lists as a table, and what came of updating one."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from streams.lists.results import Outcome
from streams.lists.sources import Source
from streams.lists.updating import Update
from streams.settings import Settings
from streams.terminal.text import count_of, safe

_OUTCOME_STYLES: dict[Outcome, str] = {
    "new": "bold green",
    "unchanged": "green",
    "refused": "bold red",
    "failed": "bold red",
}


def render_sources(sources: Iterable[Source], settings: Settings) -> Table:
    """One row a source: whether it is fetched, its format, what it is and how often it changes."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("source", "fetched", "format"):
        table.add_column(column, no_wrap=True)
    table.add_column("title, and how often it changes", overflow="fold")
    for source in sources:
        about = Text(safe(source.title))
        if source.updates:
            about.append(f"\n{safe(source.updates)}", "dim")
        table.add_row(source.name, state_of(source, settings), safe(source.format), about)
    return table


def state_of(source: Source, settings: Settings) -> Text:
    """Whether a source is fetched when none is named: yes, no, or what it needs."""
    if not source.enabled:
        return Text("no", "dim")
    lacking = source.missing(settings)
    return Text(f"needs {lacking}", "yellow") if lacking else Text("yes", "green")


def render_update(update: Update) -> Text:
    """One line: the source, what came of it, the version, and what was left out."""
    line = Text.assemble(
        safe(update.source), ": ", (update.outcome, _OUTCOME_STYLES[update.outcome])
    )
    if update.version:
        line.append(f", version {update.version.version}, {update.version.entries:,} entries")
    if update.broken:
        line.append(f"; {count_of(len(update.broken), 'broken row')} left out")
    return line
