"""Events whose right answer is known beforehand, because who is named in them was planted."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from streams.kafka.sending import send_to_topics
from streams.matching.entity import Kind, ListedEntity
from streams.settings import Settings
from tests.support.listed import LISTED

SHIPMENT, TRANSACTION = "shipment", "transaction"

_CLEAN = (
    "Meadow Lane Bakery", "Blue Harbour Furniture", "Sunny Hill Toys", "Old Town Coffee Roasters",
    "Green Apple Orchards", "Three Bridges Paper", "Winter Garden Textiles", "Red Barn Dairy",
    "Silver Lake Bicycles", "Morning Star Candles", "North Field Tools", "Happy Duck Raincoats",
)  # fmt: skip
_PORTS = ("Rotterdam", "Santos", "Felixstowe", "Busan", "Durban", "Oakland")
_ROLES = ("shipper", "consignee", "notify_party", "end_user")


@dataclass(frozen=True)
class Planted:
    """One event as it is sent, and what has to come of it.

    `hits` holds the path and the entry of every alert that is due. `poison` marks a message that
    has to become a dead letter.
    """

    flow: str
    event_id: str
    body: bytes
    hits: frozenset[tuple[str, str]] = frozenset()
    poison: bool = False


@dataclass
class Generator:
    """Makes shipments, transactions and broken messages; the same seed makes the same ones.

    About one event in four names a listed party of `listed`, as the list prints it or misspelt.
    """

    seed: int = 1
    listed: Sequence[ListedEntity] = LISTED
    _count: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def events(self, count: int, poison_every: int = 0) -> list[Planted]:
        """So many events; with `poison_every` n every n-th is broken."""
        return [
            self.poison() if poison_every and number % poison_every == 0 else self.event()
            for number in range(1, count + 1)
        ]

    def event(self) -> Planted:
        """A shipment or a transaction."""
        flow = self._random.choice((SHIPMENT, TRANSACTION))
        hits: set[tuple[str, str]] = set()
        parties = []
        for at in range(self._random.randint(1, 3)):
            party: dict[str, object] = {"role": self._random.choice(_ROLES)}
            if self._random.random() < 0.12:
                entity = self._random.choice([e for e in self.listed if e.kind is not Kind.VESSEL])
                party["name"] = self._vary(entity.primary_name)
                hits.add((f"$.parties[{at}]", entity.key))
            else:
                party["name"] = self._random.choice(_CLEAN)
            parties.append(party)
        event_id = self._next_id()
        body: dict[str, object] = {
            "event_id": event_id,
            "occurred_at": "2026-11-23T08:00:00Z",
            "parties": parties,
        }
        if flow == SHIPMENT:
            body |= self._voyage(hits)
        else:
            body["amount"] = {"amount": "1250.00", "currency": "EUR"}
        return Planted(flow, event_id, msgspec.json.encode(body), frozenset(hits))

    def poison(self) -> Planted:
        """A message that is no event, of a kind of its own each time."""
        flow = self._random.choice((SHIPMENT, TRANSACTION))
        kinds = (
            b"",
            b"\xff\xfe\x00poison",
            b"{",
            b"null",
            b"[" * 100_000,
            b'{"event_id": "x"}',
            b'{"event_id": 7, "occurred_at": "2026-11-23T08:00:00Z", "parties": []}',
            b'{"event_id": "x", "occurred_at": "yesterday", "parties": [{"role": "consignee"}]}',
            self.event().body.replace(b'"role"', b'"rule"'),
            self.event().body[:-1],
            self.event().body.replace(b'"parties"', b'"surprise": 1, "parties"'),
            self.event().body.replace(b'"name":"', b'"name":"\xc3\x28'),
        )
        # Bytes of their own, so that each can be found again; white space changes no meaning.
        body = self._random.choice(kinds)
        return Planted(flow, self._next_id(), body + b" " * (self._count % 97), poison=True)

    def _voyage(self, hits: set[tuple[str, str]]) -> dict[str, object]:
        route = [{"function": "loading", "name": self._random.choice(_PORTS)}]
        vessel: dict[str, object] = {"name": "Evening Tide"}
        if self._random.random() < 0.1:
            ship = self._random.choice([e for e in self.listed if e.kind is Kind.VESSEL])
            if self._random.random() < 0.5:
                vessel = {"name": ship.primary_name}
            else:  # renamed, as such ships are; the number stays
                vessel["imo"] = ship.identifiers[0].value
            hits.add(("$.vessel", ship.key))
        return {"route": route, "vessel": vessel, "goods": [{"hs_code": "940360"}]}

    def _vary(self, name: str) -> str:
        """The name as listed, in capitals, or with one letter of its longest word doubled."""
        how = self._random.randrange(3)
        if how == 0:
            return name
        if how == 1:
            return name.upper()
        word = max(name.split(), key=len)
        at = self._random.randrange(1, len(word) - 1)
        return name.replace(word, word[:at] + word[at] + word[at:])

    def _next_id(self) -> str:
        self._count += 1
        return f"event-{self.seed}-{self._count}"


def send(settings: Settings, events: Iterable[Planted], rate: float | None = None) -> None:
    """Send planted events to the topics of their flows, `rate` a second."""
    topics = {SHIPMENT: settings.shipments_topic, TRANSACTION: settings.transactions_topic}
    send_to_topics(settings, ((topics[event.flow], event.body) for event in events), rate=rate)
