"""A verdict at the terminal: the answer to one event, in a line or two."""

from __future__ import annotations

from rich.text import Text

from streams.messages.verdicts import Verdict
from streams.terminal.text import count_of, outcome_text, safe

# Words of the terminal for the paths of a verdict that a person may have to look at.
_PATHS = ("unresolved", "unscreenable")


def render_verdict(verdict: Verdict) -> Text:
    """Outcome, event, where it stood, and what could not be searched for."""
    origin = verdict.origin
    text = outcome_text(verdict.outcome)
    text.append(f"  {verdict.flow} {safe(verdict.event_id)}", "bold")
    text.append(f"  {safe(origin.topic)} {origin.partition}, offset {origin.offset}", "dim")
    if verdict.alerts:
        text.append(f"  {count_of(verdict.alerts, 'alert')}")
    for name in _PATHS:
        paths = getattr(verdict, name)
        if paths:
            text.append(f"\n  {name}: {safe(', '.join(paths))}", "yellow")
    if verdict.reasons:
        text.append(f"\n  {safe(', '.join(verdict.reasons))}", "dim")
    return text
