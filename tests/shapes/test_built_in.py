"""The built-in mappings on realistic events: who is found where, and what is left unread."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from streams.errors import MessageError
from streams.matching.entity import IdentifierType
from streams.matching.party import CargoLine, Role
from streams.shapes.cargo_rules import Reference
from streams.shapes.formats import read_json
from streams.shapes.mapping import MappedEvent
from streams.shapes.mapping_file import load_mapping
from tests.shapes.making import EXAMPLES

BILL = read_json((EXAMPLES / "dcsa-bill-of-lading.json").read_bytes())
CALL = read_json((EXAMPLES / "dcsa-track-and-trace.json").read_bytes())


def lift(name: str, tree: Any) -> MappedEvent:
    return load_mapping(name).lift(tree, keep_found=True)


def roles(event: MappedEvent) -> dict[str, Role]:
    return {s.path.removeprefix("$."): s.party.role for s in event.subjects}


def test_every_party_of_a_bill_of_lading_is_searched_for_in_its_role() -> None:
    found = roles(lift("dcsa-bill-of-lading", BILL))
    parties = {
        path.removeprefix("documentParties."): role
        for path, role in found.items()
        if path.startswith("documentParties.") and "ContactDetails" not in path
    }
    assert parties == {
        "shipper.partyName": Role.SHIPPER,
        "consignee.partyName": Role.CONSIGNEE,
        "endorsee.partyName": Role.ULTIMATE_CONSIGNEE,
        "notifyParties[0].partyName": Role.NOTIFY_PARTY,
        "notifyParties[1].partyName": Role.NOTIFY_PARTY,
        "issuingParty.partyName": Role.CARRIER,
        "carriersAgentAtDestination.partyName": Role.OTHER,
        "other[0].party.partyName": Role.FREIGHT_FORWARDER,
        "other[1]": Role.OTHER,
    }
    assert found["transports.vesselVoyages[0].vesselName"] is Role.VESSEL
    assert found["transports.portOfLoading.locationName"] is Role.PLACE
    assert found["documentParties.notifyParties[0].partyContactDetails[0].name"] is Role.OTHER


def test_a_bill_of_lading_tells_addresses_numbers_goods_and_places() -> None:
    event = lift("dcsa-bill-of-lading", BILL)
    party = {s.path: s.party for s in event.subjects}
    shipper = party["$.documentParties.shipper.partyName"]
    assert shipper.country == "CN"
    assert shipper.address
    assert shipper.address.startswith("Qianmo Road, 555, 310051, Hangzhou")
    assert [(n.type, n.country) for n in shipper.identifiers] == [(IdentifierType.TAX, "CN")]
    endorsee = party["$.documentParties.endorsee.partyName"]
    assert [n.type for n in endorsee.identifiers] == [IdentifierType.LEI]
    assert event.cargo == (CargoLine("852589"), CargoLine("830250"))
    assert {w.unlocode for w in event.waypoints} >= {"CNNGB", "NLRTM", "DEDUI"}
    assert {t.path for t in event.texts} >= {
        "$.consignmentItems[0].descriptionOfGoods",
        "$.consignmentItems[0].shippingMarks",
        "$.carrierClauses[0]",
    }
    assert Reference("booking", "NHL2611880") in event.references
    assert (event.event_id, str(event.occurred_at)) == ("HLC26110457", "2026-11-20 00:00:00+00:00")


def test_what_is_left_unread_of_a_bill_of_lading_is_codes_and_internal_numbers() -> None:
    event = lift("dcsa-bill-of-lading", BILL)
    assert event.reading.share > 0.8
    assert event.doubts == ()
    left = {item.path for item in event.left}
    assert "$.carrierCode" in left
    assert not any("Name" in path for path in left)


def test_a_notification_holds_the_bill_of_lading_within() -> None:
    event = lift("dcsa-bill-of-lading", {"transportDocument": BILL})
    assert event.subjects[0].path == "$.transportDocument.documentParties.shipper.partyName"
    assert event.event_id == "HLC26110457"


def test_a_track_and_trace_event_tells_the_vessel_by_its_imo_number() -> None:
    event = lift("dcsa-track-and-trace", CALL)
    vessel = event.subjects[0].party
    assert (vessel.role, vessel.name, vessel.country) == (Role.VESSEL, "MORNING HARRIER", "LR")
    assert ("imo", "9187667") in [(n.type.value, n.value) for n in vessel.identifiers]
    assert [w.unlocode for w in event.waypoints] == ["CNNGB", "CNNGB"]
    assert set(event.references) >= {
        Reference("booking", "NHL2611880"),
        Reference("bill_of_lading", "HLC26110457"),
        Reference("voyage", "047W"),
    }
    assert {left.path for left in event.left} == {
        "$.transportCall.facilityCode",
        "$.transportCall.facilityCodeListProvider",
        "$.transportCall.vessel.vesselOperatorCarrierCode",
        "$.transportCall.vessel.vesselOperatorCarrierCodeListProvider",
    }


def test_a_vessel_without_a_name_is_searched_for_by_its_number() -> None:
    tree = msgspec.json.decode(msgspec.json.encode(CALL))
    del tree["transportCall"]["vessel"]["vesselName"]
    assert lift("dcsa-track-and-trace", tree).subjects[0].path == (
        "$.transportCall.vessel.vesselIMONumber"
    )


def test_an_event_about_a_document_may_name_nobody() -> None:
    tree = {"eventID": "1", "eventType": "SHIPMENT", "documentID": "B7", "documentTypeCode": "BKG"}
    event = lift("dcsa-track-and-trace", tree)
    assert (event.subjects, event.references) == ((), (Reference("booking", "B7"),))
    with pytest.raises(MessageError, match="nothing to search for"):
        lift("dcsa-track-and-trace", {**tree, "eventType": "TRANSPORT"})
