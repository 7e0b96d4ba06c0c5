"""The decision table: the first rule whose conditions hold decides, and limits keep it mild."""

from __future__ import annotations

import pytest

from streams.matching.entity import Effect, Kind
from streams.matching.outcomes import Band, Decision, Limit, Outcome
from streams.matching.party import CargoLine, Role
from streams.matching.policy import Policy
from streams.matching.rulebook import Rulebook
from streams.matching.rules import Finding
from tests.factories import POLICY
from tests.matching.policies import decide, finding, listed, policy, with_rules

SHOES = CargoLine("640319", "EAR99", "US")
WHEAT = CargoLine("100199", "EAR99", "US")
SENSORS = CargoLine("852589", "6A003.b.4", "US")
UNKNOWN = CargoLine()


def test_without_a_rule_the_table_decides_and_says_so() -> None:
    decision = decide(policy(), finding(listed(citation="84 FR 54002")))
    assert decision == Decision(
        outcome=Outcome.HOLD,
        rule="outcomes.default.LICENCE",
        rule_outcome=Outcome.HOLD,
        reason="LICENCE leads to HOLD, and no rule says otherwise",
        citation="84 FR 54002",
    )
    payment = decide(policy(), finding(flow="transaction"))
    assert (payment.outcome, payment.rule) == (Outcome.REVIEW, "outcomes.transaction.LICENCE")


def test_a_rule_decides_with_its_reason_and_its_citation() -> None:
    under = with_rules("outcome: REVIEW, citation: 15 CFR 744.16")
    decision = decide(under, finding(listed(citation="84 FR 54002")))
    assert (decision.outcome, decision.rule) == (Outcome.REVIEW, "rule-0")
    assert (decision.reason, decision.citation) == ("because", "15 CFR 744.16")
    uncited = decide(with_rules("outcome: REVIEW"), finding(listed(citation="84 FR 54002")))
    assert uncited.citation == "84 FR 54002"


def test_of_the_rules_that_apply_the_first_decides() -> None:
    under = with_rules("roles: [carrier], outcome: STOP", "outcome: REVIEW", "outcome: STOP")
    assert decide(under).rule == "rule-1"
    assert decide(under, finding(role=Role.CARRIER)).rule == "rule-0"


@pytest.mark.parametrize(
    ("condition", "met", "unmet"),
    [
        ("flows: [shipment]", finding(), finding(flow="transaction")),
        ("lists: [US-BIS-EL]", finding(), finding(listed("US-BIS-MEU"))),
        ("lists: [US-BIS-*]", finding(listed("US-BIS-MEU")), finding(listed("US-STATE-DTC"))),
        ("lists: ['*']", finding(), None),
        (
            "programmes: [GLOMAG, RUSSIA-*]",
            finding(listed(programmes=("SDGT", "RUSSIA-EO14024"))),
            finding(listed(programmes=("GLOMAG2",))),
        ),
        ("effects: [LICENCE]", finding(), finding(listed("US-BIS-EL", Effect.FLAG))),
        ("kinds: [company]", finding(), finding(listed(kind=Kind.PERSON))),
        ("roles: [end_user, consignee]", finding(), finding(role=Role.SHIPPER)),
        (
            "licence_requirement: [items subject to the ear]",
            finding(listed(licence_requirement="For all  items\nsubject to the EAR. (See §744.11)")),
            finding(listed(licence_requirement="For items on the CCL")),
        ),
        ("licence_requirement: [the EAR]", finding(listed(licence_requirement="the EAR")), finding()),
        ("all_goods: {hs: ['64']}", finding(cargo=(SHOES,)), finding(cargo=(SHOES, WHEAT))),
        ("all_goods: {hs: ['64', '10']}", finding(cargo=(SHOES, WHEAT)), finding()),
        ("all_goods: {eccn: [EAR99]}", finding(cargo=(SHOES,)), finding(cargo=(SHOES, UNKNOWN))),
        ("all_goods: {eccn: [EAR99]}", finding(cargo=(CargoLine(eccn="ear 99"),)), finding()),
        ("any_goods: {eccn: [6A]}", finding(cargo=(SHOES, SENSORS)), finding(cargo=(SHOES,))),
        ("any_goods: {hs: ['85'], origin: [US]}", finding(cargo=(SENSORS,)), finding(cargo=(SHOES,))),
        ("any_goods: {origin: [US]}", finding(cargo=(SHOES,)), finding(cargo=(UNKNOWN,))),
        ("from: 2026-11-23", finding(), finding(day="2026-11-22")),
        ("until: 2026-11-23", finding(), finding(day="2026-11-24")),
    ],
)  # fmt: skip
def test_a_rule_applies_where_its_condition_is_met_only(
    condition: str, met: Finding, unmet: Finding | None
) -> None:
    under = with_rules(f"{condition}, outcome: CLEAR")
    assert decide(under, met).rule == "rule-0"
    if unmet:
        assert decide(under, unmet).rule.startswith("outcomes.")


