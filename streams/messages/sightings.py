"""Vessels that were seen on earlier events of a booking, voyage or bill of lading. Pure.

A Track & Trace event often has a ship's IMO number, where the shipment instruction of the same
booking has none. `Sightings` remembers which ship was seen under which reference, and writes it
into later shipments (`seen_vessels`), beside what the sender says and never in its place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from streams.errors import MessageError
from streams.matching.entity import Identifier, IdentifierType
from streams.matching.identifiers import canonical
from streams.messages.alerts import Origin
from streams.messages.events import Reference, SeenVessel, Shipment, decode_event

# Ships of one reference: a booking with several legs has some.
_MOST_SHIPS = 8


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
        if not isinstance(shipment, Shipment) or not shipment.references:
            return body
        own = _imo(shipment)
        seen = {} if shipment.seen_vessels else self._find(shipment.references, own)
        if own:
            self._remember(shipment, own, origin)
        if not seen:
            return body
        fields: dict[str, msgspec.Raw] = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        fields["seen_vessels"] = msgspec.Raw(msgspec.json.encode(list(seen.values())))
        return msgspec.json.encode(fields)

    def _find(self, references: tuple[Reference, ...], own: str | None) -> dict[str, SeenVessel]:
        found: dict[str, SeenVessel] = {}
        for reference in references:
            if reference in self._seen:
                self._seen.move_to_end(reference)
                for imo, vessel in self._seen[reference].items():
                    if imo != own:
                        found.setdefault(imo, vessel)
        return dict(list(found.items())[:_MOST_SHIPS])

    def _remember(self, shipment: Shipment, imo: str, origin: Origin) -> None:
        for reference, vessel in _sightings(shipment, imo, origin):
            ships = self._seen.setdefault(reference, {})
            self._seen.move_to_end(reference)
            ships.setdefault(imo, vessel)
            while len(ships) > _MOST_SHIPS:
                del ships[next(iter(ships))]
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)


def _sightings(
    shipment: Shipment, imo: str, origin: Origin
) -> Iterator[tuple[Reference, SeenVessel]]:
    name = shipment.vessel.name if shipment.vessel else None
    for reference in shipment.references:
        yield (
            reference,
            SeenVessel(
                imo=imo,
                name=name,
                reference=reference,
                event_id=shipment.event_id,
                topic=origin.topic,
                partition=origin.partition,
                offset=origin.offset,
            ),
        )


def _imo(shipment: Shipment) -> str | None:
    """The number of the shipment's own ship, if it is valid."""
    if not (shipment.vessel and shipment.vessel.imo):
        return None
    key = canonical(Identifier(IdentifierType.IMO, shipment.vessel.imo))
    return key[1] if key else None
