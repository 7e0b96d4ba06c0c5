"""How an event came by its outcome, as a table of its parties, their hits and the rules."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from streams.matching.decision_trace import Trace, TracedHit, TracedMatch, TracedSubject
from streams.matching.screener import Screener
from streams.terminal.decisions import as_of_text, decision_text, limits_text
from streams.terminal.text import (
    HYPOTHETICAL_STYLE,
    effect_text,
    outcome_text,
    safe,
    score_text,
)

_STATES = {
    "screened": "no hit",
    "unresolved": "no name and no number to search for: REVIEW",
    "unscreenable": "too large to be searched for whole: UNSCREENABLE",
    "place": "",
}


def render_trace(trace: Trace, screener: Screener) -> RenderableType:
    """One row for each party and hit; below them what decides, and what it was decided by."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0), expand=True)
    table.add_column("party", ratio=3, overflow="fold")
    table.add_column("matches", ratio=4, overflow="fold")
    table.add_column("rule", ratio=5, overflow="fold")
    table.add_column("outcome", width=12)
    for subject in trace.subjects:
        _add_subject(table, subject)
    return Group(table, Text(), _conclusion(trace, screener))


def _add_subject(table: Table, subject: TracedSubject) -> None:
    head = Text.assemble(
        (safe(subject.name or "(no name)"), "bold"),
        (f"\n{subject.role.value.replace('_', ' ')} {safe(subject.path)}", "dim"),
    )
    rows = [_hit_cells(hit) for hit in subject.hits]
    rows += [_left_out_cells(match) for match in subject.left_out]
    if subject.state != "screened" or not rows:
        note = Text(_STATES[subject.state], "dim")
        rows += [(note, Text(), Text())] if note else []
    for cells in rows:
        table.add_row(head, *cells)
        head = Text()


def _hit_cells(hit: TracedHit) -> tuple[Text, Text, Text]:
    matched = Text()
    if hit.hypothetical:
        matched.append(" HYPOTHETICAL ", HYPOTHETICAL_STYLE).append("\n")
    matched.append(f"{safe(hit.name)}\n")
    for effect in hit.effects:
        matched.append_text(effect_text(effect)).append(" ")
    matched.append(f"{safe(hit.list_id)}\n").append_text(score_text(hit.score, hit.band))
    decision = hit.decision
    rule = Text.assemble((safe(decision.rule), "bold"), f"\n{safe(decision.reason)}")
    if decision.citation:
        rule.append(f" [{safe(decision.citation)}]", "dim")
    if decision.limits:
        rule.append(f"\n{limits_text(decision)}", "yellow")
    for skipped in hit.skipped:
        unmet = ", ".join(skipped.unmet)
        rule.append(f"\npassed over: {safe(skipped.rule)} (not met: {unmet})", "dim")
    return matched, rule, outcome_text(decision.outcome)


def _left_out_cells(match: TracedMatch) -> tuple[Text, Text, Text]:
    matched = Text(f"{safe(match.name)}\n{safe(match.list_id)}\n{match.score:.2f}", "dim")
    words = {"removed": "removed from the list", "not_listed_yet": "not listed yet"}
    why = words.get(match.reason, f"no alert, by {safe(match.reason)}")
    return matched, Text(why, "dim"), Text("no hit", "dim")


def _conclusion(trace: Trace, screener: Screener) -> Text:
    text = Text(f"The {safe(trace.flow)}: ")
    if trace.decision:
        text.append_text(decision_text(trace.decision))
    else:
        text.append_text(outcome_text(trace.outcome)).append(": nothing was found")
    sources = ", ".join(f"{source} {version}" for source, version in screener.snapshots.items())
    text.append(
        f".\nRules of {trace.decided_on} of the policy of {screener.policy.date}, "
        f"{len(screener.index):,} entries: {safe(sources)}"
        f"{as_of_text(screener)}.",
        "dim",
    )
    return text
