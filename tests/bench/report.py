"""A figure beside its reference and its bar, as a table and as JSON."""

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
    """One measured value. `reference` is what it is compared with in the same run.

    A bar is the `least` or the `most` that the value may be, or the `least_ratio` of reference to
    value, or the `least_share` of the reference that the value may be.
    """

    name: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None
    least: float | None = None
    most: float | None = None
    least_ratio: float | None = None
    least_share: float | None = None

    @property
    def ratio(self) -> float | None:
        """The reference over the value: how many times less the value is."""
        return self.reference_value / self.value if self.reference_value and self.value else None

    @property
    def bar(self) -> str:
        """The bar in words; "" where there is none."""
        if self.least_ratio is not None:
            return f"≥ {self.least_ratio:,g} ×"
        if self.least_share is not None:
            return f"≥ {self.least_share:.0%}"
        if self.least is not None:
            return f"≥ {self.least:,g}"
        return f"≤ {self.most:,g}" if self.most is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.least_ratio is not None:
            return self.ratio is not None and self.ratio >= self.least_ratio
        if self.least_share is not None:
            return self.ratio is not None and 1 / self.ratio >= self.least_share
        if self.least is not None:
            return self.value >= self.least
        return self.value <= self.most if self.most is not None else None


def print_figures(title: str, figures: list[Figure]) -> None:
    """Print a table for people."""
    columns = ("what", "figure", "reference", "reference ÷ figure", "bar", "")
    table = Table(*columns, title=title)
    for figure in figures:
        reference, ratio = "", ""
        if figure.reference_value is not None:
            reference = f"{figure.reference}: {figure.reference_value:,.4g} {figure.unit}"
            ratio = f"{figure.ratio:,.2f}"
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        value = f"{figure.value:,.4g} {figure.unit}"
        table.add_row(figure.name, value, reference, ratio, figure.bar, verdict)
    Console(width=150).print(table)


def write_figures(sections: dict[str, list[Figure]]) -> None:
    """Write every figure of the run, with the machine that it was measured on."""
    machine = {"python": platform.python_version(), "platform": platform.platform()}
    body = {
        name: [{**asdict(figure), "met": figure.met} for figure in figures]
        for name, figures in sections.items()
    }
    RESULTS.write_text(json.dumps({"machine": machine, **body}, indent=2) + "\n")
