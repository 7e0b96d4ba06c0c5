"""UN/EDIFACT IFTMIN: parties, ships, places, goods and texts of every message are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.matching.party import Party, Role
from streams.shapes.formats import EDIFACT
from streams.shapes.mapping import MappedEvent
from streams.shapes.mapping_file import load_mapping
from tests.factories import entity, screener

EXAMPLE = Path(__file__).parents[2] / "schemas" / "examples" / "shapes" / "edifact-iftmin.edi"


def lift(*segments: str) -> MappedEvent:
    """The event in a message of some segments."""
    body = "".join(f"{segment}'" for segment in segments)
    message = f"UNH+1+IFTMIN:D:00B:UN'{body}UNT+{len(segments) + 2}+1'"
    return load_mapping("edifact-iftmin").lift(EDIFACT.read(message.encode(), ()))


def example() -> MappedEvent:
    """The event in the example."""
    return load_mapping("edifact-iftmin").lift(EDIFACT.read(EXAMPLE.read_bytes(), ()))


def only(segment: str, *others: str) -> Party:
    """The only party of a message."""
    (subject,) = lift(segment, *others).subjects
    return subject.party


def test_parties_of_every_message_are_read_with_their_places() -> None:
    found = {subject.path: subject.party for subject in example().subjects}
    assert found["$.messages[0].NAD[0].C080['3036']"].role is Role.SHIPPER
    assert found["$.messages[1].NAD[1].C080['3036']"].name == "OLD TOWN COFFEE ROASTERS"
    assert found["$.messages[0].GID[1].NAD[0].C080['3036']"].role is Role.MANUFACTURER


@pytest.mark.parametrize(
    ("qualifier", "role"),
    [
        ("CN", Role.CONSIGNEE), ("CZ", Role.SHIPPER), ("SH", Role.SHIPPER),
        ("NI", Role.NOTIFY_PARTY), ("N1", Role.NOTIFY_PARTY), ("FW", Role.FREIGHT_FORWARDER),
        ("CA", Role.CARRIER), ("UC", Role.ULTIMATE_CONSIGNEE), ("BY", Role.PURCHASER),
        ("SE", Role.SELLER), ("MF", Role.MANUFACTURER), ("ZZZ", Role.OTHER),
    ],
)  # fmt: skip
def test_a_qualifier_tells_the_role(qualifier: str, role: Role) -> None:
    assert only(f"NAD+{qualifier}+++KEPLER").role is role


def test_a_name_over_several_lines_is_one_name() -> None:
    party = only("NAD+CN+++KEPLER OPTICS AND:INSTRUMENTS LTD+RING 1+LINZ++4020+AT")
    assert party.names == ("KEPLER OPTICS AND INSTRUMENTS LTD", "KEPLER OPTICS AND")
    assert (party.address, party.country) == ("RING 1, LINZ, 4020", "AT")


def test_a_name_in_lines_of_no_order_is_found_in_the_first() -> None:
    party = only("NAD+CN++KEPLER OPTICS:RING 1:LINZ")
    assert party.name == "KEPLER OPTICS"
    assert party.address == "RING 1, LINZ"


def test_a_party_with_a_code_only_can_t_be_searched_for() -> None:
    event = lift("NAD+CN+4711::9", "NAD+CZ+++KEPLER")
    coverage = screener(entity("Brahe")).screen(event.enquiry()).coverage
    assert coverage.unresolved == ("$.messages[0].NAD[0]",)


def test_sender_and_recipient_count_where_they_are_named() -> None:
    event = lift("NAD+MS+4711::9", "NAD+MR+++KEPLER", "NAD+CN+++BRAHE")
    assert {subject.party.name for subject in event.subjects} == {"KEPLER", "BRAHE"}


def test_people_to_turn_to_are_read_with_their_numbers() -> None:
    event = lift("NAD+CN+++KEPLER", "CTA+IC+:TYCHO BRAHE", "COM+?+43 1:TE", "COM+a@b.example:EM")
    kepler, brahe = (subject.party for subject in event.subjects)
    assert brahe.name == "TYCHO BRAHE"
    assert [(c.type.value, c.value) for c in kepler.contacts] == [
        ("phone", "+43 1"), ("email", "a@b.example"),
    ]  # fmt: skip


def test_a_ship_is_read_by_its_number_its_name_and_its_flag() -> None:
    party = only("TDT+20+047W+1+++++9321483:146:11:MORNING HARRIER:LR")
    assert (party.role, party.name, party.country) == (Role.VESSEL, "MORNING HARRIER", "LR")
    assert [(i.type.value, i.value) for i in party.identifiers] == [("imo", "9321483")]


def test_a_call_sign_is_no_imo_number() -> None:
    party = only("TDT+20+047W+1+++++ELXY7:103::MORNING HARRIER")
    assert [(i.type.value, i.value) for i in party.identifiers] == [("call_sign", "ELXY7")]


@pytest.mark.parametrize("mode", ["2", "3", "4"])
def test_what_goes_by_rail_road_or_air_is_no_ship(mode: str) -> None:
    event = lift(f"TDT+10++{mode}+++++B-2485:::FLIGHT", "NAD+CN+++KEPLER")
    assert [subject.party.name for subject in event.subjects] == ["KEPLER"]


def test_places_goods_amounts_and_texts_are_read() -> None:
    event = example()
    assert [(w.name, w.unlocode, w.country) for w in event.waypoints] == [
        ("NINGBO", "CNNGB", "CN"), ("ROTTERDAM", "NLRTM", "NL"), ("HANGZHOU DEPOT", "CNHGH", "CN"),
    ]  # fmt: skip
    assert [(line.hs_code, line.origin) for line in event.cargo] == [
        ("852589", "CN"), ("854231", None), ("940360", None),
    ]  # fmt: skip
    assert [(amount.amount, amount.currency) for amount in event.amounts] == [("184250.50", "USD")]
    assert {text.text for text in event.texts} >= {
        "PLEASE DELIVER TO THE WAREHOUSE OF THE BUYER: GATE 4",
        "NETWORK CAMERAS WITH NIGHT VISION AND MOUNTING KITS",
        "RKV DUISBURG PO 4471",
    }


def test_a_description_of_goods_is_one_text() -> None:
    event = lift("GID+1", "FTX+AAA+++LENSES:AND TUBES", "FTX+AAI+++KEEP DRY", "NAD+CN+++KEPLER")
    assert [text.text for text in event.texts] == ["LENSES AND TUBES", "KEEP DRY"]


def test_bookings_bills_voyages_and_containers_tie_events_together() -> None:
    event = lift("BGM+340+D1", "RFF+BN:B1", "RFF+BM:L1", "TDT+20+V1+1+++++:::SHIP", "EQD+CN+C1")
    assert {(reference.type, reference.value) for reference in event.references} == {
        ("document", "D1"), ("booking", "B1"), ("bill_of_lading", "L1"), ("voyage", "V1"),
        ("equipment", "C1"),
    }  # fmt: skip


def test_interchange_message_and_document_name_the_event() -> None:
    event = example()
    assert event.event_id == "IC000417/1/HLC26110457"
    assert event.occurred_at is not None
    assert event.occurred_at.isoformat() == "2026-11-20T09:15:00+00:00"


def test_a_listed_shipper_alerts_with_its_message() -> None:
    listed = entity("Hangzhou Hikvision Digital Technology Co., Ltd.", list_id="US-EL")
    screening = screener(listed).screen(example().enquiry())
    assert [hit.subject.path for hit in screening.hits] == ["$.messages[0].NAD[0].C080['3036']"]
