"""Verdicts: one per event, saying what was decided and what was and was not searched."""

from __future__ import annotations

import msgspec

from streams.matching.outcomes import Decision, Outcome
from streams.matching.policy import ENGINE_VERSION
from streams.matching.screener import Screening
from streams.messages.alerts import Alert, Origin
from streams.messages.cases import Case, cases_of


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one event. The same event, lists and policy give the same bytes.

    `screened`, `absent`, `unresolved`, `unscreenable` and `unscreened` are JSONPaths into the
    event: searched, not carried, impossible to search (no name and no number), searched in part
    since too large (`reasons` says which limit), carried but never searched. `cases` says which
    alerts are listings of one and the same company, person or vessel.

    Of an event in a shape of the sender's, `share_read` is the share of values (0 to 1) that its
    mapping read, of all that it doesn't pass over on purpose; what it left unread stands among
    `unscreened`, where `[*]` is every element of an array and `$` stands for more than is listed.

    `decision` is the gravest of all its hits and says by which rule the event has its `outcome`;
    null where there was nothing to decide. `decided_on` is the day (ISO date) whose rules were
    applied. `no_alert:<rule>` among the `reasons` says that the policy raises no alert for a hit.
    """

    flow: str
    event_id: str
    origin: Origin
    outcome: Outcome
    decision: Decision | None
    decided_on: str
    reasons: tuple[str, ...]
    alerts: int
    alert_ids: tuple[str, ...]
    cases: tuple[Case, ...]
    screened: tuple[str, ...]
    absent: tuple[str, ...]
    unresolved: tuple[str, ...]
    unscreenable: tuple[str, ...]
    unscreened: tuple[str, ...]
    share_read: float | None = None
    list_version: str
    snapshots: dict[str, str]
    config_hash: str
    engine_version: str


def build_verdict(
    screening: Screening, event_id: str, origin: Origin, alerts: list[Alert]
) -> Verdict:
    """The verdict on one screened event and its alerts."""
    coverage = screening.coverage
    return Verdict(
        flow=screening.flow,
        event_id=event_id,
        origin=origin,
        outcome=screening.outcome,
        decision=screening.decision,
        decided_on=screening.decided_on,
        reasons=screening.reasons,
        alerts=len(alerts),
        alert_ids=tuple(alert.alert_id for alert in alerts),
        cases=cases_of(alerts),
        screened=coverage.screened,
        absent=coverage.absent,
        unresolved=coverage.unresolved,
        unscreenable=coverage.unscreenable,
        unscreened=coverage.unscreened,
        share_read=coverage.share_read,
        list_version=screening.list_version,
        snapshots=screening.snapshots,
        config_hash=screening.config_hash,
        engine_version=ENGINE_VERSION,
    )
