"""Made-up trade: companies, persons, ships and banks, and the shipments and payments among them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from random import Random

import msgspec

from streams import resources
from streams.matching.entity import Identifier, IdentifierType, Kind
from streams.matching.party import Party, Role
from streams.messages.events import Carriage, Goods, Money, Shipment, Stop, Transaction

_COMPANIES = 300
_PERSONS = 80
_SHIPS = 60


class Country(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A country in which companies sit: its legal forms and some of its cities."""

    country: str
    forms: tuple[str, ...]
    cities: tuple[str, ...]


class Port(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A port and its UN/LOCODE, the first two letters of which are its country."""

    unlocode: str
    name: str


class Bank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank and its BIC."""

    bic: str
    name: str
    country: str


class TradeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of `resources/demo_traffic.yaml`."""

    stems: tuple[str, ...]
    trades: tuple[str, ...]
    countries: tuple[Country, ...]
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    ship_words: tuple[str, ...]
    ship_names: tuple[str, ...]
    flags: tuple[str, ...]
    carriers: tuple[str, ...]
    forwarders: tuple[str, ...]
    ports: tuple[Port, ...]
    goods: tuple[Goods, ...]
    banks: tuple[Bank, ...]
    currencies: tuple[str, ...]
    purposes: tuple[str, ...]


@lru_cache(maxsize=1)
def _file() -> TradeFile:
    return msgspec.yaml.decode(resources.read("demo_traffic.yaml"), type=TradeFile)


class Trade:
    """A small world of parties that trade with each other; all of it follows from `random`.

    The parties are made once and come back again and again, as those of a real stream do.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._words = _file()
        self._companies = [self._make_company() for _ in range(_COMPANIES)]
        self._persons = [self._make_person() for _ in range(_PERSONS)]
        self._ships = [self._make_ship() for _ in range(_SHIPS)]

    def shipment(
        self, event_id: str, at: datetime, *parties: Party, vessel: Carriage | None = None
    ) -> Shipment:
        """A shipment by sea. `parties` and `vessel` take the places of those that it would have."""
        choose = self._random.choice
        usual = (
            self._as(Role.SHIPPER, choose(self._companies)),
            self._as(Role.CONSIGNEE, choose(self._companies)),
            Party(Role.CARRIER, choose(self._words.carriers), kind=Kind.COMPANY),
            Party(Role.FREIGHT_FORWARDER, choose(self._words.forwarders), kind=Kind.COMPANY),
        )
        loading, discharge = self._random.sample(self._words.ports, 2)
        return Shipment(
            event_id=event_id,
            occurred_at=at,
            parties=_replace_roles(usual, parties),
            vessel=vessel or choose(self._ships),
            route=(_stop("loading", loading), _stop("discharge", discharge)),
            goods=tuple(self._random.sample(self._words.goods, self._random.randint(1, 2))),
            value=self._money(5_000, 400_000),
        )

    def transaction(self, event_id: str, at: datetime, *parties: Party) -> Transaction:
        """A payment through two banks. `parties` take the places of those that it would have."""
        debtor = self._random.choice(self._companies)
        creditor = self._random.choice(
            self._persons if self._random.random() < 0.3 else self._companies
        )
        ordering, receiving = self._random.sample(self._words.banks, 2)
        usual = (
            self._as(Role.DEBTOR, debtor),
            _bank(Role.DEBTOR_AGENT, ordering),
            _bank(Role.CREDITOR_AGENT, receiving),
            self._as(Role.CREDITOR, creditor),
        )
        return Transaction(
            event_id=event_id,
            occurred_at=at,
            parties=_replace_roles(usual, parties),
            amount=self._money(80, 90_000),
            purpose=self._random.choice(self._words.purposes),
        )

    def ship(self) -> Carriage:
        """One of the ships of this world."""
        return self._random.choice(self._ships)

    def _make_company(self) -> Party:
        words, choose = self._words, self._random.choice
        home = choose(words.countries)
        city = choose(home.cities)
        return Party(
            role=Role.OTHER,
            name=f"{choose(words.stems)} {choose(words.trades)} {choose(home.forms)}",
            kind=Kind.COMPANY,
            address=f"{self._random.randint(1, 240)} Harbour Road, {city}",
            country=home.country,
            identifiers=(self._lei(),) if self._random.random() < 0.4 else (),
        )

    def _make_person(self) -> Party:
        choose = self._random.choice
        born = f"{self._random.randint(1950, 2003)}-{self._random.randint(1, 12):02d}"
        return Party(
            role=Role.OTHER,
            name=f"{choose(self._words.given_names)} {choose(self._words.family_names)}",
            kind=Kind.PERSON,
            country=choose(self._words.countries).country,
            date_of_birth=f"{born}-{self._random.randint(1, 28):02d}",
        )

    def _make_ship(self) -> Carriage:
        words, choose = self._words, self._random.choice
        return Carriage(
            name=f"{choose(words.ship_words)} {choose(words.ship_names)}".upper(),
            # Numbers of real ships begin with 1 or with 5 and above.
            imo=imo_number(self._random.randint(400_000, 499_999)),
            flag=choose(words.flags),
        )

    def _lei(self) -> Identifier:
        """Check digits make the number of the whole equal 1 modulo 97 (ISO 17442, ISO 7064)."""
        base = "".join(self._random.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=18))
        value = int("".join(str(int(char, 36)) for char in base + "00"))
        return Identifier(IdentifierType.LEI, f"{base}{98 - value % 97:02d}")

    def _money(self, low: int, high: int) -> Money:
        amount = self._random.randint(low * 100, high * 100)
        currency = self._random.choice(self._words.currencies)
        return Money(f"{amount // 100}.{amount % 100:02d}", currency)

    @staticmethod
    def _as(role: Role, party: Party) -> Party:
        return msgspec.structs.replace(party, role=role)


def imo_number(six_digits: int) -> str:
    """`IMO` and seven digits, the last of which checks the six before (IMO A.1117(30))."""
    digits = f"{six_digits:06d}"
    check = sum(int(d) * weight for d, weight in zip(digits, range(7, 1, -1), strict=True)) % 10
    return f"IMO{digits}{check}"


def _replace_roles(usual: tuple[Party, ...], given: tuple[Party, ...]) -> tuple[Party, ...]:
    """The usual parties, each replaced by a given one of its role, then the rest of those given."""
    by_role = {party.role: party for party in given}
    return (*(by_role.pop(party.role, party) for party in usual), *by_role.values())


def _stop(function: str, port: Port) -> Stop:
    return Stop(function, port.name, port.unlocode, port.unlocode[:2])


def _bank(role: Role, bank: Bank) -> Party:
    number = Identifier(IdentifierType.BIC, bank.bic)
    return Party(role, bank.name, kind=Kind.COMPANY, country=bank.country, identifiers=(number,))
