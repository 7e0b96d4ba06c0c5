"""Doubts about a policy that is valid: lists that nobody knows, rules that never decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from streams.matching.conditions import matches_list
from streams.matching.entity import Effect
from streams.matching.policy import Policy
from streams.matching.programmes import COUNTRY_PROGRAMMES
from streams.matching.rules import Rule


class Doubt(NamedTuple):
    """Something that is allowed and hardly meant: the path of the key, and what is odd."""

    path: str
    problem: str


def review_policy(
    policy: Policy, lists: Mapping[str, tuple[Effect, ...]], flows: Iterable[str]
) -> Iterator[Doubt]:
    """The doubts about a policy, among the lists that are known with their entries' effects."""
    for path, patterns in _patterns(policy):
        for pattern in patterns:
            if not any(matches_list((pattern,), name) for name in (*lists, COUNTRY_PROGRAMMES)):
                yield Doubt(path, f"no list that is known is {pattern!r}")
    every_flow = dict.fromkeys([*flows, *policy.outcomes])
    for at, rule in enumerate(policy.rules):
        path = f"$.rules[{at}] ({rule.id})"
        unknown = [flow for flow in rule.flows if flow not in every_flow]
        if unknown:
            yield Doubt(path, f"no flow that is known is {' or '.join(map(repr, unknown))}")
        before = _earlier(policy.rules[:at], rule, lists, every_flow)
        if before:
            yield Doubt(path, f"never decides: {before.id} stands before it and asks for less")


def _patterns(policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, patterns in policy.jurisdictions.items():
        yield f"$.jurisdictions.{name}", patterns
    for at, special in enumerate(policy.special_thresholds):
        yield f"$.special_thresholds[{at}].lists", special.lists
    for at, rule in enumerate(policy.rules):
        yield f"$.rules[{at}].lists ({rule.id})", rule.lists


def _earlier(
    rules: Iterable[Rule],
    rule: Rule,
    lists: Mapping[str, tuple[Effect, ...]],
    flows: Iterable[str],
) -> Rule | None:
    """An earlier rule that applies wherever this one may, as far as lists are known."""
    sorts = [
        (flow, name, effect)
        for flow in flows
        for name in (*lists, COUNTRY_PROGRAMMES)
        for effect in Effect
        if rule.concerns(flow, name, effect)
    ]
    if not sorts:
        return None
    for other in rules:
        if other.unconditional and all(other.concerns(*sort) for sort in sorts):
            return other
    return None
