"""A ship that is seen under a reference is written into later shipments of that reference."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from streams.matching.party import Role
from streams.messages.alerts import Origin
from streams.messages.events import decode_event
from streams.messages.sightings import Sightings

IMO, OTHER_IMO = "9074729", "9176187"


def shipment(event_id: str, *references: str, imo: str | None = None, **more: object) -> bytes:
    event: dict[str, object] = {
        "event_id": event_id,
        "occurred_at": "2026-11-23T09:00:00Z",
        "parties": [{"role": "consignee", "name": "Meadow Bakery"}],
        "references": [{"type": "booking", "value": value} for value in references],
        **more,
    }
    if imo:
        event["vessel"] = {"name": "EVENING TIDE", "imo": imo}
    return json.dumps(event).encode()


def at(offset: int, partition: int = 0) -> Origin:
    return Origin("shipments.unenriched", partition, offset, 0)


def seen(body: bytes) -> list[str]:
    return [vessel["imo"] for vessel in json.loads(body).get("seen_vessels", [])]


def test_a_later_shipment_of_a_booking_names_the_ship_and_where_it_was_seen() -> None:
    sightings = Sightings(10)
    sightings.enrich(shipment("track", "B1", imo=f"IMO {IMO}"), at(7, 2))
    body = sightings.enrich(shipment("bl", "B1"), at(3))
    (vessel,) = json.loads(body)["seen_vessels"]
    assert vessel == {
        "imo": IMO, "name": "EVENING TIDE", "reference": {"type": "booking", "value": "B1"},
        "event_id": "track", "topic": "shipments.unenriched", "partition": 2, "offset": 7,
    }  # fmt: skip
    enquiry = decode_event("shipment", body).enquiry()
    (subject,) = [s for s in enquiry.subjects if s.path == "$.seen_vessels[0]"]
    assert subject.party.role is Role.VESSEL
    assert subject.party.identifiers[0].value == IMO
    assert json.loads(body) | {"seen_vessels": 0} == json.loads(shipment("bl", "B1")) | {
        "seen_vessels": 0
    }


def test_what_is_not_to_be_enriched_stays_as_it_is_byte_for_byte() -> None:
    sightings = Sightings(10)
    sightings.enrich(shipment("track", "B1", imo=IMO), at(0))
    for body in (
        b"", b"{", b"null", b'{"event_id": 1}', shipment("x"), shipment("x", "B2"),
        shipment("x", "B1", imo=IMO), shipment("x", "B1", seen_vessels=[json.loads(sightings.enrich(
            shipment("y", "B1"), at(1)))["seen_vessels"][0]]),
    ):  # fmt: skip
        assert sightings.enrich(body, at(2)) == body


def test_a_number_that_is_not_valid_is_not_remembered() -> None:
    sightings = Sightings(10)
    sightings.enrich(shipment("track", "B1", imo="9074728"), at(0))
    assert len(sightings) == 0


def test_every_ship_of_a_booking_is_named_besides_the_shipments_own() -> None:
    sightings = Sightings(10)
    sightings.enrich(shipment("leg 1", "B1", imo=IMO), at(0))
    assert seen(sightings.enrich(shipment("leg 2", "B1", imo=OTHER_IMO), at(1))) == [IMO]
    assert seen(sightings.enrich(shipment("bl", "B1"), at(2))) == [IMO, OTHER_IMO]


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 5))
def test_the_latest_references_are_held_and_no_more(numbers: list[int], most: int) -> None:
    sightings = Sightings(most)
    order: list[int] = []
    for offset, number in enumerate(numbers):
        sightings.enrich(shipment("track", f"B{number}", imo=IMO), at(offset))
        order = [each for each in order if each != number] + [number]
    held = order[-most:]
    assert len(sightings) == len(held)
    for number in held:
        assert seen(sightings.enrich(shipment("bl", f"B{number}"), at(99))) == [IMO]
