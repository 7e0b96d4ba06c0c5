"""A party of the graph as an entry that a list could have: who it is, before what it requires."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from streams.matching.entity import (
    AliasQuality,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
)
from streams.matching.ownership.graph import Node
from streams.matching.script import dominant_script

_Value = TypeVar("_Value", bound=Hashable)

_KIND_OF_NUMBER = {
    IdentifierType.IMO: Kind.VESSEL,
    IdentifierType.MMSI: Kind.VESSEL,
    IdentifierType.AIRCRAFT_SERIAL: Kind.AIRCRAFT,
}


def party_entry(node: Node, list_id: str, effects: tuple[Effect, ...]) -> ListedEntity:
    """An entry with all that lists and stakes say of who a party is."""
    numbers = unique(
        [n for e in node.entities for n in e.identifiers]
        + [n for holder in node.holders for n in holder.identifiers]
    )
    countries = [country for entity in node.entities for country in entity.countries]
    countries += [holder.country for holder in node.holders if holder.country]
    return ListedEntity(
        list_id=list_id,
        entry_id=node.token,
        kind=_kind(node, numbers),
        names=_names(node),
        effects=effects,
        identifiers=numbers,
        addresses=unique(a for entity in node.entities for a in entity.addresses),
        countries=unique(countries),
    )


def unique(values: Iterable[_Value]) -> tuple[_Value, ...]:
    """Each value once, in their order."""
    return tuple(dict.fromkeys(values))


def _names(node: Node) -> tuple[ListedName, ...]:
    """The names, the better of two that differ in case alone; the first is the primary one."""
    known = {name.text: name for entity in node.entities for name in entity.names}
    names: dict[str, ListedName] = {}
    for text in node.names:
        name = known.get(text) or ListedName(text, script=dominant_script(text))
        names.setdefault(text.casefold(), name)
    first, *others = names.values()
    return (
        ListedName(first.text, AliasQuality.PRIMARY, first.script),
        *(
            ListedName(n.text, AliasQuality.STRONG, n.script)
            if n.quality is AliasQuality.PRIMARY
            else n
            for n in others
        ),
    )


def _kind(node: Node, numbers: Iterable[Identifier]) -> Kind:
    """What the lists say, else what its numbers are given to, else a company."""
    for kind in (entity.kind for entity in node.entities):
        if kind is not Kind.UNKNOWN:
            return kind
    kinds = (_KIND_OF_NUMBER[n.type] for n in numbers if n.type in _KIND_OF_NUMBER)
    return next(kinds, Kind.COMPANY)
