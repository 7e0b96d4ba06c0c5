"""One record of the US Consolidated Screening List, from whichever form of the file, as an entry.

The BIS and State lists have no official numbers: there the file's own id is the entry's id. It
changes with the record; the Denied Persons List is therefore known by name and date of the order,
as in the file that BIS publishes itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from streams.country_names import alpha2
from streams.lists.countries import address_countries
from streams.lists.dates import iso_day, read_date
from streams.lists.formats import bis_dpl_txt
from streams.lists.formats.ofac_csv import details_url
from streams.lists.formats.us_details import Details, is_link, read_details, split_remarks
from streams.lists.formats.us_names import read_names
from streams.lists.names import listed_name, natural_order, squeeze, unique_names
from streams.lists.numbering import Numbering
from streams.lists.reading import Reading
from streams.lists.register import ListInfo, csl_lists
from streams.lists.relations import link_entries
from streams.matching.entity import (
    Address,
    AliasQuality,
    DateSpan,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
    Vessel,
)

_KINDS = {
    "individual": Kind.PERSON,
    "entity": Kind.COMPANY,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
}
_SHORT_NAME = re.compile(r"\(([^()]+)\)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One record. `id` is the file's own, `entity_number` OFAC's; empty texts are not known.

    `facts` are labelled texts such as "Passport A123 (Iran)", `addresses` end with the country.
    """

    source: str
    name: str
    id: str = ""
    entity_number: str = ""
    type: str = ""
    programs: tuple[str, ...] = ()
    title: str = ""
    addresses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    federal_register_notice: str = ""
    start_date: str = ""
    end_date: str = ""
    standard_order: str = ""
    license_requirement: str = ""
    license_policy: str = ""
    call_sign: str = ""
    vessel_type: str = ""
    gross_tonnage: str = ""
    gross_registered_tonnage: str = ""
    vessel_flag: str = ""
    vessel_owner: str = ""
    remarks: str = ""
    source_list_url: str = ""
    alt_names: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    dates_of_birth: tuple[str, ...] = ()
    places_of_birth: tuple[str, ...] = ()
    source_information_url: str = ""
    facts: tuple[str, ...] = ()


def read_entries(
    path: Path, records: Iterable[tuple[int, Record]], reading: Reading
) -> list[ListedEntity]:
    """One entity a record, in the order of the file; records stand with their lines.

    A record that repeats the id of another on its list keeps its own entry (see `Numbering`).
    """
    entities = []
    numbering = Numbering()
    for line, record in records:
        info = _list_of(record.source)
        if info is None:
            reading.reject(path, line, f"unknown list {record.source[:80]!r}")
            continue
        if not squeeze(record.name):
            reading.reject(path, line, "the entry has no name")
            continue
        entry_id = numbering.give(info.id, _entry_id(info, record))
        entities.append(_entity(info, entry_id, record))
    return link_entries(entities)


def _list_of(source: str) -> ListInfo | None:
    """The list by the short name in brackets: "Entity List (EL) - Bureau of Industry ..."."""
    short_name = _SHORT_NAME.search(source)
    return csl_lists().get(short_name[1]) if short_name else None


def _entry_id(info: ListInfo, record: Record) -> str:
    if info.id == bis_dpl_txt.LIST_ID:
        return bis_dpl_txt.order_id(record.name, record.start_date)
    number = record.entity_number or record.id
    if number:
        return number
    named = "\n".join((record.name, "; ".join(record.addresses), record.start_date))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _entity(info: ListInfo, entry_id: str, record: Record) -> ListedEntity:
    kind = _KINDS.get(record.type.lower(), Kind.UNKNOWN)
    details = read_details(_facts(record), kind)
    names, notes = _names(info, record, details)
    addresses = tuple(map(_address, record.addresses))
    until = record.end_date and f"in force until {record.end_date}"
    order = record.standard_order and f"standard order: {record.standard_order}"
    remarks = "; ".join(filter(None, (record.remarks, until, order, *notes, *details.rest)))
    return ListedEntity(
        list_id=info.id,
        entry_id=entry_id,
        kind=kind,
        names=names,
        effects=_effects(info, record.programs),
        programmes=record.programs,
        identifiers=_identifiers(record, details),
        addresses=addresses,
        countries=_countries(record, addresses, details),
        nationalities=_nationalities(record) if kind is Kind.PERSON else (),
        birth_dates=tuple(_birth_date(text) for text in record.dates_of_birth),
        birth_places=record.places_of_birth,
        gender=details.gender,
        position=record.title or None,
        contacts=tuple(dict.fromkeys(details.contacts)),
        relations=tuple(dict.fromkeys(details.relations)),
        vessel=_vessel(record),
        licence_requirement=squeeze(record.license_requirement) or None,
        review_policy=squeeze(record.license_policy) or None,
        citation=squeeze(record.federal_register_notice) or None,
        listed_on=iso_day(record.start_date) or details.date_of(info.id, "Listing"),
        effective_on=details.date_of(info.id, "Effective"),
        remarks=remarks or None,
        source_url=_source_url(info, record),
    )


