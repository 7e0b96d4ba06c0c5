"""A party that shares details with an entry is flagged under another name, and never more."""

from __future__ import annotations

import msgspec
import pytest

from streams.matching.entity import Address, Contact, ContactType, Effect, ListedEntity
from streams.matching.hits import Hit
from streams.matching.outcomes import Band, Outcome
from streams.matching.party import Enquiry, Party, Subject
from streams.matching.screener import Screening
from tests.factories import POLICY, entity, party, screener

PHONE = Contact(ContactType.PHONE, "+86 571 8807 5998")
MAIL = Contact(ContactType.EMAIL, "sales@northwind.example")
STREET = "555 Qianmo Road, Binjiang District, Hangzhou, China"
NORTHWIND = msgspec.structs.replace(
    entity("Northwind Traders", entry_id="7", countries=("CN",)),
    contacts=(PHONE, MAIL),
    addresses=(Address(STREET, "CN"),),
)
FLAGGING = msgspec.structs.replace(POLICY, shared_details=True)


def asking(name: str, *contacts: Contact, address: str | None = None) -> Party:
    return msgspec.structs.replace(party(name), contacts=contacts, address=address)


def screen(asked: Party, *entities: ListedEntity) -> Screening:
    enquiry = Enquiry("shipment", (Subject("$.parties[0]", asked),))
    return screener(*(entities or (NORTHWIND,)), policy=FLAGGING).screen(enquiry)


def only_hit(asked: Party) -> Hit:
    (hit,) = screen(asked).hits
    return hit


def test_a_shared_detail_is_flagged_with_what_is_shared() -> None:
    hit = only_hit(asking("Boreas Import", PHONE))
    assert hit.entity.key == "SHARED-DETAILS:US-OFAC-SDN:7"
    assert hit.entity.effects == (Effect.FLAG,)
    assert hit.entity.remarks == (
        "Shares the phone '+86 571 8807 5998' with Northwind Traders (US-OFAC-SDN:7), "
        "under another name"
    )
    (fact,) = hit.explain().facts
    assert (fact.field, fact.asked, fact.listed) == ("phone", PHONE.value, PHONE.value)
    assert (hit.band, hit.outcome) == (Band.REVIEW, Outcome.REVIEW)


@pytest.mark.parametrize(
    ("asked", "score"),
    [
        (asking("Boreas", address=STREET), 0.76),
        (asking("Boreas", PHONE), 0.8),
        (asking("Boreas", PHONE, address=STREET), 0.84),
        (asking("Boreas", PHONE, MAIL, address=STREET), 0.9),
    ],
)
def test_more_that_is_shared_scores_more_but_is_never_sure(asked: Party, score: float) -> None:
    hit = only_hit(asked)
    assert hit.score == score
    assert hit.band is Band.REVIEW
    points = sum(factor.points for factor in hit.explain().factors)
    assert round(points, 4) == score


def test_nobody_is_flagged_unless_the_policy_says_so() -> None:
    enquiry = Enquiry("shipment", (Subject("$.parties[0]", asking("Boreas", PHONE)),))
    assert screener(NORTHWIND).screen(enquiry).hits == ()


def test_who_is_hit_by_name_is_not_flagged_as_well() -> None:
    elsewhere = msgspec.structs.replace(NORTHWIND, list_id="EU-FSF")
    lists = [hit.entity.list_id for hit in screen(asking("Northwind Traders", PHONE)).hits]
    assert lists == ["US-OFAC-SDN"]
    found = screen(asking("Northwind Traders", PHONE), NORTHWIND, elsewhere)
    assert [hit.entity.list_id for hit in found.hits] == ["EU-FSF", "US-OFAC-SDN"]


def test_a_party_without_a_name_is_flagged_and_stays_unresolved() -> None:
    asked = msgspec.structs.replace(party(), contacts=(PHONE,))
    screening = screen(asked)
    assert len(screening.hits) == 1
    assert screening.coverage.unresolved == ("$.parties[0]",)


def test_a_removed_entry_makes_no_flag() -> None:
    removed = msgspec.structs.replace(NORTHWIND, removed_on="2025-01-07")
    screening = screen(asking("Boreas", PHONE), removed)
    assert screening.hits == ()
    assert "no_alert:removed" in screening.reasons
