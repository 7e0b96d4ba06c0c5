"""Rules for parties and ships, compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from streams.matching.entity import Contact, ContactType, Identifier, IdentifierType, Kind
from streams.matching.party import Party, Role
from streams.shapes.compiling import compile_source, compile_sources
from streams.shapes.conversions import day_reader, read_country, read_gender, read_line
from streams.shapes.grammar import (
    ContactRule,
    IdentifierRule,
    PartyRule,
    Source,
    Value,
    VesselRule,
)
from streams.shapes.lift import Lift, Text, check_number, refusal
from streams.shapes.paths import Where
from streams.shapes.records import (
    Lifted,
    Records,
    WordReader,
    holds_nothing,
    paths_of,
    read_all,
    read_one,
)
from streams.shapes.values import Reader, Record

# The bounds of native events.
_MAX_ADDRESS = 2000
_MAX_NUMBERS = 100
_MAX_CONTACTS = 20

_Fact: TypeAlias = "tuple[str, Reader, Callable[[str], Any], str]"


class PartyReader:
    """Lifts the parties of one rule."""

    def __init__(self, at: str, rule: PartyRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
        self._role = WordReader(f"{at}.role", "party.role", rule.role, Role)
        self._kind = WordReader(f"{at}.kind", "party.kind", rule.kind, Kind)
        self._name = compile_source(f"{at}.name", "party.name", rule.name)
        self._others = compile_sources(f"{at}.other_names", "party.other_name", rule.other_names)
        self._facts = _compile_facts(at, rule)
        self._numbers = tuple(
            _NumberReader(f"{at}.identifiers[{i}]", part) for i, part in enumerate(rule.identifiers)
        )
        self._contacts = tuple(
            _ContactReader(f"{at}.contacts[{i}]", part) for i, part in enumerate(rule.contacts)
        )
        paths = paths_of(self._name, *self._others, *(reader for _, reader, _, _ in self._facts))
        paths += (*self._role.paths, *self._kind.paths)
        paths += [part.records.path for part in self._numbers]
        paths += [part.records.path for part in self._contacts]
        self.records = Records(at, rule.each, paths, rule.name)

    def lift(self, lift: Lift, event: Record) -> Iterator[Lifted[Party]]:
        """The parties of an event. A record that holds something, but no name, is one as well."""
        for record in self.records.of(lift, event):
            names = read_all(lift, record, self._name, *self._others)
            found = record.found
            numbers = [
                number
                for part in self._numbers
                if part.records.path in found
                for number in part.lift(lift, record)
            ]
            if not names and not numbers and (self.records.whole or holds_nothing(record.spot[0])):
                continue
            yield Lifted(_place(record, names, numbers), self._party(lift, record, names, numbers))

    def _party(
        self, lift: Lift, record: Record, names: list[Text], numbers: list[Lifted[Identifier]]
    ) -> Party:
        contacts = [
            contact
            for part in self._contacts
            if part.records.path in record.found
            for contact in part.lift(lift, record)
        ]
        if len(numbers) > _MAX_NUMBERS or len(contacts) > _MAX_CONTACTS:
            raise refusal(
                f"more than {_MAX_NUMBERS} identifiers or {_MAX_CONTACTS} contacts", record.spot[1]
            )
        return Party(
            role=self._role.one(lift, record) or Role.OTHER,
            name=names[0].text if names else None,
            other_names=tuple([text.text for text in names[1:]]),
            kind=self._kind.one(lift, record) or Kind.UNKNOWN,
            identifiers=tuple([number.value for number in numbers]),
            contacts=tuple(contacts),
            **{
                field: reader.one(lift, record, turn, kind)
                for field, reader, turn, kind in self._facts
            },
        )


class VesselReader:
    """Lifts the ships of one rule."""

    def __init__(self, at: str, rule: VesselRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
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
        numbered = (reader for _, reader in self._numbers)
        paths = paths_of(self._name, *self._others, self._flag, *numbered)
        self.records = Records(at, rule.each, paths, rule.name or rule.imo)

    def lift(self, lift: Lift, event: Record) -> Iterator[Lifted[Party]]:
        """The ships of an event; a record without a name and a number is none."""
        for record in self.records.of(lift, event):
            names = read_all(lift, record, self._name, *self._others)
            numbers = [
                Lifted(text.where, Identifier(type_, check_number(text)))
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


def _compile_facts(at: str, rule: PartyRule) -> list[_Fact]:
    """What else the rule tells of a party: the field, how it is read, what it has to be."""
    born = rule.date_of_birth
    facts: list[tuple[str, Source | None, Callable[[str], object | None], str]] = [
        ("address", rule.address, read_line(_MAX_ADDRESS), "address"),
        ("country", rule.country, read_country, "country"),
        ("nationality", rule.nationality, read_country, "country"),
        ("date_of_birth", born, day_reader(born.date if isinstance(born, Value) else None), "date"),
        ("gender", rule.gender, read_gender, "gender"),
    ]
    compiled = []
    for field, source, turn, kind in facts:
        writes = "date" if kind == "date" else ""
        reader = compile_source(f"{at}.{field}", f"party.{field}", source, writes=writes)
        if reader:
            compiled.append((field, reader, turn, kind))
    return compiled


class _NumberReader:
    def __init__(self, at: str, rule: IdentifierRule) -> None:
        self._type = WordReader(f"{at}.type", "identifier.type", rule.type, IdentifierType)
        self._value = compile_source(f"{at}.value", "identifier", rule.value)
        self._country = compile_source(f"{at}.country", "identifier.country", rule.country)
        paths = (*self._type.paths, *paths_of(self._value, self._country))
        self.records = Records(at, rule.each, paths)

    def lift(self, lift: Lift, party: Record) -> Iterator[Lifted[Identifier]]:
        for record in self.records.of(lift, party):
            type_ = self._type.one(lift, record)
            if type_ is None:  # the number counts as left unread
                continue
            country = read_one(lift, record, self._country, read_country, "country")
            for text in read_all(lift, record, self._value):
                yield Lifted(text.where, Identifier(type_, check_number(text), country))


class _ContactReader:
    def __init__(self, at: str, rule: ContactRule) -> None:
        self._type = WordReader(f"{at}.type", "contact.type", rule.type, ContactType)
        self._value = compile_source(f"{at}.value", "contact", rule.value)
        self.records = Records(at, rule.each, (*self._type.paths, *paths_of(self._value)))

    def lift(self, lift: Lift, party: Record) -> Iterator[Contact]:
        for record in self.records.of(lift, party):
            type_ = self._type.one(lift, record)
            if type_ is not None:
                for text in read_all(lift, record, self._value):
                    yield Contact(type_, check_number(text))


def _place(record: Record, names: list[Text], numbers: list[Lifted[Identifier]]) -> Where:
    """Where a party stands: its name, else its first number, else its record."""
    if names:
        return names[0].where
    return numbers[0].where if numbers else record.spot[1]
