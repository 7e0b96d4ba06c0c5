"""Every list of the data folder in one world of names, read straight from the columns of its files.

For measuring at full size. Files of a known format go through their loader; of the others only
what matching needs is taken: name, kind, number, alias quality, country and date of birth. Of each
list the newest edition counts: the OFAC parts of the Consolidated Screening List and its Denied
Persons give way to the files of their own.
"""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from streams.country_names import alpha2
from streams.lists.catalogue import HeldList, merge_entities
from streams.lists.dates import read_date
from streams.lists.names import listed_name, natural_order, squeeze, unique_names
from streams.lists.source import load
from streams.matching.entity import (
    AliasQuality,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
)

_SDN_KINDS = {
    "Individual": Kind.PERSON,
    "Entity": Kind.COMPANY,
    "Vessel": Kind.VESSEL,
    "Aircraft": Kind.AIRCRAFT,
}
_UK_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "ship": Kind.VESSEL}
_EU_KINDS = {"person": Kind.PERSON, "enterprise": Kind.COMPANY}
# The file parts names by ", ", which stands within names as well: before a form or a suffix.
_WITHIN_NAME = re.compile(
    r", (?=(?:(?:Co|Inc|Ltd|LLC|L\.L\.C|Limited|S\.?A|S\.?p\.?A|GmbH|PLC|Corp|Jr|Sr)\b))",
    re.IGNORECASE,
)
_UN_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read_full_lists(lists_folder: Path) -> list[ListedEntity]:
    """All entries of all lists, each key once. `lists_folder` is `lists` of the data folder."""
    readers = {
        "ofac-sdn": _read_sdn,
        "ofac-cons": _read_consolidated,
        "us-csl": _read_csl,
        "us-dpl": _read_denied,
        "gb-uksl": _read_uk,
        "eu-fsf": _read_eu,
        "un": _read_un,
        "ca-sema": _read_canada,
        "au-dfat": _read_australia,
    }
    held = {source: HeldList("", tuple(read(lists_folder))) for source, read in readers.items()}
    return merge_entities(held)


def _read_consolidated(folder: Path) -> Iterator[ListedEntity]:
    yield from load("ofac-csv", [folder / "ofac_cons"], "ofac-cons").entities


def _read_csl(folder: Path) -> Iterator[ListedEntity]:
    for entity in load("us-csl", [folder / "us_csl"], "us-csl").entities:
        if not entity.list_id.startswith("US-OFAC-") and entity.list_id != "US-BIS-DPL":
            yield entity


def _read_sdn(folder: Path) -> Iterator[ListedEntity]:
    """Primary names and aliases of 2025; facts and weak aliases of those that stood there in 2021."""
    before = {e.entry_id: e for e in load(None, [folder / "ofac_sdn_2021-07"], "ofac-sdn").entities}
    aliases = defaultdict(list)
    for fields in _fields(folder / "ofac_sdn_2025-12/alt.csv"):
        if len(fields) > 3:
            quality = AliasQuality.FORMER if fields[2] == "fka" else AliasQuality.STRONG
            aliases[fields[0]].append((fields[3], quality))
    path = folder / "ofac_sdn_2025-12/sdn_primary_names_2025-03_derived.csv"
    for number, row in enumerate(_rows(path)):
        uid, kind = row["uid_or_blank"], _SDN_KINDS[row["sdn_type"]]
        names = [(row["name_as_in_SDN_XML_First_Last"], AliasQuality.PRIMARY)]
        names += [(natural_order(name, kind), quality) for name, quality in aliases.get(uid, ())]
        known = before.get(uid) if uid else None
        if known is None or known.kind is not kind:
            yield _entity("US-OFAC-SDN", uid or f"derived-{number}", kind, names)
            continue
        weak = [name for name in known.names if name.quality is AliasQuality.WEAK]
        yield msgspec.structs.replace(known, names=unique_names([*_names(names), *weak]))


def _read_denied(folder: Path) -> Iterator[ListedEntity]:
    for number, row in enumerate(_rows(folder / "bis/dpl_2022-09.txt", delimiter="\t")):
        names = [(row["Name"], AliasQuality.PRIMARY)]
        yield _entity("US-BIS-DPL", str(number), Kind.UNKNOWN, names, country=row["Country"])


