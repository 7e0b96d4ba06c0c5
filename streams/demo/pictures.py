"""The parts of the demo's pictures: alerts in a line, the counts, before beside after."""

from __future__ import annotations

from itertools import groupby

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from streams.demo.tally import Answer, Tally, percentile
from streams.lists.register import title
from streams.matching.evidence import Agreement
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Alert
from streams.terminal.alerts import asked_name
from streams.terminal.text import (
    HYPOTHETICAL_STYLE,
    effect_badges,
    effect_meaning,
    entity_name,
    outcome_text,
    safe,
)


def describe_event(alert: Alert) -> str:
    """Which event an alert is about, and which party of it."""
    role = alert.subject.party.role.value.replace("_", " ")
    return safe(f"{alert.event_id}, {role} {asked_name(alert.subject.party)}")


def describe_alert(alert: Alert) -> str:
    """An alert as a line of plain text: effects, list, company, reason."""
    effects = " ".join(effect.value for effect in alert.effects)
    label = "HYPOTHETICAL: " if alert.hypothetical else ""
    name, list_id = safe(alert.entity.primary_name), safe(alert.entity.list_id)
    return f"{effects:<14} {list_id:<24} {label}{name} ({explain_match(alert)})"


def explain_match(alert: Alert) -> str:
    """Why the party was taken for the listed entity, in a few words."""
    evidence = alert.evidence
    numbers = [
        f"same {_number_type(fact.field)} number"
        for fact in evidence.facts
        if fact.field.startswith("identifier:") and fact.agreement is Agreement.AGREES
    ]
    if evidence.listed_name is None:
        return f"{', '.join(numbers)}, but named {asked_name(alert.subject.party)}"
    differences = [
        f"{token.asked} ≈ {token.listed}"
        for token in evidence.tokens
        if token.asked and token.listed and token.asked != token.listed
    ]
    for word, tokens in (("without", evidence.missing), ("with", evidence.extra)):
        if tokens:
            differences.append(f"{word} {' '.join(tokens)}")
    return safe(", ".join([*(differences or ["same name"]), *numbers]))


def alert_rows(answer: Answer) -> list[RenderableType]:
    """The alerts of an event in colour, cut to the width of the screen; its outcome comes first."""
    rows: list[RenderableType] = []
    for alert in answer.alerts:
        row = Table.grid(padding=(0, 1), expand=True)
        row.add_column(width=6)
        row.add_column(width=16)
        row.add_column(ratio=4, no_wrap=True, overflow="ellipsis")
        row.add_column(ratio=3, no_wrap=True, overflow="ellipsis", min_width=15)
        row.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
        row.add_row(
            "" if rows else outcome_text(answer.verdict.outcome),
            effect_badges(alert.effects),
            entity_name(alert.entity),
            safe(alert.entity.list_id),
            Text(explain_match(alert), "dim"),
        )
        rows.append(row)
    return rows


def count_line(tally: Tally) -> Text:
    """Verdicts by outcome, and dead letters."""
    counts = tally.by_outcome()
    parts = [Text.assemble(outcome_text(o), f" {counts[o]:,}") for o in Outcome]
    parts.append(Text(f"dead letters {len(tally.dead_letters):,}"))
    return Text("   ").join(parts)


def pace_line(tally: Tally, now: float) -> Text:
    """How much, how fast, and how soon an alert follows its event."""
    return Text(
        f"sent {tally.sent:,}   answered {tally.answered:,}   "
        f"{tally.per_second(now):,.0f} events/s   event to alert {latency_text(tally)}"
    )


def latency_text(tally: Tally) -> str:
    """The median and the slowest in a hundred."""
    half, most = (percentile(tally.latencies, share) for share in (0.50, 0.99))
    if half is None or most is None:
        return "no alert yet"
    return f"p50 {half * 1000:.0f} ms, p99 {most * 1000:.0f} ms"


def compare_answers(
    before: Answer | None, after: Answer | None, *, brief: bool = False
) -> RenderableType:
    """The two answers to the same shipment side by side; `brief` names lists by their ids only."""
    grid = Table.grid(expand=True, padding=(0, 1, 0, 0))
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(
        _answer_panel("BEFORE: today's lists", before, brief, "yellow"),
        _answer_panel("AFTER: a HYPOTHETICAL designation", after, brief, "red"),
    )
    return grid


def _answer_panel(heading: str, answer: Answer | None, brief: bool, style: str) -> Panel:
    if answer is None:
        return Panel(Text("not yet", "dim"), title=heading, title_align="left", border_style="dim")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=16)
    table.add_column(overflow="fold")
    for effects, group in groupby(answer.alerts, key=lambda alert: alert.effects):
        alerts = list(group)
        if brief:
            more = f" and {len(alerts) - 1} more" if len(alerts) > 1 else ""
            table.add_row(effect_badges(effects), _label(alerts[0], alerts[0].entity.list_id, more))
        else:
            names = [_label(alert, title(alert.entity.list_id)) for alert in alerts]
            table.add_row(effect_badges(effects), Text("\n").join(names))
            table.add_row("", Text("; ".join(map(effect_meaning, effects)), "dim"))
    head = Text.assemble("The shipment to Hikvision: ", outcome_text(answer.verdict.outcome))
    return Panel(Group(head, table), title=heading, title_align="left", border_style=style)


def _label(alert: Alert, list_name: str, more: str = "") -> Text:
    style = HYPOTHETICAL_STYLE if alert.hypothetical else ""
    return Text.assemble((safe(list_name), style), more)


def _number_type(field: str) -> str:
    """`IMO` and `registration`: abbreviations in capitals, words as they are."""
    word = field.partition(":")[2].replace("_", " ")
    return word.upper() if len(word) <= 4 else word
