"""Australia's Consolidated List as an Excel file: a row for each name.

The rows of one entry share the number of their reference, to which a letter is added: 101 is the
primary name, 101a and 101b are others. What is not a name stands in the first row of an entry, in
some of them or in all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from streams.lists.cells import split_values
from streams.lists.dates import iso_day, read_day_first, single_day
from streams.lists.drafts import Draft
from streams.lists.formats.free_text import find_contacts, find_identifiers, read_documents
from streams.lists.head import Head
from streams.lists.names import squeeze
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.workbook import read_sheet
from streams.matching.entity import AliasQuality, Effect, IdentifierType, Kind, ListedEntity

PARSER_VERSION = "dfat-xlsx/1"
EXPECTS = "an Excel file with the columns Reference, Name of Individual or Entity, Type, Name Type"
_LIST_ID = "AU-DFAT"
_REQUIRED = frozenset({
    "reference", "name of individual or entity", "type", "name type", "date of birth",
    "place of birth", "citizenship", "address", "additional information", "listing information",
    "committees", "control date",
})  # fmt: skip

_REFERENCE = re.compile(r"(\d+)\s*[a-z]*", re.IGNORECASE)
_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "vessel": Kind.VESSEL}
_FORMER = re.compile(r"\b(?:fka|former)", re.IGNORECASE)
# What Australia imposes; editions before 2024 have no such columns.
_MEASURES = ("targeted financial sanction", "travel ban", "arms embargo", "maritime restriction")
_NO = frozenset({"", "0", "no", "false", "n"})
_RANGE = re.compile(r"\b(?:between|to)\b", re.IGNORECASE)
_DATES = r"[;,\n\xa0]|\band\b|(?<=\d{4}) (?=\d{1,2}/)"
_LISTED_ON = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}\b|\b\d{1,2}/\d{1,2}/\d{4}\b")
# The United Nations' entries come with their papers in one text.
_PAPERS = re.compile(
    r"\b(Passport|National identification) no\.?:\s*(.+?)"
    r"(?=\bNational identification no|\bPassport no|\bAddress:|\bListed on:|\bOther information:|$)",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = frozenset({"na", "n/a", "none", "unknown"})

Cells = dict[str, str]


def recognises(head: Head) -> bool:
    """Whether a file is an Excel file: no other list comes as one."""
    return head.content == "an Excel file"


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each reference. Raises ListError for another header.

    A number that comes back with another primary name was given twice: it is an entry of its own.
    """
    (path,) = paths
    drafts: dict[str, Draft] = {}
    measures: dict[str, set[str]] = {}
    given: defaultdict[str, set[str]] = defaultdict(set)
    for row, cells in read_sheet(path, reading, _REQUIRED):
        reference = _REFERENCE.fullmatch(cells["reference"])
        name = squeeze(cells["name of individual or entity"])
        if not reference or not name:
            fault = "the row has no name" if reference else "the Reference is no number"
            reading.reject(path, row, fault)
            continue
        number, quality = reference[1], _quality(cells)
        if cells["reference"] == number and quality is AliasQuality.PRIMARY:
            given[number].add(name.casefold())
        times = len(given[number])
        entry_id = number if times < 2 else f"{number}-{times}"
        draft = drafts.setdefault(entry_id, Draft(_LIST_ID, entry_id, Kind.UNKNOWN))
        draft.add_name(name, quality)
        _add_row(draft, cells)
        imposed = {measure for measure in _MEASURES if cells.get(measure, "").lower() not in _NO}
        measures.setdefault(entry_id, set()).update(imposed)
    return [_entity(draft, measures[entry_id]) for entry_id, draft in drafts.items()]


def _entity(draft: Draft, imposed: set[str]) -> ListedEntity:
    info = lists()[_LIST_ID]
    draft.add_remark("Measures", ", ".join(measure for measure in _MEASURES if measure in imposed))
    # A travel ban alone freezes nothing.
    effects = (Effect.FLAG,) if imposed == {"travel ban"} else info.effects
    return draft.entity(effects, info.url)


def _quality(cells: Cells) -> AliasQuality:
    name_type = cells["name type"].lower()
    if name_type.startswith("primary"):
        return AliasQuality.PRIMARY
    if cells.get("alias strength", "").lower() == "weak":
        return AliasQuality.WEAK
    return AliasQuality.FORMER if _FORMER.search(name_type) else AliasQuality.STRONG


def _add_row(draft: Draft, cells: Cells) -> None:
    if draft.kind is Kind.UNKNOWN:
        draft.kind = _KINDS.get(cells["type"].lower(), Kind.UNKNOWN)
    dates = cells["date of birth"]
    for text in split_values(dates, r"[;\n]" if _RANGE.search(dates) else _DATES):
        draft.birth_dates.append(read_day_first(text.replace("pproximately:", "pproximately")))
    draft.birth_places += _values(cells["place of birth"])
    draft.add_nationality("; ".join(_values(cells["citizenship"])))
    for text in _values(cells["address"]):
        draft.add_address((text,))
    for imo in re.findall(r"\d{7}", cells.get("imo number", "")):
        draft.add_identifier(IdentifierType.IMO, imo)
    _add_information(draft, cells["additional information"].replace("_x000D_", ""))
    draft.programmes += filter(None, [squeeze(cells["committees"])])
    draft.citation = draft.citation or squeeze(cells.get("instrument of designation", "")) or None
    _add_listing(draft, cells["listing information"].replace("_x000D_", ""), cells["control date"])


def _add_information(draft: Draft, text: str) -> None:
    """The numbers and contacts in the text, which is also kept as it stands."""
    for kind, papers in _PAPERS.findall(text):
        passport = kind.lower() == "passport"
        type_ = IdentifierType.PASSPORT if passport else IdentifierType.NATIONAL_ID
        draft.identifiers += read_documents(papers, type_)
    draft.identifiers += find_identifiers(text)
    draft.contacts += find_contacts(text)
    draft.add_remark("", text)


def _add_listing(draft: Draft, listing: str, control: str) -> None:
    """The day of listing: the first in the text, else the control date, on which it took effect."""
    written = _LISTED_ON.search(listing)
    day = iso_day(listing) or (written and single_day(read_day_first(written[0])))
    draft.listed_on = draft.listed_on or day or single_day(read_day_first(control))
    draft.add_remark("Listing", "" if iso_day(listing) else listing)
    draft.add_remark("Control date", control)


def _values(cell: str) -> list[str]:
    return [value for value in split_values(cell, r"[;\n]") if value.lower() not in _NOTHING]
