"""The decision table: what one hit comes to, by which rule, and what limits it."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from streams.matching.conditions import matches_list
from streams.matching.entity import Effect, Kind, ListedEntity
from streams.matching.outcomes import Band, Decision, Limit, Outcome, gravity
from streams.matching.party import Role
from streams.matching.policy import Policy, Thresholds
from streams.matching.programmes import COUNTRY_PROGRAMMES
from streams.matching.rules import Finding, Rule

# Hits of one sort are decided alike, but for the citation of their entry.
_REMEMBERED = 4_096


class Absence(str, Enum):
    """Why an entry does not count on a day."""

    NOT_LISTED_YET = "not_listed_yet"
    REMOVED = "removed"


class Ruling(NamedTuple):
    """A decision, and whether the hit gets an alert."""

    decision: Decision
    alert: bool


class PassedOver(NamedTuple):
    """A rule for hits of this sort that did not apply, and the keys of what was not met."""

    rule: Rule
    unmet: tuple[str, ...]


class Rulebook:
    """A policy made ready to decide. Never changes but for its memory of sorts of hits.

    `as_of` is a day (ISO date) whose answer is asked for: entries that were listed later do not
    count. Without it every entry that is held counts as listed: an event that waited is decided by
    the lists of today.
    """

    def __init__(self, policy: Policy, as_of: str | None = None) -> None:
        self._policy = policy
        self._as_of = as_of
        self._rules: dict[tuple[str, str, Effect], tuple[Rule, ...]] = {}
        self._bound: dict[str, bool] = {}
        self._thresholds: dict[tuple[str, Kind, Role], Thresholds] = {}
        self._of_sort = lru_cache(_REMEMBERED)(self._rule_sort)
        self._of_plain = lru_cache(_REMEMBERED)(self._decide_plain)
        self._jurisdiction_of = {p.id: p.jurisdiction for p in policy.country_programmes}

    def thresholds(self, list_id: str, kind: Kind, role: Role) -> Thresholds:
        """The thresholds for a subject in this role and an entry of this kind on this list."""
        key = list_id, kind, role
        found = self._thresholds.get(key)
        if found is None:
            found = self._thresholds[key] = self._policy.thresholds_for(*key)
        return found

    def absence(self, entity: ListedEntity, day: str) -> Absence | None:
        """Why an entry does not count on a day; None where it does."""
        if entity.removed_on and entity.removed_on <= day:
            return Absence.REMOVED
        if self._as_of and entity.listed_on and entity.listed_on > day:
            return Absence.NOT_LISTED_YET
        return None

    def decide(self, finding: Finding) -> Ruling:
        """What a hit comes to: the gravest of its entry's effects, under the limits."""
        entity, effects = finding.entity, finding.entity.effects
        if len(effects) == 1:
            # Most hits: none of what tells them apart otherwise.
            if not (finding.weak_alias or finding.in_narrative or entity.effective_on):
                plain = self._of_plain(
                    finding.flow, entity.list_id, effects[0], entity.citation, finding.band
                )
                if plain:
                    return plain
            first = self._rule(finding, effects[0])
        else:
            rulings = [self._rule(finding, effect) for effect in effects]
            first = max(rulings, key=_precedence, default=Ruling(_NO_EFFECT, alert=True))
        limits = self._limits(finding)
        return _limited(first, limits) if limits else first

    def passed_over(self, finding: Finding) -> list[PassedOver]:
        """The rules that come before the one that decides each effect, in the policy's order."""
        found: dict[str, PassedOver] = {}
        for effect in finding.entity.effects:
            for rule in self._concerned(finding.flow, finding.entity.list_id, effect):
                unmet = tuple(rule.unmet(finding))
                if not unmet:
                    break
                found[rule.id] = PassedOver(rule, unmet)
        return [found[rule.id] for rule in self._policy.rules if rule.id in found]

    def binds(self, entity: ListedEntity) -> bool:
        """Whether the jurisdiction of an entry's list is picked, or the list is of none."""
        programme = entity.list_id == COUNTRY_PROGRAMMES
        key = entity.key if programme else entity.list_id
        found = self._bound.get(key)
        if found is None:
            found = self._bound[key] = self._is_picked(
                self._jurisdiction_of.get(entity.entry_id)
                if programme
                else jurisdiction_of(self._policy, entity.list_id)
            )
        return found

    def _is_picked(self, jurisdiction: str | None) -> bool:
        profile = self._policy.profile
        return jurisdiction is None or profile is None or jurisdiction in profile

    def _concerned(self, flow: str, list_id: str, effect: Effect) -> tuple[Rule, ...]:
        key = flow, list_id, effect
        if key not in self._rules:
            rules = self._policy.rules
            self._rules[key] = tuple(rule for rule in rules if rule.concerns(*key))
        return self._rules[key]

    def _rule(self, finding: Finding, effect: Effect) -> Ruling:
        flow, list_id, citation = finding.flow, finding.entity.list_id, finding.entity.citation
        ruling = self._of_sort(flow, list_id, effect, citation)
        if ruling:
            return ruling
        for rule in self._concerned(flow, list_id, effect):
            if rule.applies(finding):
                return _ruling_of(rule, citation)
        return self._read_table(flow, effect, citation)

    def _decide_plain(
        self, flow: str, list_id: str, effect: Effect, citation: str | None, band: Band
    ) -> Ruling | None:
        """What all hits of a sort come to that nothing but their band limits; None where that
        depends on more, or another limit holds."""
        ruling = self._rule_sort(flow, list_id, effect, citation)
        if ruling is None or list_id == COUNTRY_PROGRAMMES:
            return None
        if not self._is_picked(jurisdiction_of(self._policy, list_id)):
            return None
        if band is Band.STRONG:
            return ruling
        return _limited(ruling, ((Limit.DOUBTFUL_MATCH, Outcome.REVIEW),))

    def _rule_sort(
        self, flow: str, list_id: str, effect: Effect, citation: str | None
    ) -> Ruling | None:
        """What all hits of a sort come to; None where that depends on more."""
        rules = self._concerned(flow, list_id, effect)
        if not rules:
            return self._read_table(flow, effect, citation)
        return _ruling_of(rules[0], citation) if rules[0].unconditional else None

    def _read_table(self, flow: str, effect: Effect, citation: str | None) -> Ruling:
        flow = flow if flow in self._policy.outcomes else "default"
        outcome = self._policy.table(flow)[effect]
        decision = Decision(
            outcome=outcome,
            rule=f"outcomes.{flow}.{effect.value}",
            rule_outcome=outcome,
            reason=f"{effect.value} leads to {outcome.value}, and no rule says otherwise",
            citation=citation,
        )
        return Ruling(decision, alert=True)

    def _limits(self, finding: Finding) -> tuple[tuple[Limit, Outcome], ...]:
        """What keeps the hit from a graver outcome, with the gravest that is left."""
        entity = finding.entity
        limits = []
        if not self.binds(entity):
            limits.append((Limit.OTHER_JURISDICTION, self._policy.other_jurisdictions))
        if entity.effective_on and entity.effective_on > finding.day:
            limits.append((Limit.NOT_IN_FORCE_YET, Outcome.REVIEW))
        if finding.weak_alias:
            limits.append((Limit.WEAK_ALIAS, self._policy.weak_alias_most))
        if finding.in_narrative:
            limits.append((Limit.NARRATIVE, self._policy.narrative_most))
        if finding.band is Band.REVIEW:
            limits.append((Limit.DOUBTFUL_MATCH, Outcome.REVIEW))
        return tuple(limits)


