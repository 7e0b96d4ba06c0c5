"""OFSI's Consolidated List as CSV, which the UK Sanctions List replaced: for old snapshots.

Two editions: 29 columns up to 2021, and 36 with the original script and the alias quality. An
entry has a row for each of its names, dates of birth and addresses under one Group ID. Name 6 is
the surname, or the whole name of an entity; the kind "Ship" came with the second edition.
"""

from __future__ import annotations

import re
from pathlib import Path

from streams.lists.cells import split_values
from streams.lists.dates import read_day_first
from streams.lists.drafts import Draft
from streams.lists.formats.free_text import find_contacts, find_identifiers, read_documents
from streams.lists.formats.uk_entries import full_name, iso_date, kind_of, quality_of
from streams.lists.head import Head
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.table import read_table
from streams.matching.entity import AliasQuality, Gender, IdentifierType, Kind, ListedEntity

PARSER_VERSION = "uk-ofsi-csv/1"
EXPECTS = "OFSI's ConList.csv with the columns Name 1 to Name 6, Group Type, Alias Type, Group ID"
_LIST_ID = "GB-OFSI"
_REQUIRED = frozenset({
    "name 1", "name 2", "name 3", "name 4", "name 5", "name 6", "dob", "nationality", "position",
    "country", "other information", "group type", "alias type", "regime", "listed on", "group id",
})  # fmt: skip

_LAST_UPDATED = re.compile(r"Last Updated,(\d{2}/\d{2}/\d{4})")
# OFSI moved the weakest names here: "Also referred to as Bilal, Dimon and Tinet. In custody".
_ALSO = re.compile(
    r"\balso (?:referred to|known) as:?\s+(.+?)(?:(?<=[\w)’']{3})\.(?!\w?\.)|$|\s\()",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_NAMES = re.compile(r",\s+(?:and\s+)?|\s+(?:and|or)\s+")
_NAME_BEGINS = re.compile(r"['‘\"“]|[^\W\d_a-z]")
_MAX_NAME_WORDS = 5
_SHIP = re.compile(r"\(?IMO\b")  # the first edition calls ships entities and numbers them so
_GENDER = re.compile(r"\bGender:\s*(female|male)\b", re.IGNORECASE)
# Columns of either edition, and how they are shown in the remarks.
_PAPERS = (
    ("passport number", "passport details", IdentifierType.PASSPORT, "Passport"),
    ("national identification number", "ni details", IdentifierType.NATIONAL_ID, "National identity"),
    ("ni number", "", IdentifierType.NATIONAL_ID, "National identity"),
)  # fmt: skip

Cells = dict[str, str]


def recognises(head: Head) -> bool:
    """Whether a file begins with the list's header, below the line with its date."""
    lines = head.start.decode("utf-8", "replace").splitlines()[:5]
    header = any(line.startswith("Name 6,Name 1,") and "Group ID" in line for line in lines)
    return header and head.content == "text"


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each Group ID. Raises ListError for another header."""
    (path,) = paths
    table = read_table(path, reading, _REQUIRED)
    updated = _LAST_UPDATED.search("".join(table.title))
    reading.source_date = iso_date(updated[1]) if updated else None
    drafts: dict[str, Draft] = {}
    for line, cells in table.records:
        number = cells["group id"]
        name = full_name((cells[f"name {n}"] for n in range(1, 6)), cells["name 6"])
        if not number.isdecimal() or not name:
            reading.reject(
                path, line, "the Group ID is no number" if name else "the row has no name"
            )
            continue
        draft = drafts.setdefault(number, Draft(_LIST_ID, number, kind_of(cells["group type"])))
        draft.add_name(name, quality_of(cells["alias type"], cells.get("alias quality", "")))
        _add_row(draft, cells)
    info = lists()[_LIST_ID]
    return [draft.entity(info.effects, info.url) for draft in drafts.values()]


def _add_row(draft: Draft, cells: Cells) -> None:
    for text in split_values(cells.get("name non-latin script", "")):
        draft.add_name(text, AliasQuality.STRONG)
    draft.programmes += filter(None, [cells["regime"]])
    days = [draft.listed_on, iso_date(cells["listed on"])]
    draft.listed_on = min(filter(None, days), default=None)
    _add_person(draft, cells)
    lines = (cells.get(f"address {n}", "") for n in range(1, 7))
    draft.add_address((*lines, cells.get("post/zip code", "")), cells["country"])
    draft.add_remark("Title", cells.get("title", ""))
    _add_information(draft, cells["other information"])
    draft.add_remark(
        "UK Sanctions List, designated", cells.get("uk sanctions list date designated", "")
    )


def _add_person(draft: Draft, cells: Cells) -> None:
    if cells["dob"]:
        draft.birth_dates.append(read_day_first(cells["dob"]))
    place = (cells.get("town of birth", ""), cells.get("country of birth", ""))
    draft.birth_places += filter(None, [", ".join(filter(None, place))])
    draft.add_nationality(cells["nationality"])
    draft.positions += split_values(cells["position"])
    for column, about, type_, label in _PAPERS:
        number, details = cells.get(column, ""), cells.get(about, "")
        # The first edition has the number in the middle of the details.
        draft.identifiers += read_documents(number or details, type_, details)
        draft.add_remark(label, " ".join(filter(None, (number, details))))


def _add_information(draft: Draft, text: str) -> None:
    """The names, numbers and contacts in the text, which is also kept as it stands."""
    draft.add_remark("", text)
    draft.identifiers += find_identifiers(text)
    draft.contacts += find_contacts(text)
    if _SHIP.match(text):
        draft.kind = Kind.VESSEL
    gender = _GENDER.search(text)
    if gender:
        draft.genders.append(Gender(gender[1].lower()))
    for also in _ALSO.findall(text):
        for name in _BETWEEN_NAMES.split(also):
            if _NAME_BEGINS.match(name) and len(name.split()) <= _MAX_NAME_WORDS:
                draft.add_name(name.strip("'‘’\"“”"), AliasQuality.WEAK)
