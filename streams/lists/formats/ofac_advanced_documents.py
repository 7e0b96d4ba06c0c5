"""What the parties of OFAC's advanced XML point at: locations and identity documents.

Both stand before the parties, tens of thousands of them, and are held in few words each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from streams.country_names import alpha2
from streams.lists.formats.ofac_advanced_reference import (
    Country,
    References,
    attribute_of,
    read_period,
)
from streams.lists.formats.ofac_entries import address_parts
from streams.lists.formats.us_details import is_label
from streams.lists.names import squeeze
from streams.lists.xml_records import Element, children, text_of, texts_of
from streams.matching.entity import Address, Identifier, IdentifierType

_STREET = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_DATES = {"Issue Date": "issued", "Expiration Date": "expires"}
_VALID = "Valid"


class Location(NamedTuple):
    """A location: the address in one line without its country, and the country if it has one."""

    place: str
    country: Country | None

    @property
    def address(self) -> Address | None:
        """The location as an address; None where it says nothing."""
        if self.country is None:
            return Address(self.place, alpha2(self.place)) if self.place else None
        parts = (self.place, self.country.name)
        return Address(", ".join(part for part in parts if part), self.country.code)

    @property
    def country_name(self) -> str:
        """The country; of a location that has none, its place, which then is the country."""
        return self.country.name if self.country else self.place


class Document(NamedTuple):
    """An identity document as a labelled text.

    `remark` is the text with all that an identifier can't hold, empty where there is nothing more.
    `identifier` is set for a type of document that no label of the CSV form stands for.
    """

    text: str
    remark: str
    identifier: Identifier | None


def read_location(location: Element, references: References) -> Location:
    """Read one location. Raises ValueError for a reference to nothing."""
    parts: dict[str, list[str]] = {}
    for part in children(location, "LocationPart"):
        type_ = references.text(part, "LocPartTypeID", "LocPartType")
        parts.setdefault(type_, []).extend(texts_of(part, "LocationPartValue", "Value"))

    def take(type_: str) -> str:
        return squeeze(", ".join(parts.pop(type_, [])))

    street = [take(type_) for type_ in _STREET]
    named = address_parts(street, take("CITY"), take("STATE/PROVINCE"), take("POSTAL CODE"))
    country = _country_of(location, references)
    if country is None and "REGION" in parts:
        name = f"Region: {take('REGION')}"  # as the CSV form has it in the place of a country
        country = Country(name, alpha2(name))
    rest = [take(type_) for type_ in list(parts)]
    return Location(", ".join(part for part in (*named, *rest) if part), country)


def read_document(
    document: Element, references: References, locations: Mapping[str, Location]
) -> Document:
    """Read one identity document.

    Raises ValueError for one without a number and for a reference to nothing.
    """
    type_ = references.text(document, "IDRegDocTypeID", "IDRegDocType")
    number = text_of(document, "IDRegistrationNo")
    if not number:
        raise ValueError(f"{type_}: a document without a number")
    country = issuer = None
    if document.get("IssuedBy-CountryID") is not None:
        country = references.country(document, "IssuedBy-CountryID")
    if document.get("IssuedIn-LocationID") is not None:
        issuer = find(locations, document, "IssuedIn-LocationID").country_name
    issuer = country.name if country else issuer
    text = f"{type_} {number} ({issuer})" if issuer else f"{type_} {number}"
    more = _more(document, references)
    identifier = None
    if not is_label(type_):
        identifier = Identifier(IdentifierType.OTHER, number, alpha2(issuer) if issuer else None)
    return Document(text, " ".join([text, *more]) if more else "", identifier)


def find(locations: Mapping[str, Location], element: Element, attribute: str) -> Location:
    """The location that an attribute names. Raises ValueError where there is none."""
    id_ = attribute_of(element, attribute)
    try:
        return locations[id_]
    except KeyError:
        raise ValueError(f"location {id_[:40]!r} is not in the file") from None


def _country_of(location: Element, references: References) -> Country | None:
    named = [references.country(c, "CountryID") for c in children(location, "LocationCountry")]
    areas = [
        references.country(area, "AreaCodeID") for area in children(location, "LocationAreaCode")
    ]
    return next((country for country in (*named, *areas) if country), None)


def _more(document: Element, references: References) -> list[str]:
    """What a document says beside its number: its dates, authority, validity and comment."""
    more = []
    for dated in children(document, "DocumentDate"):
        type_ = references.text(dated, "IDRegDocDateTypeID", "IDRegDocDateType")
        days = [text for text in map(read_period, children(dated, "DatePeriod")) if text]
        more += [f"{_DATES.get(type_, type_.lower())} {text}" for text in days]
    if document.get("ValidityID") is not None:
        validity = references.text(document, "ValidityID", "Validity")
        more += [] if validity == _VALID else [f"({validity.lower()})"]
    notes = (text_of(document, "IssuingAuthority"), text_of(document, "Comment"))
    return more + [f"({note})" for note in notes if note]
