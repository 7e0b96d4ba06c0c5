"""What screening many events came to, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from streams.lists.register import title
from streams.matching.entity import Effect
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from streams.terminal.details import Detail, detail_table
from streams.terminal.text import effect_text, outcome_text, safe


class Counts:
    """Verdicts by outcome, hits by list and effects, and the cases that they are."""

    def __init__(self) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.hits: Counter[tuple[str, tuple[Effect, ...]]] = Counter()
        self.cases = self.unresolved = self.unscreenable = 0

    def add(self, verdict: Verdict, alerts: Iterable[Alert]) -> None:
        """Count one event."""
        self.outcomes[verdict.outcome] += 1
        self.cases += len(verdict.cases)
        self.unresolved += len(verdict.unresolved)
        self.unscreenable += len(verdict.unscreenable)
        self.hits.update((alert.entity.list_id, alert.effects) for alert in alerts)

    def render(self) -> Table:
        """One line for each outcome and each list that was hit."""
        hits = sorted(self.hits.items(), key=lambda item: (-item[1], item[0]))
        details: list[Detail] = [
            ("Verdicts", _counted((outcome_text(o), self.outcomes[o]) for o in Outcome)),
            ("Hits", _counted((_list_and_effects(*key), n) for key, n in hits)),
        ]
        if self.cases:
            details.append(("Cases", f"{self.cases:,} to review"))
        if self.unresolved:
            details.append(("Not searchable", f"{self.unresolved:,} without a name or number"))
        if self.unscreenable:
            details.append(("Searched in part", f"{self.unscreenable:,} beyond the limits of size"))
        return detail_table(details)


def _counted(rows: Iterable[tuple[Text, int]]) -> Table | str:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    for text, count in rows:
        if count:
            table.add_row(f"{count:,}", text)
    return table if table.rows else ""


def _list_and_effects(list_id: str, effects: tuple[Effect, ...]) -> Text:
    return Text(" ").join([*map(effect_text, effects), Text(safe(title(list_id)))])
