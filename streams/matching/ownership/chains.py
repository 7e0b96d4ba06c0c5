"""Chains of ownership in words: "owned 59 % by A, which is owned 100 % by B (US-OFAC-SDN:7)"."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from streams.matching.entity import ListedEntity
from streams.matching.ownership.graph import Graph, Tie

# Who reads a chain wants its beginning; a state's holdings may go on for thousands of companies.
MAX_OWNERS = 8
MAX_DEPTH = 12


class Chains:
    """The chains that lead to parties through those that count as owners.

    `listed` are the ones among these that do so by themselves, with the entry for which they do.
    """

    def __init__(
        self, graph: Graph, owners: frozenset[int], listed: Mapping[int, ListedEntity]
    ) -> None:
        self._graph = graph
        self._owners = owners
        self._listed = listed

    def ties_to(self, party: int) -> list[Tie]:
        """What owners hold of a party, the largest share first."""
        ties = [tie for tie in self._graph.ties_to[party] if tie.owner in self._owners]
        return sorted(ties, key=lambda tie: (-(tie.share or Decimal(0)), tie.owner))

    def describe(self, party: int) -> str:
        """How a party is held: its owners, and how each of those comes to count, once each."""
        return self._held(party, {party}, 0)

    def roots(self, party: int) -> list[ListedEntity]:
        """The entries that the chains begin with, those near the party first, some of many."""
        found: dict[str, ListedEntity] = {}
        seen, level = {party}, [party]
        for _ in range(MAX_DEPTH):
            owners = [tie.owner for at in level for tie in self.ties_to(at)[:MAX_OWNERS]]
            level = []
            for owner in dict.fromkeys(owners):
                listing = self._listed.get(owner)
                if listing:
                    found[listing.key] = listing
                elif owner not in seen:
                    seen.add(owner)
                    level.append(owner)
        return list(found.values())

    def _held(self, party: int, told: set[int], depth: int) -> str:
        ties = self.ties_to(party)
        parts = [holding(tie, self._owner(tie.owner, told, depth)) for tie in ties[:MAX_OWNERS]]
        if len(ties) > MAX_OWNERS:
            parts.append(f"by {len(ties) - MAX_OWNERS} more")
        shares = [tie.share for tie in ties if tie.share]
        total = f", together {percent(sum(shares, Decimal(0)))}" if len(shares) > 1 else ""
        return " and ".join(parts) + total

    def _owner(self, owner: int, told: set[int], depth: int) -> str:
        listing = self._listed.get(owner)
        if listing:
            return f"{listing.primary_name} ({listing.key})"
        name = self._graph.nodes[owner].names[0]
        if owner in told:
            return name
        told.add(owner)
        if depth + 1 >= MAX_DEPTH:
            return f"{name}, and on from there"
        return f"{name}, which is {self._held(owner, told, depth + 1)}"


def holding(tie: Tie, owner: str) -> str:
    """What an owner holds: `owned 59 % by A`, `controlled by A`, `owned (share not known) by A`."""
    if tie.share is None:
        return f"controlled by {owner}" if tie.control else f"owned (share not known) by {owner}"
    return f"owned {percent(tie.share)}{' and controlled' if tie.control else ''} by {owner}"


def percent(share: Decimal) -> str:
    """`59 %`, `33.3333 %`."""
    return f"{share.normalize():f} %"
