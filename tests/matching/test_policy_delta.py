"""What changes between two policies: keys and rules by name, and the outcomes that follow."""

from __future__ import annotations

import msgspec

from streams.matching.entity import Effect
from streams.matching.outcomes import Outcome
from streams.matching.party import Role
from streams.matching.policy import Policy
from streams.matching.policy_delta import OutcomeChange, PolicyDelta, compare_policies
from tests.matching.policies import DAY, policy, with_rules

LISTS = {"US-BIS-EL": (Effect.LICENCE,), "EU-FSF": (Effect.BLOCK,)}
FLOWS = ("shipment", "transaction")


def compare(before: Policy, after: Policy, day: str = DAY) -> PolicyDelta:
    return compare_policies(before, after, LISTS, FLOWS, day)


def changed(delta: PolicyDelta) -> dict[str, tuple[object, object]]:
    return {change.path: (change.before, change.after) for change in delta.values}


def test_a_policy_compared_with_itself_changes_nothing() -> None:
    assert not compare(with_rules("outcome: HOLD"), with_rules("outcome: HOLD"))


def test_keys_that_change_are_named_with_both_values() -> None:
    made = policy("profile: [US]")
    after = msgspec.structs.replace(
        made, thresholds=msgspec.structs.replace(made.thresholds, review=0.8)
    )
    delta = compare(policy(), after)
    assert changed(delta) == {"thresholds.review": (0.75, 0.8), "profile": (None, ("US",))}


def test_rules_that_come_go_and_change_are_named_by_their_ids() -> None:
    before = with_rules("outcome: HOLD", "outcome: STOP, roles: [carrier]")
    after = msgspec.structs.replace(
        before,
        rules=(
            msgspec.structs.replace(before.rules[0], outcome=Outcome.REVIEW, flows=("shipment",)),
            msgspec.structs.replace(before.rules[1], id="another"),
        ),
    )
    found = changed(compare(before, after))
    assert found["rules.rule-0.outcome"] == ("HOLD", "REVIEW")
    assert found["rules.rule-0.flows"] == (None, ("shipment",))
    assert found["rules.rule-1"][1] is None
    assert found["rules.another"][0] is None


def test_an_order_of_rules_that_changes_is_told_since_the_first_decides() -> None:
    before = with_rules("outcome: HOLD", "outcome: STOP")
    after = msgspec.structs.replace(before, rules=before.rules[::-1])
    delta = compare(before, after)
    assert changed(delta) == {"rules (order)": (["rule-0", "rule-1"], ["rule-1", "rule-0"])}
    assert {change.after for change in delta.outcomes} == {Outcome.STOP}


def test_outcomes_that_change_are_told_by_flow_list_and_roles() -> None:
    after = with_rules("lists: [US-BIS-EL], flows: [shipment], roles: [carrier], outcome: REVIEW")
    (change,) = compare(policy(), after).outcomes
    assert change == OutcomeChange(
        flow="shipment",
        list_id="US-BIS-EL",
        effects=(Effect.LICENCE,),
        roles=(Role.CARRIER,),
        before=Outcome.HOLD,
        before_rule="outcomes.default.LICENCE",
        after=Outcome.REVIEW,
        after_rule="rule-0",
    )


def test_a_rule_that_is_not_in_force_changes_no_outcome_of_that_day() -> None:
    after = with_rules("from: 2026-11-24, outcome: REVIEW")
    assert not compare(policy(), after).outcomes
    assert compare(policy(), after, "2026-11-24").outcomes


def test_another_profile_and_another_programme_show_in_the_outcomes() -> None:
    delta = compare(policy("profile: [US, EU]"), policy("profile: [US]"))
    assert {(c.list_id, c.before, c.after) for c in delta.outcomes} == {
        ("EU-FSF", Outcome.STOP, Outcome.REVIEW)
    }
    programme = "{id: us-xa, title: A, jurisdiction: US, effects: [BLOCK], countries: [XA]}"
    more = f"country_programmes: [{programme}]"
    milder = with_rules("programmes: [us-xa], outcome: HOLD", more=more)
    found = compare(policy(more), milder)
    assert {(c.list_id, c.after) for c in found.outcomes} == {
        ("COUNTRY-PROGRAMMES:us-xa", Outcome.HOLD)
    }