_NO_EFFECT = Decision(
    outcome=Outcome.REVIEW,
    rule="no_effect",
    rule_outcome=Outcome.REVIEW,
    reason="the entry does not say what it requires",
)


def _ruling_of(rule: Rule, citation: str | None) -> Ruling:
    """What a rule says of a hit that it applies to; `citation` is that of the entry."""
    decision = Decision(
        outcome=rule.outcome,
        rule=rule.id,
        rule_outcome=rule.outcome,
        reason=rule.reason,
        citation=rule.citation or citation,
    )
    return Ruling(decision, rule.alert)


def _precedence(ruling: Ruling) -> tuple[int, bool]:
    return gravity(ruling.decision.outcome), ruling.alert


@lru_cache(_REMEMBERED)
def _limited(ruling: Ruling, limits: tuple[tuple[Limit, Outcome], ...]) -> Ruling:
    """What is left of a ruling under some limits, each with the gravest outcome that it leaves."""
    outcomes = (ruling.decision.outcome, *(most for _, most in limits))
    decision = Decision(
        outcome=min(outcomes, key=gravity),
        rule=ruling.decision.rule,
        rule_outcome=ruling.decision.rule_outcome,
        reason=ruling.decision.reason,
        citation=ruling.decision.citation,
        limits=tuple(limit for limit, _ in limits),
    )
    return Ruling(decision, ruling.alert)


def jurisdiction_of(policy: Policy, list_id: str) -> str | None:
    """The jurisdiction whose list it is, the first of the policy that names it; None for none."""
    return next(
        (name for name, lists in policy.jurisdictions.items() if matches_list(lists, list_id)), None
    )
