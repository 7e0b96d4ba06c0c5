"""Vessels that were seen on earlier events of a booking, voyage or bill of lading. Pure.

A Track & Trace event often has a ship's IMO number, where the bill of lading of the same booking
has none. `Sightings` remembers which ship was seen under which reference and tells it of later
events, beside what the sender says and never in its place.

A shipment in Streamscreen's own shape carries what was seen in its field `seen_vessels`. An event
in the sender's own shape has no such field, and one written into it could be mistaken for what the
sender said, or be refused by its schema; so its bytes stay as they are, and the record carries what
was seen in the header SEEN_HEADER. A header is part of the record as its bytes are: a repeat reads
the same, and dead letters keep it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Annotated, Final, NamedTuple, TypeAlias

import msgspec

from streams.errors import MessageError
from streams.matching.entity import Identifier, IdentifierType
from streams.matching.identifiers import canonical
from streams.matching.party import Subject
from streams.messages.alerts import Origin
from streams.messages.events import Reference, SeenVessel, Shipment, decode_event

SEEN_HEADER: Final = "streamscreen.seen-vessels"

# Ships of one reference: a booking with several legs has some.
_MOST_SHIPS: Final = 8
# A longer name of a ship is left out of what is told: its number says which one it is.
_NAME_CHARS: Final = 200

Headers: TypeAlias = "Sequence[tuple[str, bytes | None]]"
_SEEN: msgspec.json.Decoder[tuple[SeenVessel, ...]] = msgspec.json.Decoder(
    Annotated[tuple[SeenVessel, ...], msgspec.Meta(max_length=_MOST_SHIPS)]
)


class Ship(NamedTuple):
    """A ship that an event names: the seven digits of its valid IMO number, and its name."""

    imo: str
    name: str | None


class Voyage(NamedTuple):
    """What an event of any shape tells of ships: its references, and the ships that it names."""

    event_id: str
    references: tuple[Reference, ...]
    ships: tuple[Ship, ...]


class Sightings:
    """Which ships were seen under a reference; holds `most` references, the latest used."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: OrderedDict[Reference, dict[str, SeenVessel]] = OrderedDict()

    def __len__(self) -> int:
        """The number of references."""
        return len(self._seen)

    def enrich(self, body: bytes, origin: Origin) -> bytes:
        """The shipment with the ships that were seen before under its references.

        Its own ship is remembered. What is no valid shipment, has no reference or names its seen
        vessels itself comes back as it is, byte for byte.
        """
        try:
            shipment = decode_event("shipment", body)
        except MessageError:
            return body
        if not isinstance(shipment, Shipment):
            return body
        seen = self.tell(_voyage(shipment), origin)
        if not seen or shipment.seen_vessels:
            return body
        fields: dict[str, msgspec.Raw] = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        fields["seen_vessels"] = msgspec.Raw(msgspec.json.encode(seen))
        return msgspec.json.encode(fields)

    def tell(self, voyage: Voyage, origin: Origin) -> tuple[SeenVessel, ...]:
        """The ships that were seen before under an event's references, and are not its own.

        Its own ships are remembered.
        """
        seen = self._find(voyage)
        for ship in voyage.ships:
            self._remember(voyage, ship, origin)
        return seen

    def _find(self, voyage: Voyage) -> tuple[SeenVessel, ...]:
        own = {ship.imo for ship in voyage.ships}
        found: dict[str, SeenVessel] = {}
        for reference in voyage.references:
            if reference in self._seen:
                self._seen.move_to_end(reference)
                for imo, vessel in self._seen[reference].items():
                    if imo not in own:
                        found.setdefault(imo, vessel)
        return tuple(list(found.values())[:_MOST_SHIPS])

    def _remember(self, voyage: Voyage, ship: Ship, origin: Origin) -> None:
        name = ship.name if ship.name and len(ship.name) <= _NAME_CHARS else None
        for reference in voyage.references:
            ships = self._seen.setdefault(reference, {})
            self._seen.move_to_end(reference)
            if ship.imo not in ships:
                ships[ship.imo] = SeenVessel(
                    imo=ship.imo,
                    name=name,
                    reference=reference,
                    event_id=voyage.event_id,
                    topic=origin.topic,
                    partition=origin.partition,
                    offset=origin.offset,
                )
            while len(ships) > _MOST_SHIPS:
                del ships[next(iter(ships))]
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)


def write_seen(vessels: Sequence[SeenVessel]) -> tuple[str, bytes]:
    """The header of a record that carries what was seen."""
    return SEEN_HEADER, msgspec.json.encode(vessels)


def read_seen(headers: Headers) -> tuple[Subject, ...]:
    """The ships that a record's header names, as further subjects of its event.

    Raises MessageError with reason `not_valid` for a header that is not of the form.
    """
    given = [value or b"" for name, value in headers if name == SEEN_HEADER]
    if not given:
        return ()
    try:
        (value,) = given
        vessels = _SEEN.decode(value)
    except ValueError:  # that of msgspec and of a wrong encoding, too
        raise MessageError("not_valid", f"the header {SEEN_HEADER} can't be read") from None
    return tuple(
        vessel.subject(f"headers['{SEEN_HEADER}'][{at}]") for at, vessel in enumerate(vessels)
    )


def find_ships(numbered: Iterable[tuple[str | None, Iterable[Identifier]]]) -> tuple[Ship, ...]:
    """The ships with a valid IMO number among some, each given by its name and its numbers."""
    return tuple(
        Ship(key[1], name)
        for name, numbers in numbered
        for number in numbers
        if number.type is IdentifierType.IMO and (key := canonical(number))
    )


def _voyage(shipment: Shipment) -> Voyage:
    vessel = shipment.vessel
    numbers = [Identifier(IdentifierType.IMO, vessel.imo)] if vessel and vessel.imo else []
    ships = find_ships([(vessel.name if vessel else None, numbers)])
    return Voyage(shipment.event_id, shipment.references, ships)
