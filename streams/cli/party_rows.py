"""Parties of a CSV file with a header, one party a line.

| column | meaning |
|---|---|
| `name` | the main name |
| `other_names` | more names, parted by `|` |
| `kind` | `person`, `company`, `vessel`, `aircraft`; empty means unknown |
| `country` | ISO 3166-1 alpha-2 code or English name |
| `date_of_birth` | `1962-03-04`, `1962-03` or `1962` |
| `nationality` | as `country`, for a person |
| `gender` | `female` or `male` |
| `identifiers` | `type:value`, parted by `|`: `imo:9074729`, `lei:...`, `bic:...`, `registration:...` |
| `contacts` | `type:value`, parted by `|`: `phone:...`, `email:...`, `website:...` |
| `address` | in one line |
| `role` | what the party does, such as `consignee`; empty means `other` |
| `id` | your own number of the party; it becomes the event id |

A file has `name`, `identifiers` or both; the other columns may be left out and stand in any order.
An unknown column refuses the file: a misspelt header would otherwise drop what it heads. Columns
are parted as `CsvRows` has it.
"""

from __future__ import annotations

from streams.cli.csv_rows import CsvRows
from streams.cli.parties import read_party
from streams.errors import MessageError
from streams.matching.party import Party

COLUMNS = (
    "name", "other_names", "kind", "country", "date_of_birth", "nationality", "gender",
    "identifiers", "contacts", "address", "role", "id",
)  # fmt: skip


class PartyRows:
    """Reads parties by the header of their file.

    Raises MessageError with reason `bad_header` for a header that is not as above.
    """

    def __init__(self, header: bytes) -> None:
        self._rows = CsvRows(header)
        unknown = [column for column in self._rows.columns if column not in COLUMNS]
        if unknown:
            known = ", ".join(COLUMNS)
            raise MessageError("bad_header", f"unknown column {unknown[0]!r}; known are {known}")
        if not {"name", "identifiers"} & set(self._rows.columns):
            raise MessageError("bad_header", "there is no column `name` and none `identifiers`")

    def read(self, body: bytes) -> tuple[str, Party]:
        """The party's own id (empty where there is none) and the party of one line.

        Raises MessageError with reason `not_csv` or `not_valid`, naming what is at fault.
        """
        fields = dict(zip(self._rows.columns, self._rows.split(body), strict=True))
        return fields.pop("id", "").strip(), read_party(fields)
