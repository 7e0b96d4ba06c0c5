"""Labels and values below each other: the one layout of everything that is shown in full."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from streams.terminal.text import safe

_LABEL_WIDTH = 19

Detail = tuple[str, str | RenderableType]


def detail_table(details: Iterable[Detail]) -> Table:
    """One row a detail; those with an empty value are left out."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=_LABEL_WIDTH, style="dim", no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for label, value in details:
        if value:
            table.add_row(label, Text(safe(value)) if isinstance(value, str) else value)
    return table
