"""Rules for parties and ships, compiled."""

from __future__ import annotations

from collections.abc import Iterator

from streams.matching.entity import Contact, ContactType, Identifier, IdentifierType, Kind
from streams.matching.party import Party, Role
from streams.shapes.compiling import compile_source, compile_sources
from streams.shapes.conversions import day_reader, read_country, read_gender, read_line
from streams.shapes.grammar import ContactRule, IdentifierRule, PartyRule, Value, VesselRule
from streams.shapes.lift import Lift, Text, refusal
from streams.shapes.paths import Spot, Where
from streams.shapes.records import (
    Lifted,
    Records,
    WordReader,
    holds_nothing,
    read_all,
    read_one,
)

# The bounds of native events.
_MAX_ADDRESS = 2000
_MAX_NUMBERS = 100
_MAX_CONTACTS = 20


class PartyReader:
    """Lifts the parties of one rule."""

    def __init__(self, at: str, rule: PartyRule) -> None:
        """Compile the rule at a key. Raises MappingError."""
        self.records = Records(at, rule.each, rule.name)
        self._role = WordReader(f"{at}.role", "party.role", rule.role, Role)
        self._kind = WordReader(f"{at}.kind", "party.kind", rule.kind, Kind)
        self._name = compile_source(f"{at}.name", "party.name", rule.name)
        self._others = compile_sources(f"{at}.other_names", "party.other_name", rule.other_names)
        self._address = compile_source(f"{at}.address", "party.address", rule.address)
        self._country = compile_source(f"{at}.country", "party.country", rule.country)
        self._nationality = compile_source(
            f"{at}.nationality", "party.nationality", rule.nationality
        )
        self._born = compile_source(
            f"{at}.date_of_birth", "party.date_of_birth", rule.date_of_birth, writes="date"
        )
        born = rule.date_of_birth
        self._read_day = day_reader(born.date if isinstance(born, Value) else None)
        self._gender = compile_source(f"{at}.gender", "party.gender", rule.gender)
        self._numbers = tuple(
            _NumberReader(f"{at}.identifiers[{i}]", part) for i, part in enumerate(rule.identifiers)
        )
        self._contacts = tuple(
            _ContactReader(f"{at}.contacts[{i}]", part) for i, part in enumerate(rule.contacts)
        )

    def lift(self, lift: Lift) -> Iterator[Lifted[Party]]:
        """The parties of an event. A record that holds something, but no name, is one as well."""
        for record in self.records.of(lift):
            names = read_all(lift, record, self._name, *self._others)
            numbers = [number for part in self._numbers for number in part.lift(lift, record)]
            if not names and not numbers and (self.records.whole or holds_nothing(record[0])):
                continue
            yield Lifted(_place(record, names, numbers), self._party(lift, record, names, numbers))

    def _party(
        self, lift: Lift, record: Spot, names: list[Text], numbers: list[Lifted[Identifier]]
    ) -> Party:
        contacts = [contact for part in self._contacts for contact in part.lift(lift, record)]
        if len(numbers) > _MAX_NUMBERS or len(contacts) > _MAX_CONTACTS:
            raise refusal(
                f"more than {_MAX_NUMBERS} identifiers or {_MAX_CONTACTS} contacts", record[1]
            )
        return Party(
            role=self._role.one(lift, record) or Role.OTHER,
            name=names[0].text if names else None,
            other_names=tuple([text.text for text in names[1:]]),
            kind=self._kind.one(lift, record) or Kind.UNKNOWN,
            address=read_one(lift, record, self._address, read_line(_MAX_ADDRESS), "address"),
            country=read_one(lift, record, self._country, read_country, "country"),
            nationality=read_one(lift, record, self._nationality, read_country, "country"),
            date_of_birth=read_one(lift, record, self._born, self._read_day, "date"),
            gender=read_one(lift, record, self._gender, read_gender, "gender"),
            identifiers=tuple([number.value for number in numbers]),
            contacts=tuple(contacts),
        )


class VesselReader:
    """Lifts the ships of one rule."""

    def __init__(self, at: str, rule: VesselRule) -> None:
        """Compile the rule at a key. Raises MappingError."""
        self.records = Records(at, rule.each, rule.name or rule.imo)
        self._role = rule.role
        self._name = compile_source(f"{at}.name", "vessel.name", rule.name)
        self._others = compile_sources(f"{at}.other_names", "vessel.other_name", rule.other_names)
        numbers = (
            (IdentifierType.IMO, rule.imo),
            (IdentifierType.MMSI, rule.mmsi),
            (IdentifierType.CALL_SIGN, rule.call_sign),
        )
        self._numbers = tuple(
            (type_, compile_source(f"{at}.{type_.value}", f"vessel.{type_.value}", source))
            for type_, source in numbers
            if source is not None
        )
        self._flag = compile_source(f"{at}.flag", "vessel.flag", rule.flag)

    def lift(self, lift: Lift) -> Iterator[Lifted[Party]]:
        """The ships of an event; a record without a name and a number is none."""
        for record in self.records.of(lift):
            names = read_all(lift, record, self._name, *self._others)
            numbers = [
                Lifted(text.where, Identifier(type_, text.text))
                for type_, reader in self._numbers
                for text in read_all(lift, record, reader)[:1]
            ]
            if not names and not numbers:
                continue
            vessel = Party(
                role=self._role,
                name=names[0].text if names else None,
                other_names=tuple(text.text for text in names[1:]),
                kind=Kind.VESSEL,
                country=read_one(lift, record, self._flag, read_country, "country"),
                identifiers=tuple(number.value for number in numbers),
            )
            yield Lifted(_place(record, names, numbers), vessel)


class _NumberReader:
    def __init__(self, at: str, rule: IdentifierRule) -> None:
        self._records = Records(at, rule.each)
        self._type = WordReader(f"{at}.type", "identifier.type", rule.type, IdentifierType)
        self._value = compile_source(f"{at}.value", "identifier", rule.value)
        self._country = compile_source(f"{at}.country", "identifier.country", rule.country)

    def lift(self, lift: Lift, party: Spot) -> Iterator[Lifted[Identifier]]:
        for record in self._records.of(lift, party):
            type_ = self._type.one(lift, record)
            if type_ is None:  # the number counts as left unread
                continue
            country = read_one(lift, record, self._country, read_country, "country")
            for text in read_all(lift, record, self._value):
                yield Lifted(text.where, Identifier(type_, text.text, country))


class _ContactReader:
    def __init__(self, at: str, rule: ContactRule) -> None:
        self._records = Records(at, rule.each)
        self._type = WordReader(f"{at}.type", "contact.type", rule.type, ContactType)
        self._value = compile_source(f"{at}.value", "contact", rule.value)

    def lift(self, lift: Lift, party: Spot) -> Iterator[Contact]:
        for record in self._records.of(lift, party):
            type_ = self._type.one(lift, record)
            if type_ is not None:
                for text in read_all(lift, record, self._value):
                    yield Contact(type_, text.text)


def _place(record: Spot, names: list[Text], numbers: list[Lifted[Identifier]]) -> Where:
    """Where a party stands: its name, else its first number, else its record."""
    if names:
        return names[0].where
    return numbers[0].where if numbers else record[1]
