"""Events are decoded strictly: what is not understood is refused, never passed by."""

from __future__ import annotations

import json

import pytest

from streams.errors import MessageError
from streams.matching.entity import Gender, IdentifierType, Kind
from streams.matching.party import Role
from streams.messages.events import decode_event

SHIPMENT: dict[str, object] = {
    "event_id": "BL-1",
    "occurred_at": "2026-03-04T10:11:12+08:00",
    "parties": [
        {"role": "shipper", "name": "Nordfjord Fiskeri AS", "country": "NO"},
        {"role": "consignee", "name": "Hikvision", "other_names": ["海康威视"]},
    ],
    "vessel": {"name": "EVER CALM", "imo": "9074729", "flag": "PA"},
    "route": [{"function": "loading", "name": "Ningbo", "unlocode": "CNNGB"}, {"function": "sea"}],
    "goods": [{"description": "cameras", "hs_code": "852589"}],
    "value": {"amount": "1200.50", "currency": "USD"},
}
TRANSACTION: dict[str, object] = {
    "event_id": "PAY-1",
    "occurred_at": "2026-03-04T10:11:12Z",
    "parties": [{"role": "debtor", "name": "Ana Lima"}],
    "amount": {"amount": "10", "currency": "EUR"},
}


def refusal(flow: str, body: bytes) -> MessageError:
    with pytest.raises(MessageError) as caught:
        decode_event(flow, body)
    return caught.value


def encode(event: dict[str, object], **changes: object) -> bytes:
    return json.dumps({**event, **changes}).encode()


def test_a_shipment_asks_about_its_parties_its_vessel_and_its_named_places() -> None:
    enquiry = decode_event("shipment", encode(SHIPMENT)).enquiry()
    roles = {subject.path: subject.party.role for subject in enquiry.subjects}
    assert roles == {
        "$.parties[0]": Role.SHIPPER,
        "$.parties[1]": Role.CONSIGNEE,
        "$.vessel": Role.VESSEL,
        "$.route[0]": Role.PLACE,
    }
    assert enquiry.subjects[1].party.names == ("Hikvision", "海康威视")
    assert enquiry.subjects[3].party.kind is Kind.COMPANY
    vessel = enquiry.subjects[2].party
    assert (vessel.kind, vessel.country) == (Kind.VESSEL, "PA")
    assert [(i.type, i.value) for i in vessel.identifiers] == [(IdentifierType.IMO, "9074729")]


def test_a_party_beyond_the_limits_of_screening_does_not_spoil_the_event() -> None:
    large = {"role": "consignee", "name": "x" * 100_000, "other_names": ["y"] * 200}
    enquiry = decode_event("shipment", encode(SHIPMENT, parties=[large])).enquiry()
    assert len(enquiry.subjects[0].party.names) == 201


def test_what_is_known_of_a_person_is_asked_for() -> None:
    known = {
        "role": "debtor", "name": "Ana Lima", "kind": "person", "date_of_birth": "1962-03",
        "country": "BR", "nationality": "PT", "gender": "female",
    }  # fmt: skip
    (subject,) = (
        decode_event("transaction", encode(TRANSACTION, parties=[known])).enquiry().subjects
    )
    party = subject.party
    assert (party.nationality, party.gender, party.date_of_birth) == (
        "PT",
        Gender.FEMALE,
        "1962-03",
    )


def test_what_is_not_carried_and_what_is_not_searched_is_declared() -> None:
    enquiry = decode_event("shipment", encode(SHIPMENT, vessel=None, extensions={"a": 1})).enquiry()
    assert enquiry.absent == ("$.vessel",)
    assert enquiry.unscreened == ("$.extensions",)
    payment = decode_event("transaction", encode(TRANSACTION, extensions={"a": 1})).enquiry()
    assert payment.absent == ("$.purpose",)
    assert payment.unscreened == ("$.extensions",)


def test_descriptions_remarks_and_purposes_are_texts_to_search() -> None:
    enquiry = decode_event("shipment", encode(SHIPMENT, free_text="MV EVER CALM")).enquiry()
    assert [(text.path, text.text) for text in enquiry.texts] == [
        ("$.goods[0].description", "cameras"),
        ("$.free_text", "MV EVER CALM"),
    ]
    payment = encode(TRANSACTION, purpose="invoice 7", free_text="/INV/7")
    texts = decode_event("transaction", payment).enquiry().texts
    assert [(text.path, text.text) for text in texts] == [
        ("$.purpose", "invoice 7"),
        ("$.free_text", "/INV/7"),
    ]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"parties": []}, "$.parties"),
        ({"parties": [{"role": "consignee", "name": 7}]}, "$.parties[0].name"),
        ({"parties": [{"role": "consignee", "nmae": "x"}]}, "$.parties[0]"),
        ({"parties": [{"role": "barista", "name": "x"}]}, "$.parties[0].role"),
        ({"parties": [{"role": "consignee", "name": ""}]}, "$.parties[0].name"),
        ({"parties": [{"role": "other", "gender": "?"}]}, "$.parties[0].gender"),
        ({"parties": [{"role": "other", "nationality": "Iran"}]}, "$.parties[0].nationality"),
        ({"parties": [{"role": "other", "name": "x", "country": "China"}]}, "$.parties[0].country"),
        ({"parties": [{"role": "other", "name": "x", "country": "US\n"}]}, "$.parties[0].country"),
        ({"goods": [{"hs_code": "8525\n"}]}, "$.goods[0].hs_code"),
        ({"occurred_at": "2026-03-04T10:11:12"}, "$.occurred_at"),
        ({"value": {"amount": 1.5, "currency": "USD"}}, "$.value.amount"),
        ({"partys": []}, "partys"),
    ],
)
def test_a_field_at_fault_is_named_by_its_path(changes: dict[str, object], path: str) -> None:
    error = refusal("shipment", encode(SHIPMENT, **changes))
    assert error.reason == "not_valid"
    assert path in str(error)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"event_id": "\xff"}', "not_json"),
        (b"[" * 200_000, "not_valid"),
        (b'{"extensions": {"a": ' + b"[" * 200_000, "not_json"),
        (b"null", "not_valid"),
        (encode(SHIPMENT).replace(b'"cameras"', b"NaN"), "not_json"),
    ],
)
def test_bytes_that_are_no_event_are_refused_with_a_reason(body: bytes, reason: str) -> None:
    assert refusal("shipment", body).reason == reason


def test_a_refusal_quotes_no_value() -> None:
    party = {"role": "Secret Person", "name": "Secret Person", "country": "Secret Person"}
    assert "Secret" not in str(refusal("shipment", encode(SHIPMENT, parties=[party])))
