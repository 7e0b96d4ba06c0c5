"""Which listed entries are sent through the stream, and the events that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from itertools import count
from typing import Final

import msgspec

from streams.kafka.list_topic import ListReader
from streams.matching.entity import Effect, Kind, ListedEntity
from streams.matching.party import Party, Role
from streams.messages.events import Event, Money, Shipment, Transaction
from streams.messages.list_assembly import Loaded, Withdrawn
from streams.messages.list_versions import decode_entities
from streams.settings import Settings

# Events of the canary have this key, and ids that begin with it.
CANARY_KEY: Final = "streamscreen.canary"
# A short name may be one that the policy does not alert on by itself.
_SHORTEST_NAME: Final = 8


class Bird(msgspec.Struct, frozen=True):
    """A listed entry that has to be found: its list, its number there, its name and kind."""

    source: str
    list_id: str
    entry_id: str
    name: str
    kind: Kind


class Aviary:
    """One bird for each source on the list topic, as the lists stand now; a context manager.

    Raises BrokerError where the topic can't be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._reader = ListReader(settings)
        self._birds: dict[str, Bird] = {}
        self._turn = count()

    def refresh(self) -> None:
        """Take in what was published since the last time."""
        for change in self._reader.read_to_end():
            if isinstance(change, Withdrawn):
                self._birds.pop(change.source, None)
            elif isinstance(change, Loaded):
                source = change.marker.list.source
                bird = choose_bird(source, decode_entities(change.payload))
                if bird:
                    self._birds[source] = bird
                else:
                    self._birds.pop(source, None)

    def next(self) -> Bird | None:
        """The birds in turn; None where no source has one."""
        birds = [self._birds[source] for source in sorted(self._birds)]
        return birds[next(self._turn) % len(birds)] if birds else None

    def holds(self, bird: Bird) -> bool:
        """Whether it is still the one of its source."""
        return self._birds.get(bird.source) == bird

    def __enter__(self) -> Aviary:
        self._reader.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._reader.__exit__(None, None, None)


def choose_bird(source: str, entities: Sequence[ListedEntity]) -> Bird | None:
    """An entry that blocks and has a name in Latin letters of more than one word, if there is one.

    Such an entry raises an alert whatever the roles, goods and thresholds of the policy. The first
    one by its key, so that the choice changes only when the list does.
    """
    for entity in sorted(entities, key=lambda entity: entity.key):
        name = entity.names[0]
        plain = name.script == "Latn" and len(name.text) >= _SHORTEST_NAME and " " in name.text
        certain = Effect.BLOCK in entity.effects and not entity.hypothetical
        if plain and certain and entity.kind in (Kind.PERSON, Kind.COMPANY):
            return Bird(source, entity.list_id, entity.entry_id, name.text, entity.kind)
    return None


def make_event(flow: str, event_id: str, bird: Bird, now: float) -> bytes:
    """An event of a flow whose only party bears the name of the bird. `now` is s since 1970."""
    moment = datetime.fromtimestamp(now, tz=timezone.utc)
    event: Event
    if flow == "shipment":
        party = Party(role=Role.CONSIGNEE, name=bird.name, kind=bird.kind)
        event = Shipment(event_id=event_id, occurred_at=moment, parties=(party,))
    else:
        party = Party(role=Role.CREDITOR, name=bird.name, kind=bird.kind)
        amount = Money(amount="0.01", currency="XXX")
        event = Transaction(event_id=event_id, occurred_at=moment, parties=(party,), amount=amount)
    return msgspec.json.encode(event)