def test_a_rule_for_a_list_holds_for_a_scenario_of_that_list() -> None:
    under = with_rules("lists: [US-OFAC-SDN], outcome: STOP")
    hit = finding(listed("HYPOTHETICAL-US-OFAC-SDN", Effect.BLOCK))
    assert decide(under, hit).rule == "rule-0"


def test_every_condition_of_a_rule_has_to_hold() -> None:
    under = with_rules("lists: [US-BIS-EL], roles: [consignee], kinds: [person], outcome: CLEAR")
    assert decide(under).rule == "outcomes.default.LICENCE"
    assert decide(under, finding(listed(kind=Kind.PERSON))).rule == "rule-0"


def test_the_gravest_effect_of_an_entry_decides() -> None:
    entry = listed("US-BIS-EL", Effect.FLAG, Effect.BLOCK, Effect.LICENCE)
    assert decide(policy(), finding(entry)).rule == "outcomes.default.BLOCK"
    milder = with_rules("effects: [BLOCK], outcome: REVIEW")
    assert decide(milder, finding(entry)).rule == "outcomes.default.LICENCE"


def test_an_entry_that_says_nothing_of_what_it_requires_asks_a_person() -> None:
    decision = decide(policy(), finding(listed(effects=())))
    assert (decision.outcome, decision.rule) == (Outcome.REVIEW, "no_effect")


def test_a_doubtful_hit_asks_a_person_and_keeps_what_a_sure_one_would_come_to() -> None:
    decision = decide(policy(), finding(listed("US-OFAC-SDN", Effect.BLOCK), band=Band.REVIEW))
    assert (decision.outcome, decision.rule_outcome) == (Outcome.REVIEW, Outcome.STOP)
    assert decision.limits == (Limit.DOUBTFUL_MATCH,)


def test_no_limit_makes_an_outcome_graver() -> None:
    decision = decide(with_rules("outcome: CLEAR"), finding(band=Band.REVIEW, weak_alias=True))
    assert decision.outcome is Outcome.CLEAR
    assert decision.limits == (Limit.WEAK_ALIAS, Limit.DOUBTFUL_MATCH)


@pytest.mark.parametrize(("most", "outcome"), [("REVIEW", "REVIEW"), ("STOP", "HOLD")])
def test_the_policy_says_what_a_weak_alias_comes_to_at_the_most(most: str, outcome: str) -> None:
    decision = decide(policy(f"weak_alias_most: {most}"), finding(weak_alias=True))
    assert decision.outcome.value == outcome
    assert decision.limits == (Limit.WEAK_ALIAS,)


def picked(profile: str, other: str = "REVIEW") -> Policy:
    return policy(f"profile: {profile}\nother_jurisdictions: {other}")


def test_a_list_of_a_jurisdiction_that_is_not_picked_leads_to_the_milder_outcome() -> None:
    frozen = finding(listed("EU-FSF", Effect.BLOCK))
    assert decide(picked("[US, EU]"), frozen).outcome is Outcome.STOP
    limited = decide(picked("[US]"), frozen)
    assert (limited.outcome, limited.limits) == (Outcome.REVIEW, (Limit.OTHER_JURISDICTION,))
    assert decide(picked("[US]", "CLEAR"), frozen).outcome is Outcome.CLEAR
    assert decide(picked("[US]", "STOP"), frozen).outcome is Outcome.STOP


def test_lists_of_no_jurisdiction_and_all_lists_without_a_profile_count() -> None:
    own = finding(listed("ACME-WATCH", Effect.BLOCK))
    assert decide(picked("[US]"), own).outcome is Outcome.STOP
    for entry in ("EU-FSF", "GB-UKSL", "ACME-WATCH"):
        assert decide(policy(), finding(listed(entry, Effect.BLOCK))).limits == ()


def test_the_rules_that_were_passed_over_tell_what_was_not_met() -> None:
    under = with_rules(
        "lists: [US-OFAC-SDN], outcome: STOP",
        "roles: [carrier], from: 2027-01-01, outcome: STOP",
        "until: 2020-01-01, all_goods: {hs: ['64']}, outcome: STOP",
        "outcome: REVIEW",
        "roles: [carrier], outcome: STOP",
    )
    passed = Rulebook(under).passed_over(finding())
    assert [(rule.id, unmet) for rule, unmet in passed] == [
        ("rule-1", ("from", "roles")),
        ("rule-2", ("until", "all_goods")),
    ]


def built_in(hit: Finding) -> tuple[Outcome, str]:
    decision = decide(POLICY, hit)
    return decision.outcome, decision.rule


