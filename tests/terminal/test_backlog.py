"""The bars of a backlog."""

from __future__ import annotations

import io

from rich.console import Console

from streams.terminal.backlog import BacklogBars
from streams.worker.catch_up import Backlog, Part

BACKLOG = Backlog(
    {
        ("shipments", 0): Part(start=100, end=300, position=150),
        ("shipments", 1): Part(start=0, end=1000, position=1000),
        ("shipments", 2): Part(start=7, end=7, position=7),
    }
)


def show(*, terminal: bool) -> str:
    """What stands on the console in the end."""
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120)
    with BacklogBars(console) as bars:
        bars.show(BACKLOG)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_partition_that_had_one_has_a_bar_and_so_have_all_together() -> None:
    shown = show(terminal=True)
    rows = [line for line in shown.splitlines() if "left" in line]
    for label, left in (
        ("shipments 0", "150 left"),
        ("shipments 1", "0 left"),
        ("all", "150 left"),
    ):
        assert any(label in row and left in row for row in rows)
    assert "shipments 2" not in shown


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    assert show(terminal=False) == ""


def test_the_backlog_of_all_is_the_sum() -> None:
    assert (BACKLOG.answered, BACKLOG.total) == (1050, 1200)
