"""Parties of a CSV file with a header, one party a line.

| column | meaning |
|---|---|
| `name` | the main name |
| `other_names` | more names, parted by `|` |
| `kind` | `person`, `company`, `vessel`, `aircraft`; empty means unknown |
| `country` | ISO 3166-1 alpha-2 code or English name |
| `date_of_birth` | `1962-03-04`, `1962-03` or `1962` |
| `identifiers` | `type:value`, parted by `|`: `imo:9074729`, `lei:...`, `bic:...`, `registration:...` |
| `address` | in one line |
| `role` | what the party does, such as `consignee`; empty means `other` |
| `id` | your own number of the party; it becomes the event id |

A file has `name`, `identifiers` or both; the other columns may be left out and stand in any order.
An unknown column refuses the file: a misspelt header would otherwise drop what it heads. Columns
are parted by commas, semicolons or tabs, as the header does it.
"""

from __future__ import annotations

import csv

from streams.cli.parties import read_party
from streams.errors import MessageError
from streams.matching.party import Party

COLUMNS = (
    "name", "other_names", "kind", "country", "date_of_birth", "identifiers", "address", "role",
    "id",
)  # fmt: skip


class PartyRows:
    """Reads parties by the header of their file.

    Raises MessageError with reason `bad_header` for a header that is not as above.
    """

    def __init__(self, header: bytes) -> None:
        text = _decode(header)
        self._delimiter = max(",;\t", key=text.count)
        self._columns = [column.strip().lower() for column in self._split(text)]
        unknown = [column for column in self._columns if column not in COLUMNS]
        if unknown or len(set(self._columns)) < len(self._columns):
            fault = f"unknown column {unknown[0]!r}" if unknown else "a column stands twice"
            raise MessageError("bad_header", f"{fault}; known are {', '.join(COLUMNS)}")
        if not {"name", "identifiers"} & set(self._columns):
            raise MessageError("bad_header", "there is no column `name` and none `identifiers`")

    def read(self, body: bytes) -> tuple[str, Party]:
        """The party's own id (empty where there is none) and the party of one line.

        Raises MessageError with reason `not_csv` or `not_valid`, naming what is at fault.
        """
        values = self._split(_decode(body))
        if len(values) != len(self._columns):
            raise MessageError(
                "not_csv", f"expected {len(self._columns)} columns, found {len(values)}"
            )
        fields = dict(zip(self._columns, values, strict=True))
        return fields.pop("id", "").strip(), read_party(fields)

    def _split(self, text: str) -> list[str]:
        try:
            rows = list(csv.reader([text], delimiter=self._delimiter, strict=True))
        except csv.Error as err:
            raise MessageError("not_csv", f"malformed CSV: {err}") from None
        return rows[0] if rows else []


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as err:
        raise MessageError("not_csv", f"not UTF-8 at byte {err.start + 1}") from None
