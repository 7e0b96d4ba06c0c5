"""The hits of one event: each one decided by the policy as it is found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import msgspec

from streams.matching.comparison import Match, Question
from streams.matching.entity import AliasQuality, ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.hints import Hint
from streams.matching.narratives.search import Heard
from streams.matching.outcomes import Band, Decision, Outcome
from streams.matching.party import Enquiry, Role, Subject
from streams.matching.programmes import PlaceHit
from streams.matching.rulebook import Rulebook
from streams.matching.rules import Finding


class Hit(msgspec.Struct, frozen=True):
    """One subject that matches one listed entity at or above the threshold.

    `decision` says what it comes to and by which rule of the policy. `explain` works out the
    evidence when it is first asked for: most hits of a stream are repeats, and only alerts that
    are written pay for it.
    """

    subject: Subject
    entity: ListedEntity
    score: float
    threshold: float
    band: Band
    decision: Decision
    explain: Callable[[], Evidence]

    @property
    def outcome(self) -> Outcome:
        """What the hit comes to."""
        return self.decision.outcome


class LeftOut(NamedTuple):
    """A match that is no hit: `reason` is `removed`, `not_listed_yet`, or the rule that says so."""

    subject: Subject
    entity: ListedEntity
    score: float
    reason: str


class Hits:
    """Collects the hits of one event, decided under the rules of one day."""

    def __init__(self, rulebook: Rulebook, enquiry: Enquiry, day: str) -> None:
        self.found: list[Hit] = []
        self.left_out: list[LeftOut] = []
        self._rulebook = rulebook
        self._enquiry = enquiry
        self._day = day

    def add_match(
        self, subject: Subject, question: Question, match: Match, explain: Callable[[], Evidence]
    ) -> None:
        """Decide on a party that matches an entry, if it does so well enough for its list."""
        entity, role, score = match.entry.entity, subject.party.role, match.score
        thresholds = self._rulebook.thresholds(entity.list_id, entity.kind, role)
        if score < thresholds.review:
            return
        band, weak = thresholds.band(score), _rests_on_weak_alias(question, match)
        event = self._enquiry
        finding = Finding(event.flow, role, event.cargo, self._day, entity, band, weak)
        self._decide(subject, finding, score, thresholds.review, explain)

    def add_heard(self, path: str, heard: Heard, explain: Callable[[], Evidence]) -> None:
        """Decide on an entry that running text names: by a name never more than the policy says."""
        entity = heard.match.entry.entity
        thresholds = self._rulebook.thresholds(entity.list_id, entity.kind, Role.NARRATIVE)
        if heard.match.score < thresholds.review:
            return
        subject = Subject(path, heard.party)
        band = thresholds.band(heard.match.score)
        weak = _rests_on_weak_alias(heard.question, heard.match)
        finding = self._finding(subject, entity, band)
        finding = finding._replace(weak_alias=weak, in_narrative=not heard.by_number)
        self._decide(subject, finding, heard.match.score, thresholds.review, explain)

    def add_place(self, place: PlaceHit) -> None:
        """Decide on a party or place where a country programme applies.

        A sure one scores 1, a doubtful one what is just enough for a review.
        """
        entity = place.programme.entity()
        review = self._rulebook.thresholds(entity.list_id, entity.kind, Role.OTHER).review
        score = 1.0 if place.band is Band.STRONG else review
        finding = self._finding(place.subject, entity, place.band)
        self._decide(place.subject, finding, score, review, partial(place.explain, score))

    def add_hint(self, subject: Subject, hint: Hint) -> None:
        """Decide on a party that shares details with an entry: never a sure hit."""
        entity = hint.entity
        review = self._rulebook.thresholds(entity.list_id, entity.kind, subject.party.role).review
        if hint.score < review:
            return
        finding = self._finding(subject, entity, Band.REVIEW)
        self._decide(subject, finding, hint.score, review, partial(hint.explain, subject.party))

    def _finding(self, subject: Subject, entity: ListedEntity, band: Band) -> Finding:
        """One hit of the event as the policy sees it."""
        return Finding(
            flow=self._enquiry.flow,
            role=subject.party.role,
            cargo=self._enquiry.cargo,
            day=self._day,
            entity=entity,
            band=band,
        )

    def _decide(
        self,
        subject: Subject,
        finding: Finding,
        score: float,
        threshold: float,
        explain: Callable[[], Evidence],
    ) -> None:
        entity = finding.entity
        absence = self._rulebook.absence(entity, self._day)
        if absence:
            self.left_out.append(LeftOut(subject, entity, score, absence.value))
            return
        decision, alert = self._rulebook.decide(finding)
        if alert:
            hit = Hit(subject, entity, score, threshold, finding.band, decision, explain)
            self.found.append(hit)
        else:
            self.left_out.append(LeftOut(subject, entity, score, decision.rule))


def _rests_on_weak_alias(question: Question, match: Match) -> bool:
    """Whether the name that matched is a weak alias and no number agrees."""
    if match.name is None:
        return False
    if question.keys and not question.keys.keys().isdisjoint(match.entry.keys):
        return False
    return match.entry.entity.names[match.name.listed].quality is AliasQuality.WEAK
