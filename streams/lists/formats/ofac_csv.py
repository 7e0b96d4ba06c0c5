"""OFAC's SDN and consolidated lists as the CSV quartet: main, alt, add and comments file.

The files have no header, `-0- ` for null, programmes joined by `] [`, and hide dates, numbers and
weak aliases in the remarks, which break off after 1,000 characters and go on, in mid-word, in
the comments file. Names of persons are given in reading order (see `names.natural_order`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from streams.country_names import alpha2
from streams.errors import ListError
from streams.lists.formats.us_details import Details, read_details, split_remarks
from streams.lists.head import Head, plain_name
from streams.lists.names import listed_name, natural_order, squeeze, unique_names
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.relations import link_entries
from streams.lists.table import Row, read_rows
from streams.matching.entity import (
    Address,
    AliasQuality,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
    Vessel,
)

PARSER_VERSION = "ofac-csv/1"
SDN = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
CONSOLIDATED = ("cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv")
_QUARTETS = (SDN, CONSOLIDATED)
EXPECTS = " or ".join(", ".join(quartet) for quartet in _QUARTETS)

_MAIN_COLUMNS, _ALT_COLUMNS, _ADD_COLUMNS, _COMMENT_COLUMNS = 12, 5, 6, 2
_KINDS = {
    "individual": Kind.PERSON,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
    "": Kind.COMPANY,
    "entity": Kind.COMPANY,
}
_DIRECTIVE = re.compile(r"EO 14024 Directive (\w+)\)")


class _Main(NamedTuple):
    """One record of the main file, null as the empty text."""

    uid: str
    name: str
    type: str
    programmes: str
    title: str
    call_sign: str
    vessel_type: str
    tonnage: str
    gross_tonnage: str
    flag: str
    owner: str
    remarks: str


class _Parts(NamedTuple):
    """What the other three files say, by entry number."""

    aliases: dict[str, list[tuple[str, str]]]
    addresses: dict[str, list[Address]]
    comments: dict[str, str]


def recognises(head: Head) -> bool:
    """Whether a file has the name of one of the eight: the files have no header."""
    return any(head.name in quartet for quartet in _QUARTETS)


def select(files: list[Path]) -> tuple[Path, ...]:
    """The four files in their order, the missing ones taken from beside those that are named.

    Raises ListError where one is not there, or files of both sets are named.
    """
    beside = {
        plain_name(file): file for given in files for file in [*given.parent.iterdir(), given]
    }
    asked = {plain_name(file) for file in files}
    sets = [quartet for quartet in _QUARTETS if asked & set(quartet)]
    if len(sets) != 1:
        found = ", ".join(sorted(asked))
        raise ListError(f"expected one set of {EXPECTS}, found {found[:200]}")
    missing = [name for name in sets[0] if name not in beside]
    if missing:
        raise ListError(f"{files[0].parent}: {', '.join(missing)} is missing beside the others")
    return tuple(beside[name] for name in sets[0])


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read a quartet, its files in the order of `SDN` and `CONSOLIDATED`.

    An entry of the consolidated list that stands on several lists gives one entity for each.
    """
    main, alt, add, comments = paths
    records = dict(_read_main(main, reading))
    parts = _Parts(defaultdict(list), defaultdict(list), {})
    for row in _known(alt, _ALT_COLUMNS, records, reading):
        parts.aliases[row.fields[0]].append((_value(row.fields[2]), _value(row.fields[3])))
    for row in _known(add, _ADD_COLUMNS, records, reading):
        parts.addresses[row.fields[0]].extend(_read_address(row.fields))
    for row in _known(comments, _COMMENT_COLUMNS, records, reading):
        parts.comments[row.fields[0]] = row.fields[1]
    consolidated = main.name.lower().startswith("cons")
    return link_entries(
        entity
        for record in records.values()
        for entity in _entities(record, parts, consolidated=consolidated)
    )


def lists_of(programmes: tuple[str, ...], remarks: str) -> list[str]:
    """The lists on which an entry of the consolidated file stands; the file itself does not say.

    Of the directives under EO 14024, Directive 2 leads to CAPTA and the others to the menu-based
    list. What no rule places is menu-based: the list that names its sanctions entry by entry.
    """
    directives = set(_DIRECTIVE.findall(remarks))
    placed = {
        "US-OFAC-SSI": "UKRAINE-EO13662" in programmes,
        "US-OFAC-NS-PLC": "NS-PLC" in programmes,
        "US-OFAC-NS-CMIC": "CMIC-EO13959" in programmes,
        "US-OFAC-CAPTA": "561-Related" in programmes or "2" in directives,
        "US-OFAC-FSE": any(programme.startswith("FSE-") for programme in programmes),
        "US-OFAC-NS-MBS": bool(directives - {"2"}),
    }
    return [list_id for list_id, stands in placed.items() if stands] or ["US-OFAC-NS-MBS"]


