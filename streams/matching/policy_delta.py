"""What changes from one policy to another: settings, rules, programmes, and outcomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from streams.matching.entity import Effect, Kind, ListedEntity, ListedName
from streams.matching.outcomes import Band, Outcome
from streams.matching.party import Role
from streams.matching.policy import Policy
from streams.matching.rulebook import Rulebook
from streams.matching.rules import Finding

_BY_ID = ("rules", "country_programmes")


class ValueChange(msgspec.Struct, frozen=True):
    """One key whose value differs; None on a side where the key is not given."""

    path: str
    before: Any
    after: Any


class OutcomeChange(msgspec.Struct, frozen=True):
    """Sure hits that come to something else: of one list and flow, in some roles.

    `before_rule` and `after_rule` are the rules that decide.
    """

    flow: str
    list_id: str
    effects: tuple[Effect, ...]
    roles: tuple[Role, ...]
    before: Outcome
    before_rule: str
    after: Outcome
    after_rule: str


class PolicyDelta(msgspec.Struct, frozen=True):
    """Everything that changes; nothing does where it is false."""

    values: tuple[ValueChange, ...]
    outcomes: tuple[OutcomeChange, ...]

    def __bool__(self) -> bool:
        return bool(self.values or self.outcomes)


class _Cell(NamedTuple):
    before: tuple[Outcome, str]
    after: tuple[Outcome, str]


def compare_policies(
    before: Policy,
    after: Policy,
    lists: Mapping[str, tuple[Effect, ...]],
    flows: Iterable[str],
    day: str,
) -> PolicyDelta:
    """What changes between two policies, and what that does to sure hits on a day (ISO date).

    `lists` are the lists to try with the effects of their entries; the country programmes of both
    are tried as well. Conditions on programmes, requirements and goods show in `values` alone.
    """
    entities = [_entry_of(list_id, effects) for list_id, effects in lists.items()]
    named = {p.id: p.entity() for policy in (before, after) for p in policy.country_programmes}
    tried = [*dict.fromkeys([*flows, *before.outcomes, *after.outcomes])]
    return PolicyDelta(
        values=tuple(_values(before, after)),
        outcomes=tuple(_outcomes(before, after, [*entities, *named.values()], tried, day)),
    )


def _values(before: Policy, after: Policy) -> Iterator[ValueChange]:
    mine, theirs = msgspec.to_builtins(before), msgspec.to_builtins(after)
    for field in mine:
        if field in _BY_ID:
            yield from _parts(field, mine[field], theirs[field])
        else:
            yield from _differences(field, mine[field], theirs[field])


def _parts(field: str, mine: Sequence[Any], theirs: Sequence[Any]) -> Iterator[ValueChange]:
    """Rules or programmes by their ids; their order tells for rules, of which the first decides."""
    old, new = ({part["id"]: part for part in parts} for parts in (mine, theirs))
    for name in dict.fromkeys([*old, *new]):
        if name in old and name in new:
            yield from _differences(f"{field}.{name}", old[name], new[name])
        else:
            yield ValueChange(f"{field}.{name}", old.get(name), new.get(name))
    kept_before, kept_after = ([n for n in a if n in b] for a, b in ((old, new), (new, old)))
    if kept_before != kept_after:
        yield ValueChange(f"{field} (order)", kept_before, kept_after)


def _differences(path: str, mine: Any, theirs: Any) -> Iterator[ValueChange]:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*mine, *theirs]):
            yield from _differences(f"{path}.{key}", mine.get(key), theirs.get(key))
    elif mine != theirs:
        yield ValueChange(path, mine, theirs)


def _outcomes(
    before: Policy,
    after: Policy,
    entities: Iterable[ListedEntity],
    flows: Iterable[str],
    day: str,
) -> Iterator[OutcomeChange]:
    books = Rulebook(before, day), Rulebook(after, day)
    entities = list(entities)
    for flow in flows:
        for entity in entities:
            cells: dict[_Cell, list[Role]] = defaultdict(list)
            for role in Role:
                finding = Finding(flow, role, (), day, entity, Band.STRONG)
                decisions = [book.decide(finding).decision for book in books]
                cell = _Cell(*((decision.outcome, decision.rule) for decision in decisions))
                if cell.before[0] is not cell.after[0]:
                    cells[cell].append(role)
            for cell, roles in cells.items():
                name = entity.key if entity.programmes else entity.list_id
                yield OutcomeChange(
                    flow, name, entity.effects, tuple(roles), *cell.before, *cell.after
                )


def _entry_of(list_id: str, effects: tuple[Effect, ...]) -> ListedEntity:
    return ListedEntity(list_id, "any", Kind.UNKNOWN, (ListedName("any"),), effects)
