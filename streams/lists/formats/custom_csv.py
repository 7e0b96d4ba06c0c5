"""Lists of your own as CSV with a header, UTF-8, one entry a row.

| column | meaning |
|---|---|
| `list_id` | required: your name for the list, such as `ACME-WATCH` (capitals, digits, `-`) |
| `entry_id` | required: the entry's id, unique on its list |
| `name` | required: the main name |
| `effects` | required: `BLOCK`, `LICENCE`, `SECURITIES_BAN`, `FLAG` |
| `kind` | `person`, `company`, `vessel`, `aircraft`; empty means unknown |
| `aliases`, `weak_aliases`, `former_names` | other names |
| `addresses` | each in one line, ending with the country |
| `countries` | ISO 3166-1 alpha-2 codes or English names |
| `dates_of_birth` | `1962-03-04`, `Mar 1962`, `1962`, `circa 1962`, `1962 to 1965` |
| `places_of_birth`, `programmes` | as they shall be shown |
| `identifiers` | `type:value`: `imo:9116412`, `lei:...`, `bic:...`, `registration:...`, `tax:...` |
| `listed_on` | ISO date |
| `licence_requirement`, `review_policy`, `citation`, `remarks` | as they shall be shown |
| `source_url` | `https://...` |
| `hypothetical` | `yes` for a scenario that no authority has made |

Several values in one cell are parted by `|`. Columns may stand in any order and be left out when
not required. An unknown or a missing column refuses the file: a misspelt header would otherwise
drop what it heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TypeVar

from streams.country_names import alpha2
from streams.errors import ListError
from streams.lists.countries import address_countries
from streams.lists.dates import iso_day, read_date
from streams.lists.head import Head
from streams.lists.names import listed_name, squeeze, unique_names
from streams.lists.reading import Reading
from streams.lists.table import Row, read_rows
from streams.matching.entity import (
    Address,
    AliasQuality,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
)

PARSER_VERSION = "custom-csv/1"
REQUIRED = frozenset({"list_id", "entry_id", "name", "effects"})
COLUMNS = REQUIRED | {
    "kind", "aliases", "weak_aliases", "former_names", "addresses", "countries", "dates_of_birth",
    "places_of_birth", "programmes", "identifiers", "listed_on", "licence_requirement",
    "review_policy", "citation", "remarks", "source_url", "hypothetical",
}  # fmt: skip
EXPECTS = f"a header with {', '.join(sorted(REQUIRED))}"

_LIST_ID = re.compile("[A-Z0-9][A-Z0-9-]{1,39}")
_URL = re.compile(r"https?://\S+")
_ALIAS_COLUMNS = (
    ("aliases", AliasQuality.STRONG),
    ("weak_aliases", AliasQuality.WEAK),
    ("former_names", AliasQuality.FORMER),
)

Record = dict[str, str]
_Choice = TypeVar("_Choice", bound=Enum)


def recognises(head: Head) -> bool:
    """Whether a file's header has the columns that are required."""
    return head.columns >= REQUIRED


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a row. Raises ListError for a header that is not as above."""
    (path,) = paths
    entities: dict[str, ListedEntity] = {}
    for line, record in _records(path, reading):
        try:
            entity = _entity(record)
            if entity.key in entities:
                raise ValueError(f"{entity.key} stands in the file twice")
            entities[entity.key] = entity
        except ValueError as err:
            reading.reject(path, line, str(err))
    return list(entities.values())


def check_list_id(list_id: str) -> None:
    """Raises ValueError for a name that no list of one's own may have."""
    if not _LIST_ID.fullmatch(list_id):
        raise ValueError("list_id: expected capitals, digits and hyphens")


def check_url(url: str) -> None:
    """Raises ValueError for what is neither empty nor the address of a web page."""
    if url and not _URL.fullmatch(url):
        raise ValueError("source_url: expected an address that begins with https://")


