"""The UK Sanctions List as CSV: a line with the report's date, a header, several rows an entry.

An entry has a row for each combination of its names, dates, papers and addresses; the rows of one
Unique ID are put together. Name 6 is the surname, or the whole name of an entity or a ship.
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
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.relations import link_entries
from streams.lists.table import read_table
from streams.matching.entity import (
    AliasQuality,
    ContactType,
    Gender,
    IdentifierType,
    ListedEntity,
    RelationType,
    Vessel,
)

PARSER_VERSION = "uk-csv/1"
EXPECTS = "UK-Sanctions-List.csv with the columns Unique ID, Name 1 to Name 6, Regime Name"
_REQUIRED = frozenset({
    "unique id", "name 1", "name 2", "name 3", "name 4", "name 5", "name 6", "name type",
    "alias strength", "name non-latin script", "regime name", "sanctions imposed",
    "other information", "date designated",
})  # fmt: skip

_REPORT_DATE = re.compile(r"Report Date:?\s*(\d{1,2})-([A-Za-z]{3})[a-z]*-(\d{4})")
_BETWEEN = r"[;|\n]"
_EMAIL_BETWEEN = r"[;,|\s]+"
_GENDERS = {gender.value: gender for gender in Gender}
# Cells that no field of an entry has a place for, with the words that they are shown after.
_REMARKS = (
    ("other information", ""),
    ("uk statement of reasons", "Statement of reasons"),
    ("sanctions imposed", "Sanctions imposed"),
    ("designation source", "Designation source"),
    ("un reference number", "UN reference"),
    ("ofsi group id", "OFSI Group ID"),
    ("title", "Title"),
    ("passport additional information", "Passport"),
    ("national identifier additional information", "National identifier"),
    ("type of entity", "Type of entity"),
    ("business registration number (s)", "Registration"),
    ("previous flags", "Previous flags"),
    ("length of ship", "Length of ship"),
    ("year built", "Year built"),
    ("last updated", "Last updated"),
)
_RELATIONS = (
    ("parent company", RelationType.OWNED_BY, "Parent company"),
    ("subsidiaries", RelationType.OWNER_OF, "Subsidiary"),
    ("current owner/operator (s)", RelationType.OWNED_BY, "Current owner/operator"),
    ("previous owner/operator (s)", RelationType.LINKED_TO, "Previous owner/operator"),
)

Cells = dict[str, str]


def recognises(head: Head) -> bool:
    """Whether a file begins with the list's header, below the line with its date."""
    lines = head.start.decode("utf-8", "replace").splitlines()[:5]
    header = any("Unique ID" in line and "OFSI Group ID" in line for line in lines)
    return header and head.content == "text"


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each Unique ID. Raises ListError for another header."""
    (path,) = paths
    table = read_table(path, reading, _REQUIRED)
    reported = _REPORT_DATE.search("".join(table.title))
    if reported:
        reading.source_date = iso_date(" ".join(reported.groups()))
    drafts: dict[str, Draft] = {}
    measures: dict[str, list[str]] = {}
    for line, cells in table.records:
        number = cells["unique id"]
        name = full_name((cells[f"name {n}"] for n in range(1, 6)), cells["name 6"])
        fault = "" if number else "the Unique ID is empty"
        if not (name or cells["name non-latin script"]):
            fault = fault or f"{number} has no name"
        if fault:
            reading.reject(path, line, fault)
            continue
        draft = drafts.setdefault(number, Draft(LIST_ID, number, kind_of(_kind_cell(cells))))
        draft.add_name(name, quality_of(cells["name type"], cells["alias strength"]))
        _add_row(draft, cells)
        measures.setdefault(number, []).extend(cells["sanctions imposed"].split("|"))
    url = lists()[LIST_ID].url
    return link_entries([d.entity(effects_of(measures[n]), url) for n, d in drafts.items()])


def _kind_cell(cells: Cells) -> str:
    return cells.get("designation type") or cells.get("individual, entity, ship", "")


def _add_row(draft: Draft, cells: Cells) -> None:
    """What a row says beside the Latin name. Columns that an edition lacks count as empty."""
    for text in split_values(cells["name non-latin script"]):
        draft.add_name(text, AliasQuality.STRONG)
    draft.programmes += filter(None, [cells["regime name"]])
    draft.listed_on = draft.listed_on or iso_date(cells["date designated"])
    _add_person(draft, cells)
    _add_numbers(draft, cells)
    _add_contacts(draft, cells)
    _add_ship(draft, cells)
    lines = (cells.get(f"address line {n}", "") for n in range(1, 7))
    postcode = cells.get("address postal code", "")
    draft.add_address((*lines, postcode), cells.get("address country", ""))
    for column, type_, text in _RELATIONS:
        for other in split_values(cells.get(column, ""), _BETWEEN):
            draft.add_relation(type_, other, text)
    for column, label in _REMARKS:
        draft.add_remark(label, cells.get(column, "").replace("|", ", "))


def _add_person(draft: Draft, cells: Cells) -> None:
    dates = split_values(cells.get("d.o.b", ""), _BETWEEN)
    draft.birth_dates += (read_day_first(text.lstrip("'")) for text in dates)
    towns = split_values(cells.get("town of birth", ""))
    countries = split_values(cells.get("country of birth", ""))
    if len(towns) == len(countries):
        places = [f"{town}, {country}" for town, country in zip(towns, countries, strict=True)]
    else:
        places = [*towns, *countries]
    draft.birth_places += places
    draft.add_nationality(cells.get("nationality(/ies)", ""))
    draft.genders += filter(None, [_GENDERS.get(cells.get("gender", "").lower())])
    draft.positions += split_values(cells.get("position", ""))


def _add_numbers(draft: Draft, cells: Cells) -> None:
    for column, type_, about in (
        ("passport number", IdentifierType.PASSPORT, "passport additional information"),
        ("national identifier number", IdentifierType.NATIONAL_ID, "national identifier additional information"),
    ):  # fmt: skip
        draft.identifiers += read_documents(cells.get(column, ""), type_, cells.get(about, ""))
    draft.identifiers += read_registrations(cells.get("business registration number (s)", ""))
    for imo in re.findall(r"\d{7}", cells.get("imo number", "")):
        draft.add_identifier(IdentifierType.IMO, imo)
    draft.add_identifier(IdentifierType.OTHER, cells.get("hull identification number (hin)", ""))
    draft.identifiers += find_identifiers(cells["other information"])


def _add_contacts(draft: Draft, cells: Cells) -> None:
    for column, type_, between in (
        ("phone number", ContactType.PHONE, r"[;|\n]|,\s*(?=[+(\d])"),
        ("email address", ContactType.EMAIL, _EMAIL_BETWEEN),
        ("website", ContactType.WEBSITE, _EMAIL_BETWEEN),
    ):
        for value in split_values(cells.get(column, ""), between):
            draft.add_contact(type_, value)
    draft.contacts += find_contacts(cells["other information"])


def _add_ship(draft: Draft, cells: Cells) -> None:
    flag = cells.get("current believed flag of ship", "")
    for country in (flag, *split_values(cells.get("previous flags", ""), r"[;|,\n]")):
        draft.add_country(country)
    ship = Vessel(
        type=cells.get("type of ship") or None,
        flag=flag or None,
        owner=cells.get("current owner/operator (s)") or None,
        gross_tonnage=cells.get("tonnage of ship") or None,
    )
    if draft.vessel in (None, Vessel()):
        draft.vessel = ship