ALL_ITEMS = "For all items subject to the EAR (See §744.11 of the EAR)"
NOT_FOOD = (
    "All items subject to the EAR except for food or medicine designated as EAR99. "
    "(See §§ 734.9(g), 746.8(a)(3), and 744.21(b) of the EAR)"
)
MEU_ITEMS = "For any item subject to the EAR listed in supplement no. 2 to part 744."


@pytest.mark.parametrize("role", Role)
def test_the_entity_list_asks_for_a_licence_in_the_roles_of_744_16_only(role: Role) -> None:
    holds = {
        Role.PURCHASER, Role.CONSIGNEE, Role.INTERMEDIATE_CONSIGNEE, Role.ULTIMATE_CONSIGNEE,
        Role.END_USER, Role.OTHER,
    }  # fmt: skip
    expected = Outcome.HOLD if role in holds else Outcome.REVIEW
    for list_id in ("US-BIS-EL", "US-BIS-AFF"):
        assert built_in(finding(listed(list_id), role=role))[0] is expected
        assert (
            built_in(finding(listed(list_id), role=role, flow="transaction"))[0] is Outcome.REVIEW
        )


@pytest.mark.parametrize("cargo", [(), (SHOES,), (WHEAT,), (SENSORS,)])
def test_a_licence_for_all_items_holds_whatever_the_goods(cargo: tuple[CargoLine, ...]) -> None:
    hit = finding(listed(licence_requirement=ALL_ITEMS), cargo=cargo)
    assert built_in(hit) == (Outcome.HOLD, "us-entity-list-party")


@pytest.mark.parametrize(
    ("cargo", "outcome"),
    [
        ((WHEAT,), Outcome.REVIEW),
        ((WHEAT, SHOES), Outcome.HOLD),
        ((CargoLine("100199"),), Outcome.HOLD),  # nobody says that it is EAR99
        ((), Outcome.HOLD),
    ],
)
def test_food_is_left_out_where_the_requirement_leaves_it_out(
    cargo: tuple[CargoLine, ...], outcome: Outcome
) -> None:
    hit = finding(listed(licence_requirement=NOT_FOOD), cargo=cargo)
    assert built_in(hit)[0] is outcome


def test_a_policy_may_say_otherwise_of_footwear() -> None:
    rule = "lists: [US-BIS-EL], all_goods: {hs: ['64'], eccn: [EAR99]}, outcome: REVIEW"
    hit = finding(listed(licence_requirement=ALL_ITEMS), cargo=(SHOES,))
    assert decide(with_rules(rule), hit).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("hit", "expected"),
    [
        (
            finding(listed("US-BIS-MEU", licence_requirement=MEU_ITEMS), cargo=(SHOES,)),
            (Outcome.REVIEW, "us-military-end-user-ear99"),
        ),
        (
            finding(listed("US-BIS-MEU", licence_requirement=MEU_ITEMS), cargo=(SENSORS,)),
            (Outcome.HOLD, "us-military-end-user"),
        ),
        (finding(listed("US-STATE-DTC"), cargo=(SENSORS,)), (Outcome.REVIEW, "us-debarred-not-itar")),
        (
            finding(listed("US-STATE-DTC"), cargo=(CargoLine(eccn="XI(a)"),)),
            (Outcome.HOLD, "outcomes.shipment.LICENCE"),
        ),
        (finding(listed("US-BIS-DPL", Effect.BLOCK)), (Outcome.STOP, "us-denied-person")),
        (finding(listed("US-OFAC-SDN", Effect.BLOCK)), (Outcome.STOP, "us-blocked")),
        (finding(listed("HYPOTHETICAL-US-OFAC-SDN", Effect.BLOCK)), (Outcome.STOP, "us-blocked")),
        (finding(listed("EU-OWN", Effect.BLOCK)), (Outcome.STOP, "eu-freeze")),
        (finding(listed("GB-UKSL", Effect.BLOCK)), (Outcome.STOP, "uk-freeze")),
        (
            finding(listed("US-OFAC-NS-CMIC", Effect.SECURITIES_BAN)),
            (Outcome.REVIEW, "us-ns-cmic-shipment"),
        ),
        (
            finding(listed("US-OFAC-NS-CMIC", Effect.SECURITIES_BAN), flow="transaction"),
            (Outcome.HOLD, "us-ns-cmic-transaction"),
        ),
        (finding(listed("US-DOD-1260H", Effect.FLAG)), (Outcome.REVIEW, "us-flagged")),
        (finding(listed("EU-FSF", Effect.FLAG)), (Outcome.REVIEW, "outcomes.shipment.FLAG")),
    ],
)  # fmt: skip
def test_the_built_in_policy_knows_what_each_list_requires(
    hit: Finding, expected: tuple[Outcome, str]
) -> None:
    assert built_in(hit) == expected


def test_every_rule_of_the_built_in_policy_cites_what_it_rests_on() -> None:
    assert [rule.id for rule in POLICY.rules if not rule.citation] == []
    assert [programme.id for programme in POLICY.country_programmes if not programme.citation] == []
