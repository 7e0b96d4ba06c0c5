"""Cases: the hits of one party on one and the same company, person or vessel, for one review."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from streams.matching.entity import Effect
from streams.matching.outcomes import Outcome, gravest
from streams.messages.alerts import Alert


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that one party's hits on one company, person or vessel come to.

    `path` is the party's (JSONPath). `alert_ids` are the alerts with this `case_id`, one for each
    listing. `effects` are those of all listings, the gravest first.
    """

    case_id: str
    path: str
    alert_ids: tuple[str, ...]
    effects: tuple[Effect, ...]
    outcome: Outcome


def cases_of(alerts: Iterable[Alert]) -> tuple[Case, ...]:
    """The cases of some alerts, in the order of their first alerts."""
    by_id: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_id.setdefault(alert.case_id, []).append(alert)
    return tuple(
        Case(
            case_id=case_id,
            path=members[0].subject.path,
            alert_ids=tuple(alert.alert_id for alert in members),
            effects=tuple(e for e in Effect if any(e in alert.effects for alert in members)),
            outcome=gravest([alert.outcome for alert in members]),
        )
        for case_id, members in by_id.items()
    )
