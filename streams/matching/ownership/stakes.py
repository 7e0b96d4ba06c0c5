"""Stakes: who owns or controls whom, by what share, from when to when, and who says so."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from streams.matching.entity import Identifier, ListedEntity, Relation, RelationType


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """One side of a stake, as it is named: by entries of lists, by numbers, by names.

    All that is given belongs to one and the same party. `entries` are keys of listed entities
    (`US-OFAC-SDN:7`), `country` (ISO 3166-1 alpha-2) is that of the names.
    """

    names: tuple[str, ...] = ()
    country: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    entries: tuple[str, ...] = ()


class Stake(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one party holds of another.

    `share` is the percentage of the capital or the votes, whichever is more; None where nobody
    says. `control` is control by other means: a majority of the board, or the owner's wishes
    carried out. `since` and `until` are the first and the last day (ISO dates), None where there
    is no such limit. `source` says where this is known from.
    """

    owner: Holder
    owned: Holder
    share: Decimal | None = None
    control: bool = False
    since: str | None = None
    until: str | None = None
    source: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether the stake is held on a day (ISO date)."""
        return (self.since or day) <= day <= (self.until or day)


def stated_stakes(entity: ListedEntity) -> list[Stake]:
    """The stakes that an entry's list states. Lists give no share.

    OFAC's "Owned or Controlled By" stays open, so it is no control; a list that says "controlled
    by" is taken at its word.
    """
    own = Holder(entries=(entity.key,))
    stakes = []
    for relation in entity.relations:
        other = _other(entity, relation)
        if other is None:
            continue
        if relation.type is RelationType.OWNER_OF:
            stakes.append(Stake(own, other, source=entity.list_id))
        elif relation.type in (RelationType.OWNED_BY, RelationType.CONTROLLED_BY):
            control = relation.type is RelationType.CONTROLLED_BY
            stakes.append(Stake(other, own, control=control, source=entity.list_id))
    return stakes


def _other(entity: ListedEntity, relation: Relation) -> Holder | None:
    if relation.entry_id:
        return Holder(entries=(f"{entity.list_id}:{relation.entry_id}",))
    return Holder(names=(relation.name,)) if relation.name else None
