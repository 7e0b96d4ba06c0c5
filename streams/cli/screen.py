"""`screen`: a file of events or parties against the lists, without a broker."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TextIO

import click
import msgspec
from rich.text import Text

from streams.cli.answers import Answer
from streams.cli.context import CLEAR, ERROR, FOUND, pass_settings
from streams.cli.event_shapes import choose_events, shape_options
from streams.cli.file_screening import BadLine, screen_lines
from streams.cli.held_lists import (
    SAMPLE_NOTE,
    ListChoice,
    as_of_option,
    list_options,
    open_screener,
)
from streams.cli.lines import file_size, open_input
from streams.errors import MessageError
from streams.lists.sample import SAMPLE
from streams.matching.screener import Screener
from streams.messages.events import FLOWS
from streams.settings import Settings
from streams.terminal.alerts import AlertRows
from streams.terminal.console import Consoles
from streams.terminal.counts import Counts
from streams.terminal.decisions import as_of_text
from streams.terminal.progress import Bar
from streams.terminal.text import count_of, safe


@click.command("screen")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option("--flow", type=click.Choice(FLOWS), help="What all events are; else recognised.")
@shape_options
@list_options
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="Lines of JSON on a terminal too.")
@pass_settings
def command(
    settings: Settings,
    /,
    file: Path,
    flow: str | None,
    feed_name: str | None,
    lists: ListChoice,
    as_json: bool,
    **shape: str | None,
) -> None:
    """Screen a FILE of events or parties; `-` reads standard input.

    Events are shipments and transactions, one JSON object a line. Parties are a CSV file, one a
    line, with a header of name, other_names, kind, country, date_of_birth, nationality, gender,
    identifiers (imo:9074729|lei:...), contacts (phone:...|email:...|website:...), address, role
    and id, of which only name or identifiers has to be there.

    Events of another shape need --map or --feed: one a line, or one a file where it ends with .json
    or the format is not JSON.

    Prints a table on a terminal and else one line of JSON for each line of the file: verdict and
    alerts, or what is wrong with the line. Bad lines are told on standard error too, and the rest
    goes on. Ends with 0 where all is clear, 1 where there are hits or parties that could not be
    searched (UNSCREENABLE: beyond the limits of size), 2 where a line was bad or nothing could be screened.

    Example: streamscreen screen shipments.jsonl --json | jq .verdict.outcome
    """
    consoles = Consoles.open()
    events = choose_events(settings, feed_name, **shape)
    screener = open_screener(settings, lists, consoles)
    report: _Report
    if as_json or not sys.stdout.isatty():
        report = _JsonReport(consoles, sys.stdout)
    else:
        report = _TableReport(consoles, screener)
    with open_input(file) as stream, Bar(consoles.err, file.name, file_size(file), "lines") as bar:
        found = events.lines(file, stream)
        for line, result in screen_lines(screener, file, found, flow, events.feed):
            if isinstance(result, Answer):
                report.add(result)
            elif result is not None:
                report.add_bad(result)
            bar.update(line.end, report.screened + report.bad)
    report.close()
    if not report.screened + report.bad:
        raise MessageError("empty", f"{file}: there is nothing to screen in it")
    raise click.exceptions.Exit(report.exit_code)


class _Report:
    """Counts what is common to both forms."""

    def __init__(self, consoles: Consoles) -> None:
        self.consoles = consoles
        self.screened = self.bad = self.not_clear = 0

    def add(self, answer: Answer) -> None:
        """Report what was found on one line."""
        self.screened += 1
        self.not_clear += not answer.clear

    def add_bad(self, bad: BadLine) -> None:
        """Report a line that could not be screened."""
        self.bad += 1
        line = Text(safe(f"line {bad.line}: {bad.error}"), "red")
        self.consoles.err.print(line, soft_wrap=True)

    def close(self) -> None:
        """Print what is left to say."""

    @property
    def exit_code(self) -> int:
        """A bad line counts for more than hits: not everything was screened."""
        if self.bad or not self.screened:
            return ERROR
        return FOUND if self.not_clear else CLEAR


class _JsonReport(_Report):
    def __init__(self, consoles: Consoles, out: TextIO) -> None:
        super().__init__(consoles)
        self._out = out

    def add(self, answer: Answer) -> None:
        super().add(answer)
        line = msgspec.json.encode(answer)
        if b"\n" in line:  # an event over several lines, as it came
            line = msgspec.json.format(line, indent=-1)
        self._out.write(line.decode() + "\n")

    def add_bad(self, bad: BadLine) -> None:
        super().add_bad(bad)
        self._out.write(msgspec.json.encode(bad).decode() + "\n")


class _TableReport(_Report):
    def __init__(self, consoles: Consoles, screener: Screener) -> None:
        super().__init__(consoles)
        self._rows = AlertRows(consoles.out)
        self._counts = Counts()
        self._screener = screener
        self._started = time.monotonic()

    def add(self, answer: Answer) -> None:
        super().add(answer)
        self._counts.add(answer.verdict, answer.alerts)
        self._rows.print(answer.line, answer.alerts)
        self._rows.print_unsearched(answer.line, answer.verdict)

    def close(self) -> None:
        seconds = time.monotonic() - self._started
        out = self.consoles.out
        out.print()
        out.print(self._counts.render())
        sources = ", ".join(f"{s} {v}" for s, v in self._screener.snapshots.items())
        bad = f", {count_of(self.bad, 'bad line')}" if self.bad else ""
        out.print(
            Text(
                f"{self.screened:,} screened{bad} in {seconds:.1f} s "
                f"({self.screened / max(seconds, 0.001):,.0f}/s) against "
                f"{len(self._screener.index):,} entries: {sources}{as_of_text(self._screener)}.",
                "dim",
            )
        )
        if SAMPLE in self._screener.snapshots:
            out.print(Text(SAMPLE_NOTE, "yellow"))
