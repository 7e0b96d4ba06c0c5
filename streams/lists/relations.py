"""Relations to entries of the same list: from a name to its entry, from an id to its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from streams.matching.entity import ListedEntity, Relation

_WORD = re.compile(r"[^\W_]+")


def link_entries(entities: Iterable[ListedEntity]) -> list[ListedEntity]:
    """The entities, each relation with the id of the entry that it names.

    A relation is resolved where its name has the words of exactly one other entry's primary name,
    in any order: lists write "LIU, Emily" for Emily LIU. What is resolved already stays.
    """
    entities = list(entities)
    by_name: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for entity in entities:
        by_name[entity.list_id, _words(entity.primary_name)].add(entity.entry_id)

    def resolve(entity: ListedEntity, relation: Relation) -> Relation:
        if relation.entry_id or not relation.name:
            return relation
        words = _words(relation.name)
        named = by_name.get((entity.list_id, words), set())
        if not words or len(named) != 1 or entity.entry_id in named:
            return relation
        return msgspec.structs.replace(relation, entry_id=next(iter(named)))

    return [
        msgspec.structs.replace(
            entity, relations=tuple(resolve(entity, r) for r in entity.relations)
        )
        if entity.relations
        else entity
        for entity in entities
    ]


def name_targets(entities: Iterable[ListedEntity]) -> list[ListedEntity]:
    """The entities, each relation that gives another entry's id with that entry's name.

    A reference to an entry that the list has no longer is kept as the name alone; one of an entry
    to itself tells nothing.
    """
    entities = list(entities)
    names = {(entity.list_id, entity.entry_id): entity.primary_name for entity in entities}

    def name(entity: ListedEntity, relation: Relation) -> Relation:
        target = relation.entry_id
        if target is None:
            return relation
        known = names.get((entity.list_id, target))
        return msgspec.structs.replace(
            relation, entry_id=target if known else None, name=known or target
        )

    return [
        msgspec.structs.replace(
            entity,
            relations=tuple(
                name(entity, r) for r in entity.relations if r.entry_id != entity.entry_id
            ),
        )
        if entity.relations
        else entity
        for entity in entities
    ]


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(_WORD.findall(name.casefold())))
