"""Entries that follow from ownership: a subsidiary is found, and says through whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from streams.matching.entity import ListedEntity
from streams.matching.ownership.entries import certain_entry, possible_entry
from streams.matching.ownership.findings import Finding, apply_rule
from streams.matching.ownership.graph import Graph
from streams.matching.ownership.rules import RULES, Rule
from streams.matching.ownership.siblings import sibling_entries
from streams.matching.ownership.stakes import Stake, stated_stakes


@dataclass(frozen=True, slots=True)
class Derivation:
    """The entries that follow from some stakes.

    `unknown` are keys of entries that stakes name and no list holds: they count as not listed.
    """

    entities: tuple[ListedEntity, ...] = ()
    unknown: tuple[str, ...] = ()


def derive_entities(
    entities: Sequence[ListedEntity],
    stakes: Iterable[Stake],
    day: str,
    rules: Iterable[Rule] = RULES,
    *,
    siblings: bool = False,
) -> Derivation:
    """The entries of companies that listed parties own or control on a day (ISO date).

    The relations that lists state count as stakes, too. Each rule that certainly reaches a company
    gives it an entry with the rule's effects; all rules that may reach it, as far as is known,
    give it one with FLAG on the list `OWNERSHIP-POSSIBLE`. Who is listed under a rule has no entry
    by it. What follows from a scenario alone stands on a list of its own, as hypothetical.
    `siblings` flags companies that share an owner with a listed one, too.
    """
    every = [*stakes, *(stake for entity in entities for stake in stated_stakes(entity))]
    if not every:
        return Derivation()
    graph = Graph(every, entities, day)
    findings = [f for rule in rules if rule.in_force(day) for f in apply_rule(graph, rule)]
    derived = [certain_entry(graph, finding) for finding in findings if finding.certain]
    possible: dict[tuple[int, bool], list[Finding]] = defaultdict(list)
    for finding in findings:
        if not finding.certain:
            possible[finding.party, finding.hypothetical].append(finding)
    derived += [possible_entry(graph, together) for together in possible.values()]
    if siblings:
        derived += sibling_entries(graph, {finding.party for finding in findings})
    return Derivation(tuple(derived), graph.unknown)
