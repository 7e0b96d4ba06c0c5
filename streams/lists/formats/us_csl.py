"""The US Consolidated Screening List as CSV: thirteen lists of three departments in one file.

Columns are known by their names: `_id` and `entity_number` come and go between editions, and the
`ids` column reads "CC, number, Type" in older and "Type, number, CC" in newer ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from streams.errors import ListError
from streams.lists.formats.us_csl_entries import Record, read_entries
from streams.lists.formats.us_details import is_label
from streams.lists.head import Head
from streams.lists.reading import Reading
from streams.lists.table import Row, read_rows
from streams.matching.entity import ListedEntity

PARSER_VERSION = "us-csl/2"
REQUIRED = frozenset({
    "source", "type", "programs", "name", "title", "addresses", "federal_register_notice",
    "start_date", "end_date", "license_requirement", "license_policy", "call_sign", "vessel_type",
    "gross_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "alt_names",
    "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url",
    "ids",
})  # fmt: skip
EXPECTS = "the US Consolidated Screening List with its header"

_LISTS = ("programs", "addresses", "alt_names", "dates_of_birth", "places_of_birth")
_TEXTS = (
    "source", "name", "entity_number", "type", "title", "federal_register_notice", "start_date",
    "end_date", "standard_order", "license_requirement", "license_policy", "call_sign",
    "vessel_type", "gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner",
    "remarks", "source_list_url", "source_information_url",
)  # fmt: skip
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTRY = re.compile("[A-Z]{2}")


def recognises(head: Head) -> bool:
    """Whether a file's header is that of the screening list, be it damaged in other columns."""
    return head.columns >= {"source", "source_list_url", "alt_names"}


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a row. Raises ListError where a column is missing."""
    (path,) = paths
    return read_entries(path, _records(path, reading), reading)


def _records(path: Path, reading: Reading) -> Iterator[tuple[int, Record]]:
    rows = read_rows(path, reading)
    header = [column.strip() for column in next(rows, Row(0, [])).fields]
    missing = REQUIRED - set(header)
    if missing:
        raise ListError(
            f"{path}: not in the format us-csl: its first line lacks {', '.join(sorted(missing))}"
        )
    for row in rows:
        cells: dict[str, str] = {}
        for column, value in zip(header, row.fields, strict=True):
            if not cells.get(column):  # `entity_number` may stand twice
                cells[column] = value.strip()
        yield row.line, _record(cells)


def _record(cells: dict[str, str]) -> Record:
    texts = {column: cells.get(column, "") for column in _TEXTS}
    lists = {column: _split(cells[column]) for column in _LISTS}
    lists["nationalities"] = _split(cells["nationalities"]) + _split(cells["citizenships"])
    lists["facts"] = tuple(map(_labelled, _split(cells["ids"])))
    return msgspec.convert({**texts, **lists, "id": cells.get("_id", "")}, Record)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in cell.split("; ")) if part)


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
