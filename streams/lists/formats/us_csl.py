"""The US Consolidated Screening List as CSV: thirteen lists of three departments in one file.

Columns are known by their names: `_id` and `entity_number` come and go between editions, and the
`ids` column reads "CC, number, Type" in older and "Type, number, CC" in newer ones. The BIS and
State lists have no official numbers; there the `_id` of the file is the entry's id.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from streams.lists.countries import address_countries, alpha2
from streams.lists.dates import iso_day, read_date
from streams.lists.formats.ofac_csv import details_url
from streams.lists.formats.us_details import Details, is_label, read_details
from streams.lists.formats.us_names import read_names
from streams.lists.names import listed_name, natural_order, squeeze, unique_names
from streams.lists.register import ListInfo, csl_lists
from streams.lists.table import Reading, Row
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

PARSER_VERSION = "us-csl/1"
REQUIRED = frozenset({
    "source", "type", "programs", "name", "title", "addresses", "federal_register_notice",
    "start_date", "end_date", "license_requirement", "license_policy", "call_sign", "vessel_type",
    "gross_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "alt_names",
    "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url",
    "ids",
})  # fmt: skip

_KINDS = {
    "individual": Kind.PERSON,
    "entity": Kind.COMPANY,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
}
_SHORT_NAME = re.compile(r"\(([^()]+)\)")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTRY = re.compile("[A-Z]{2}")

Record = dict[str, str]


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a row.

    A row that repeats the id of another on its list keeps its own entry, the id followed by
    `-2`, so that every row of the file can be found again.
    """
    (path,) = paths
    entities = []
    repeats: Counter[tuple[str, str]] = Counter()
    for line, record in _records(path, reading):
        info = _list_of(record["source"])
        if info is None:
            reading.reject(path, line, f"unknown list {record['source'][:80]!r}")
            continue
        if not squeeze(record["name"]):
            reading.reject(path, line, "the entry has no name")
            continue
        entry_id = _entry_id(record)
        repeats[info.id, entry_id] += 1
        if (times := repeats[info.id, entry_id]) > 1:
            entry_id = f"{entry_id}-{times}"
        entities.append(_entity(info, entry_id, record))
    return entities


def _records(path: Path, reading: Reading) -> Iterator[tuple[int, Record]]:
    rows = reading.rows(path)
    header = [column.strip() for column in next(rows, Row(0, [])).fields]
    for row in rows:
        record: Record = {}
        for column, value in zip(header, row.fields, strict=True):
            if not record.get(column):  # `entity_number` may stand twice
                record[column] = value.strip()
        yield row.line, record


def _list_of(source: str) -> ListInfo | None:
    """The list by the short name in brackets: "Entity List (EL) - Bureau of Industry ..."."""
    short_name = _SHORT_NAME.search(source)
    return csl_lists().get(short_name[1]) if short_name else None


def _entry_id(record: Record) -> str:
    number = record.get("entity_number") or record.get("_id")
    if number:
        return number
    named = "\n".join(record[column] for column in ("name", "addresses", "start_date"))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _entity(info: ListInfo, entry_id: str, record: Record) -> ListedEntity:
    kind = _KINDS.get(record["type"].lower(), Kind.UNKNOWN)
    details = read_details(map(_labelled, _split(record["ids"])), kind)
    names, notes = _names(info, record, details)
    addresses = tuple(_address(text) for text in _split(record["addresses"]))
    programmes = tuple(_split(record["programs"]))
    until = record["end_date"] and f"in force until {record['end_date']}"
    remarks = "; ".join(filter(None, (record["remarks"], until, *notes, *details.rest)))
    return ListedEntity(
        list_id=info.id,
        entry_id=entry_id,
        kind=kind,
        names=names,
        effects=_effects(info, programmes),
        programmes=programmes,
        identifiers=_identifiers(record, details),
        addresses=addresses,
        countries=_countries(record, addresses, details),
        birth_dates=tuple(_birth_date(text) for text in _split(record["dates_of_birth"])),
        birth_places=tuple(_split(record["places_of_birth"])),
        gender=details.gender,
        position=record["title"] or None,
        vessel=_vessel(record),
        licence_requirement=squeeze(record["license_requirement"]) or None,
        review_policy=squeeze(record["license_policy"]) or None,
        citation=squeeze(record["federal_register_notice"]) or None,
        listed_on=iso_day(record["start_date"]) or details.date_of(info.id, "Listing"),
        effective_on=details.date_of(info.id, "Effective"),
        remarks=remarks or None,
        source_url=_source_url(info, record),
    )


