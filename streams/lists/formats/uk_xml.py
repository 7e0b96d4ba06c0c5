"""The UK Sanctions List as XML: one designation an entry, under its Unique ID.

Name 6 is the surname, or the whole name of an entity or a ship; names in other scripts stand apart.
Dates are written day first, with "dd" and "mm" for what is not known.
"""

from __future__ import annotations

import re
from pathlib import Path

from streams.lists.cells import split_values
from streams.lists.dates import read_day_first
from streams.lists.drafts import Draft
from streams.lists.formats.free_text import (
    find_contacts,
    find_identifiers,
    read_documents,
    read_registrations,
)
from streams.lists.formats.uk_entries import (
    LIST_ID,
    effects_of,
    full_name,
    iso_date,
    kind_of,
    quality_of,
)
from streams.lists.head import Head
from streams.lists.numbering import Numbering
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.relations import link_entries
from streams.lists.xml_records import (
    Element,
    children,
    line_of,
    local_name,
    read_records,
    text_of,
    texts_of,
)
from streams.matching.entity import (
    AliasQuality,
    ContactType,
    Gender,
    IdentifierType,
    ListedEntity,
    RelationType,
    Vessel,
)

PARSER_VERSION = "uk-xml/1"
EXPECTS = "UK-Sanctions-List.xml with the root <Designations>"
_ROOT = "Designations"

_GENDERS = {gender.value: gender for gender in Gender}
_PERSON = ("IndividualDetails", "Individual")
_ENTITY = ("EntityDetails", "Entity")
_SHIP = ("ShipDetails", "Ship")
_BETWEEN = r"[;|\n]"
_EMAIL_BETWEEN = r"[;,|\s]+"
_PHONE_BETWEEN = r"[;|\n]|,\s*(?=[+(\d])"
_CONTACTS = (
    (("PhoneNumbers", "PhoneNumber"), ContactType.PHONE, _PHONE_BETWEEN),
    (("EmailAddresses", "EmailAddress"), ContactType.EMAIL, _EMAIL_BETWEEN),
    (("Websites", "Website"), ContactType.WEBSITE, _EMAIL_BETWEEN),
)
_PAPERS = (
    ("Passport", IdentifierType.PASSPORT, "Passport"),
    ("NationalIdentifier", IdentifierType.NATIONAL_ID, "National identifier"),
)
_RELATIONS = (
    ((*_ENTITY, "ParentCompanies", "ParentCompany"), RelationType.OWNED_BY, "Parent company"),
    ((*_ENTITY, "Subsidiaries", "Subsidiary"), RelationType.OWNER_OF, "Subsidiary"),
    (
        (*_SHIP, "CurrentOwnerOperators", "CurrentOwnerOperator"),
        RelationType.OWNED_BY,
        "Current owner/operator",
    ),
    (
        (*_SHIP, "PreviousOwnerOperators", "PreviousOwnerOperator"),
        RelationType.LINKED_TO,
        "Previous owner/operator",
    ),
)
# What no field of an entry has a place for, with the words that it is shown after.
_REMARKS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("OtherInformation",), ""),
    (("UKStatementofReasons",), "Statement of reasons"),
    (("SanctionsImposed",), "Sanctions imposed"),
    (("DesignationSource",), "Designation source"),
    (("UNReferenceNumber",), "UN reference"),
    (("OFSIGroupID",), "OFSI Group ID"),
    (("Titles", "Title"), "Title"),
    ((*_ENTITY, "TypeOfEntities", "TypeOfEntity"), "Type of entity"),
    ((*_ENTITY, "BusinessRegistrationNumbers", "BusinessRegistrationNumber"), "Registration"),
    ((*_SHIP, "PreviousFlags", "PreviousFlag"), "Previous flags"),
    ((*_SHIP, "LengthOfShipDetails", "LengthOfShip"), "Length of ship"),
    ((*_SHIP, "YearsBuilt", "YearBuilt"), "Year built"),
    (("LastUpdated",), "Last updated"),
)


def recognises(head: Head) -> bool:
    """Whether a file has the root of the list."""
    return head.root == _ROOT


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a designation, in the file's order."""
    (path,) = paths
    numbering = Numbering()
    entities = []
    url = lists()[LIST_ID].url
    for record in read_records(path, reading, root={_ROOT}, tags={"DateGenerated", "Designation"}):
        if local_name(record) == "DateGenerated":
            reading.source_date = iso_date(text_of(record))
            continue
        draft = _draft(record)
        if draft.names and draft.entry_id:
            draft.entry_id = numbering.give(LIST_ID, draft.entry_id)
            measures = text_of(record, "SanctionsImposed").split("|")
            entities.append(draft.entity(effects_of(measures), url))
        else:
            fault = f"{draft.entry_id} has no name" if draft.entry_id else "no Unique ID"
            reading.reject(path, line_of(record), fault)
    return link_entries(entities)