def _records(path: Path, reading: Reading) -> Iterator[tuple[int, Record]]:
    rows = read_rows(path, reading)
    header = [column.strip() for column in next(rows, Row(0, [])).fields]
    faults = {
        "unknown": [column for column in header if column not in COLUMNS],
        "missing": sorted(REQUIRED - set(header)),
        "repeated": sorted({column for column in header if header.count(column) > 1}),
    }
    for fault, columns in faults.items():
        if columns:
            raise ListError(
                f"{path}: {fault} column {', '.join(columns)}; "
                f"a custom list has {', '.join(sorted(COLUMNS))}"
            )
    for row in rows:
        yield row.line, {c: value.strip() for c, value in zip(header, row.fields, strict=True)}


def _entity(record: Record) -> ListedEntity:
    """One row as an entity. Raises ValueError naming the column at fault."""
    _check(record)
    addresses = tuple(
        Address(text, next(iter(address_countries(text)), None))
        for text in _values(record, "addresses")
    )
    return ListedEntity(
        list_id=record["list_id"],
        entry_id=record["entry_id"],
        kind=_choose(record.get("kind", ""), "kind", Kind) if record.get("kind") else Kind.UNKNOWN,
        names=_names(record),
        effects=tuple(_choose(v, "effects", Effect) for v in _values(record, "effects")),
        programmes=_values(record, "programmes"),
        identifiers=tuple(_identifier(value) for value in _values(record, "identifiers")),
        addresses=addresses,
        countries=_countries(record, addresses),
        birth_dates=tuple(read_date(value) for value in _values(record, "dates_of_birth")),
        birth_places=_values(record, "places_of_birth"),
        licence_requirement=record.get("licence_requirement") or None,
        review_policy=record.get("review_policy") or None,
        citation=record.get("citation") or None,
        listed_on=record.get("listed_on") or None,
        remarks=record.get("remarks") or None,
        source_url=record.get("source_url") or None,
        hypothetical=record.get("hypothetical", "").lower() == "yes",
    )


def _check(record: Record) -> None:
    for column in sorted(REQUIRED):
        if not record[column]:
            raise ValueError(f"{column} is empty")
    check_list_id(record["list_id"])
    if record.get("listed_on") and iso_day(record["listed_on"]) != record["listed_on"]:
        raise ValueError("listed_on: expected a date such as 2026-01-31")
    check_url(record.get("source_url", ""))
    if record.get("hypothetical", "").lower() not in ("", "yes", "no"):
        raise ValueError("hypothetical: expected yes or no")


def _values(record: Record, column: str) -> tuple[str, ...]:
    parts = (squeeze(part) for part in record.get(column, "").split("|"))
    return tuple(part for part in parts if part)


def _choose(value: str, column: str, choices: type[_Choice]) -> _Choice:
    try:
        return choices(value)
    except ValueError:
        named = ", ".join(choice.value for choice in choices)
        raise ValueError(f"{column}: {value[:40]!r} is none of {named}") from None


def _names(record: Record) -> tuple[ListedName, ...]:
    named = [listed_name(squeeze(record["name"]), AliasQuality.PRIMARY)]
    for column, quality in _ALIAS_COLUMNS:
        named += [listed_name(value, quality) for value in _values(record, column)]
    return unique_names(named)


def _identifier(value: str) -> Identifier:
    type_, _, number = value.partition(":")
    if not number.strip():
        raise ValueError("identifiers: expected type:value")
    return Identifier(_choose(type_.strip(), "identifiers", IdentifierType), number.strip())


def _countries(record: Record, addresses: tuple[Address, ...]) -> tuple[str, ...]:
    codes = []
    for name in _values(record, "countries"):
        code = alpha2(name)
        if code is None:
            raise ValueError(f"countries: {name[:40]!r} is no country")
        codes.append(code)
    codes += [address.country for address in addresses if address.country]
    return tuple(dict.fromkeys(codes))
