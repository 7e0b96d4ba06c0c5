"""An enquiry that did not come over a topic, answered with the same verdict and alerts."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from streams.matching.outcomes import Outcome
from streams.matching.party import Enquiry
from streams.matching.screener import Screener
from streams.messages.alerts import Alert, Origin, build_alerts
from streams.messages.verdicts import Verdict, build_verdict


class Answer(msgspec.Struct, frozen=True):
    """The verdict on one event or party and an alert for each of its hits.

    `line` is where it stood in its file, from 1. As JSON this is one line of output.
    """

    line: int
    verdict: Verdict
    alerts: list[Alert]

    @property
    def clear(self) -> bool:
        """Whether nothing was found and everything could be searched."""
        return self.verdict.outcome is Outcome.CLEAR


def answer(
    screener: Screener,
    enquiry: Enquiry,
    event_id: str,
    body: bytes,
    at: Origin,
    shown: Callable[[], bytes] | None = None,
) -> Answer:
    """Screen an enquiry whose event has this id and these bytes.

    `shown` gives the event as JSON where its bytes are none.
    """
    screening = screener.screen(enquiry, at.day)
    hours = screener.policy.review_hours
    alerts = build_alerts(screening, event_id, body, at, hours, shown)
    return Answer(at.offset, build_verdict(screening, event_id, at, alerts), alerts)


def place(file: str, line: int, timestamp: int | None = None) -> Origin:
    """Where a line of a file stands, as a topic of one partition would have it.

    `timestamp` (ms since 1970) is when the event occurred; a party that is asked about has none,
    so for it the time of asking is taken.
    """
    return Origin(file, 0, line, int(time.time() * 1000) if timestamp is None else timestamp)
