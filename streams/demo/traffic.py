"""The demo's stream of messages: mostly clean trade, some listed parties, one broken message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from random import Random

import msgspec

from streams.demo.trade import Trade
from streams.matching.entity import (
    AliasQuality,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
)
from streams.matching.party import Party, Role
from streams.messages.events import Carriage, Event, Shipment

_SHIPMENTS = 0.6  # the rest are payments
_MISSPELT = 0.35  # of the messages that carry a listed party
_LONG_WORD = 7  # letters from which one wrong letter leaves a word easy to recognise


class Case(str, Enum):
    """What a message was made to be."""

    CLEAN = "clean"
    LISTED = "listed"
    MISSPELT = "misspelt"
    BROKEN = "broken"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Message:
    """One message for a topic. `body` is the event as JSON, or what is left of it if broken."""

    flow: str
    event_id: str
    case: Case
    body: bytes

    @classmethod
    def of(cls, event: Event, case: Case) -> Message:
        """The message of one event."""
        flow = "shipment" if isinstance(event, Shipment) else "transaction"
        return cls(flow, event.event_id, case, msgspec.json.encode(event))


class Traffic:
    """An endless stream that follows from its arguments alone.

    From message number `listed_from` on (the first is 1) about one in `listed_every` carries a
    party or ship of `listed`, some of them misspelt; number `broken_at` is cut off half-way.
    """

    def __init__(
        self,
        listed: Sequence[ListedEntity],
        *,
        seed: int,
        listed_every: int,
        broken_at: int,
        listed_from: int = 1,
    ) -> None:
        self._random = Random(seed)  # noqa: S311 - repeatable on purpose, nothing is kept secret
        self._trade = Trade(self._random)
        self._listed = [entity for entity in listed if entity.kind is not Kind.AIRCRAFT]
        self._random.shuffle(self._listed)
        self._listed_share = 1 / listed_every
        self._listed_from = listed_from
        self._broken_at = broken_at
        self._number = 0
        self._appearances = 0

    def message(self, at: datetime) -> Message:
        """The next message, of an event that occurred `at` that time."""
        self._number += 1
        if self._number == self._broken_at:
            return self._broken(at)
        listed = self._listed and self._number >= self._listed_from
        if listed and self._random.random() < self._listed_share:
            return self._with_listed(at)
        return self._event(at, Case.CLEAN)

    def _event(self, at: datetime, case: Case, *parties: Party) -> Message:
        payment = any(party.role in (Role.CREDITOR, Role.DEBTOR) for party in parties)
        if payment or (not parties and self._random.random() >= _SHIPMENTS):
            event_id = f"payment-{self._number:05d}"
            return Message.of(self._trade.transaction(event_id, at, *parties), case)
        return Message.of(self._trade.shipment(self._shipment_id(), at, *parties), case)

    def _shipment_id(self) -> str:
        return f"shipment-{self._number:05d}"

    def _broken(self, at: datetime) -> Message:
        whole = Message.of(self._trade.shipment(self._shipment_id(), at), Case.BROKEN)
        return Message(whole.flow, whole.event_id, whole.case, whole.body[: len(whole.body) // 2])

    def _with_listed(self, at: datetime) -> Message:
        entity = self._listed[self._appearances % len(self._listed)]
        self._appearances += 1
        case = Case.MISSPELT if self._random.random() < _MISSPELT else Case.LISTED
        if entity.kind is Kind.VESSEL:
            vessel, case = self._listed_ship(entity, case)
            shipment = self._trade.shipment(self._shipment_id(), at, vessel=vessel)
            return Message.of(shipment, case)
        name, case = self._name_of(entity, case)
        return self._event(at, case, self._listed_party(entity, name))

    def _listed_party(self, entity: ListedEntity, name: str) -> Party:
        roles = [Role.CREDITOR, Role.DEBTOR]
        if entity.kind is not Kind.PERSON:
            roles += [Role.CONSIGNEE, Role.ULTIMATE_CONSIGNEE, Role.NOTIFY_PARTY]
        return Party(
            role=self._random.choice(roles),
            name=name,
            kind=entity.kind,
            country=entity.countries[0] if entity.countries else None,
        )

    def _listed_ship(self, entity: ListedEntity, case: Case) -> tuple[Carriage, Case]:
        """The ship by its own name, or renamed: then its IMO number alone tells who it is."""
        numbers = [i.value for i in entity.identifiers if i.type is IdentifierType.IMO]
        imo = numbers[0] if numbers else None
        if case is Case.MISSPELT and imo:
            return Carriage(self._trade.ship().name, imo), case
        return Carriage(entity.primary_name, imo), Case.LISTED

    def _name_of(self, entity: ListedEntity, case: Case) -> tuple[str, Case]:
        names = [name for name in entity.names if _is_strong(name)] or list(entity.names)
        name = self._random.choice(names)
        if case is Case.MISSPELT and name.script == "Latn":
            wrong = misspell(name.text, self._random)
            return wrong, Case.LISTED if wrong == name.text else case
        return name.text, Case.LISTED


def misspell(name: str, random: Random) -> str:
    """Make one typing error in one long word of a name; a name without long words stays."""
    words = name.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= _LONG_WORD and word.isalpha()]
    if not long:
        return name
    at = random.choice(long)
    words[at] = _mistype(words[at], random)
    return " ".join(words)


def _mistype(word: str, random: Random) -> str:
    i = random.randint(1, len(word) - 3)
    dropped = word[:i] + word[i + 1 :]
    doubled = word[:i] + word[i] + word[i:]
    swapped = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return random.choice([wrong for wrong in (dropped, doubled, swapped) if wrong != word])


def _is_strong(name: ListedName) -> bool:
    return name.quality in (AliasQuality.PRIMARY, AliasQuality.STRONG)