def _read_uk(folder: Path) -> Iterator[ListedEntity]:
    names = defaultdict(list)
    numbers = defaultdict(list)
    for row in _rows(folder / "uk_2026-05/subject_names.csv"):
        quality = AliasQuality.PRIMARY if row["name_type"] == "primary" else AliasQuality.STRONG
        if row["alias_strength"] == "low_quality_aka":
            quality = AliasQuality.WEAK
        names[row["unique_id"]].append((row["full_name"], quality))
    for row in _rows(folder / "uk_2026-05/subject_identifiers.csv"):
        if row["identifier_type"] == "imo":
            value = row["raw_value"].removeprefix("IMO").strip()
            numbers[row["unique_id"]].append(Identifier(IdentifierType.IMO, value))
    for row in _rows(folder / "uk_2026-05/subjects.csv"):
        uid = row["unique_id"]
        if uid in names:
            kind = _UK_KINDS[row["subject_type"]]
            yield _entity("GB-UKSL", uid, kind, names[uid], identifiers=numbers[uid])


def _read_eu(folder: Path) -> Iterator[ListedEntity]:
    for number, row in enumerate(_rows(folder / "eu/eu_fsf_parsed_2025-05.csv")):
        aliases = _WITHIN_NAME.sub("\0", row["Alias"]).split(", ")
        names = [(row["Name"], AliasQuality.PRIMARY)]
        names += [(alias.replace("\0", ", "), AliasQuality.STRONG) for alias in aliases]
        kind = _EU_KINDS[row["Designation"]]
        yield _entity("EU-FSF", str(number), kind, names, country=row["Nationality"])


def _read_un(folder: Path) -> Iterator[ListedEntity]:
    root = ET.parse(folder / "un/consolidated_2026-02-27.xml").getroot()  # noqa: S314 - a file at hand
    for tag, kind in (("INDIVIDUAL", Kind.PERSON), ("ENTITY", Kind.COMPANY)):
        for entry in root.iter(tag):
            parts = (_text(entry, part) for part in _UN_NAMES)
            names = [(" ".join(filter(None, parts)), AliasQuality.PRIMARY)]
            for alias in entry.findall(f"{tag}_ALIAS"):
                weak = _text(alias, "QUALITY").lower() == "low"
                quality = AliasQuality.WEAK if weak else AliasQuality.STRONG
                names.append((_text(alias, "ALIAS_NAME"), quality))
            names.append((_text(entry, "NAME_ORIGINAL_SCRIPT"), AliasQuality.STRONG))
            born = _text(entry, f"{tag}_DATE_OF_BIRTH/DATE") or _text(
                entry, f"{tag}_DATE_OF_BIRTH/YEAR"
            )
            country = _text(entry, "NATIONALITY/VALUE")
            uid = _text(entry, "DATAID")
            yield _entity("UN-SC", uid, kind, names, country=country, born=born)


def _read_canada(folder: Path) -> Iterator[ListedEntity]:
    root = ET.parse(folder / "canada/sema_lmes_2025.xml").getroot()  # noqa: S314 - a file at hand
    for number, record in enumerate(root.iter("record")):
        ship, organisation = _text(record, "ShipIMONumber"), _text(record, "EntityOrShip")
        kind = Kind.VESSEL if ship else Kind.COMPANY if organisation else Kind.PERSON
        person = f"{_text(record, 'GivenName')} {_text(record, 'LastName')}"
        names = [(organisation or person, AliasQuality.PRIMARY)]
        parting = "[;,]" if kind is Kind.PERSON else ";"  # commas stand in organisations' names
        aliases = re.split(parting, _text(record, "Aliases"))
        names += [(alias, AliasQuality.STRONG) for alias in aliases]
        numbers = [Identifier(IdentifierType.IMO, ship)] if ship else []
        born = "" if ship else _text(record, "DateOfBirthOrShipBuildDate")
        yield _entity("CA-SEMA", str(number), kind, names, identifiers=numbers, born=born)


def _read_australia(folder: Path) -> Iterator[ListedEntity]:
    """One entry a row: the file tells neither which names belong together nor of what kind."""
    for number, row in enumerate(_rows(folder / "australia/dfat_parsed_2025-05.csv")):
        names = [(row["Name"], AliasQuality.PRIMARY)]
        yield _entity("AU-DFAT", str(number), Kind.UNKNOWN, names)


def _entity(
    list_id: str,
    entry_id: str,
    kind: Kind,
    names: list[tuple[str, AliasQuality]],
    *,
    country: str = "",
    born: str = "",
    identifiers: list[Identifier] | None = None,
) -> ListedEntity:
    code = alpha2(country) if country else None
    return ListedEntity(
        list_id=list_id,
        entry_id=entry_id,
        kind=kind,
        names=unique_names(_names(names)),
        effects=(Effect.BLOCK,),
        countries=(code,) if code else (),
        birth_dates=(read_date(born),) if born else (),
        identifiers=tuple(dict.fromkeys(identifiers or ())),
    )


def _names(names: list[tuple[str, AliasQuality]]) -> list[ListedName]:
    return [listed_name(squeeze(text), quality) for text, quality in names]


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _fields(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.reader(file)


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)
