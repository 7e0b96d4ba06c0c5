"""Derived entries: a company that is owned or controlled, as an entry that a list could have."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import msgspec

from streams.matching.entity import (
    AliasQuality,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
    Relation,
    RelationType,
)
from streams.matching.ownership.chains import MAX_OWNERS, percent
from streams.matching.ownership.findings import Finding
from streams.matching.ownership.graph import Graph, Node, Tie
from streams.matching.ownership.rules import SCENARIO_PREFIX
from streams.matching.script import dominant_script

_Value = TypeVar("_Value", bound=Hashable)

POSSIBLE = "OWNERSHIP-POSSIBLE"
_KIND_OF_NUMBER = {
    IdentifierType.IMO: Kind.VESSEL,
    IdentifierType.MMSI: Kind.VESSEL,
    IdentifierType.AIRCRAFT_SERIAL: Kind.AIRCRAFT,
}


def certain_entry(graph: Graph, finding: Finding) -> ListedEntity:
    """The entry of a party that a rule reaches, with the rule's effects and the chain behind it.

    Programmes, licence requirements and review policies are those of the owners at its root.
    """
    rule = finding.rule
    roots = finding.chains.roots(finding.party)
    return msgspec.structs.replace(
        _entry(graph, [finding], rule.list_id, rule.effects),
        programmes=_unique(p for root in roots for p in root.programmes),
        licence_requirement=_joined(root.licence_requirement for root in roots),
        review_policy=_joined(root.review_policy for root in roots),
        source_url=rule.url,
    )


def possible_entry(graph: Graph, findings: Sequence[Finding]) -> ListedEntity:
    """The entry of a party that some rules may reach, as far as is known: a flag, no more."""
    return _entry(graph, findings, POSSIBLE, (Effect.FLAG,))


def _entry(
    graph: Graph, findings: Sequence[Finding], list_id: str, effects: tuple[Effect, ...]
) -> ListedEntity:
    """Who the party is, who holds it, and by which rule it matters."""
    node = graph.nodes[findings[0].party]
    hypothetical = findings[0].hypothetical
    numbers = _unique(
        [n for e in node.entities for n in e.identifiers]
        + [n for holder in node.holders for n in holder.identifiers]
    )
    countries = [country for entity in node.entities for country in entity.countries]
    countries += [holder.country for holder in node.holders if holder.country]
    return ListedEntity(
        list_id=f"{SCENARIO_PREFIX}{list_id}" if hypothetical else list_id,
        entry_id=node.token,
        kind=_kind(node, numbers),
        names=_names(node),
        effects=effects,
        identifiers=numbers,
        addresses=_unique(a for entity in node.entities for a in entity.addresses),
        countries=_unique(countries),
        relations=_unique(
            relation for finding in findings for relation in _relations(graph, finding)
        ),
        citation=_joined(finding.rule.citation for finding in findings),
        remarks=_remarks(findings),
        hypothetical=hypothetical,
    )


def _remarks(findings: Sequence[Finding]) -> str:
    """How the party is held, and which rules ask; one text for rules that say the same."""
    rules: dict[str, list[str]] = {}
    for finding in findings:
        held = finding.chains.describe(finding.party)
        rules.setdefault(held[0].upper() + held[1:], []).append(finding.rule.list_id)
    if findings[0].certain:
        return next(iter(rules))
    told = (f"{held}: may be reached by {', '.join(ids)}" for held, ids in rules.items())
    return "; ".join(told)


def _relations(graph: Graph, finding: Finding) -> list[Relation]:
    """The owners that count, each with its share and where that is known from."""
    relations = []
    for tie in finding.chains.ties_to(finding.party)[:MAX_OWNERS]:
        owner = graph.nodes[tie.owner]
        type_ = RelationType.CONTROLLED_BY if tie.control else RelationType.OWNED_BY
        relations.append(Relation(type_, name=owner.names[0], text=_known(tie)))
    return relations


def _known(tie: Tie) -> str:
    """`59 %, from 2020-01-01, company register`; of many reports the first three."""
    parts = ["share not known" if tie.share is None else percent(tie.share)]
    parts += [f"from {stake.since}" for stake in tie.stakes[:1] if stake.since]
    parts += _unique(stake.source for stake in tie.stakes if stake.source)[:3]
    return ", ".join(parts)


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


def _joined(texts: Iterable[str | None]) -> str | None:
    return "; ".join(_unique(text for text in texts if text)) or None


def _unique(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys(values))
