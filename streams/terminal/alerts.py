"""Alerts in short: a few lines each for a stream that is watched, one row each for a file."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from streams.lists.register import is_derived, title
from streams.matching.outcomes import Outcome, gravest
from streams.matching.party import Party
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from streams.terminal.decisions import decision_text
from streams.terminal.evidence import brief_reason
from streams.terminal.groups import group_alerts
from streams.terminal.text import (
    effect_badges,
    effect_text,
    entity_name,
    outcome_text,
    safe,
    score_text,
)

_LINE_WIDTH = 7
_OUTCOME_WIDTH = 7


def render_alert(alert: Alert) -> RenderableType:
    """Outcome, effects and entry; who was asked about, where; why it matched, and what a derived
    entry follows from; by which rule of the policy it has its outcome."""
    party = alert.subject.party
    list_title = safe(title(alert.entity.list_id))
    head = Text.assemble(effect_badges(alert.effects), "  ", entity_name(alert.entity))
    asked = Text.assemble(
        _role(party),
        (f' "{asked_name(party)}"', "bold"),
        f" in {safe(alert.flow)} {safe(alert.event_id)} ({safe(alert.subject.path)})  ",
        score_text(alert.score, alert.band),
    )
    if alert.subject.seen:
        asked.append(f"\nseen under {safe(alert.subject.seen)}", "dim")
    why = Text(f"{list_title}: {brief_reason(alert.evidence)}", "dim")
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=6)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(outcome_text(alert.outcome), head)
    grid.add_row("", asked)
    grid.add_row("", why)
    if is_derived(alert.entity.list_id):
        grid.add_row("", Text(safe(alert.entity.remarks or ""), "dim"))
    grid.add_row("", decision_text(alert.decision))
    return grid


def asked_name(party: Party) -> str:
    """The party's first name, else its first number, fit for the terminal."""
    if party.names:
        return safe(party.names[0])
    return safe(party.identifiers[0].value) if party.identifiers else "(no name)"


class AlertRows:
    """A table that grows by one row for each party and entry, so that nothing has to be held back.

    Listings of one company share a row.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._headed = False

    def print(self, line: int, alerts: Sequence[Alert]) -> None:
        """Print the alerts of the event on this line of a file."""
        by_path: dict[str, list[Alert]] = {}
        for alert in alerts:
            by_path.setdefault(alert.subject.path, []).append(alert)
        for group in (group for own in by_path.values() for group in group_alerts(own)):
            party = group.lead.subject.party
            asked = Text.assemble(asked_name(party), (f"\n{_role(party)}", "dim"))
            lists = Text("\n").join(_effects_and_list(alert) for alert in group.alerts)
            outcome = gravest([alert.outcome for alert in group.alerts])
            score = score_text(group.lead.score, group.lead.band)
            self._add(line, outcome, asked, entity_name(group.lead.entity), lists, score)

    def print_unsearched(self, line: int, verdict: Verdict) -> None:
        """Print the parties of the event on this line that were not searched for, or in part."""
        notes = dict.fromkeys(verdict.unresolved, "no name and no number to search for")
        notes |= dict.fromkeys(verdict.unscreenable, "too large to be searched for whole")
        for path, note in notes.items():
            row = Table.grid(padding=(0, 2, 0, 0), expand=True)
            row.add_column(width=_LINE_WIDTH, justify="right")
            row.add_column(width=max(_OUTCOME_WIDTH, len(verdict.outcome.value)))
            row.add_column(ratio=1, overflow="fold")
            text = Text.assemble(safe(path), "  ", (note, "italic"))
            row.add_row(str(line), outcome_text(verdict.outcome), text)
            self._console.print(row)

    def _add(self, line: int, outcome: Outcome, *cells: Text) -> None:
        """Widths depend on the console alone, so that rows printed apart stand in line."""
        table = Table(
            box=None,
            expand=True,
            pad_edge=False,
            show_header=not self._headed,
            header_style="dim",
            padding=(0, 2, 0, 0),
        )
        self._headed = True
        table.add_column("line", width=_LINE_WIDTH, justify="right")
        table.add_column("outcome", width=_OUTCOME_WIDTH)
        table.add_column("asked", ratio=1, overflow="fold")
        table.add_column("listed", ratio=1, overflow="fold")
        table.add_column("effects and list", width=30, overflow="fold")
        table.add_column("score", width=6)
        table.add_row(str(line), outcome_text(outcome), *cells)
        self._console.print(table)


def _effects_and_list(alert: Alert) -> Text:
    return Text(" ").join([*map(effect_text, alert.effects), Text(safe(alert.entity.list_id))])


def _role(party: Party) -> str:
    return party.role.value.replace("_", " ")
