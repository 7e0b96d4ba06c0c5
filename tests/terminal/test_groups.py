"""Listings are brought together where a reader would, and only there."""

from __future__ import annotations

import msgspec

from streams.matching.entity import Address, Contact, ContactType, Effect, Kind, ListedEntity
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


def test_another_company_is_a_group_of_its_own() -> None:
    first = entity("Northwind Traders", list_id="A")
    second = entity("Northwynd Traders", list_id="B")
    assert grouped("Northwind Traders", first, second) == [["A"], ["B"]]


def test_the_identity_of_a_group_holds_what_any_listing_says() -> None:
    first = entity("Northwind", list_id="A", countries=("CN",), kind=Kind.UNKNOWN)
    second = msgspec.structs.replace(
        entity("NORTHWIND", "北风", list_id="B", ids=(LEI,), countries=("HK", "CN")),
        addresses=(Address("1 Harbour Road", "CN"),),
        contacts=(Contact(ContactType.WEBSITE, "northwind.example"),),
    )
    (group,) = group_alerts(alerts(party("Northwind"), first, second))
    identity = group.identity
    assert [name.text for name in identity.names] == ["Northwind", "北风"]
    assert identity.kind is Kind.COMPANY
    assert identity.countries == ("CN", "HK")
    assert len(identity.identifiers) == len(identity.addresses) == len(identity.contacts) == 1
