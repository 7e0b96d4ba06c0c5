"""The running of the demo: traffic at its pace, answers as they come, the story at its time."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone

from streams.demo.process import WorkerProcess
from streams.demo.story import EVENT_ID, Stage, Step, Story, shipment
from streams.demo.tally import Tally
from streams.demo.traffic import Message, Traffic
from streams.demo.view import View
from streams.demo.wire import Arrival, Wire
from streams.lists.snapshot import Snapshot
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict

_SEED = 11  # of the traffic: any other tells the same story with other parties
_LISTED_EVERY = 40  # messages at least, so that most are clean
# Seconds; the story's shipment is the first to raise alerts.
_LISTED_AFTER = 3.0
_BROKEN_AFTER = 6.0
_SILENCE = 15.0  # seconds without any answer, after which what is missing counts as lost
_TICK = 0.01  # seconds between two looks at what is due


class Flow:
    """One run of the demo. `rate` is in events a second, `seconds` the length of the traffic.

    About one message a second carries a listed party, whatever the rate.
    """

    def __init__(self, seconds: float, rate: float, sample: Snapshot, scenario: Snapshot) -> None:
        self.seconds = seconds
        self.tally = Tally()
        self.story = Story(seconds, (scenario.version.source, scenario.version.version))
        self._rate = rate
        self._traffic = Traffic(
            sample.entities,
            seed=_SEED,
            listed_every=max(_LISTED_EVERY, round(rate)),
            listed_from=_number_at(rate, min(_LISTED_AFTER, seconds / 5)),
            broken_at=_number_at(rate, min(_BROKEN_AFTER, seconds / 4)),
        )
        self._shipment = shipment(_now())
        self._made = 0
        self._started = 0.0
        self._published: Future[None] | None = None
        self._published_at = 0.0

    def run(
        self, wire: Wire, worker: WorkerProcess, view: View, publish: Callable[[], None]
    ) -> None:
        """Run until the time is up, the story told, and every message answered or lost.

        `publish` puts the scenario's list on its topic; it is called once, in another thread, so
        that the traffic goes on meanwhile. Raises StreamsError when the worker ends early.
        """
        self._started = time.monotonic()
        view.show_stage(self.story.stage, 0.0)
        with ThreadPoolExecutor(1, "publish") as executor:
            while self._goes_on():
                self._send_due(wire)
                self._take(wire, view)
                self._advance(wire, worker, view, lambda: executor.submit(publish))
                worker.check()
                view.refresh(self._elapsed())
        last = time.monotonic()
        while not self.tally.complete and time.monotonic() - last < _SILENCE:
            if self._take(wire, view):
                last = time.monotonic()
            worker.check()
            view.refresh(self._elapsed())

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _goes_on(self) -> bool:
        """The story is given more time than there is, but not for ever."""
        elapsed = self._elapsed()
        told = self.story.stage is Stage.TOLD
        return elapsed < self.seconds or (not told and elapsed < self.seconds + 2 * _SILENCE)

    def _send_due(self, wire: Wire) -> None:
        due = int(self._elapsed() * self._rate)
        while self._made < due:
            self._made += 1
            self._send(wire, self._traffic.message(_now()))

    def _send(self, wire: Wire, message: Message) -> None:
        self.tally.send(message)
        wire.send(message)

    def _take(self, wire: Wire, view: View) -> int:
        arrivals = wire.take(_TICK)
        for arrival in arrivals:
            self._count(arrival, view)
        for answer in self.tally.completed():
            self.story.observe(answer)
            view.show_answer(answer, self._elapsed())
        return len(arrivals)

    def _count(self, arrival: Arrival, view: View) -> None:
        content, at = arrival.content, arrival.at
        if isinstance(content, Verdict):
            self.tally.verdict(content, at)
        elif isinstance(content, Alert):
            self.tally.alert(content, at)
        elif self.tally.dead_letter(content.origin, content.reason, content.body, at):
            note = f"dead letter ({content.reason}): {content.detail}; kept byte for byte"
            view.show_note(note, self._elapsed())

    def _advance(
        self,
        wire: Wire,
        worker: WorkerProcess,
        view: View,
        publish: Callable[[], Future[None]],
    ) -> None:
        stage, elapsed = self.story.stage, self._elapsed()
        step = self.story.advance(elapsed)
        if self.story.stage is Stage.AGAIN and stage is not Stage.AGAIN:
            taken = elapsed - self._published_at
            note = f"HYPOTHETICAL list in force after {taken:.1f} s, still process {worker.pid}"
            view.show_note(note, elapsed)
        if self.story.stage is not stage:
            view.show_stage(self.story.stage, elapsed)
        if step is Step.SEND_SHIPMENT:
            self._send(wire, self._shipment)
            view.show_note(f"sent: {EVENT_ID}", elapsed)
        elif step is Step.PUBLISH_SCENARIO:
            self._published, self._published_at = publish(), elapsed
        if self._published and self._published.done():
            self._published.result()  # raises what went wrong


def _number_at(rate: float, seconds: float) -> int:
    """The number of the message that is sent after so many seconds."""
    return 1 + round(rate * seconds)


def _now() -> datetime:
    return datetime.now(timezone.utc)