def _draft(record: Element) -> Draft:
    kind = kind_of(text_of(record, "IndividualEntityShip"))
    draft = Draft(LIST_ID, text_of(record, "UniqueID"), kind)
    for name in children(record, "Names", "Name"):
        given = (text_of(name, f"Name{n}") for n in range(1, 6))
        quality = quality_of(text_of(name, "NameType"), text_of(name, "AliasStrength"))
        draft.add_name(full_name(given, text_of(name, "Name6")), quality)
    for script in texts_of(record, "NonLatinNames", "NonLatinName", "NameNonLatinScript"):
        for text in split_values(script):
            draft.add_name(text, AliasQuality.STRONG)
    draft.programmes += filter(None, [text_of(record, "RegimeName")])
    draft.listed_on = iso_date(text_of(record, "DateDesignated"))
    for address in children(record, "Addresses", "Address"):
        lines = [text_of(address, f"AddressLine{n}") for n in range(1, 7)]
        country = text_of(address, "AddressCountry")
        draft.add_address((*lines, text_of(address, "AddressPostalCode")), country)
    _add_person(draft, record)
    _add_numbers(draft, record)
    _add_contacts(draft, record)
    _add_ship(draft, record)
    for names, type_, text in _RELATIONS:
        for cell in texts_of(record, *names):
            for other in split_values(cell, _BETWEEN):
                draft.add_relation(type_, other, text)
    for path, label in _REMARKS:
        draft.add_remark(label, ", ".join(texts_of(record, *path)).replace("|", ", "))
    return draft


def _add_person(draft: Draft, record: Element) -> None:
    for date in texts_of(record, *_PERSON, "DOBs", "DOB"):
        draft.birth_dates.append(read_day_first(date))
    for place in children(record, *_PERSON, "BirthDetails", "Location"):
        parts = (text_of(place, part) for part in ("TownOfBirth", "CountryOfBirth"))
        draft.birth_places += filter(None, [", ".join(filter(None, parts))])
    for nationality in texts_of(record, *_PERSON, "Nationalities", "Nationality"):
        draft.add_nationality(nationality)
    for gender in texts_of(record, *_PERSON, "Genders", "Gender"):
        draft.genders += filter(None, [_GENDERS.get(gender.lower())])
    draft.positions += texts_of(record, *_PERSON, "Positions", "Position")


def _add_numbers(draft: Draft, record: Element) -> None:
    for tag, type_, label in _PAPERS:
        for paper in children(record, *_PERSON, f"{tag}Details", tag):
            about = text_of(paper, f"{tag}AdditionalInformation")
            draft.identifiers += read_documents(text_of(paper, f"{tag}Number"), type_, about)
            draft.add_remark(label, about)
    registrations = texts_of(
        record, *_ENTITY, "BusinessRegistrationNumbers", "BusinessRegistrationNumber"
    )
    for cell in registrations:
        draft.identifiers += read_registrations(cell)
    for cell in texts_of(record, *_SHIP, "IMONumbers", "IMONumber"):
        for imo in re.findall(r"\d{7}", cell):
            draft.add_identifier(IdentifierType.IMO, imo)
    draft.identifiers += find_identifiers(text_of(record, "OtherInformation"))


def _add_contacts(draft: Draft, record: Element) -> None:
    for names, type_, between in _CONTACTS:
        for cell in texts_of(record, *names):
            for value in split_values(cell, between):
                draft.add_contact(type_, value)
    draft.contacts += find_contacts(text_of(record, "OtherInformation"))


def _add_ship(draft: Draft, record: Element) -> None:
    flags = texts_of(record, *_SHIP, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip")
    for flag in (*flags, *texts_of(record, *_SHIP, "PreviousFlags", "PreviousFlag")):
        draft.add_country(flag)
    owners = texts_of(record, *_SHIP, "CurrentOwnerOperators", "CurrentOwnerOperator")
    draft.vessel = Vessel(
        type=text_of(record, *_SHIP, "TypeOfShipDetails", "TypeOfShip") or None,
        flag=", ".join(flags) or None,
        owner=", ".join(owners) or None,
        gross_tonnage=text_of(record, *_SHIP, "TonnageOfShipDetails", "TonnageOfShip") or None,
    )
