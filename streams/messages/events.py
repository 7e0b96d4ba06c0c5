"""Shipments and transactions: the events that come in, as plain JSON, decoded strictly."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from typing import Annotated

import msgspec

from streams.errors import MessageError
from streams.matching.entity import Identifier, IdentifierType, Kind
from streams.matching.party import (
    CargoLine,
    CountryCode,
    Enquiry,
    FreeText,
    NameText,
    Party,
    Role,
    Subject,
    Waypoint,
)
from streams.messages.unique_names import require_unique_names

_MOST_PARTIES = 200
_MOST_STOPS = 100

EventId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Parties = Annotated[tuple[Party, ...], msgspec.Meta(min_length=1, max_length=_MOST_PARTIES)]
Timestamp = Annotated[
    datetime, msgspec.Meta(tz=True, description="RFC 3339 date and time with an offset")
]


class Money(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An amount as a decimal string, so that no digit is lost, and its ISO 4217 currency."""

    amount: Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$(?!\n)")]
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$(?!\n)")]


class Carriage(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The ship that carries the goods; a bill of lading often has its name only."""

    name: NameText | None = None
    imo: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    mmsi: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    flag: CountryCode | None = None


class Stop(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One place of the route. `function` is loading, discharge, transshipment, origin …"""

    function: Annotated[str, msgspec.Meta(max_length=40)]
    name: NameText | None = None
    unlocode: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[A-Z2-9]{3}$(?!\n)")] | None = None
    country: CountryCode | None = None


class Goods(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of goods with its Harmonised System code and export control number."""

    description: str | None = None
    hs_code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2,12}$(?!\n)")] | None = None
    eccn: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    origin: CountryCode | None = None


class ReferenceType(str, Enum):
    """What a reference is a number of."""

    BOOKING = "booking"
    VOYAGE = "voyage"
    UNIVERSAL_VOYAGE = "universal_voyage"
    BILL_OF_LADING = "bill_of_lading"


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The number of a booking, voyage or bill of lading.

    Give a voyage with its carrier's code: carriers number theirs alike. A universal voyage
    reference (DCSA) is the same at every carrier.
    """

    type: ReferenceType
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SeenVessel(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """A ship that an earlier event of the same reference names, and where that event stood."""

    imo: Annotated[str, msgspec.Meta(max_length=20)]
    name: NameText | None = None
    reference: Reference
    event_id: EventId
    topic: str
    partition: int
    offset: int

    def subject(self, path: str) -> Subject:
        """The ship as one that is asked about, at the place where the later event carries it."""
        reference = f"{self.reference.type.value} {self.reference.value}"
        place = f"{self.topic}-{self.partition}-{self.offset}"
        seen = f"{reference}, event {self.event_id} at {place}"
        return Subject(path, _vessel_party(Carriage(name=self.name, imo=self.imo)), seen)


class Shipment(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """Goods that move from one party to another. `extensions` holds the sender's own fields.

    `seen_vessels` are ships of earlier events with the same `references`: `streamscreen enrich`
    writes them.
    """

    event_id: EventId
    occurred_at: Timestamp
    parties: Parties
    vessel: Carriage | None = None
    references: Annotated[tuple[Reference, ...], msgspec.Meta(max_length=20)] = ()
    seen_vessels: Annotated[tuple[SeenVessel, ...], msgspec.Meta(max_length=8)] = ()
    route: Annotated[tuple[Stop, ...], msgspec.Meta(max_length=_MOST_STOPS)] = ()
    goods: Annotated[tuple[Goods, ...], msgspec.Meta(max_length=1000)] = ()
    value: Money | None = None
    free_text: str | None = None
    extensions: dict[str, object] = {}

    def enquiry(self) -> Enquiry:
        """Every party, the vessel, every named place of the route and every text, with their paths.

        Rules of the policy ask for the goods and for all places, named or not.
        """
        subjects = _party_subjects(self.parties)
        if self.vessel:
            subjects.append(Subject("$.vessel", _vessel_party(self.vessel)))
        subjects.extend(
            seen.subject(f"$.seen_vessels[{i}]") for i, seen in enumerate(self.seen_vessels)
        )
        route = list(zip(_ROUTE_PATHS, self.route, strict=False))
        subjects += [
            Subject(path, _place_party(stop.name, stop.country))
            for path, stop in route
            if stop.name
        ]
        return Enquiry(
            flow="shipment",
            subjects=tuple(subjects),
            absent=_without_value(self, ("vessel", "route", "goods")),
            unscreened=_with_value(self, ("extensions",)),
            texts=(*_descriptions(self.goods), *_texts(self, ("free_text",))),
            cargo=tuple([CargoLine(line.hs_code, line.eccn, line.origin) for line in self.goods]),
            waypoints=tuple(
                [Waypoint(path, stop.name, stop.unlocode, stop.country) for path, stop in route]
            ),
        )


class Transaction(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    """Money that moves from one party to another. `extensions` holds the sender's own fields."""

    event_id: EventId
    occurred_at: Timestamp
    parties: Parties
    amount: Money
    purpose: str | None = None
    free_text: str | None = None
    extensions: dict[str, object] = {}

    def enquiry(self) -> Enquiry:
        """Every party, agent and text, with their paths."""
        return Enquiry(
            flow="transaction",
            subjects=tuple(_party_subjects(self.parties)),
            absent=_without_value(self, ("purpose",)),
            unscreened=_with_value(self, ("extensions",)),
            texts=_texts(self, ("purpose", "free_text")),
        )


Event = Shipment | Transaction

_DECODERS: dict[str, msgspec.json.Decoder[Event]] = {
    "shipment": msgspec.json.Decoder(Shipment),
    "transaction": msgspec.json.Decoder(Transaction),
}
FLOWS = tuple(_DECODERS)

_PARTY_PATHS = tuple(f"$.parties[{i}]" for i in range(_MOST_PARTIES))
_ROUTE_PATHS = tuple(f"$.route[{i}]" for i in range(_MOST_STOPS))

# The one message of the decoder that quotes a value, which may be anything at all.
_ENUM_VALUE = re.compile("Invalid enum value '.*'", re.DOTALL)


def decode_event(flow: str, body: bytes) -> Event:
    """Decode one event of a flow.

    Raises MessageError with reason `empty`, `not_json` or `not_valid`; its text gives the path
    (JSONPath) of the field at fault and quotes no value of it.
    """
    if not body:
        raise MessageError("empty", "the message is empty")
    try:
        event = _DECODERS[flow].decode(body)
        require_unique_names(body, event)
    except msgspec.ValidationError as err:
        raise MessageError("not_valid", _ENUM_VALUE.sub("Invalid enum value", str(err))) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        raise MessageError("not_json", f"not JSON: {err}") from None
    except RecursionError:
        raise MessageError("not_json", "not JSON: nested too deeply") from None
    return event


def _party_subjects(parties: tuple[Party, ...]) -> list[Subject]:
    return list(map(Subject, _PARTY_PATHS, parties))


def _place_party(name: str, country: str | None) -> Party:
    """A port or terminal, screened as the body that runs it: a person of its name is another."""
    return Party(role=Role.PLACE, name=name, kind=Kind.COMPANY, country=country)


def _vessel_party(vessel: Carriage) -> Party:
    numbers = ((IdentifierType.IMO, vessel.imo), (IdentifierType.MMSI, vessel.mmsi))
    return Party(
        role=Role.VESSEL,
        name=vessel.name,
        kind=Kind.VESSEL,
        country=vessel.flag,
        identifiers=tuple(Identifier(type_, value) for type_, value in numbers if value),
    )


def _descriptions(goods: tuple[Goods, ...]) -> list[FreeText]:
    return [
        FreeText(f"$.goods[{i}].description", line.description)
        for i, line in enumerate(goods)
        if line.description
    ]


def _texts(event: Event, fields: tuple[str, ...]) -> tuple[FreeText, ...]:
    given = [(field, getattr(event, field)) for field in fields]
    return tuple([FreeText(f"$.{field}", text) for field, text in given if text])


def _without_value(event: Event, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([f"$.{field}" for field in fields if not getattr(event, field)])


def _with_value(event: Event, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([f"$.{field}" for field in fields if getattr(event, field)])
