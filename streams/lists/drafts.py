"""Entries that are put together from several rows or records of a file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from streams.country_names import alpha2
from streams.lists.cells import split_values
from streams.lists.countries import address_countries, nationalities
from streams.lists.names import listed_name, squeeze, unique_names
from streams.matching.entity import (
    Address,
    AliasQuality,
    Contact,
    ContactType,
    DateSpan,
    Effect,
    Gender,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
    Relation,
    RelationType,
    Vessel,
)

_Value = TypeVar("_Value", bound=Hashable)
_REPEATED = 32  # of how many last remarks a row may repeat one that is long
_RANK = {
    AliasQuality.PRIMARY: 0,
    AliasQuality.STRONG: 1,
    AliasQuality.FORMER: 2,
    AliasQuality.WEAK: 3,
}


@dataclass(slots=True)
class Draft:
    """What is known of one entry so far. Every value is kept once, in the order of the file."""

    list_id: str
    entry_id: str
    kind: Kind
    names: list[ListedName] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    birth_dates: list[DateSpan] = field(default_factory=list)
    birth_places: list[str] = field(default_factory=list)
    genders: list[Gender] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    vessel: Vessel | None = None
    citation: str | None = None
    listed_on: str | None = None

    def add_name(self, text: str, quality: AliasQuality) -> None:
        """A name as printed; empty ones are passed over."""
        text = squeeze(text)
        if text:
            self.names.append(listed_name(text, quality))

    def add_nationality(self, cell: str) -> None:
        """The nationalities in a cell; what is no known country stays in the remarks."""
        codes = nationalities(cell)
        self.nationalities += codes
        if len(codes) < len(split_values(cell)):
            self.add_remark("Nationality", cell)

    def add_address(self, parts: Iterable[str], country: str = "") -> None:
        """An address of several parts; a country that is not given may be its last part."""
        text = ", ".join(part for part in map(squeeze, (*parts, country)) if part)
        if text:
            code = alpha2(squeeze(country)) or next(iter(address_countries(text)), None)
            self.addresses.append(Address(text, code))

    def add_country(self, name: str) -> None:
        """A country that the list connects the entry with, where it is known."""
        code = alpha2(name)
        if code:
            self.countries.append(code)

    def add_identifier(self, type_: IdentifierType, value: str, country: str | None = None) -> None:
        """A number of a known type."""
        value = squeeze(value)
        if value:
            self.identifiers.append(Identifier(type_, value, country))

    def add_contact(self, type_: ContactType, value: str) -> None:
        """A telephone number, an e-mail address or a website."""
        value = squeeze(value)
        if value:
            self.contacts.append(Contact(type_, value))

    def add_relation(self, type_: RelationType, name: str, text: str | None = None) -> None:
        """A relation to somebody who is named."""
        name = squeeze(name)
        if name:
            self.relations.append(Relation(type_, name=name, text=text))

    def add_remark(self, label: str, text: str) -> None:
        """A text for the reviewer, after a label that may be empty."""
        text = " ".join(text.split())
        remark = f"{label}: {text}" if label else text
        if text and remark not in self.remarks[-_REPEATED:]:
            self.remarks.append(remark)

    def entity(self, effects: Iterable[Effect], source_url: str | None = None) -> ListedEntity:
        """The entry. Raises ValueError where it has no name.

        The primary name comes first; where the list calls no name the primary one, the best is.
        """
        if not self.names:
            raise ValueError("the entry has no name")
        countries = [address.country for address in self.addresses]
        countries += [*self.nationalities, *self.countries]
        return ListedEntity(
            list_id=self.list_id,
            entry_id=self.entry_id,
            kind=self.kind,
            names=_ordered(self.names),
            effects=tuple(effects),
            programmes=_unique(self.programmes),
            identifiers=_unique(map(self._typed, self.identifiers)),
            addresses=_unique(self.addresses),
            countries=_unique(code for code in countries if code),
            nationalities=_unique(self.nationalities) if self.kind is Kind.PERSON else (),
            birth_dates=_unique(self.birth_dates),
            birth_places=_unique(self.birth_places),
            gender=self.genders[0] if len(set(self.genders)) == 1 else None,
            position="; ".join(_unique(self.positions)) or None,
            contacts=_unique(self.contacts),
            relations=_unique(self.relations),
            vessel=None if self.vessel == Vessel() else self.vessel,
            citation=self.citation,
            listed_on=self.listed_on,
            remarks="; ".join(_unique(self.remarks)) or None,
            source_url=source_url,
        )

    def _typed(self, number: Identifier) -> Identifier:
        """The number; IMO numbers of companies are a range of their own, apart from those of ships."""
        if number.type is not IdentifierType.IMO or self.kind is Kind.VESSEL:
            return number
        return Identifier(IdentifierType.REGISTRATION, f"IMO {number.value}", number.country)


def _ordered(names: Iterable[ListedName]) -> tuple[ListedName, ...]:
    """The names by quality, so that of one text the better is kept; the first is the primary."""
    first, *others = unique_names(sorted(names, key=lambda name: _RANK[name.quality]))
    return (msgspec.structs.replace(first, quality=AliasQuality.PRIMARY), *others)


def _unique(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(dict.fromkeys(values))
