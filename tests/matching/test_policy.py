"""The policy file itself, and the thresholds that it sets for lists, kinds and places."""

from __future__ import annotations

import msgspec
import pytest

from streams.matching.entity import Effect, Kind
from streams.matching.outcomes import Band, Limit, Outcome
from streams.matching.party import Enquiry, Party, Role, Subject
from streams.matching.policy import decode_policy
from streams.matching.screener import Screening
from tests.factories import POLICY, entity, party, screener
from tests.matching.policies import BASE, decide, finding, listed, policy, with_rules

SPECIAL = """
special_thresholds:
  - {lists: [US-OFAC-*], kinds: [vessel], thresholds: {review: 0.8, strong: 0.99}}
  - {lists: [US-OFAC-*], thresholds: {review: 0.6, strong: 0.7}}
  - {kinds: [person], thresholds: {review: 0.9, strong: 0.95}}
"""


def ask(asked: Party, role: Role = Role.CONSIGNEE) -> Enquiry:
    return Enquiry("shipment", (Subject("$", msgspec.structs.replace(asked, role=role)),))


@pytest.mark.parametrize(
    ("list_id", "kind", "review", "strong"),
    [
        ("US-OFAC-SDN", Kind.VESSEL, 0.8, 0.99),
        ("HYPOTHETICAL-US-OFAC-SDN", Kind.VESSEL, 0.8, 0.99),
        ("US-OFAC-SDN", Kind.PERSON, 0.6, 0.7),
        ("EU-FSF", Kind.PERSON, 0.9, 0.95),
        ("EU-FSF", Kind.COMPANY, 0.75, 0.92),
    ],
)
def test_the_first_special_thresholds_that_fit_an_entry_count(
    list_id: str, kind: Kind, review: float, strong: float
) -> None:
    found = policy(SPECIAL).thresholds_for(list_id, kind)
    assert (found.review, found.strong) == (review, strong)


def test_a_place_needs_the_higher_of_its_own_threshold_and_that_of_the_list() -> None:
    under = policy(SPECIAL)
    company = under.thresholds_for("US-OFAC-SDN", Kind.COMPANY, Role.PLACE)
    assert (company.review, company.strong) == (0.92, 0.92)
    assert under.thresholds_for("US-OFAC-SDN", Kind.VESSEL, Role.PLACE).strong == 0.99


def test_the_lists_are_searched_from_the_lowest_threshold_of_all() -> None:
    assert policy().threshold(Role.CONSIGNEE) == 0.75
    assert policy(SPECIAL).threshold(Role.CONSIGNEE) == 0.6
    assert policy(SPECIAL).threshold(Role.PLACE) == 0.92


def test_each_hit_is_raised_from_the_threshold_of_its_list_and_banded_by_it() -> None:
    same = "Hangzhou Hikvison Digital Technology"
    entries = [entity(same, list_id=name) for name in ("US-OFAC-SDN", "EU-FSF", "GB-UKSL")]
    under = policy(
        "special_thresholds:\n"
        "  - {lists: [EU-FSF], thresholds: {review: 0.75, strong: 1.0}}\n"
        "  - {lists: [GB-UKSL], thresholds: {review: 1.0, strong: 1.0}}\n"
    )
    asked = ask(party("Hangzhou Hikvision Digital Technology"))
    hits = {hit.entity.list_id: hit for hit in screener(*entries, policy=under).screen(asked).hits}
    assert {name: hit.band for name, hit in hits.items()} == {
        "US-OFAC-SDN": Band.STRONG,
        "EU-FSF": Band.REVIEW,
    }
    assert 0.92 <= hits["EU-FSF"].score < 1
    assert hits["EU-FSF"].threshold == 0.75


