"""What was sent, what came back, how fast, and whether the two add up."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from streams.demo.traffic import Case, Message
from streams.matching.entity import Effect
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Alert, Origin
from streams.messages.verdicts import Verdict

_RATE_WINDOW = 3.0  # seconds over which a rate is taken


@dataclass(frozen=True)
class Answer:
    """The verdict on one event and all its alerts, those of the gravest effect first."""

    verdict: Verdict
    alerts: tuple[Alert, ...]


class Tally:
    """Counts each message once, however often its answer arrives: delivery is at least once."""

    def __init__(self) -> None:
        self.sent = 0
        self.outcomes: dict[Origin, Outcome] = {}
        self.alerts: dict[str, Alert] = {}
        self.dead_letters: dict[Origin, str] = {}
        self.latencies: list[float] = []  # seconds from event to alert, sorted
        self._whole: Counter[str] = Counter()
        self._broken: Counter[bytes] = Counter()
        self._by_case: dict[Case, set[str]] = {case: set() for case in Case}
        self._answered: Counter[str] = Counter()
        self._outcome_of: dict[str, Outcome] = {}
        self._dead_bodies: Counter[bytes] = Counter()
        self._announced: set[str] = set()
        self._waiting: list[Verdict] = []
        self._recent: deque[float] = deque()

    def send(self, message: Message) -> None:
        """Count one message as sent."""
        self.sent += 1
        self._by_case[message.case].add(message.event_id)
        if message.case is Case.BROKEN:
            self._broken[message.body] += 1
        else:
            self._whole[message.event_id] += 1

    def verdict(self, verdict: Verdict, now: float) -> None:
        """Count a verdict that arrived at `now`."""
        if verdict.origin in self.outcomes:
            return
        self.outcomes[verdict.origin] = verdict.outcome
        self._answered[verdict.event_id] += 1
        self._outcome_of[verdict.event_id] = verdict.outcome
        self._announced.update(verdict.alert_ids)
        self._waiting.append(verdict)
        self._recent.append(now)

    def alert(self, alert: Alert, now: float) -> None:
        """Count an alert that arrived at `now` (Unix time)."""
        if alert.alert_id not in self.alerts:
            self.alerts[alert.alert_id] = alert
            insort(self.latencies, max(0.0, now - alert.origin.timestamp / 1000))

    def dead_letter(self, origin: Origin, reason: str, body: bytes, now: float) -> bool:
        """Count a dead letter that arrived at `now`. Whether it is the first on its message."""
        if origin in self.dead_letters:
            return False
        self.dead_letters[origin] = reason
        self._dead_bodies[body] += 1
        self._recent.append(now)
        return True

    def completed(self) -> list[Answer]:
        """The answers that have become whole since this was last asked for."""
        waiting, self._waiting = self._waiting, []
        answers = []
        for verdict in waiting:
            if all(alert_id in self.alerts for alert_id in verdict.alert_ids):
                alerts = sorted((self.alerts[i] for i in verdict.alert_ids), key=_rank)
                answers.append(Answer(verdict, tuple(alerts)))
            else:
                self._waiting.append(verdict)
        return answers

    @property
    def answered(self) -> int:
        """Messages that have their verdict or lie among the dead letters."""
        return len(self.outcomes) + len(self.dead_letters)

    @property
    def complete(self) -> bool:
        """Whether every message is answered, in full as far as `completed` has been asked."""
        return self.answered >= self.sent and not self._waiting

    def per_second(self, now: float) -> float:
        """Answers a second over the last few seconds."""
        while self._recent and self._recent[0] < now - _RATE_WINDOW:
            self._recent.popleft()
        return len(self._recent) / _RATE_WINDOW

    def by_outcome(self) -> Counter[Outcome]:
        """Verdicts by outcome."""
        return Counter(self.outcomes.values())

    def by_list_and_effect(self) -> Counter[tuple[str, str]]:
        """Alerts by the id of the list and its effects."""
        return Counter(
            (alert.entity.list_id, ", ".join(effect.value for effect in alert.effects))
            for alert in self.alerts.values()
        )

    def found(self, case: Case) -> tuple[int, int]:
        """Of the events of a case, how many did not come back CLEAR, and how many there were."""
        ids = self._by_case[case]
        hits = [i for i in ids if self._outcome_of.get(i, Outcome.CLEAR) is not Outcome.CLEAR]
        return len(hits), len(ids)

    def problems(self) -> list[str]:
        """Everything that does not add up, one line each; empty when all of it does."""
        clean_hits, _ = self.found(Case.CLEAN)
        listed_missed = sum(
            there - found for found, there in map(self.found, (Case.LISTED, Case.MISSPELT))
        )
        checks = (
            (self.sent - self.answered, "messages sent without verdict or dead letter"),
            ((self._whole - self._answered).total(), "events without a verdict"),
            ((self._answered - self._whole).total(), "verdicts on events that were not sent"),
            ((self._broken - self._dead_bodies).total(), "broken messages not kept byte for byte"),
            ((self._dead_bodies - self._broken).total(), "sound messages among the dead letters"),
            (len(self._announced - self.alerts.keys()), "alerts named by verdicts, never seen"),
            (len(self.alerts.keys() - self._announced), "alerts that no verdict names"),
            (clean_hits, "clean events with an alert"),
            (listed_missed, "listed parties without an alert"),
        )
        return [f"{count} {what}" for count, what in checks if count]


def _rank(alert: Alert) -> tuple[int, str, str]:
    gravest = min(list(Effect).index(effect) for effect in alert.effects)
    return gravest, alert.entity.list_id, alert.entity.primary_name


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The value at or below which `share` of some sorted values lie (nearest rank)."""
    if not ordered:
        return None
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
