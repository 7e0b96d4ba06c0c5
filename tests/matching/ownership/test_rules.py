"""Which listings count under which rule, and on which days."""

from __future__ import annotations

import msgspec
import pytest

from streams.lists.register import lists
from streams.matching.ownership.entries import POSSIBLE
from streams.matching.ownership.rules import BIS_AFFILIATES, OFAC_50_PERCENT, RULES
from tests.factories import entity


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        ("2025-09-28", False),
        ("2025-09-29", True),
        ("2025-11-09", True),
        ("2025-11-10", False),
        ("2026-11-09", False),
        ("2026-11-10", True),
    ],
)
def test_the_affiliates_rule_is_in_force_by_date(day: str, in_force: bool) -> None:
    assert BIS_AFFILIATES.in_force(day) is in_force


def test_a_rule_without_periods_is_always_in_force() -> None:
    assert OFAC_50_PERCENT.in_force("1999-01-01")


def test_the_securities_list_makes_nobody_an_owner() -> None:
    assert not any(rule.counts(entity("A", list_id="US-OFAC-NS-CMIC")) for rule in RULES)


def test_only_some_programmes_of_the_sdn_list_count_for_export_control() -> None:
    named = entity("A", list_id="US-OFAC-SDN")
    counted = [
        BIS_AFFILIATES.counts(msgspec.structs.replace(named, programmes=programmes))
        for programmes in (("GLOMAG",), ("GLOMAG", "NPWMD"), ())
    ]
    assert counted == [False, True, False]


def test_entries_of_a_scenario_count_as_those_of_its_list() -> None:
    assert OFAC_50_PERCENT.counts(entity("A", list_id="HYPOTHETICAL-US-OFAC-SDN"))


def test_every_list_of_a_rule_is_registered_with_what_it_requires() -> None:
    for rule in RULES:
        assert lists()[rule.list_id].effects == rule.effects
        assert {owners.list_id for owners in rule.owners} <= set(lists())
    assert POSSIBLE in lists()
