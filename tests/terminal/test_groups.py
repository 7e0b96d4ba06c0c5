"""Listings are brought together where a reader would, and only there."""

from __future__ import annotations

import msgspec
import pytest

from streams.matching.entity import Address, Effect, Kind, ListedEntity
from streams.terminal.groups import group_alerts
from tests.factories import entity, party
from tests.terminal.alerts import alerts

LEI = "lei:5493001KJTIIGC8Y1R12"


def grouped(name: str, *entities: ListedEntity) -> list[list[str]]:
    """The list ids of each group."""
    groups = group_alerts(alerts(party(name), *entities))
    return [[alert.entity.list_id for alert in group.alerts] for group in groups]


def test_listings_that_share_a_name_are_one_company_the_gravest_effect_first() -> None:
    flagged = entity("Northwind", list_id="FLAGS", effects=(Effect.FLAG,))
    blocked = entity("NORTHWIND", list_id="BLOCKS", effects=(Effect.BLOCK,))
    assert grouped("Northwind", flagged, blocked) == [["BLOCKS", "FLAGS"]]


def test_listings_that_share_a_number_are_one_company() -> None:
    first = entity("Northwind Traders", list_id="A", ids=(LEI,))
    second = entity("Northwynd Traders", list_id="B", ids=(LEI,))
    assert grouped("Northwind Traders", first, second) == [["A", "B"]]


def test_a_third_listing_joins_two_that_share_nothing() -> None:
    first = entity("Northwind Traders", list_id="A")
    third = entity("Northwind Traders", list_id="C", ids=(LEI,))
    second = entity("Northwynd Traders", list_id="B", ids=(LEI,))
    assert grouped("Northwind Traders", first, second, third) == [["A", "C", "B"]]


def test_companies_that_share_neither_stay_apart() -> None:
    first = entity("Northwind Traders", list_id="A")
    second = entity("Northwynd Traders", list_id="B")
    assert grouped("Northwind Traders", first, second) == [["A"], ["B"]]


@pytest.mark.parametrize(("born", "groups"), [("1962-03-04", 1), ("1970-01-01", 2), (None, 2)])
def test_persons_are_one_only_with_the_same_date_of_birth(born: str | None, groups: int) -> None:
    first = entity("Ivan Petrov", list_id="A", kind=Kind.PERSON, born="1962-03-04")
    second = entity("Ivan Petrov", list_id="B", kind=Kind.PERSON, born=born)
    assert len(grouped("Ivan Petrov", first, second)) == groups


def test_a_weak_alias_makes_nobody_the_same() -> None:
    first = entity("Northwind Traders", list_id="A", weak=("The Wind",))
    second = entity("Northwynd Traders", list_id="B", weak=("The Wind",))
    assert grouped("Northwind Traders", first, second) == [["A"], ["B"]]


def test_the_identity_of_a_group_holds_what_any_listing_says() -> None:
    first = entity("Northwind", list_id="A", countries=("CN",), kind=Kind.UNKNOWN)
    second = msgspec.structs.replace(
        entity("NORTHWIND", "北风", list_id="B", ids=(LEI,), countries=("HK",)),
        addresses=(Address("1 Harbour Road", "CN"),),
    )
    (group,) = group_alerts(alerts(party("Northwind"), first, second))
    identity = group.identity
    assert [name.text for name in identity.names] == ["Northwind", "北风"]
    assert identity.kind is Kind.COMPANY
    assert identity.countries == ("CN", "HK")
    assert len(identity.identifiers) == len(identity.addresses) == 1
