"""Policies in short, and what changes from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.lists.register import title
from streams.matching.party import Role
from streams.matching.policy import Policy
from streams.matching.policy_delta import OutcomeChange, PolicyDelta, ValueChange
from streams.terminal.text import count_of, outcome_text, safe

_MOST_CHARS = 300


def render_summary(name: str, policy: Policy) -> Text:
    """`policy.yaml is valid: …`, one line of what is in it."""
    picked = ", ".join(policy.profile) if policy.profile else "all jurisdictions"
    parts = (
        f"policy of {policy.date}",
        f"binding: {picked}",
        f"review from {policy.thresholds.review:.2f}, strong from {policy.thresholds.strong:.2f}",
        count_of(len(policy.rules), "rule"),
        count_of(len(policy.country_programmes), "country programme"),
    )
    return Text.assemble((name, "bold"), (" is valid", "green"), f": {safe('; '.join(parts))}.")


def render_policy_delta(delta: PolicyDelta, day: str) -> RenderableType:
    """Keys and rules that change, then the outcomes that do on a day."""
    if not delta:
        return Text("Nothing changes.", "green")
    parts: list[RenderableType] = []
    if delta.values:
        parts += [Text("Changed in the file", "bold"), *map(_value, delta.values)]
    if delta.outcomes:
        heading = Text(f"Outcomes of sure hits on {day}", "bold")
        parts += [Text(), heading] if parts else [heading]
        parts.append(_outcomes(delta.outcomes))
    elif parts:
        parts += [Text(), Text(f"No list, flow or role has another outcome on {day}.", "dim")]
    return Group(*parts)


def _value(change: ValueChange) -> Text:
    text = Text(f"  {safe(change.path)}: ", "")
    if change.before is not None:
        text.append(f"-{_words(change.before)}", "red")
    if change.before is not None and change.after is not None:
        text.append("  ")
    if change.after is not None:
        text.append(f"+{_words(change.after)}", "green")
    return text


def _words(value: Any) -> str:
    """A value of any key on one line; a rule as its parts."""
    if isinstance(value, dict):
        text = ", ".join(f"{key}: {_words(part)}" for key, part in value.items() if key != "id")
    elif isinstance(value, (list, tuple)):
        text = f"[{', '.join(map(_words, value))}]"
    else:
        text = str(value)
    text = safe(text)
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…"


def _outcomes(changes: Sequence[OutcomeChange]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("flow", "list", "roles"):
        table.add_column(column, overflow="fold")
    table.add_column("before", overflow="fold", min_width=8)
    table.add_column("after", overflow="fold", min_width=8)
    for change in changes:
        before = Text.assemble(
            outcome_text(change.before), (f"\n{safe(change.before_rule)}", "dim")
        )
        after = Text.assemble(outcome_text(change.after), (f"\n{safe(change.after_rule)}", "dim"))
        known = title(change.list_id.partition(":")[0])
        listed = Text.assemble(safe(change.list_id), (f"\n{safe(known)}", "dim"))
        table.add_row(safe(change.flow), listed, _roles(change.roles), before, after)
    return table


def _roles(roles: Sequence[Role]) -> str:
    """`all`, or those that are fewer: the roles themselves or `all but` the others."""
    others = [role for role in Role if role not in roles]
    if not others:
        return "all"
    shown, lead = (roles, "") if len(roles) <= len(others) else (others, "all but ")
    return lead + ", ".join(role.value.replace("_", " ") for role in shown)
