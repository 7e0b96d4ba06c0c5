"""The Denied Persons List of the Bureau of Industry and Security: text with tabs, and a header.

The list has a row for each address that a denial order names. The rows of one name and one order
are put together into one entry, as the Consolidated Screening List has it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from streams.lists.dates import iso_day
from streams.lists.drafts import Draft
from streams.lists.head import Head
from streams.lists.names import squeeze
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.table import read_table
from streams.matching.entity import AliasQuality, Kind, ListedEntity

PARSER_VERSION = "bis-dpl/1"
EXPECTS = "the Denied Persons List, with tabs between Name, Street_Address, City and so on"
LIST_ID = "US-BIS-DPL"
_REQUIRED = frozenset({
    "name", "street_address", "city", "state", "country", "postal_code", "effective_date",
    "expiration_date", "standard_order", "action", "fr_citation",
})  # fmt: skip

_MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DOING_BUSINESS = re.compile(r"\s+d/?b/?a/?\s+", re.IGNORECASE)
_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?"?Name"?\t"?Street_Address"?\t')

Cells = dict[str, str]


def recognises(head: Head) -> bool:
    """Whether a file begins with the list's header."""
    return bool(_HEADER.match(head.start))


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each name of each order. The file does not tell kinds."""
    (path,) = paths
    drafts: dict[str, Draft] = {}
    for line, cells in read_table(path, reading, _REQUIRED, "\t").records:
        name = squeeze(cells["name"])
        effective = month_first(cells["effective_date"])
        if not name:
            reading.reject(path, line, "the row has no name")
        elif effective is None:
            reading.reject(
                path, line, f"Effective_Date: {cells['effective_date'][:40]!r} is no day"
            )
        else:
            number = order_id(name, effective)
            draft = drafts.setdefault(number, Draft(LIST_ID, number, Kind.UNKNOWN))
            draft.listed_on = effective
            _add_row(draft, name, cells)
    info = lists()[LIST_ID]
    return [draft.entity(info.effects, info.url) for draft in drafts.values()]


def order_id(name: str, effective_on: str) -> str:
    """The id of an entry, which the list does not number: a digest of the name and the ISO date."""
    named = f"{squeeze(name).casefold()}\n{effective_on}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def month_first(text: str) -> str | None:
    """The ISO date of 06/29/2056, the 29th of June; None for anything else."""
    written = _MONTH_FIRST.fullmatch(text.strip())
    return iso_day(f"{written[3]}-{written[1]}-{written[2]}") if written else None


def _add_row(draft: Draft, name: str, cells: Cells) -> None:
    draft.add_name(name, AliasQuality.PRIMARY)
    for other in _DOING_BUSINESS.split(name)[1:]:
        draft.add_name(other, AliasQuality.STRONG)
    street = (cells["street_address"], cells["city"], cells["state"], cells["postal_code"])
    draft.add_address(street, cells["country"])
    draft.citation = _longer(draft.citation, squeeze(cells["fr_citation"]))
    until = month_first(cells["expiration_date"]) or cells["expiration_date"]
    if not draft.remarks:  # the other rows repeat the clerk's notes with small differences
        draft.add_remark("", cells["action"])
        draft.add_remark("standard order", cells["standard_order"].upper())
    draft.add_remark("", f"in force until {until}" if until else "")


def _longer(known: str | None, more: str) -> str | None:
    """The citation with more notices: the rows of one order are not brought up to date alike."""
    return max(known or "", more, key=len) or None
