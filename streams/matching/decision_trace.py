"""How an event came by its outcome: every subject, what it matches, which rule decides on that."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from streams.matching.entity import Effect
from streams.matching.hits import Hit, LeftOut
from streams.matching.outcomes import Band, Decision, Limit, Outcome
from streams.matching.party import Enquiry, Party, Role
from streams.matching.rules import Finding
from streams.matching.screener import Screener, Screening


class SkippedRule(msgspec.Struct, frozen=True):
    """A rule that was passed over: its outcome, and the keys of the conditions that are not met."""

    rule: str
    outcome: Outcome
    unmet: tuple[str, ...]


class TracedHit(msgspec.Struct, frozen=True):
    """One hit: the entry, how well it matches, the decision, and the rules before that one."""

    list_id: str
    entry_id: str
    name: str
    effects: tuple[Effect, ...]
    score: float
    band: Band
    hypothetical: bool
    decision: Decision
    skipped: tuple[SkippedRule, ...]


class TracedMatch(msgspec.Struct, frozen=True):
    """A match that is no hit: `reason` is `removed`, `not_listed_yet`, or the rule that says so."""

    list_id: str
    entry_id: str
    name: str
    score: float
    reason: str


class TracedSubject(msgspec.Struct, frozen=True):
    """One party, vessel or place. `state` is screened, unresolved, unscreenable, or place for a
    point of the route that only rules ask for."""

    path: str
    role: Role
    name: str | None
    state: str
    hits: tuple[TracedHit, ...]
    left_out: tuple[TracedMatch, ...]


class Trace(msgspec.Struct, frozen=True):
    """What the policy makes of one event on one day; `decision` is the gravest of all."""

    flow: str
    decided_on: str
    outcome: Outcome
    decision: Decision | None
    reasons: tuple[str, ...]
    subjects: tuple[TracedSubject, ...]
    list_version: str
    config_hash: str


def trace(screener: Screener, enquiry: Enquiry, day: str | None = None) -> Trace:
    """Screen an enquiry as `Screener.screen` does, and tell how the outcome came about."""
    screening = screener.screen(enquiry, day)
    subjects = {subject.path: subject.party for subject in enquiry.subjects}
    hits: dict[str, list[Hit]] = defaultdict(list)
    left_out: dict[str, list[LeftOut]] = defaultdict(list)
    for hit in screening.hits:
        hits[hit.subject.path].append(hit)
        subjects.setdefault(hit.subject.path, hit.subject.party)
    for match in screening.left_out:
        left_out[match.subject.path].append(match)
        subjects.setdefault(match.subject.path, match.subject.party)
    return Trace(
        flow=enquiry.flow,
        decided_on=screening.decided_on,
        outcome=screening.outcome,
        decision=screening.decision,
        reasons=screening.reasons,
        subjects=tuple(
            TracedSubject(
                path=path,
                role=party.role,
                name=_name(party),
                state=_state(screening, path),
                hits=tuple(_hit(screener, enquiry, screening, hit) for hit in hits[path]),
                left_out=tuple(_left_out(match) for match in left_out[path]),
            )
            for path, party in subjects.items()
        ),
        list_version=screening.list_version,
        config_hash=screening.config_hash,
    )


def _hit(screener: Screener, enquiry: Enquiry, screening: Screening, hit: Hit) -> TracedHit:
    finding = Finding(
        flow=enquiry.flow,
        role=hit.subject.party.role,
        cargo=enquiry.cargo,
        day=screening.decided_on,
        entity=hit.entity,
        band=hit.band,
        weak_alias=Limit.WEAK_ALIAS in hit.decision.limits,
    )
    skipped = screener.rulebook.passed_over(finding)
    return TracedHit(
        list_id=hit.entity.list_id,
        entry_id=hit.entity.entry_id,
        name=hit.entity.primary_name,
        effects=hit.entity.effects,
        score=hit.score,
        band=hit.band,
        hypothetical=hit.entity.hypothetical,
        decision=hit.decision,
        skipped=tuple(SkippedRule(rule.id, rule.outcome, unmet) for rule, unmet in skipped),
    )


def _left_out(match: LeftOut) -> TracedMatch:
    entity = match.entity
    return TracedMatch(
        entity.list_id, entity.entry_id, entity.primary_name, match.score, match.reason
    )


def _name(party: Party) -> str | None:
    numbers = (number.value for number in party.identifiers)
    return next(iter((*party.names, *numbers)), None)


def _state(screening: Screening, path: str) -> str:
    coverage = screening.coverage
    for state in ("screened", "unresolved", "unscreenable"):
        if path in getattr(coverage, state):
            return state
    return "place"