def details_url(uid: str) -> str:
    """The public page of one entry of any OFAC list."""
    return f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}"


def _value(text: str) -> str:
    text = text.strip()
    return "" if text == "-0-" else text


def _read_main(path: Path, reading: Reading) -> Iterator[tuple[str, _Main]]:
    seen: set[str] = set()
    for row in read_rows(path, reading, _MAIN_COLUMNS):
        # The remarks keep the blank at their end: it may stand between two words.
        record = _Main._make([*map(_value, row.fields[:-1]), row.fields[-1]])
        fault = ""
        if not record.uid.isdecimal():
            fault = "the first column is no entry number"
        elif record.uid in seen:
            fault = f"entry {record.uid} stands in the file twice"
        elif not squeeze(record.name):
            fault = f"entry {record.uid} has no name"
        if fault:
            reading.reject(path, row.line, fault)
        else:
            seen.add(record.uid)
            yield record.uid, record


def _known(path: Path, columns: int, records: dict[str, _Main], reading: Reading) -> Iterator[Row]:
    """The rows that belong to an entry of the main file."""
    for row in read_rows(path, reading, columns):
        if row.fields[0] in records:
            yield row
        else:
            reading.reject(path, row.line, "belongs to no entry of the main file")


def _read_address(fields: list[str]) -> Iterator[Address]:
    parts = [_value(field) for field in fields[2:5]]
    text = squeeze(", ".join(part for part in parts if part))
    if text:
        yield Address(text, alpha2(parts[2]))


def _entities(record: _Main, parts: _Parts, *, consolidated: bool) -> Iterator[ListedEntity]:
    kind = _KINDS.get(record.type.lower(), Kind.UNKNOWN)
    begun = record.remarks if _value(record.remarks) else ""
    remarks = (begun + parts.comments.get(record.uid, "")).strip()
    details = read_details(split_remarks(remarks), kind)
    addresses = tuple(parts.addresses.get(record.uid, ()))
    programmes = tuple(filter(None, (p.strip() for p in record.programmes.split("] ["))))
    on_lists = lists_of(programmes, remarks) if consolidated else ["US-OFAC-SDN"]
    for list_id in on_lists:
        yield ListedEntity(
            list_id=list_id,
            entry_id=record.uid,
            kind=kind,
            names=_names(record, parts.aliases.get(record.uid, []), details),
            effects=lists()[list_id].effects,
            programmes=programmes,
            identifiers=_identifiers(record, details),
            addresses=addresses,
            countries=_countries(record, addresses, details),
            nationalities=tuple(dict.fromkeys(details.nationalities)),
            birth_dates=tuple(details.birth_dates),
            birth_places=tuple(details.birth_places),
            gender=details.gender,
            position=record.title or None,
            contacts=tuple(dict.fromkeys(details.contacts)),
            relations=tuple(dict.fromkeys(details.relations)),
            vessel=_vessel(record),
            listed_on=details.date_of(list_id, "Listing"),
            effective_on=details.date_of(list_id, "Effective"),
            remarks=remarks or None,
            source_url=details_url(record.uid),
        )


def _names(
    record: _Main, aliases: list[tuple[str, str]], details: Details
) -> tuple[ListedName, ...]:
    def spell(text: str, quality: AliasQuality) -> ListedName:
        return listed_name(natural_order(squeeze(text), details.kind), quality)

    named = [spell(record.name, AliasQuality.PRIMARY)]
    for type_, text in aliases:
        former = type_.lower() == "fka"
        named.append(spell(text, AliasQuality.FORMER if former else AliasQuality.STRONG))
    return unique_names([*named, *details.names])


def _identifiers(record: _Main, details: Details) -> tuple[Identifier, ...]:
    found = list(details.identifiers)
    if record.call_sign:
        found.append(Identifier(IdentifierType.CALL_SIGN, record.call_sign))
    return tuple(dict.fromkeys(found))


def _countries(record: _Main, addresses: tuple[Address, ...], details: Details) -> tuple[str, ...]:
    codes = [address.country for address in addresses]
    codes += [*details.countries, alpha2(record.flag)]
    return tuple(dict.fromkeys(code for code in codes if code))


def _vessel(record: _Main) -> Vessel | None:
    vessel = Vessel(
        type=record.vessel_type or None,
        flag=record.flag or None,
        owner=record.owner or None,
        gross_tonnage=record.gross_tonnage or record.tonnage or None,
    )
    return None if vessel == Vessel() else vessel
