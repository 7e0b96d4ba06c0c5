"""List versions and what is in them, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone

from rich.table import Table
from rich.text import Text

from streams.lists.register import title
from streams.matching.entity import Effect, ListedEntity
from streams.messages.list_versions import ListVersion
from streams.terminal.text import effect_text, safe


def render_entries_by_list(entities: Iterable[ListedEntity]) -> Table:
    """How many entries stand on each list, by effects."""
    counts = Counter((entity.list_id, entity.effects) for entity in entities)
    table = _table("list", "title", "effects")
    table.add_column("entries", justify="right")
    for (list_id, effects), count in sorted(counts.items()):
        table.add_row(safe(list_id), safe(title(list_id)), _effects(effects), f"{count:,}")
    return table


def render_versions(versions: Iterable[ListVersion], published: Mapping[str, int]) -> Table:
    """One block a source: version, dates, entries by list. `published` is in ms since 1970."""
    table = _table("source", "version", "date", "list")
    table.add_column("entries", justify="right")
    for version in versions:
        head = [safe(version.source), version.version, _dates(version, published)]
        for list_id, count in version.entries_by_list.items():
            table.add_row(*head, safe(list_id), f"{count:,}")
            head = ["", "", ""]
        table.add_row("", "", "", "all", f"{version.entries:,}", style="dim", end_section=True)
    return table


def render_held(versions: Sequence[ListVersion], found: int, note: str) -> Text:
    """How many entries were found among which lists."""
    sources = ", ".join(f"{version.source} {version.version}" for version in versions)
    total = sum(version.entries for version in versions)
    return Text(safe(f"{found:,} of {total:,} entries: {sources}{note}."), "dim")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _effects(effects: tuple[Effect, ...]) -> Text:
    return Text(" ").join(map(effect_text, effects))


def _dates(version: ListVersion, published: Mapping[str, int]) -> str:
    dated = safe(version.source_date or "")
    if version.source not in published:
        return dated
    moment = datetime.fromtimestamp(published[version.source] / 1000, tz=timezone.utc)
    return f"{dated} published {moment:%Y-%m-%d %H:%M:%S} UTC".strip()
