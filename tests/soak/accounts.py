"""What became of every event of a row: lost, answered again, answered in a way that was not due."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from streams.settings import Settings
from tests.support.audit import Answers, Audit, committed, topic_ends
from tests.support.events import Planted

_LOOK_SECONDS = 0.5
# Why a sound event may become a dead letter: the topic of its alerts takes no record of their size.
TOO_LARGE = "output_too_large"


@dataclass(frozen=True)
class Account:
    """The events of a row and what went wrong with them.

    `repeats` counts answers that were given again. Lost are events without an answer and alerts
    that are missing; unexpected are answers of one event and one list version whose bytes differ,
    and alerts that were not due.
    """

    events: int
    repeats: int
    lost: int
    unexpected: int
    committed: bool

    @property
    def clean(self) -> bool:
        """Whether every event is accounted for and every offset committed."""
        return self.committed and not (self.lost or self.unexpected)


def settle_account(settings: Settings, sent: Sequence[Planted], patience: float) -> Account:
    """Read all topics once the group has committed every event, or has not for so many seconds."""
    topics = (settings.shipments_topic, settings.transactions_topic)
    ends = {place: end for topic in topics for place, end in topic_ends(settings, topic).items()}
    ends = {place: end for place, end in ends.items() if end}
    deadline = time.monotonic() + patience
    while (stored := committed(settings)) != ends and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return account_for(Audit.of(settings), sent, committed_all=stored == ends)


def account_for(audit: Audit, sent: Sequence[Planted], *, committed_all: bool) -> Account:
    """Compare the answers with those that were due."""
    known = {event.body: event for event in sent}
    lost, unexpected = abs(len(sent) - len(audit.events)), 0
    for answers in audit.events.values():
        missing, surplus = _compare(answers, known[answers.event.value or b""])
        lost += missing
        unexpected += surplus
    return Account(len(sent), audit.repeats(), lost, unexpected, committed_all)


def _compare(answers: Answers, planted: Planted) -> tuple[int, int]:
    """How many answers of one event are missing, and how many are too many."""
    if not answers.finals:
        return 1, 0
    differing = sum(len(bodies) - 1 for bodies in answers.alerts.values())
    if answers.letters:
        due = planted.poison or answers.reason == TOO_LARGE
        return 0, differing + len(answers.letters) - due + len(answers.verdicts)
    verdicts = [msgspec.json.decode(body, type=Verdict) for body in answers.verdicts]
    # A list that changes between two answers of an event changes the second one; of a first one
    # that was broken off alerts may be there, though no verdict.
    versions = {verdict.list_version for verdict in verdicts}
    differing += len(verdicts) - len(versions)
    named = {alert_id for verdict in verdicts for alert_id in verdict.alert_ids}
    alerts = [
        msgspec.json.decode(b, type=Alert) for copies in answers.alerts.values() for b in copies
    ]
    found = {alert.alert_id for alert in alerts if alert.list_version in versions}
    hits = {
        (alert.subject.path, alert.entity.key) for alert in alerts if alert.list_version in versions
    }
    missing = len(named - found) + len(planted.hits - hits)
    return missing, differing + len(found - named) + len(answers.hits - planted.hits)
