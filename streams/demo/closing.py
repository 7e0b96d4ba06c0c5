"""How the demo closes: before beside after, what would have been stopped, and the sums."""

from __future__ import annotations

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from streams.demo.pictures import compare_answers, latency_text
from streams.demo.story import Story
from streams.demo.tally import Tally
from streams.demo.traffic import Case
from streams.matching.outcomes import Outcome
from streams.terminal.text import outcome_text, safe

_SHOWN = 6


def print_closing(console: Console, tally: Tally, story: Story, worker: int) -> int:
    """Print the closing picture and the sums, and check them.

    `worker` is the number of the worker's process. Returns 0 when all is well, else 1.
    """
    console.print(Rule("One shipment, sent twice", align="left"))
    console.print(compare_answers(story.before, story.after))
    for line in _what_it_shows(tally, story, worker):
        console.print(Text(line))
    console.print(Rule("What was sent and what came back", align="left"))
    console.print(_answers_table(tally))
    console.print(_alerts_table(tally))
    for line in _sums(tally):
        console.print(Text(line))
    problems = tally.problems() + story.problems()
    for problem in problems:
        console.print(Text(f"WRONG: {problem}", "bold red"))
    if not problems:
        console.print(Text("Everything adds up.", "bold green"))
    return 1 if problems else 0


def _what_it_shows(tally: Tally, story: Story, worker: int) -> list[str]:
    lines = []
    if story.before and story.after and story.before.alerts:
        digest = (story.before.alerts[0].event_sha256 or "")[:16]
        versions = (answer.verdict.list_version for answer in (story.before, story.after))
        lines.append(
            f"The same bytes (SHA-256 {digest}...), the same worker (process {worker}), no restart; "
            f"only the lists changed: version {' → '.join(versions)}."
        )
    passed = story.would_be_stopped(tally)
    events = ", ".join(f"{event_id} ({outcome.value})" for event_id, outcome in passed[:_SHOWN])
    more = f" and {len(passed) - _SHOWN} more" if len(passed) > _SHOWN else ""
    lines.append(
        "What would have been stopped had it been listed all along (HYPOTHETICAL)? "
        f"{len(passed)} of the events before the update: {events}{more}."
    )
    return lines


def _answers_table(tally: Tally) -> Table:
    table = Table(title="Answers", title_justify="left")
    table.add_column("outcome", width=14)
    table.add_column("events", justify="right")
    table.add_column("what it means")
    counts = tally.by_outcome()
    meanings = {
        Outcome.CLEAR: "no party on a list",
        Outcome.REVIEW: "a person has to look: a doubtful match, or a list that forbids nothing here",
        Outcome.HOLD: "waits for a decision, such as a licence",
        Outcome.UNSCREENABLE: "waits for a person: a party is too large to be searched for whole",
        Outcome.STOP: "a party is blocked",
    }
    for outcome in Outcome:
        table.add_row(outcome_text(outcome), f"{counts[outcome]:,}", meanings[outcome])
    dead = f"{len(tally.dead_letters):,}"
    table.add_row("dead letters", dead, "could not be read; kept byte for byte with the reason")
    return table


def _alerts_table(tally: Tally) -> Table:
    table = Table(title="Alerts", title_justify="left")
    table.add_column("list", min_width=14)
    table.add_column("effect")
    table.add_column("alerts", justify="right")
    for (list_id, effects), count in sorted(tally.by_list_and_effect().items()):
        table.add_row(safe(list_id), effects, f"{count:,}")
    return table


def _sums(tally: Tally) -> list[str]:
    """The sums of both tables, written out."""
    counts = tally.by_outcome()
    verdicts, dead = len(tally.outcomes), len(tally.dead_letters)
    by_outcome = " + ".join(f"{counts[outcome]:,} {outcome.value}" for outcome in Outcome)
    by_list = " + ".join(str(count) for _, count in sorted(tally.by_list_and_effect().items()))
    found = {case: "{} of {}".format(*tally.found(case)) for case in Case}
    return [
        f"Sent {tally.sent:,} = {verdicts:,} verdicts + {dead:,} dead letter{'s' * (dead != 1)}",
        f"Verdicts {verdicts:,} = {by_outcome}",
        f"Alerts {len(tally.alerts):,} = {by_list or 0}",
        f"Found {found[Case.LISTED]} listed parties, {found[Case.MISSPELT]} misspelt or renamed",
        f"Clean events with an alert: {found[Case.CLEAN]}",
        f"Event to alert {latency_text(tally)}",
    ]
