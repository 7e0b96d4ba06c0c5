"""Parties and what they hold of each other on one day: stakes whose sides are brought together."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from streams.matching.entity import ListedEntity
from streams.matching.facts import Key, identifier_keys
from streams.matching.grouping import is_same, names_of, plain_name, same_issuer
from streams.matching.identifiers import is_global
from streams.matching.ownership.stakes import Holder, Stake

WHOLE = Decimal(100)
_ENTRY = "entry"
_NAME = "name"

_Labels = list[tuple[Key, str | None]]


@dataclass(slots=True)
class Tie:
    """All that one party holds of another: `stakes` are what is said of it.

    Stakes of one party in another are taken as reports of one and the same holding, so the
    largest share counts; None where no stake has one.
    """

    owner: int
    owned: int
    share: Decimal | None
    control: bool
    stakes: tuple[Stake, ...]


@dataclass(slots=True)
class Node:
    """One party: how the stakes name it, and the entries of lists that it is."""

    holders: list[Holder] = field(default_factory=list)
    entities: list[ListedEntity] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names that lists and stakes give it, or its numbers where there is none."""
        names = [name.text for entity in self.entities for name in entity.names]
        names += [name for holder in self.holders for name in holder.names]
        return names or [
            *(f"{n.type.value.upper()} {n.value}" for h in self.holders for n in h.identifiers),
            *(entry for holder in self.holders for entry in holder.entries),
        ]

    @property
    def token(self) -> str:
        """What names the party: the same as long as the stakes name it alike. 12 hex digits."""
        keys = {"\x1f".join(key) for h in self.holders for key in _keys(h, _national_labels(h), {})}
        return hashlib.sha256(min(keys).encode()).hexdigest()[:12]


class Graph:
    """The parties of some stakes on one day (an ISO date), and the ties between them.

    `unknown` are keys of entries that stakes name and that no list holds. `open_shares` is per
    party what is left of 100 % beside all shares that are known.
    """

    def __init__(self, stakes: Iterable[Stake], entities: Sequence[ListedEntity], day: str) -> None:
        held = [stake for stake in stakes if stake.holds_on(day)]
        standing = [entity for entity in entities if _stands_on(entity, day)]
        node_of = _Nodes(holder for stake in held for holder in (stake.owner, stake.owned))
        self.nodes = node_of.nodes
        self.unknown = _name_entities(self.nodes, standing)
        between: dict[tuple[int, int], list[Stake]] = defaultdict(list)
        for stake in held:
            owner, owned = node_of.find(stake.owner), node_of.find(stake.owned)
            if owner != owned:  # what a company holds of itself makes nobody its owner
                between[owner, owned].append(stake)
        self.ties_of: list[list[Tie]] = [[] for _ in self.nodes]
        self.ties_to: list[list[Tie]] = [[] for _ in self.nodes]
        for (owner, owned), together in between.items():
            tie = Tie(
                owner,
                owned,
                max((s.share for s in together if s.share is not None), default=None),
                any(s.control for s in together),
                tuple(together),
            )
            self.ties_of[owner].append(tie)
            self.ties_to[owned].append(tie)
        self.open_shares = [
            max(Decimal(0), WHOLE - sum(tie.share or 0 for tie in ties)) for ties in self.ties_to
        ]


class _Nodes:
    """Holders that share an entry, a number or a name with its country are one party."""

    def __init__(self, holders: Iterable[Holder]) -> None:
        named = {holder: _national_labels(holder) for holder in dict.fromkeys(holders)}
        countries = _countries(named.values())
        self._at: dict[Holder, int] = {}
        parents: list[int] = []
        seen: dict[tuple[str, ...], int] = {}
        for holder, labels in named.items():
            keys = _keys(holder, labels, countries)
            roots = {_root(parents, seen[key]) for key in keys if key in seen}
            root = min(roots, default=len(parents))
            if not roots:
                parents.append(root)
            for other in roots:
                parents[other] = root
            seen.update(dict.fromkeys(keys, root))
            self._at[holder] = root
        places = {root: at for at, root in enumerate(sorted({_root(parents, r) for r in parents}))}
        self.nodes = [Node() for _ in places]
        for holder, at in self._at.items():
            self._at[holder] = places[_root(parents, at)]
            self.nodes[self._at[holder]].holders.append(holder)

    def find(self, holder: Holder) -> int:
        """The place of a holder's party among `nodes`."""
        return self._at[holder]


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def _countries(every: Iterable[_Labels]) -> dict[Key, set[str]]:
    """The countries that each name and each national number stands with."""
    countries: dict[Key, set[str]] = defaultdict(set)
    for labels in every:
        for label, country in labels:
            if country:
                countries[label].add(country)
    return countries


def _keys(
    holder: Holder, labels: _Labels, countries: Mapping[Key, set[str]]
) -> list[tuple[str, ...]]:
    """Under what a holder meets others; what has no country takes the only one it has elsewhere."""
    keys: list[tuple[str, ...]] = [(_ENTRY, entry) for entry in holder.entries]
    keys += [k for k, n in identifier_keys(holder.identifiers).items() if is_global(n)]
    for label, country in labels:
        known = countries.get(label, set())
        keys.append((*label, country or (next(iter(known)) if len(known) == 1 else "")))
    return keys


def _national_labels(holder: Holder) -> _Labels:
    """Names and national numbers, each with its country."""
    numbers = identifier_keys(holder.identifiers).items()
    labels: _Labels = [(key, n.country) for key, n in numbers if not is_global(n)]
    return labels + [((_NAME, plain_name(name)), holder.country) for name in holder.names]


def _stands_on(entity: ListedEntity, day: str) -> bool:
    """Whether an entry is on its list on a day."""
    return (entity.listed_on or day) <= day < (entity.removed_on or "9")


def _name_entities(nodes: Sequence[Node], entities: Sequence[ListedEntity]) -> tuple[str, ...]:
    """Give each party its entries; returns the keys of entries that no list holds."""
    by_key = {entity.key: at for at, entity in enumerate(entities)}
    holders: dict[object, list[int]] = defaultdict(list)
    for at, entity in enumerate(entities):
        for key in (*identifier_keys(entity.identifiers), *names_of(entity)):
            holders[key].append(at)
    unknown: dict[str, None] = {}
    for node in nodes:
        named = {by_key[key] for holder in node.holders for key in holder.entries if key in by_key}
        unknown |= {k: None for holder in node.holders for k in holder.entries if k not in by_key}
        for holder in node.holders:
            named |= _fitting(holder, entities, holders)
        others = {
            other
            for at in named
            for key in (*identifier_keys(entities[at].identifiers), *names_of(entities[at]))
            for other in holders[key]
            if other not in named and is_same(entities[at], entities[other])
        }
        node.entities = [entities[at] for at in sorted(named | others)]
    return tuple(unknown)


def _fitting(
    holder: Holder, entities: Sequence[ListedEntity], holders: dict[object, list[int]]
) -> set[int]:
    """Entries with a number of the holder, or with a name and, where both have any, the country."""
    found: set[int] = set()
    for key, number in identifier_keys(holder.identifiers).items():
        for at in holders.get(key, ()):
            if same_issuer(number, identifier_keys(entities[at].identifiers)[key]):
                found.add(at)
    for name in map(plain_name, holder.names):
        for at in holders.get(name, ()):
            countries = entities[at].countries
            if not (holder.country and countries) or holder.country in countries:
                found.add(at)
    return found
