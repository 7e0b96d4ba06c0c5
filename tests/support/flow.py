"""Events that flow while a test does something else, and the wait for their answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import count

from streams.settings import Settings
from tests.support.audit import Audit, count_answers
from tests.support.events import Generator, Planted, send
from tests.support.waiting import PATIENCE_SECONDS, wait_until


class Flow:
    """Events sent in the background, `rate` a second, as long as its block lasts.

    `events` are those sent so far. Every `poison_every`-th is broken, 0: none.
    """

    def __init__(
        self, settings: Settings, generator: Generator, rate: float, poison_every: int = 0
    ) -> None:
        self.events: list[Planted] = []
        self._over = threading.Event()
        self._failure: BaseException | None = None

        def produce() -> Iterator[Planted]:
            for number in count(1):
                if self._over.is_set():
                    return
                broken = poison_every and number % poison_every == 0
                self.events.append(generator.poison() if broken else generator.event())
                yield self.events[-1]

        def run() -> None:
            try:
                send(settings, produce(), rate)
            except BaseException as err:
                self._failure = err

        self._thread = threading.Thread(target=run)

    def __enter__(self) -> Flow:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        if self._failure and not any(error):
            raise self._failure


def wait_for_more(settings: Settings, answers: int, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until so many more events are answered."""
    goal = count_answers(settings) + answers
    wait_until(lambda: count_answers(settings) >= goal, f"{answers} more answers", patience)


def wait_for_all(settings: Settings, patience: float = PATIENCE_SECONDS) -> Audit:
    """Wait until every event is answered."""
    wait_until(lambda: not Audit.of(settings).unanswered(), "an answer to every event", patience)
    return Audit.of(settings)


def assert_all_answered(audit: Audit, events: Sequence[Planted]) -> None:
    """Every event has its one answer, and every alert that was due, and no other."""
    assert len(audit.events) == len(events)
    assert audit.unanswered() == []
    assert audit.contradictory() == []
    due = {event.event_id: set(event.hits) for event in events if not event.poison}
    for answers in audit.events.values():
        if answers.verdicts:
            assert answers.hits == due.pop(answers.verdict.event_id)
    assert due == {}
