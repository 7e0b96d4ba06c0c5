"""The heart: an event's enquiry goes in, hits with their evidence come out.

Read this first, then `party.py` (who is asked about), `entity.py` (who is listed), `index.py`
(who might match) and `scoring.py` (how well).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from streams.matching.entity import ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.party import Enquiry, Party, Subject
from streams.matching.policy import Band, Outcome, Policy


@dataclass(frozen=True, slots=True)
class Hit:
    """One subject that matches one listed entity at or above the threshold.

    `explain` works out the evidence when it is first asked for: most hits of a stream are
    repeats, and only alerts that are written pay for it.
    """

    subject: Subject
    entity: ListedEntity
    score: float
    threshold: float
    band: Band
    outcome: Outcome
    explain: Callable[[], Evidence]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the event was searched for, as JSONPaths.

    `screened` were searched; `absent` the event does not carry; `unresolved` are parties with
    neither a name nor a number that lists carry; `unscreened` are fields that no list is searched
    for.
    """

    screened: tuple[str, ...]
    absent: tuple[str, ...]
    unresolved: tuple[str, ...]
    unscreened: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screening:
    """The facts about one event. The same enquiry, lists and policy give an equal Screening.

    `snapshots` maps each source to the version that was searched; `list_version` is a hash over
    them. `reasons` are stable words: `hit:<effect>`, `possible_hit`, `unresolved_party`.
    """

    flow: str
    hits: tuple[Hit, ...]
    coverage: Coverage
    outcome: Outcome
    reasons: tuple[str, ...]
    list_version: str
    snapshots: dict[str, str]
    config_hash: str


class Screener:
    """Screens enquiries against one index under one policy. Immutable but for its memory."""
