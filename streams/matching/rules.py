"""Rules of the policy: under which conditions a hit leads to another outcome than its effect's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, NamedTuple

import msgspec

from streams.matching.conditions import (
    GoodsCondition,
    Patterns,
    all_fit,
    any_fits,
    check_span,
    in_force,
    matches,
    matches_list,
)
from streams.matching.entity import Effect, Kind, ListedEntity
from streams.matching.outcomes import Band, Outcome
from streams.matching.party import CargoLine, Role

RuleId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$(?!\n)")]
Sentence = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Phrases = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=3, max_length=200)], ...],
    msgspec.Meta(min_length=1),
]


class Finding(NamedTuple):
    """One hit as the policy sees it.

    `day` is the ISO date on which it is decided. `weak_alias` says that nothing but a weak alias
    of the entry matched, `in_narrative` that a name of it stands in running text.
    """

    flow: str
    role: Role
    cargo: tuple[CargoLine, ...]
    day: str
    entity: ListedEntity
    band: Band
    weak_alias: bool = False
    in_narrative: bool = False


class Rule(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One rule. Every condition that is given has to hold; of several values one is enough.

    `flows`, `lists`, `programmes`, `effects` and `kinds` are those of the event and the entry,
    `roles` what the party does in the event. `licence_requirement` are phrases of which the entry's
    requirement holds one. `all_goods` asks for goods of which every line fits, which suits a milder
    outcome; `any_goods` for a line that fits, which suits a graver one. `from` and `until` are the
    first and the last day.

    `outcome` is what a sure hit leads to. With `alert: false` a hit that is CLEAR gets no alert;
    the verdict names the rule.
    """

    id: RuleId
    outcome: Outcome
    reason: Sentence
    citation: Sentence | None = None
    alert: bool = True
    flows: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = ()
    lists: Patterns = ()
    programmes: Patterns = ()
    effects: Annotated[tuple[Effect, ...], msgspec.Meta(min_length=1)] = ()
    kinds: Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1)] = ()
    roles: Annotated[tuple[Role, ...], msgspec.Meta(min_length=1)] = ()
    licence_requirement: Phrases = ()
    all_goods: GoodsCondition | None = None
    any_goods: GoodsCondition | None = None
    first: date | None = msgspec.field(name="from", default=None)
    until: date | None = None

    def __post_init__(self) -> None:
        check_span(self.first, self.until)
        if self.outcome is Outcome.UNSCREENABLE:
            raise ValueError(f"no hit leads to {Outcome.UNSCREENABLE.value}")
        if not self.alert and self.outcome is not Outcome.CLEAR:
            raise ValueError(f"alert: false needs the outcome CLEAR, not {self.outcome.value}")

    def concerns(self, flow: str, list_id: str, effect: Effect) -> bool:
        """Whether the rule may apply to hits of this sort."""
        return (
            (not self.flows or flow in self.flows)
            and (not self.effects or effect in self.effects)
            and (not self.lists or matches_list(self.lists, list_id))
        )

    @property
    def unconditional(self) -> bool:
        """Whether it applies, on any day, to all hits that it concerns."""
        return not (
            self.programmes
            or self.kinds
            or self.roles
            or self.licence_requirement
            or self.all_goods
            or self.any_goods
            or self.first
            or self.until
        )

    def unmet(self, finding: Finding) -> Iterator[str]:
        """The conditions beyond `concerns` that a hit does not meet, by the names of their keys."""
        entity, cargo = finding.entity, finding.cargo
        if not in_force(self.first, self.until, finding.day):
            yield "until" if self.until and finding.day > self.until.isoformat() else "from"
        if self.roles and finding.role not in self.roles:
            yield "roles"
        if self.kinds and entity.kind not in self.kinds:
            yield "kinds"
        if self.programmes and not any(matches(self.programmes, p) for p in entity.programmes):
            yield "programmes"
        if self.licence_requirement and not self._requires(entity):
            yield "licence_requirement"
        if self.all_goods and not all_fit(self.all_goods, cargo):
            yield "all_goods"
        if self.any_goods and not any_fits(self.any_goods, cargo):
            yield "any_goods"

    def applies(self, finding: Finding) -> bool:
        """Whether a hit that the rule concerns meets all its conditions."""
        return next(self.unmet(finding), None) is None

    def _requires(self, entity: ListedEntity) -> bool:
        requirement = " ".join((entity.licence_requirement or "").casefold().split())
        return any(phrase.casefold() in requirement for phrase in self.licence_requirement)