def _split(cell: str) -> list[str]:
    return [part for part in (part.strip() for part in cell.split("; ")) if part]


def _effects(info: ListInfo, programmes: tuple[str, ...]) -> tuple[Effect, ...]:
    """EO 13382 blocks property, also where the State Department's list prints it."""
    return (Effect.BLOCK,) if "E.O. 13382" in programmes else info.effects


def _names(
    info: ListInfo, record: Record, details: Details
) -> tuple[tuple[ListedName, ...], tuple[str, ...]]:
    aliases = _split(record["alt_names"])
    if not info.id.startswith("US-OFAC-"):
        return read_names(record["name"], aliases)
    primary = natural_order(squeeze(record["name"]), details.kind)
    named = [listed_name(primary, AliasQuality.PRIMARY)]
    for alias in aliases:
        weak = len(alias) > 2 and alias[0] == alias[-1] == '"' and alias.count('"') == 2
        text = natural_order(squeeze(alias.strip('"') if weak else alias), details.kind)
        named.append(listed_name(text, AliasQuality.WEAK if weak else AliasQuality.STRONG))
    return unique_names([*named, *details.names]), ()


def _labelled(item: str) -> str:
    """An item of the `ids` column in the form "Type number (CC)", in whichever order it comes."""
    parts = item.split(", ")
    if not is_label(parts[0]):
        if not is_label(parts[-1]):
            return item
        parts.reverse()
        # Reversed as well are the words of a value with commas of its own: put them right.
        parts[1:] = _forward(parts[1:])
    label, *values = parts
    country = ""
    if len(values) > 1 and _COUNTRY.fullmatch(values[-1]):
        country = f" ({values.pop()})"
    numbers = [value for value in values if not _ISO_DAY.fullmatch(value)] or values
    return f"{label} {', '.join(numbers)}{country}"


def _forward(values: list[str]) -> list[str]:
    """Values of a reversed item in reading order, the country at the end."""
    country = values[-1:] if len(values) > 1 and _COUNTRY.fullmatch(values[-1]) else []
    return values[: len(values) - len(country)][::-1] + country


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
    if record["call_sign"]:
        found.append(Identifier(IdentifierType.CALL_SIGN, record["call_sign"]))
    return tuple(dict.fromkeys(found))


def _countries(record: Record, addresses: tuple[Address, ...], details: Details) -> tuple[str, ...]:
    codes = [code for address in addresses for code in address_countries(address.text)]
    codes += details.countries
    for column in ("nationalities", "citizenships", "vessel_flag"):
        codes += [code for name in _split(record[column]) if (code := alpha2(name))]
    return tuple(dict.fromkeys(codes))


def _vessel(record: Record) -> Vessel | None:
    vessel = Vessel(
        type=record["vessel_type"] or None,
        flag=record["vessel_flag"] or None,
        owner=record["vessel_owner"] or None,
        gross_tonnage=record["gross_tonnage"] or None,
    )
    return None if vessel == Vessel() else vessel


def _source_url(info: ListInfo, record: Record) -> str:
    if info.id.startswith("US-OFAC-") and record.get("entity_number"):
        return details_url(record["entity_number"])
    links = (record["source_information_url"], record["source_list_url"])
    return next((link for link in links if link and "//bit.ly/" not in link), info.url)
