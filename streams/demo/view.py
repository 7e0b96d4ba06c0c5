"""What a viewer sees while the demo runs: a live screen on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import deque
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.layout import Layout
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from streams.demo.pictures import (
    alert_rows,
    compare_answers,
    count_line,
    describe_alert,
    describe_event,
    pace_line,
)
from streams.demo.story import Stage, Story
from streams.demo.tally import Answer, Tally
from streams.terminal.text import HYPOTHETICAL_STYLE

_REFRESH_SECONDS = 0.125
_PROGRESS_SECONDS = 5.0


class View(Protocol):
    """Shows what happens as it happens. Used as a context manager while the traffic flows."""

    def __enter__(self) -> View: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def show_stage(self, stage: Stage, elapsed: float) -> None:
        """The story has come to a new stage."""

    def show_answer(self, answer: Answer, elapsed: float) -> None:
        """An event is answered; only those with alerts are shown."""

    def show_note(self, note: str, elapsed: float) -> None:
        """Something happened that is no alert, in one sentence."""

    def refresh(self, elapsed: float) -> None:
        """Bring the counts up to date, as often as this view wants to."""


def open_view(
    console: Console, tally: Tally, story: Story, seconds: float, metrics_page: str
) -> View:
    """The view that suits a console; `seconds` is the length of the traffic."""
    if console.is_terminal:
        return LiveView(console, tally, story, seconds, metrics_page)
    return PlainView(console, tally)


class PlainView:
    """One line for each thing that happens, and the counts every few seconds."""

    def __init__(self, console: Console, tally: Tally) -> None:
        self._console = console
        self._tally = tally
        self._next_progress = _PROGRESS_SECONDS

    def __enter__(self) -> PlainView:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show_stage(self, stage: Stage, elapsed: float) -> None:
        """A heading and its explanation."""
        self._print(elapsed, f"--- {stage.title} ---")
        self._print(elapsed, f"    {stage.text}")

    def show_answer(self, answer: Answer, elapsed: float) -> None:
        """A line for the event, and one for each alert: effect, list, company, reason."""
        for alert in answer.alerts[:1]:
            self._print(elapsed, f"{answer.verdict.outcome.value:<6} {describe_event(alert)}")
        for alert in answer.alerts:
            self._print(elapsed, f"       {describe_alert(alert)}")

    def show_note(self, note: str, elapsed: float) -> None:
        """One line."""
        self._print(elapsed, f"    {note}")

    def refresh(self, elapsed: float) -> None:
        """The counts, when it is time for them again."""
        if elapsed >= self._next_progress:
            self._next_progress += _PROGRESS_SECONDS
            counts = count_line(self._tally).plain
            self._print(elapsed, f"... {pace_line(self._tally, time.time()).plain} | {counts}")

    def _print(self, elapsed: float, line: str) -> None:
        # Lines are for files and pipes: they are not cut or wrapped at a width.
        self._console.print(Text(f"{elapsed:6.1f} s  {line}"), soft_wrap=True)


class LiveView:
    """The whole screen: the story, the counts, alerts as they come, and before beside after."""

    def __init__(
        self, console: Console, tally: Tally, story: Story, seconds: float, metrics_page: str
    ) -> None:
        self._tally = tally
        self._story = story
        self._seconds = seconds
        self._metrics_page = metrics_page
        self._rows: deque[RenderableType] = deque(maxlen=console.height)
        self._live = Live(console=console, screen=True, auto_refresh=False)
        self._next_refresh = 0.0
        # Of the two answers: on a narrow screen their longer lines fold.
        self._size = 7 if console.width >= 110 else 9

    def __enter__(self) -> LiveView:
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def show_stage(self, stage: Stage, elapsed: float) -> None:
        """A row between the alerts before and after; the story's panel shows it at once."""
        self._rows.appendleft(Text(f"--- {stage.title} ---", "dim"))
        self._next_refresh = elapsed

    def show_answer(self, answer: Answer, elapsed: float) -> None:  # noqa: ARG002
        """A row for each alert on top of the others, the gravest first."""
        self._rows.extendleft(reversed(alert_rows(answer)))

    def show_note(self, note: str, elapsed: float) -> None:  # noqa: ARG002
        """A row on top of the others."""
        self._rows.appendleft(Text(f"       {note}", "italic", overflow="ellipsis", no_wrap=True))

    def refresh(self, elapsed: float) -> None:
        """Draw the screen, a few times a second."""
        if elapsed >= self._next_refresh:
            self._next_refresh = elapsed + _REFRESH_SECONDS
            self._live.update(self._draw(elapsed), refresh=True)

    def _draw(self, elapsed: float) -> Layout:
        layout = Layout()
        layout.split_column(
            Layout(self._draw_story(), size=5),
            Layout(self._draw_counts(elapsed), size=4),
            Layout(self._draw_alerts()),
            Layout(
                compare_answers(self._story.before, self._story.after, brief=True), size=self._size
            ),
        )
        return layout

    def _draw_story(self) -> Panel:
        stage = self._story.stage
        style = HYPOTHETICAL_STYLE if "HYPOTHETICAL" in stage.title else "bold"
        return Panel(
            Group(Text(f" {stage.title} ", style), Text(stage.text)),
            title="Streamscreen demo: made-up trade, sample lists",
            title_align="left",
            subtitle=f"metrics: {self._metrics_page}",
            subtitle_align="right",
        )

    def _draw_counts(self, elapsed: float) -> Panel:
        left = max(0.0, self._seconds - elapsed)
        return Panel(
            Group(pace_line(self._tally, time.time()), count_line(self._tally)),
            title="The stream",
            title_align="left",
            subtitle=f"{left:.0f} s left, Ctrl-C ends it",
            subtitle_align="right",
        )

    def _draw_alerts(self) -> Panel:
        return Panel(
            Group(*self._rows), title="Alerts as they come, newest first", title_align="left"
        )
