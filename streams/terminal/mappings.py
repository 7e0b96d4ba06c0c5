"""Mappings in short, and what one finds in an event."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.shapes.mapping import Mapping
from streams.shapes.trial import Trial
from streams.terminal.text import count_of, safe

# Values left unread that are shown one by one.
_MOST_UNREAD = 200


def render_mappings(mappings: Iterable[Mapping]) -> Table:
    """One row a mapping: its name, flow and format, what it reads and where that is specified."""
    table = _table("name", "flow", "format")
    table.add_column("title and specification", overflow="fold")
    for mapping in mappings:
        file = mapping.file
        about = Text(safe(file.title))
        for source in (file.source,) if isinstance(file.source, str) else file.source:
            about.append(f"\n{safe(source)}", "dim")
        table.add_row(safe(file.name), file.flow, safe(file.format), about)
    return table


def render_summary(name: str, mapping: Mapping) -> Text:
    """`mine.yaml is valid: …`, one line of what is in it."""
    file = mapping.file
    parts = (
        f"{file.flow} from {file.format}",
        count_of(len(file.parties), "party rule"),
        count_of(len(file.vessels), "vessel rule"),
        count_of(len(file.places), "place rule"),
        f"{len(file.goods)} for goods",
        f"{len(file.texts)} for texts",
    )
    valid = (" is valid", "green")
    return Text.assemble((safe(name), "bold"), valid, f": {safe('; '.join(parts))}.")


def render_trial(trial: Trial) -> RenderableType:
    """A table of what was found, what was left unread, what is wrong, and the figures."""
    parts: list[RenderableType] = [_found(trial)]
    if trial.unread:
        parts += [Text(), Text("Left unread", "bold"), _unread(trial)]
    problems = [f"{doubt.path}: {doubt.target} {doubt.problem}" for doubt in trial.problems]
    problems += [
        f"{path}: a party with neither a name nor a number that lists carry"
        for path in trial.unresolved
    ]
    if problems:
        parts += [Text(), Text("Problems", "bold")]
        parts += [Text(f"  {safe(problem)}", "yellow") for problem in problems]
    if trial.absent:
        parts += [Text(), Text(f"Not in this event: {safe(', '.join(trial.absent))}", "dim")]
    return Group(*parts, Text(), _figures(trial))


def _found(trial: Trial) -> Table:
    table = _table("target", "value", "path")
    for found in trial.found:
        table.add_row(safe(found.target), safe(found.value), safe(found.path))
    return table


def _unread(trial: Trial) -> Table:
    table = _table("path", "value")
    for left in trial.unread[:_MOST_UNREAD]:
        table.add_row(safe(left.path), safe(left.value))
    if len(trial.unread) > _MOST_UNREAD:
        table.add_row(f"and {len(trial.unread) - _MOST_UNREAD:,} more", "")
    return table


def _figures(trial: Trial) -> Text:
    return Text.assemble(
        (f"{safe(trial.event_id)}: ", "bold"),
        f"{count_of(trial.parties, 'subject')} to search for; ",
        (f"coverage {trial.coverage:.0%}", "bold"),
        f": {count_of(trial.read, 'value')} read, {trial.left:,} left unread, "
        f"{trial.passed_over:,} passed over by the mapping.",
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
