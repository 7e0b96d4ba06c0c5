"""What a rule comes to over a graph: which parties it reaches, for certain or as far as is known."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from streams.matching.entity import ListedEntity
from streams.matching.ownership.chains import Chains
from streams.matching.ownership.closure import may_reach, reach
from streams.matching.ownership.graph import Graph
from streams.matching.ownership.rules import Rule


class Finding(NamedTuple):
    """One party that a rule reaches and that is not listed under it by itself.

    Not `certain` where only what is not known might make it so; `hypothetical` where no real
    listing does, but a scenario.
    """

    party: int
    rule: Rule
    chains: Chains
    certain: bool
    hypothetical: bool


def apply_rule(graph: Graph, rule: Rule) -> list[Finding]:
    """The findings of a rule. What scenarios add to the real listings is found apart from these."""
    real = _listed(graph, rule, scenarios=False)
    found = _findings(graph, rule, real, hypothetical=False)
    every = _listed(graph, rule, scenarios=True)
    if every.keys() != real.keys():
        told = {(finding.party, finding.certain) for finding in found}
        told |= {(finding.party, False) for finding in found}
        found += [
            finding
            for finding in _findings(graph, rule, every, hypothetical=True)
            if (finding.party, finding.certain) not in told
        ]
    return found


def _findings(
    graph: Graph, rule: Rule, listed: dict[int, ListedEntity], *, hypothetical: bool
) -> list[Finding]:
    sure = reach(graph, listed, rule)
    possible = may_reach(graph, listed, rule)
    return [
        Finding(party, rule, Chains(graph, owners, listed), certain, hypothetical)
        for certain, reached in ((True, sure), (False, possible))
        for party, owners in sorted(reached.items(), key=itemgetter(0))
        if party not in listed
        and (certain or party not in sure)
        and not any(entity.list_id in rule.stricter for entity in graph.nodes[party].entities)
    ]


def _listed(graph: Graph, rule: Rule, *, scenarios: bool) -> dict[int, ListedEntity]:
    """The parties that count as owners by themselves, each with the entry for which it does."""
    listed: dict[int, ListedEntity] = {}
    for at, node in enumerate(graph.nodes):
        for entity in node.entities:
            if rule.counts(entity) and (scenarios or not entity.hypothetical):
                listed.setdefault(at, entity)
    return listed
