"""Lists of your own as JSON Lines: one listed entity a line, in the shape of its JSON Schema.

The schema is `schemas/lists/listed-entity.schema.json`. Unlike CSV it has a place for all that an
entry can say: the quality and script of each name, relations, contacts. A line of another shape, or
with an unknown key, is reported and left out.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from streams.country_names import alpha2
from streams.lists.dates import iso_day, read_date
from streams.lists.formats.custom_csv import check_list_id, check_url
from streams.lists.head import Head
from streams.lists.json_files import decode, read_lines
from streams.lists.names import listed_name
from streams.lists.reading import Reading
from streams.matching.entity import ListedEntity

PARSER_VERSION = "custom-jsonl/1"
EXPECTS = 'one listed entity a line, such as {"list_id": ..., "entry_id": ..., "kind": ...}'
_DATES = ("listed_on", "effective_on", "removed_on")


def recognises(head: Head) -> bool:
    """Whether a file's first line is an object with the keys that every entity has."""
    first = head.start.splitlines()[:1]
    keys = (b'"list_id"', b'"entry_id"', b'"names"')
    return head.content == "JSON" and all(key in line for line in first for key in keys)


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a line."""
    (path,) = paths
    entities: dict[str, ListedEntity] = {}
    for line, text in read_lines(path, reading):
        try:
            entity = decode(text, ListedEntity)
            _check(entity)
            entity = _complete(entity)
            if entity.key in entities:
                raise ValueError(f"{entity.key} stands in the file twice")
            entities[entity.key] = entity
        except ValueError as err:
            reading.reject(path, line, str(err))
    return list(entities.values())


def _check(entity: ListedEntity) -> None:
    """What the schema leaves open. Raises ValueError naming the key at fault."""
    check_list_id(entity.list_id)
    if not entity.entry_id.strip():
        raise ValueError("entry_id is empty")
    if not entity.names or not all(name.text.strip() for name in entity.names):
        raise ValueError("names: expected at least one, and none that is empty")
    if not entity.effects:
        raise ValueError("effects is empty")
    for key in _DATES:
        day = getattr(entity, key)
        if day is not None and iso_day(day) != day:
            raise ValueError(f"{key}: expected a date such as 2026-01-31")
    for code in (*entity.countries, *entity.nationalities):
        if alpha2(code) != code:
            raise ValueError(f"{code[:40]!r} is no ISO 3166-1 alpha-2 code of a country")
    check_url(entity.source_url or "")


def _complete(entity: ListedEntity) -> ListedEntity:
    """The entity with what need not be written: the script of a name, the span of a date."""
    names = (
        listed_name(name.text, name.quality) if name.script == "Latn" else name
        for name in entity.names
    )
    dates = (span if span.earliest else read_date(span.text) for span in entity.birth_dates)
    return msgspec.structs.replace(entity, names=tuple(names), birth_dates=tuple(dates))