def test_a_hit_on_a_weak_alias_asks_a_person_unless_a_number_agrees() -> None:
    weak = entity("Ismail Haniya", weak=("Abul Abd",), kind=Kind.PERSON, ids=("passport:A1234567",))
    alone = msgspec.structs.replace(policy(), weak_alias_alone=True)

    def screen(asked: Party) -> Screening:
        return screener(weak, policy=alone).screen(ask(asked))

    (hit,) = screen(party("Abul Abd", kind=Kind.PERSON)).hits
    assert hit.band is Band.STRONG
    assert (hit.outcome, hit.decision.limits) == (Outcome.REVIEW, (Limit.WEAK_ALIAS,))
    (sure,) = screen(party("Abul Abd", kind=Kind.PERSON, ids=("passport:A1234567",))).hits
    assert (sure.outcome, sure.decision.limits) == (Outcome.STOP, ())


def test_the_decision_that_settles_an_event_is_the_gravest_of_its_hits() -> None:
    entries = (
        entity("Northwind Traders", list_id="US-DOD-1260H", effects=(Effect.FLAG,)),
        entity("Northwind Traders", list_id="US-BIS-EL", effects=(Effect.LICENCE,)),
    )
    screening = screener(*entries).screen(ask(party("Northwind Traders")))
    assert screening.decision
    assert (screening.outcome, screening.decision.rule) == (Outcome.HOLD, "us-entity-list-party")
    clear = screener(*entries).screen(ask(party("Meadow Bakery")))
    assert (clear.outcome, clear.decision) == (Outcome.CLEAR, None)


@pytest.mark.parametrize(
    ("asked", "outcome", "rule"),
    [
        (party(), Outcome.REVIEW, "unresolved_party"),
        (party("Trading " * 99), Outcome.UNSCREENABLE, "unscreenable_party"),
    ],
)
def test_a_party_that_was_not_searched_for_whole_is_decided_on_as_well(
    asked: Party, outcome: Outcome, rule: str
) -> None:
    screening = screener(entity("Northwind Traders")).screen(ask(asked))
    assert screening.decision
    assert (screening.decision.outcome, screening.decision.rule) == (outcome, rule)


def test_a_list_is_switched_off_for_a_flow_and_the_screening_says_so() -> None:
    under = with_rules("lists: [EU-*], flows: [instant_payment], outcome: CLEAR, alert: false")
    screens = screener(entity("Northwind Traders", list_id="EU-FSF"), policy=under)
    asked = Subject("$", party("Northwind Traders"))
    off = screens.screen(Enquiry("instant_payment", (asked,)))
    assert (off.outcome, off.hits, off.reasons) == (Outcome.CLEAR, (), ("no_alert:rule-0",))
    assert [match.entity.list_id for match in off.left_out] == ["EU-FSF"]
    assert screens.screen(Enquiry("transaction", (asked,))).outcome is Outcome.STOP


def test_a_hit_that_is_clear_has_an_alert_unless_the_rule_says_no() -> None:
    screens = screener(entity("Northwind Traders"), policy=with_rules("outcome: CLEAR"))
    screening = screens.screen(ask(party("Northwind Traders")))
    assert screening.outcome is Outcome.CLEAR
    assert [hit.decision.rule for hit in screening.hits] == ["rule-0"]


def test_an_entry_that_does_not_say_what_it_requires_has_an_alert() -> None:
    screens = screener(entity("Northwind Traders", effects=()))
    (hit,) = screens.screen(ask(party("Northwind Traders"))).hits
    assert (hit.outcome, hit.decision.rule) == (Outcome.REVIEW, "no_effect")


def test_a_silent_rule_for_one_effect_hides_no_other_effect() -> None:
    under = with_rules("effects: [FLAG], outcome: CLEAR, alert: false", "outcome: CLEAR")
    assert decide(under, finding(listed("X", Effect.FLAG))).rule == "rule-0"
    assert decide(under, finding(listed("X", Effect.FLAG, Effect.BLOCK))).rule == "rule-1"


