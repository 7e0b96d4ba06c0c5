"""Short ways to make the things that tests talk about."""

from __future__ import annotations

from streams.lists.catalogue import HeldList, build_index, build_screener
from streams.matching.entity import (
    AliasQuality,
    DateSpan,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
)
from streams.matching.index import Index
from streams.matching.party import Party, Role
from streams.matching.policy import Policy, decode_policy
from streams.matching.screener import Screener
from streams.resources import read

POLICY: Policy = decode_policy(read("policy.yaml"))


def identifier(text: str, country: str | None = None) -> Identifier:
    """`imo:9074729` as an Identifier."""
    type_, _, value = text.partition(":")
    return Identifier(IdentifierType(type_), value, country)


def party(
    *names: str, kind: Kind = Kind.UNKNOWN, ids: tuple[str, ...] = (), **fields: object
) -> Party:
    """A party with one or more names and identifiers written `type:value`."""
    return Party(
        role=Role.OTHER,
        name=names[0] if names else None,
        other_names=names[1:],
        kind=kind,
        identifiers=tuple(identifier(text) for text in ids),
        **fields,  # type: ignore[arg-type]
    )


def entity(
    *names: str,
    list_id: str = "US-OFAC-SDN",
    entry_id: str = "1",
    kind: Kind = Kind.COMPANY,
    effects: tuple[Effect, ...] = (Effect.BLOCK,),
    weak: tuple[str, ...] = (),
    ids: tuple[str, ...] = (),
    born: str | None = None,
    countries: tuple[str, ...] = (),
) -> ListedEntity:
    """A listed entity: strong names, then weak aliases; `born` is one ISO day."""
    return ListedEntity(
        list_id=list_id,
        entry_id=entry_id,
        kind=kind,
        names=tuple(ListedName(name) for name in names)
        + tuple(ListedName(name, AliasQuality.WEAK) for name in weak),
        effects=effects,
        identifiers=tuple(identifier(text) for text in ids),
        countries=countries,
        birth_dates=(DateSpan(born, born, born),) if born else (),
    )


def index(*entities: ListedEntity) -> Index:
    """An index over some entities with the built-in lexicon and policy."""
    return build_index(entities, POLICY)


def screener(*entities: ListedEntity, version: str = "v1", policy: Policy = POLICY) -> Screener:
    """A screener over one source named `test`."""
    return build_screener({"test": HeldList(version, tuple(entities))}, policy)
