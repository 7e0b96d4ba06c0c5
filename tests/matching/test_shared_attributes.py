"""What is shared beside a name is found however it is printed, and only where it tells something."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from streams.matching.entity import Address, Contact, ContactType, ListedEntity
from streams.matching.party import Party
from streams.matching.shared_attributes import MOST_HOLDERS, SharedAttributes
from tests.factories import entity, party

PHONE = "+86 571 8807 5998"
STREET = "555 Qianmo Road, Binjiang District, Hangzhou 310052, China"


def listed(*contacts: str, address: str | None = None, country: str = "CN") -> ListedEntity:
    """An entry with contacts written `type:value` and one address."""
    return msgspec.structs.replace(
        entity("Northwind", entry_id=str(len(contacts))),
        contacts=tuple(map(contact, contacts)),
        addresses=(Address(address, country),) if address else (),
    )


def contact(text: str) -> Contact:
    type_, _, value = text.partition(":")
    return Contact(ContactType(type_), value)


def asking(*contacts: str, **fields: Any) -> Party:
    return msgspec.structs.replace(
        party("Boreas", **fields), contacts=tuple(map(contact, contacts))
    )


def shared(asked: Party, *entities: ListedEntity) -> list[str]:
    """The fields that are shared with any of the entries."""
    return [each.field for _, found in SharedAttributes(entities).find(asked) for each in found]


@pytest.mark.parametrize(
    ("mine", "theirs", "fields"),
    [
        (f"phone:{PHONE}", "phone:0571-88075998", ["phone"]),
        (f"phone:{PHONE} ext. 12", "phone:Fax 0086 571 88075998", ["phone"]),
        ("phone:+7 495 123 45 67", "phone:+7 495 123 45 60; +7 (495) 123-45-67", ["phone"]),
        ("phone:123 4567", "phone:123 4567", []),
        ("email:Sales@Northwind.example", "email:sales@northwind.example", ["email", "website"]),
        ("email:a@northwind.example", "email:b@mail.northwind.example", ["website"]),
        ("email:a@northwind.example", "website:https://www.northwind.example/about", ["website"]),
        ("website:northwind.co.uk", "website:boreas.co.uk", []),
        ("email:boreas@gmail.com", "email:northwind@gmail.com", []),
        ("email:boreas@gmail.com", "email:Boreas@gmail.com", ["email"]),
        ("website:facebook.com/boreas", "website:facebook.com/northwind", []),
        ("website:not a site", "website:not a site", []),
        ("email:nobody", "email:nobody", []),
    ],
)
def test_contacts_meet_by_what_they_reach(mine: str, theirs: str, fields: list[str]) -> None:
    assert shared(asking(mine), listed(theirs)) == fields


@pytest.mark.parametrize(
    ("mine", "same"),
    [
        (STREET, True),
        ("No. 555, Qianmo Rd, Binjiang, Hangzhou", True),
        ("Building 2, 555 QIANMO ROAD, HANGZHOU", False),  # another number: perhaps another house
        ("557 Qianmo Road, Hangzhou", False),
        ("Qianmo Road, Binjiang District, Hangzhou", False),
        ("555 Binjiang Road, Shanghai", False),
        ("310052 Hangzhou", False),
    ],
)
def test_addresses_meet_by_numbers_and_words(mine: str, same: bool) -> None:
    assert (shared(asking(address=mine), listed(address=STREET)) == ["address"]) is same


def test_an_address_of_another_country_is_another() -> None:
    assert shared(asking(address=STREET, country="TW"), listed(address=STREET)) == []
    assert shared(asking(address=STREET, country="CN"), listed(address=STREET)) == ["address"]


@pytest.mark.parametrize("field", ["phone", "address"])
def test_what_very_many_share_tells_nothing(field: str) -> None:
    one = listed(f"phone:{PHONE}") if field == "phone" else listed(address=STREET)
    asked = asking(f"phone:{PHONE}") if field == "phone" else asking(address=STREET)
    most = [msgspec.structs.replace(one, entry_id=str(at)) for at in range(MOST_HOLDERS)]
    assert len(shared(asked, *most)) == MOST_HOLDERS
    assert shared(asked, *most, one) == []


def test_what_is_shared_is_shown_as_each_side_prints_it() -> None:
    ((found, (what,)),) = SharedAttributes([listed("phone:0571-88075998")]).find(
        asking(f"phone:{PHONE}")
    )
    assert found.primary_name == "Northwind"
    assert (what.asked, what.listed) == (PHONE, "0571-88075998")


def test_a_party_with_nothing_but_a_name_shares_nothing() -> None:
    assert shared(party("Northwind"), listed(f"phone:{PHONE}", address=STREET)) == []
