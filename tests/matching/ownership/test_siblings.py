"""A company with an owner of a listed one is flagged, unless that says nothing."""

from __future__ import annotations

import pytest

from streams.matching.entity import Effect
from streams.matching.ownership.derivation import derive_entities
from streams.matching.ownership.stakes import Stake
from tests.factories import entity
from tests.matching.ownership.parties import DAY, stake

BOREAS = entity("Boreas Holding", entry_id="7")


def flagged(*stakes: Stake, siblings: bool = True) -> dict[str, str | None]:
    """The companies that are flagged, each with what it says."""
    derived = derive_entities((BOREAS,), stakes, DAY, siblings=siblings)
    assert {entry.effects for entry in derived.entities} <= {(Effect.FLAG,)}
    return {entry.primary_name: entry.remarks for entry in derived.entities}


def test_the_other_company_of_an_owner_is_flagged_with_both_stakes() -> None:
    stakes = (stake("Ivan", "US-OFAC-SDN:7", "40"), stake("Ivan", "Notus", "60"))
    assert flagged(*stakes) == {
        "Notus": "Owned 60 % by Ivan; Boreas Holding (US-OFAC-SDN:7) is owned 40 % by Ivan"
    }
    assert flagged(*stakes, siblings=False) == {}


@pytest.mark.parametrize(
    ("share", "told"), [("24.9", False), ("25", True), (None, True), ("100", True)]
)
def test_a_stake_bought_on_an_exchange_tells_nothing(share: str | None, told: bool) -> None:
    for one, other in ((share, "100"), ("100", share)):
        stakes = stake("Ivan", "US-OFAC-SDN:7", one), stake("Ivan", "Notus", other)
        assert bool(flagged(*stakes)) is told


def test_control_tells_something_without_a_share() -> None:
    stakes = stake("Ivan", "US-OFAC-SDN:7", "1", control=True), stake("Ivan", "Notus", "60")
    assert "Notus" in flagged(*stakes)


def test_the_holdings_of_a_state_tell_nothing() -> None:
    holdings = [stake("State", f"Works {at}", "60") for at in range(20)]
    assert flagged(*holdings[:19], stake("State", "US-OFAC-SDN:7", "60"))
    assert not flagged(*holdings, stake("State", "US-OFAC-SDN:7", "60"))


def test_companies_without_a_listed_one_among_them_are_no_hint() -> None:
    assert flagged(stake("Ivan", "Eurus", "60"), stake("Ivan", "Notus", "60")) == {}


def test_who_is_reached_by_a_rule_is_not_flagged_as_well() -> None:
    stakes = [
        stake("Ivan", "US-OFAC-SDN:7", "40"),
        stake("Ivan", "Notus", "50"),
        stake("US-OFAC-SDN:7", "Notus", "50"),
    ]
    derived = derive_entities((BOREAS,), stakes, DAY, siblings=True).entities
    assert [entry.list_id for entry in derived] == ["US-OFAC-50PCT"]
