"""Doubts about a valid policy: names that nobody knows, and rules in vain."""

from __future__ import annotations

import pytest

from streams.lists.register import lists
from streams.matching.policy import Policy
from streams.matching.policy_review import review_policy
from streams.messages.events import FLOWS
from tests.factories import POLICY
from tests.matching.policies import policy, with_rules

KNOWN = {info.id: info.effects for info in lists().values()}


def doubts(under: Policy) -> list[str]:
    return [f"{doubt.path}: {doubt.problem}" for doubt in review_policy(under, KNOWN, FLOWS)]


def test_the_built_in_policy_raises_no_doubt() -> None:
    assert doubts(POLICY) == []


@pytest.mark.parametrize(
    ("under", "doubt"),
    [
        (
            with_rules("lists: [US-BIS-LE], outcome: HOLD"),
            "$.rules[0].lists (rule-0): no list that is known is 'US-BIS-LE'",
        ),
        (
            policy("special_thresholds: [{lists: [X*], thresholds: {review: 0.8, strong: 0.9}}]"),
            "$.special_thresholds[0].lists: no list that is known is 'X*'",
        ),
        (
            with_rules("flows: [shipments], outcome: HOLD"),
            "$.rules[0] (rule-0): no flow that is known is 'shipments'",
        ),
        (
            with_rules("lists: [US-*], outcome: HOLD", "lists: [US-BIS-EL], outcome: STOP"),
            "$.rules[1] (rule-1): never decides: rule-0 stands before it and asks for less",
        ),
    ],
)
def test_what_is_hardly_meant_is_told_with_its_path(under: Policy, doubt: str) -> None:
    assert doubts(under) == [doubt]


@pytest.mark.parametrize(
    "first",
    [
        "lists: [US-OFAC-*]",
        "flows: [shipment]",
        "effects: [BLOCK]",
        "roles: [carrier]",
        "kinds: [person]",
        "programmes: [GLOMAG]",
        "licence_requirement: [all items]",
        "all_goods: {hs: ['64']}",
        "any_goods: {hs: ['64']}",
        "from: 2027-01-01",
        "until: 2027-01-01",
    ],
)
def test_a_rule_behind_one_with_a_condition_is_not_in_vain(first: str) -> None:
    assert doubts(with_rules(f"{first}, outcome: HOLD", "outcome: STOP")) == []