def _facts(record: Record) -> Iterator[str]:
    """The labelled texts, and the links named in the remarks."""
    yield from record.facts
    yield from (text for text in split_remarks(record.remarks) if is_link(text))


def _effects(info: ListInfo, programmes: tuple[str, ...]) -> tuple[Effect, ...]:
    """EO 13382 blocks property, also where the State Department's list prints it."""
    return (Effect.BLOCK,) if "E.O. 13382" in programmes else info.effects


def _names(
    info: ListInfo, record: Record, details: Details
) -> tuple[tuple[ListedName, ...], tuple[str, ...]]:
    if not info.id.startswith("US-OFAC-"):
        return read_names(record.name, list(record.alt_names))
    primary = natural_order(squeeze(record.name), details.kind)
    named = [listed_name(primary, AliasQuality.PRIMARY)]
    for alias in record.alt_names:
        weak = len(alias) > 2 and alias[0] == alias[-1] == '"' and alias.count('"') == 2
        text = natural_order(squeeze(alias.strip('"') if weak else alias), details.kind)
        named.append(listed_name(text, AliasQuality.WEAK if weak else AliasQuality.STRONG))
    return unique_names([*named, *details.names]), ()


def _birth_date(text: str) -> DateSpan:
    """A date; the first of a month stands for the month, which is how this file prints "Mar 1945"."""
    if not _ISO_DAY.fullmatch(text) or not text.endswith("-01"):
        return read_date(text)
    month = read_date(text[:7])
    return DateSpan(text, month.earliest, month.latest)


def _address(text: str) -> Address:
    text = squeeze(text).removeprefix("and ")
    return Address(text, next(iter(address_countries(text)), None))


def _identifiers(record: Record, details: Details) -> tuple[Identifier, ...]:
    found = list(details.identifiers)
    if record.call_sign:
        found.append(Identifier(IdentifierType.CALL_SIGN, record.call_sign))
    return tuple(dict.fromkeys(found))


def _countries(record: Record, addresses: tuple[Address, ...], details: Details) -> tuple[str, ...]:
    codes = [code for address in addresses for code in address_countries(address.text)]
    codes += details.countries
    codes += _nationalities(record)
    codes += [code for name in record.vessel_flag.split("; ") if (code := alpha2(name))]
    codes += record.countries
    return tuple(dict.fromkeys(codes))


def _nationalities(record: Record) -> tuple[str, ...]:
    codes = (alpha2(name) for name in record.nationalities)
    return tuple(dict.fromkeys(code for code in codes if code))


def _vessel(record: Record) -> Vessel | None:
    vessel = Vessel(
        type=record.vessel_type or None,
        flag=record.vessel_flag or None,
        owner=record.vessel_owner or None,
        gross_tonnage=record.gross_tonnage or record.gross_registered_tonnage or None,
    )
    return None if vessel == Vessel() else vessel


def _source_url(info: ListInfo, record: Record) -> str:
    if info.id.startswith("US-OFAC-") and record.entity_number:
        return details_url(record.entity_number)
    links = (record.source_information_url, record.source_list_url)
    return next((link for link in links if link and "//bit.ly/" not in link), info.url)