def test_days_are_read_quoted_or_not() -> None:
    quoted = decode_policy(BASE.replace("2026-11-23", "'2026-11-23'").encode())
    assert quoted == policy()
    assert quoted.config_hash() == policy().config_hash()


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("profile: []", "length >= 1 - at `$.profile`"),
        ("profile: [XX]", "'XX' is not among the jurisdictions - at `$.profile[0]`"),
        ("weak_alias_most: UNSCREENABLE", "no hit leads to UNSCREENABLE - at `$.weak_alias_most`"),
        ("special_thresholds: [{thresholds: {review: 0.8, strong: 0.9}}]", "expected lists or kinds"),
        (
            "special_thresholds: [{lists: [X], thresholds: {review: 0.9, strong: 0.8}}]",
            "review is above thresholds.strong - at `$.special_thresholds[0].thresholds`",
        ),
        ("rules: [{id: A, outcome: HOLD, reason: x}]", "at `$.rules[0].id`"),
        ("rules: [{id: a, outcome: HOLD}]", "missing required field `reason` - at `$.rules[0]`"),
        ("rules: [{id: a, outcome: HALT, reason: x}]", "'HALT' - at `$.rules[0].outcome`"),
        ("rules: [{id: a, outcome: HOLD, reason: x, list: [X]}]", "unknown field `list`"),
        ("rules: [{id: a, outcome: HOLD, reason: x, lists: []}]", "at `$.rules[0].lists`"),
        ("rules: [{id: a, outcome: HOLD, reason: x, lists: ['*-X']}]", "at `$.rules[0].lists[0]`"),
        ("rules: [{id: a, outcome: HOLD, reason: x, roles: [friend]}]", "'friend'"),
        ("rules: [{id: a, outcome: HOLD, reason: x, from: 2026-02-30}]", "`$.rules[0].from`"),
        (
            "rules: [{id: a, outcome: HOLD, reason: x, from: 2026-02-02, until: 2026-02-01}]",
            "until 2026-02-01 is before from 2026-02-02 - at `$.rules[0]`",
        ),
        ("rules: [{id: a, outcome: UNSCREENABLE, reason: x}]", "no hit leads to UNSCREENABLE"),
        ("rules: [{id: a, outcome: HOLD, reason: x, alert: false}]", "needs the outcome CLEAR"),
        ("rules: [{id: a, outcome: HOLD, reason: x, all_goods: {}}]", "expected hs, eccn or origin"),
        ("rules: [{id: a, outcome: HOLD, reason: x, any_goods: {hs: [85.25]}}]", "any_goods.hs[0]`"),
        (
            "rules: [{id: a, outcome: HOLD, reason: x}, {id: a, outcome: STOP, reason: x}]",
            "id 'a' stands twice - at `$.rules[1].id`",
        ),
        (
            "country_programmes: [{id: a, title: x, jurisdiction: US, effects: [BLOCK]}]",
            "expected countries, unlocodes or words - at `$.country_programmes[0]`",
        ),
        (
            "country_programmes: [{id: a, title: x, jurisdiction: XX, effects: [BLOCK], countries: [CU]}]",
            "'XX' is not among the jurisdictions - at `$.country_programmes[0].jurisdiction`",
        ),
        (
            "country_programmes: [{id: a, title: x, jurisdiction: US, effects: [BLOCK], words: ['---']}]",
            "words: expected letters",
        ),
        (
            ("rules: [{id: a, outcome: HOLD, reason: x}]\n"
            "country_programmes: [{id: a, title: x, jurisdiction: US, effects: [BLOCK], countries: [CU]}]"),
            "id 'a' stands twice - at `$.country_programmes[0].id`",
        ),
    ],
)  # fmt: skip
def test_what_a_policy_may_not_say_is_named_with_its_path(more: str, problem: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        policy(more)
    assert problem in str(caught.value)


def test_a_change_of_any_rule_changes_the_config_hash() -> None:
    hashes = {
        made.config_hash()
        for made in (policy(), with_rules("outcome: HOLD"), with_rules("outcome: STOP"), POLICY)
    }
    assert len(hashes) == 4
    assert policy().config_hash("2026-01-01") != policy().config_hash()


def test_a_policy_without_rules_profile_and_programmes_is_whole() -> None:
    small = policy()
    assert (small.rules, small.country_programmes, small.profile) == ((), (), None)
