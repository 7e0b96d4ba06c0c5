"""What an audit finds: figures of every topic, and each place that is not accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import msgspec

from streams.messages.places import Place

# Runs of offsets of one kind that are listed; `counts` has the full figures.
MAX_LISTED: Final = 1000


class Fault(str, Enum):
    """In which way an event, or a record of an answer topic, is not accounted for."""

    LOST = "lost"
    DELETED = "deleted_unanswered"
    BOTH = "verdict_and_dead_letter"
    DIFFERING_ANSWER = "differing_answer"
    INCOMPLETE = "incomplete_dead_letter"
    ALERT_MISSING = "alert_missing"
    ALERT_UNEXPECTED = "alert_unexpected"
    DIFFERING_ALERT = "differing_alert"
    REDRIVEN_TWICE = "redriven_twice"
    REDRIVE_LOST = "redriven_record_missing"
    REDRIVE_UNEXPECTED = "redriven_without_dead_letter"
    ANSWER_UNEXPECTED = "answer_without_event"
    UNREADABLE = "unreadable_answer"


class Finding(msgspec.Struct, frozen=True):
    """Offsets `first` to `last` of a partition that have one fault.

    They are those of the events; of an answer without event, or one that can't be read, those of
    the answer.
    """

    fault: Fault
    topic: str
    partition: int
    first: int
    last: int


class TopicAccount(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one event topic, all in events but for the two of offsets.

    `in_work` have no whole answer yet and are not committed. `faded` have none and are so old that
    retention may have deleted it. `dead_letters` counts those of `redriven` too. `repeats` are
    answers that were given again. `without_record` are offsets that hold no event (ends of
    transactions, transactions given up), `deleted` those whose events retention has deleted.
    """

    topic: str
    events: int
    verdicts: int
    dead_letters: int
    redriven: int
    in_work: int
    faded: int
    lost: int
    repeats: int
    without_record: int
    deleted: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The whole account. `counts` has the number of offsets by fault, `findings` where they are.

    `alerts` are distinct. `answered_again` are events answered once more under another version of
    lists, policy or engine, and `cut_short` alerts under a version of which no verdict followed,
    since the worker ended between the two: both are in order.
    """

    topics: tuple[TopicAccount, ...]
    alerts: int
    alert_repeats: int
    answered_again: int
    cut_short: int
    counts: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def in_order(self) -> bool:
        """Whether nothing is lost, unexpected or contradictory."""
        return not self.counts

    @property
    def in_work(self) -> int:
        """Events that are not answered yet."""
        return sum(topic.in_work for topic in self.topics)


@dataclass
class Findings:
    """Faults as they are found: counted in full, listed up to MAX_LISTED runs of each kind."""

    counts: Counter[Fault] = field(default_factory=Counter)
    runs: dict[Fault, list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def add(self, runs: Iterable[Finding]) -> None:
        """Note some runs."""
        for run in runs:
            self.counts[run.fault] += run.last - run.first + 1
            listed = self.runs[run.fault]
            if len(listed) < MAX_LISTED:
                listed.append(run)

    def add_place(self, fault: Fault, place: Place) -> None:
        """Note one place."""
        self.add(find_runs(fault, [place]))

    def sorted(self) -> tuple[dict[str, int], tuple[Finding, ...]]:
        """The counts by fault, and the runs, in the order of the faults."""
        faults = [fault for fault in Fault if self.counts[fault]]
        counts = {fault.value: self.counts[fault] for fault in faults}
        return counts, tuple(run for fault in faults for run in self.runs[fault])


def find_runs(fault: Fault, places: Iterable[Place]) -> Iterator[Finding]:
    """Sorted places as runs of offsets that follow each other."""
    run: list[Place] = []
    for place in places:
        if run and place != run[-1]._replace(offset=run[-1].offset + 1):
            yield _finding(fault, run)
            run = []
        run = [run[0], place] if run else [place]
    if run:
        yield _finding(fault, run)


def _finding(fault: Fault, run: Sequence[Place]) -> Finding:
    return Finding(fault, run[0].topic, run[0].partition, run[0].offset, run[-1].offset)
