"""Two names beside each other with every figure behind their score."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.matching.evidence import Evidence, TokenMatch
from streams.matching.outcomes import Band
from streams.matching.policy import Thresholds
from streams.terminal.details import Detail, detail_table
from streams.terminal.evidence import fact_details, token_mark
from streams.terminal.text import band_text, field_label, safe


def render_comparison(
    listed: str, evidence: Evidence, band: Band | None, thresholds: Thresholds
) -> RenderableType:
    """The names word by word, the facts beside them, and the sum up to the score and its band."""
    details: list[Detail] = [
        ("Listed", listed),
        ("Asked", evidence.asked_name or ""),
        ("Missing", " ".join(evidence.missing)),
        ("Extra", " ".join(evidence.extra)),
        *fact_details(evidence.facts),
    ]
    parts: list[RenderableType] = [detail_table(details), Text()]
    if evidence.tokens:
        parts += [_token_table(evidence.tokens), Text()]
    return Group(*parts, _sum_table(evidence, band, thresholds))


def _token_table(tokens: tuple[TokenMatch, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for heading in ("asked", "", "listed", "match"):
        table.add_column(heading, overflow="fold")
    for heading in ("similarity", "weight", "contribution"):
        table.add_column(heading, justify="right")
    for token in tokens:
        paired = token.asked and token.listed
        table.add_row(
            safe(token.asked),
            token_mark(token.how),
            safe(token.listed),
            token.how,
            f"{token.similarity:.4f}" if paired else "",
            f"{token.weight:.2f}",
            f"{token.contribution:.4f}" if paired else "",
        )
    return table


def _sum_table(evidence: Evidence, band: Band | None, thresholds: Thresholds) -> Table:
    """One line for each factor, then the score that they add up to, with its band."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("factor")
    table.add_column("points", justify="right")
    table.add_column("")
    for factor in evidence.factors:
        table.add_row(
            field_label(factor.name),
            f"{factor.points:+.4f}",
            Text(safe(factor.detail.replace("_", " ")), "dim"),
        )
    limits = f"  (review from {thresholds.review:.2f}, strong from {thresholds.strong:.2f})"
    table.add_row(
        Text("score", "bold"),
        Text(f"{evidence.score:.4f}", "bold"),
        Text.assemble(band_text(band), (limits, "dim")),
    )
    return table
