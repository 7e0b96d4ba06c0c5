"""A figure beside the reference that it is measured against, as a table and as JSON."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path("bench-results.json")


@dataclass(frozen=True)
class Figure:
    """One measured value. `reference` is what it is compared with in the same run."""

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """The reference over the value: how many times less the value is."""
        return self.reference_value / self.value if self.reference_value and self.value else None


def print_figures(title: str, figures: list[Figure]) -> None:
    """Print a table for people."""
    table = Table("what", "figure", "reference", "reference ÷ figure", title=title)
    for figure in figures:
        reference, ratio = "", ""
        if figure.reference_value is not None:
            reference = f"{figure.reference}: {figure.reference_value:,.4g} {figure.unit}"
            ratio = f"{figure.ratio:,.2f}"
        table.add_row(figure.name, f"{figure.value:,.4g} {figure.unit}", reference, ratio)
    Console(width=150).print(table)


def write_figures(sections: dict[str, list[Figure]]) -> None:
    """Write every figure of the run, with the machine that it was measured on."""
    machine = {"python": platform.python_version(), "platform": platform.platform()}
    body = {name: [asdict(figure) for figure in figures] for name, figures in sections.items()}
    RESULTS.write_text(json.dumps({"machine": machine, **body}, indent=2) + "\n")
