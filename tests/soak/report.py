"""The table of the rows, as they end, and the same as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path("soak-results.json")
_LINE = "{:<24} {:>7} {:>8} {:>5} {:>11} {:>8}  {:<7} {}"


@dataclass(frozen=True)
class Row:
    """What came of one row. `problem` is empty where everything is as it has to be."""

    name: str
    seconds: float
    events: int = 0
    repeats: int = 0
    lost: int = 0
    unexpected: int = 0
    problem: str = ""
    note: str = ""


def print_head() -> None:
    """Print the heads of the columns."""
    heads = ("row", "events", "repeats", "lost", "unexpected", "seconds", "", "")
    print(_LINE.format(*heads), flush=True)  # noqa: T201


def print_row(row: Row) -> None:
    """Print one row, as soon as it is there."""
    figures = (row.events, row.repeats, row.lost, row.unexpected, f"{row.seconds:.0f}")
    told = "; ".join(filter(None, (row.problem, row.note)))
    print(  # noqa: T201
        _LINE.format(row.name, *figures, "FAILED" if row.problem else "ok", told), flush=True
    )


def write_rows(rows: Sequence[Row]) -> None:
    """Write every row of the run, with the machine that it ran on."""
    machine = {"python": platform.python_version(), "platform": platform.platform()}
    body = {"machine": machine, "rows": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(body, indent=2) + "\n")
