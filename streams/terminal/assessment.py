"""An assessment as tables: figures beside their bars, then the names that went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.assessment.assessment import Assessment
from streams.assessment.clean import Clean
from streams.assessment.figures import Figure
from streams.assessment.manipulated import ManipulatedClass
from streams.assessment.narratives import NarrativeAssessment
from streams.assessment.pairs import Pairs, Quality
from streams.assessment.searching import Asked
from streams.terminal.text import count_of, safe

_MOST_SHOWN = 8  # names of one sort; all are in the JSON


def render_assessment(assessment: Assessment) -> RenderableType:
    """Figures first; of the names behind them a few of each sort."""
    parts: list[RenderableType] = []
    if assessment.control.misses:
        parts += _section("Listed names that miss their entry", _asked(assessment.control.misses))
    missed = [result for result in assessment.manipulated if result.misses]
    if missed:
        parts += _section("Manipulated names that are missed", _manipulated(missed))
    for clean in (*assessment.clean_people, *assessment.clean_companies):
        if clean.alerted:
            title = f"Clean names with an alert, asked as {clean.kind.value}"
            parts += _section(f"{title}: {len(clean.alerted):,}", _clean(clean))
    if assessment.pairs:
        parts += _pairs(assessment.pairs)
    parts += _section("Figures", _figures(assessment.figures))
    held = ", ".join(f"{source} {version}" for source, version in assessment.snapshots.items())
    told = (
        f"{assessment.names:,} names of {assessment.entities:,} entries: {held}. "
        f"Threshold {assessment.threshold:.2f}, seed {assessment.seed}."
    )
    return Group(*parts, Text(), Text(safe(told), "dim"))


def render_narratives(assessment: NarrativeAssessment) -> RenderableType:
    """Figures first; of the texts behind them a few of each sort."""
    parts: list[RenderableType] = []
    missed = _table("kind", "written", "listed")
    for result in assessment.planted:
        for miss in result.misses[:2]:
            missed.add_row(result.kind.value, result.name, safe(miss.listed))
    if missed.row_count:
        parts += _section("Listed names that are missed in a text", missed)
    if assessment.alerted:
        alerted = _table("score", "words", "best hit", "entry")
        for text in assessment.alerted[:_MOST_SHOWN]:
            alerted.add_row(
                f"{text.score:.2f}", safe(text.words), safe(text.listed), safe(text.key)
            )
        title = f"Clean texts with an alert: {len(assessment.alerted):,}"
        parts += _section(title, _more(alerted, len(assessment.alerted)))
    parts += _section("Figures", _figures(assessment.figures))
    held = ", ".join(f"{source} {version}" for source, version in assessment.snapshots.items())
    return Group(*parts, Text(), Text(safe(f"{held}. Seed {assessment.seed}."), "dim"))


def _figures(figures: Iterable[Figure]) -> Table:
    table = _table("what", "of")
    for column in ("figure", "bar", ""):
        table.add_column(column, justify="right")
    for figure in figures:
        value = _value(figure, figure.value) if figure.of else "none"
        table.add_row(safe(figure.name), f"{figure.of:,}", value, _bar(figure), _met(figure))
    return table


def _value(figure: Figure, value: float) -> str:
    return f"{value:.2%}" if figure.share else f"{value:.3f}"


def _bar(figure: Figure) -> str:
    if figure.least is not None:
        return f"≥ {_value(figure, figure.least)}"
    return f"≤ {_value(figure, figure.most)}" if figure.most is not None else ""


def _met(figure: Figure) -> Text:
    if figure.met is None:
        return Text()
    return Text("met", "green") if figure.met else Text("missed", "bold red")


def _asked(names: Sequence[Asked]) -> Table:
    table = _table("asked", "kind", "best hit")
    for asked in names[:_MOST_SHOWN]:
        table.add_row(safe(asked.name), asked.kind.value, safe(asked.listed or "none"))
    return _more(table, len(names))


def _clean(clean: Clean) -> Table:
    table = _table("score", "name", "best hit", "entry")
    for asked in clean.alerted[:_MOST_SHOWN]:
        table.add_row(
            f"{asked.score or 0:.2f}",
            safe(asked.name),
            safe(asked.listed or ""),
            safe(asked.key or ""),
        )
    return _more(table, len(clean.alerted))


def _manipulated(classes: Iterable[ManipulatedClass]) -> Table:
    table = _table("class", "listed", "asked", "kind")
    for result in classes:
        for miss in result.misses[:2]:
            table.add_row(result.name, safe(miss.listed), safe(miss.text), miss.kind.value)
    return table


def _pairs(pairs: Pairs) -> list[RenderableType]:
    wrong = _table("score", "is", "quality", "listed", "asked")
    for each in pairs.wrong[: 2 * _MOST_SHOWN]:
        pair = each.pair
        label = "the same" if pair.same else "different"
        wrong.add_row(
            f"{each.score:.2f}", label, safe(pair.quality), safe(pair.listed), safe(pair.asked)
        )
    title = f"Pairs told wrongly: {count_of(len(pairs.wrong), 'pair')}"
    groups = {**pairs.by_quality, **pairs.by_category}
    return [
        *(_section(title, _more(wrong, len(pairs.wrong))) if pairs.wrong else []),
        *_section("Pairs by quality and category", _qualities(groups)),
    ]


def _qualities(groups: dict[str, Quality]) -> Table:
    table = _table("group")
    for column in ("pairs", "right", "precision", "recall", "F1"):
        table.add_column(column, justify="right")
    for name, quality in groups.items():
        table.add_row(
            safe(name) or "none given",
            f"{quality.pairs:,}",
            f"{quality.right:,}",
            f"{quality.precision:.2f}",
            f"{quality.recall:.2f}",
            f"{quality.f1:.2f}",
        )
    return table


def _section(title: str, body: RenderableType) -> list[RenderableType]:
    return [Text(title, "bold"), body, Text()]


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _more(table: Table, count: int) -> Table:
    """Say how many are not shown."""
    if count > table.row_count:
        table.add_row(Text(f"and {count - table.row_count:,} more", "dim"))
    return table
