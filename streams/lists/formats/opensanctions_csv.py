"""OpenSanctions as simplified CSV, `targets.simple.csv`: a row an entry, `;` between values.

The file has no topics: an entry with a sanction is blocked, unless all its programmes are US
export controls, which need a licence; an entry with none is a flag. Numbers stand without types.
Read only where the format is named: see `opensanctions`.
"""

from __future__ import annotations

import csv
from pathlib import Path

from streams.lists.dates import read_date
from streams.lists.drafts import Draft
from streams.lists.formats.opensanctions import (
    country_of,
    effects_of_programmes,
    guess_identifier,
    never_recognises,
    new_draft,
    source_url,
)
from streams.lists.names import squeeze
from streams.lists.reading import Reading
from streams.lists.table import read_table
from streams.matching.entity import AliasQuality, ContactType, ListedEntity

PARSER_VERSION = "opensanctions-csv/1"
EXPECTS = "targets.simple.csv of OpenSanctions with the columns id, schema, name, aliases"
_REQUIRED = frozenset({
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers",
    "sanctions", "dataset",
})  # fmt: skip

Cells = dict[str, str]

recognises = never_recognises


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a row. Raises ListError for another header."""
    (path,) = paths
    entities: dict[str, ListedEntity] = {}
    for line, cells in read_table(path, reading, _REQUIRED).records:
        try:
            if not cells["id"] or cells["id"] in entities:
                raise ValueError(
                    f"the id {cells['id'][:80]!r} is empty or stands in the file twice"
                )
            entities[cells["id"]] = _entity(cells)
        except ValueError as err:
            reading.reject(path, line, str(err))
    return list(entities.values())


def _entity(cells: Cells) -> ListedEntity:
    """One row as an entity. Raises ValueError where it has no name."""
    draft = new_draft(cells["id"], cells["schema"])
    draft.add_name(cells["name"], AliasQuality.PRIMARY)
    for alias in _values(cells["aliases"]):
        draft.add_name(alias, AliasQuality.STRONG)
    draft.programmes += _values(cells.get("program_ids", ""))
    draft.birth_dates += map(read_date, _values(cells["birth_date"]))
    draft.countries += filter(None, map(country_of, _values(cells["countries"])))
    for address in _values(cells["addresses"]):
        draft.add_address((address,))
    draft.identifiers += (guess_identifier(v, draft.kind) for v in _values(cells["identifiers"]))
    _add_contacts(draft, cells)
    sanctions = _values(cells["sanctions"])
    for sanction in sanctions:
        draft.add_remark("Sanction", sanction)
    draft.add_remark("Datasets", ", ".join(_values(cells["dataset"])))
    effects = effects_of_programmes(set(draft.programmes), sanctioned=bool(sanctions))
    return draft.entity(effects, source_url(draft.entry_id))


def _add_contacts(draft: Draft, cells: Cells) -> None:
    for phone in _values(cells.get("phones", "")):
        draft.add_contact(ContactType.PHONE, phone)
    for email in _values(cells.get("emails", "")):
        draft.add_contact(ContactType.EMAIL, email)


def _values(cell: str) -> list[str]:
    """The values of a cell, which is itself a record of CSV with semicolons."""
    try:
        rows = list(csv.reader([cell], delimiter=";"))
    except csv.Error:
        rows = [cell.split(";")]
    return [value for row in rows for value in map(squeeze, row) if value]
