"""Hints: a party that is not like any name, but shares details with an entry.

A hint is an entry of its own, with FLAG, that says what is shared with whom. It is never sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from streams.matching.entity import Effect, ListedEntity, Relation, RelationType
from streams.matching.evidence import Agreement, Evidence, Fact, Factor
from streams.matching.grouping import is_same
from streams.matching.party import Party
from streams.matching.shared_attributes import Shared, SharedAttributes

SHARED_DETAILS = "SHARED-DETAILS"

# What one shared detail scores, what each further one adds, and the most they come to: a hint
# alone lets no effect decide.
_SCORES = {"email": 0.80, "phone": 0.80, "website": 0.78, "address": 0.76}
SHARED_FIELDS = frozenset(_SCORES)
_FURTHER = 0.04
_MOST = 0.90


class Hint(NamedTuple):
    """Details that a party shares with an entry; `entity` is the flag that follows from them."""

    listed: ListedEntity
    entity: ListedEntity
    shared: tuple[Shared, ...]
    score: float

    def explain(self, party: Party) -> Evidence:
        """The details, side by side, and what they score."""
        first, *further = _by_score(self.shared)
        factors = [Factor(first, _SCORES[first], "shared with the entry")]
        factors += [Factor(field, _FURTHER, "shared, too") for field in further]
        gap = round(self.score - sum(factor.points for factor in factors), 4)
        if gap:
            factors.append(Factor("limit", gap, "what is shared alone is never sure"))
        return Evidence(
            score=self.score,
            asked_name=party.names[0] if party.names else None,
            asked_tokens=(),
            listed_name=None,
            listed_tokens=(),
            tokens=(),
            missing=(),
            extra=(),
            facts=tuple(Fact(s.field, Agreement.AGREES, s.asked, s.listed) for s in self.shared),
            factors=tuple(factors),
        )


def find_hints(
    attributes: SharedAttributes, party: Party, matched: Iterable[ListedEntity]
) -> tuple[Hint, ...]:
    """The hints for a party, apart from entries that are the same as one that it matches."""
    known = list(matched)
    return tuple(
        Hint(listed, _flag(listed, shared), shared, _score(shared))
        for listed, shared in attributes.find(party)
        if not any(listed.key == other.key or is_same(listed, other) for other in known)
    )


def _score(shared: tuple[Shared, ...]) -> float:
    first, *further = _by_score(shared)
    return round(min(_MOST, _SCORES[first] + _FURTHER * len(further)), 4)


def _by_score(shared: tuple[Shared, ...]) -> list[str]:
    """The fields that are shared, each once, those that tell most first."""
    fields = dict.fromkeys(each.field for each in shared)
    return sorted(fields, key=lambda field: -_SCORES[field])


def _flag(listed: ListedEntity, shared: tuple[Shared, ...]) -> ListedEntity:
    """The entry that a hint is; dates are those of the listing that it rests on."""
    effects = ", ".join(effect.value for effect in listed.effects)
    told = " and ".join(f"the {each.field} {each.listed!r}" for each in shared)
    return ListedEntity(
        list_id=SHARED_DETAILS,
        entry_id=listed.key,
        kind=listed.kind,
        names=listed.names,
        effects=(Effect.FLAG,),
        countries=listed.countries,
        relations=(
            Relation(RelationType.LINKED_TO, listed.primary_name, text=f"{listed.key}, {effects}"),
        ),
        listed_on=listed.listed_on,
        removed_on=listed.removed_on,
        remarks=f"Shares {told} with {listed.primary_name} ({listed.key}), under another name",
        source_url=listed.source_url,
        hypothetical=listed.hypothetical,
    )
