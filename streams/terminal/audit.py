"""The account of an audit: figures by topic, what is wrong where, and one line that sums it up."""

from __future__ import annotations

from itertools import islice

from rich.console import Group
from rich.table import Table
from rich.text import Text

from streams.messages.account import Account, Fault, Finding, TopicAccount
from streams.terminal.text import count_of, safe

# Runs of offsets that a terminal shows; `--json` has more.
_SHOWN = 20

_MEANINGS = {
    Fault.LOST: "no answer, though the group has committed it",
    Fault.DELETED: "deleted by retention before it was answered",
    Fault.BOTH: "a verdict and a dead letter",
    Fault.DIFFERING_ANSWER: "answers that differ",
    Fault.INCOMPLETE: "a dead letter whose pieces are not all there",
    Fault.ALERT_MISSING: "an alert that its verdict names is not there",
    Fault.ALERT_UNEXPECTED: "an alert that its answer does not name",
    Fault.DIFFERING_ALERT: "copies of an alert that differ",
    Fault.REDRIVEN_TWICE: "a dead letter that was sent back twice",
    Fault.REDRIVE_LOST: "a dead letter was sent back, and its record is not there",
    Fault.REDRIVE_UNEXPECTED: "marked as sent back, and there is no dead letter",
    Fault.ANSWER_UNEXPECTED: "an answer to an event that does not exist",
    Fault.UNREADABLE: "a record that is no answer",
}
_COLUMNS = (
    ("events", "events"),
    ("verdicts", "verdicts"),
    ("dead letters", "dead_letters"),
    ("redriven", "redriven"),
    ("in work", "in_work"),
    ("lost", "lost"),
    ("repeats", "repeats"),
)


def render_account(account: Account) -> Group:
    """One row a topic, all in events, and below the table the offsets that hold none."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("topic", overflow="fold")
    for title, _ in _COLUMNS:
        table.add_column(title, justify="right")
    for topic in account.topics:
        figures = [f"{getattr(topic, name):,}" for _, name in _COLUMNS]
        table.add_row(safe(topic.topic), *figures)
    notes = [Text(f"{safe(t.topic)}: {_notes(t)}", "dim") for t in account.topics if _notes(t)]
    return Group(table, *notes)


def render_findings(account: Account) -> Table:
    """What is wrong: how often, and at which offsets."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("count", justify="right")
    table.add_column("what is wrong", overflow="fold")
    table.add_column("where", overflow="fold")
    for name, count in account.counts.items():
        fault = Fault(name)
        runs = [run for run in account.findings if run.fault is fault]
        places = ", ".join(map(_place, islice(runs, _SHOWN)))
        more = ", …" if len(runs) > _SHOWN else ""
        table.add_row(Text(f"{count:,}", "bold red"), _MEANINGS[fault], safe(places + more))
    return table


def render_sum(account: Account) -> Text:
    """One line: whether all is accounted for."""
    events = sum(topic.events for topic in account.topics)
    line = Text(f"{count_of(events, 'event')}, {count_of(account.alerts, 'alert')}: ")
    if not account.in_order:
        line.append("not all is accounted for", "bold red")
    elif account.in_work:
        line.append(f"in order, {account.in_work:,} still in work", "bold yellow")
    else:
        line.append("all is accounted for", "bold green")
    for count, what in (
        (account.alert_repeats, "alerts repeated"),
        (account.answered_again, "answered again under other lists or policy"),
        (account.cut_short, "alerts of answers that were cut short"),
    ):
        if count:
            line.append(f"; {count:,} {what}")
    return line.append(".")


def _notes(topic: TopicAccount) -> str:
    """Offsets and events of which nothing can be said, in words."""
    notes = (
        (count_of(topic.without_record, "offset"), "without an event (ends of transactions)"),
        (count_of(topic.deleted, "offset"), "deleted by retention"),
        (count_of(topic.faded, "event"), "so old that retention may have deleted the answer"),
    )
    return "; ".join(f"{count} {what}" for count, what in notes if not count.startswith("0 "))


def _place(run: Finding) -> str:
    offsets = f"{run.first}" if run.first == run.last else f"{run.first}-{run.last}"
    return f"{run.topic} {run.partition}: {offsets}"
