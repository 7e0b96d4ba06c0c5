"""Derived entries: a company that is owned or controlled, as an entry that a list could have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from streams.matching.entity import Effect, ListedEntity, Relation, RelationType
from streams.matching.ownership.chains import MAX_OWNERS, percent
from streams.matching.ownership.findings import Finding
from streams.matching.ownership.graph import Graph, Tie
from streams.matching.ownership.parties import party_entry, unique
from streams.matching.ownership.rules import SCENARIO_PREFIX

POSSIBLE = "OWNERSHIP-POSSIBLE"


def certain_entry(graph: Graph, finding: Finding) -> ListedEntity:
    """The entry of a party that a rule reaches, with the rule's effects and the chain behind it.

    Programmes, licence requirements and review policies are those of the owners at its root.
    """
    rule = finding.rule
    roots = finding.chains.roots(finding.party)
    return msgspec.structs.replace(
        _entry(graph, [finding], rule.list_id, rule.effects),
        programmes=unique(p for root in roots for p in root.programmes),
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
    first = findings[0]
    return msgspec.structs.replace(
        party_entry(
            graph.nodes[first.party],
            f"{SCENARIO_PREFIX}{list_id}" if first.hypothetical else list_id,
            effects,
        ),
        relations=unique(r for finding in findings for r in _relations(graph, finding)),
        citation=_joined(finding.rule.citation for finding in findings),
        remarks=_remarks(findings),
        hypothetical=first.hypothetical,
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
    return [relation(graph, tie) for tie in finding.chains.ties_to(finding.party)[:MAX_OWNERS]]


def relation(graph: Graph, tie: Tie) -> Relation:
    """An owner, what it holds, and where that is known from."""
    type_ = RelationType.CONTROLLED_BY if tie.control else RelationType.OWNED_BY
    return Relation(type_, name=graph.nodes[tie.owner].names[0], text=_known(tie))


def _known(tie: Tie) -> str:
    """`59 %, from 2020-01-01, company register`; of many reports the first three."""
    parts = ["share not known" if tie.share is None else percent(tie.share)]
    parts += [f"from {stake.since}" for stake in tie.stakes[:1] if stake.since]
    parts += unique(stake.source for stake in tie.stakes if stake.source)[:3]
    return ", ".join(parts)


def _joined(texts: Iterable[str | None]) -> str | None:
    return "; ".join(unique(text for text in texts if text)) or None
