"""Companies with an owner of a listed one: the same people, under another name.

The owner is not listed himself, so no rule reaches the company; it is a hint for a person to look
at. Owners of very many companies, such as states and managers of assets, tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import msgspec

from streams.matching.entity import Effect, ListedEntity
from streams.matching.hints import SHARED_DETAILS
from streams.matching.ownership.chains import holding
from streams.matching.ownership.entries import relation
from streams.matching.ownership.graph import Graph, Tie
from streams.matching.ownership.parties import party_entry
from streams.matching.shared_attributes import MOST_HOLDERS

# A smaller stake is bought on an exchange and says nothing of who decides.
_LEAST_SHARE = 25


def sibling_entries(graph: Graph, derived: Set[int]) -> Iterator[ListedEntity]:
    """A flag for each company that shares an owner with a listed one, and is not `derived`."""
    flagged = set(derived)
    for owner, ties in enumerate(graph.ties_of):
        if graph.nodes[owner].entities or owner in derived or len(ties) > MOST_HOLDERS:
            continue
        telling = [tie for tie in ties if _tells(tie)]
        listed = next((tie for tie in telling if graph.nodes[tie.owned].entities), None)
        if listed is None:
            continue
        for tie in telling:
            if tie.owned not in flagged and not graph.nodes[tie.owned].entities:
                flagged.add(tie.owned)
                yield _flag(graph, tie, listed)


def _tells(tie: Tie) -> bool:
    return tie.control or tie.share is None or tie.share >= _LEAST_SHARE


def _flag(graph: Graph, tie: Tie, listed: Tie) -> ListedEntity:
    owner = graph.nodes[tie.owner].names[0]
    other = graph.nodes[listed.owned].entities[0]
    mine, theirs = holding(tie, owner), holding(listed, owner)
    return msgspec.structs.replace(
        party_entry(graph.nodes[tie.owned], SHARED_DETAILS, (Effect.FLAG,)),
        relations=(relation(graph, tie),),
        remarks=f"{mine[0].upper()}{mine[1:]}; {other.primary_name} ({other.key}) is {theirs}",
        hypothetical=all(entity.hypothetical for entity in graph.nodes[listed.owned].entities),
    )
