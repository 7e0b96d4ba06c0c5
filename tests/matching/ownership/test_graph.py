"""Who is meant: ways to name a party are brought together, and to the entries of the lists."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from streams.matching.entity import Kind, ListedEntity
from streams.matching.ownership.graph import Graph
from streams.matching.ownership.stakes import Holder, Stake
from tests.factories import entity, identifier
from tests.matching.ownership.parties import DAY, holder, stake

LEI = "lei:5493001KJTIIGC8Y1R12"
OWNED = "Owned Ltd"


def parties(*holders: Holder) -> int:
    """How many parties some holders are."""
    return len(Graph([stake(each, OWNED, "10") for each in holders], (), DAY).nodes) - 1


def keys(owner: Holder, *entities: ListedEntity, day: str = DAY) -> list[str]:
    """The keys of the entries that an owner is taken to be."""
    graph = Graph([stake(owner, OWNED, "10")], entities, day)
    (node,) = [node for node in graph.nodes if owner in node.holders]
    return [found.key for found in node.entities]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (holder("Northwind LLC", country="AE"), holder("NORTHWIND L.L.C.", country="AE"), 1),
        (holder("Northwind", country="AE"), holder("Northwind", country="DE"), 2),
        (holder("Northwind", country="AE"), holder("Northwind"), 1),
        (holder("Northwind", LEI), holder("Boreas", LEI.replace(":", ": ")), 1),
        (holder("Northwind", LEI, country="AE"), holder(LEI), 1),
        (holder("US-OFAC-SDN:7", "Northwind"), holder("US-OFAC-SDN:7"), 1),
        (holder("US-OFAC-SDN:7"), holder("US-OFAC-SDN:8"), 2),
    ],
)
def test_holders_are_one_party_by_entry_number_or_name_and_country(
    one: Holder, other: Holder, count: int
) -> None:
    assert parties(one, other) == count


def test_a_name_without_a_country_stays_apart_where_it_has_several() -> None:
    named = [holder("Northwind", country=country) for country in ("AE", "DE", None)]
    assert parties(*named) == 3


def test_a_national_number_is_one_of_its_country() -> None:
    def numbered(country: str | None) -> Holder:
        return Holder(identifiers=(identifier("registration:00716433", country),))

    assert parties(numbered("AE"), numbered("DE")) == 2
    assert parties(numbered("AE"), numbered(None)) == 1


def test_a_holder_with_two_names_joins_those_with_one() -> None:
    both = holder("Northwind", LEI, country="AE")
    assert parties(holder("Northwind", country="AE"), holder(LEI), both) == 1


def test_an_owner_is_every_entry_of_his_on_every_list() -> None:
    sdn = entity("Boreas Holding", entry_id="7", ids=(LEI,), countries=("RU",))
    eu = entity("Boreas Group", list_id="EU-FSF", ids=(LEI,))
    uk = entity("BOREAS HOLDING", list_id="GB-UKSL", countries=("RU",))
    other = entity("Boreas Holding", list_id="CA-SEMA", countries=("CY",))
    listed = (sdn, eu, uk, other)
    assert keys(holder("US-OFAC-SDN:7"), *listed) == [sdn.key, eu.key, uk.key]
    assert keys(holder(LEI), *listed) == [sdn.key, eu.key, uk.key]
    assert keys(holder("Boreas Holding", country="CY"), *listed) == [other.key]
    assert keys(holder("Boreas"), *listed) == []


def test_a_person_is_the_entries_with_his_date_of_birth() -> None:
    sdn = entity("Ivan Petrov", entry_id="7", kind=Kind.PERSON, born="1962-03-04")
    same = entity("Ivan Petrov", list_id="EU-FSF", kind=Kind.PERSON, born="1962-03-04")
    namesake = entity("Ivan Petrov", list_id="UN-SC", kind=Kind.PERSON, born="1980-01-01")
    assert keys(holder("US-OFAC-SDN:7"), sdn, same, namesake) == [sdn.key, same.key]


def test_an_entry_counts_while_it_is_listed() -> None:
    listed = msgspec.structs.replace(
        entity("Boreas", entry_id="7"), listed_on="2020-05-01", removed_on="2024-05-01"
    )
    days = ("2020-04-30", "2020-05-01", "2024-04-30", "2024-05-01")
    found = [bool(keys(holder("US-OFAC-SDN:7"), listed, day=day)) for day in days]
    assert found == [False, True, True, False]


def test_an_entry_that_no_list_holds_is_told() -> None:
    graph = Graph([stake("US-OFAC-SDN:7", OWNED), stake("US-OFAC-SDN:8", OWNED)], (), DAY)
    assert graph.unknown == ("US-OFAC-SDN:7", "US-OFAC-SDN:8")


def test_a_stake_counts_from_its_first_to_its_last_day() -> None:
    held = stake("A", "B", "60", since="2024-01-01", until="2024-12-31")
    days = ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    assert [len(Graph([held], (), day).nodes) for day in days] == [0, 2, 2, 0]


def tie_shares(*stakes: Stake) -> list[Decimal | None]:
    graph = Graph(stakes, (), DAY)
    return [tie.share for ties in graph.ties_of for tie in ties]


def test_reports_of_one_holding_are_not_added_up() -> None:
    reports = [stake("A", "B", share, source=f"source {share}") for share in ("40", None, "45")]
    assert tie_shares(*reports) == [Decimal(45)]
    assert tie_shares(stake("A", "B")) == [None]


def test_what_a_company_holds_of_itself_is_no_tie() -> None:
    assert tie_shares(stake(holder("A", LEI), holder("B", LEI), "60")) == []
