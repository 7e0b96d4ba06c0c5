"""Who owns whom, as a CSV file of your own: UTF-8 with a header, one stake a row.

| column | meaning |
|---|---|
| `owner` | required: who holds the stake |
| `owner_country` | the country of the owner's names and numbers, ISO 3166-1 alpha-2 code or English name |
| `owned` | required: what it is a stake in |
| `owned_country` | as `owner_country` |
| `share` | percentage, such as `59` or `33.3333 %`; empty where it is not known |
| `control` | `yes` where there is control by other means; empty or `no` otherwise |
| `from`, `to` | first and last day of the stake, ISO dates; empty where there is no limit |
| `source` | where this is known from, as it shall be shown |

`share` is that of the capital or the votes, whichever is more. Control by other means is a majority
of the board, say, or a joint arrangement with the other owners.

A party is named by one or several of these, parted by `|`: an entry of a list by its key
(`US-OFAC-SDN:30946`), a number (`lei:5493001KJTIIGC8Y1R12`, `registration:...`), a name. Rows that
share one of them speak of one party; names and national numbers are those of a country, and where
it is not given, of the only one that the file gives them. A name is taken for every entry that has it
and the country; give the key or a number where that is too many.

Several rows of one owner and one company are reports of one stake: the largest share counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import msgspec

from streams.country_names import alpha2
from streams.errors import ListError
from streams.lists.dates import iso_day
from streams.lists.parsed import BrokenRow
from streams.lists.reading import Reading
from streams.lists.table import read_table
from streams.matching.entity import Identifier, IdentifierType
from streams.matching.identifiers import canonical, is_global
from streams.matching.ownership.stakes import Holder, Stake
from streams.settings import Settings

REQUIRED = frozenset({"owner", "owned"})
COLUMNS = (
    "owner", "owner_country", "owned", "owned_country", "share", "control", "from", "to", "source",
)  # fmt: skip
_ENTRY = re.compile(r"[A-Z0-9][A-Z0-9-]{1,39}:\S{1,200}")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,10})?) ?%?")
_CONTROL = {"": False, "no": False, "yes": True}
_TYPES = frozenset(type_.value for type_ in IdentifierType)

Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class StakesFile:
    """What a file of stakes says; `broken` are the rows that were left out."""

    stakes: tuple[Stake, ...] = ()
    broken: tuple[BrokenRow, ...] = ()


def configured_stakes(settings: Settings) -> StakesFile:
    """The file of stakes that the settings name; an empty one where they name none.

    Raises ListError as `read_stakes` does.
    """
    return read_stakes(settings.ownership_file) if settings.ownership_file else StakesFile()


def read_stakes(path: Path) -> StakesFile:
    """Read a file of stakes.

    Raises ListError for a file that can't be read, whose header is not as above, that has no sound
    row, or whose broken rows outnumber the sound ones.
    """
    reading = Reading([path])
    stakes = []
    for line, record in _records(path, reading):
        try:
            stakes.append(_stake(record))
        except ValueError as err:
            reading.reject(path, line, str(err))
    if len(reading.broken) > len(stakes) or not stakes:
        fault = f"; the first fault: {reading.broken[0]}" if reading.broken else ""
        raise ListError(
            f"{path}: no file of stakes: {len(stakes)} sound and {len(reading.broken)} broken "
            f"rows{fault}"
        )
    return StakesFile(tuple(stakes), tuple(reading.broken))


def _records(path: Path, reading: Reading) -> Iterator[tuple[int, Record]]:
    table = read_table(path, reading, REQUIRED)
    faults = {
        "unknown": [column for column in table.columns if column not in COLUMNS],
        "repeated": sorted({c for c in table.columns if table.columns.count(c) > 1}),
    }
    for fault, columns in faults.items():
        if columns:
            raise ListError(
                f"{path}: {fault} column {', '.join(columns)}; a file of stakes has "
                f"{', '.join(COLUMNS)}"
            )
    return table.records


def _stake(record: Record) -> Stake:
    """One row as a stake. Raises ValueError naming the column at fault."""
    since, until = _day(record, "from"), _day(record, "to")
    if since and until and until < since:
        raise ValueError("to: a day before the one of `from`")
    control = record.get("control", "").lower()
    if control not in _CONTROL:
        raise ValueError("control: expected yes or no")
    return Stake(
        owner=_holder(record, "owner"),
        owned=_holder(record, "owned"),
        share=_share(record.get("share", "")),
        control=_CONTROL[control],
        since=since,
        until=until,
        source=" ".join(record.get("source", "").split()),
    )


def _holder(record: Record, column: str) -> Holder:
    country = _country(record, f"{column}_country")
    names, numbers, entries = [], [], []
    for value in filter(None, (" ".join(part.split()) for part in record[column].split("|"))):
        type_, colon, rest = value.partition(":")
        if colon and type_.lower() in _TYPES:
            numbers.append(_number(IdentifierType(type_.lower()), rest, country, column))
        elif _ENTRY.fullmatch(value):
            entries.append(value)
        else:
            names.append(value)
    if not (names or numbers or entries):
        raise ValueError(f"{column} is empty")
    return Holder(tuple(names), country, tuple(numbers), tuple(entries))


def _country(record: Record, column: str) -> str | None:
    text = record.get(column, "")
    code = alpha2(text.upper() if len(text) == 2 else text) if text else None
    if text and code is None:
        raise ValueError(f"{column}: {text[:40]!r} is no country")
    return code


def _number(type_: IdentifierType, text: str, country: str | None, column: str) -> Identifier:
    number = Identifier(type_, text.strip())
    if canonical(number) is None:
        raise ValueError(f"{column}: {type_.value}:{text[:40]} has a wrong form or check digit")
    return number if is_global(number) else msgspec.structs.replace(number, country=country)


def _share(text: str) -> Decimal | None:
    if not text:
        return None
    written = _SHARE.fullmatch(text)
    if not written or Decimal(written[1]) > 100:
        raise ValueError(
            "share: expected a percentage such as 59 or 33.3333, nothing where it is not known"
        )
    return Decimal(written[1])


def _day(record: Record, column: str) -> str | None:
    text = record.get(column, "")
    if text and iso_day(text) != text:
        raise ValueError(f"{column}: expected a date such as 2026-01-31")
    return text or None
