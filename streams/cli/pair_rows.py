"""Pairs of names in a CSV file with a header, one pair a line.

| column | meaning |
|---|---|
| `name1` | the name as it is asked for |
| `name2` | the name as a list has it |
| `kind` | `person`, `company`, `vessel`, `aircraft`; empty means unknown |
| `schema` | in place of `kind`, as FollowTheMoney has it: `Person`, `Organization`, `Vessel` … |

Other columns may be there and are left as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from streams.assessment.pairs import KINDS_OF_SCHEMAS
from streams.cli.csv_rows import CsvRows
from streams.cli.lines import Line
from streams.cli.name_pairs import read_compared
from streams.errors import MessageError
from streams.matching.entity import Kind
from streams.matching.party import Party

_NAMES = ("name1", "name2")
_ADDED = ("score", "band")


@dataclass(frozen=True, slots=True)
class PairRow:
    """One line: its number, its values as they are, and the two names as parties."""

    line: int
    values: list[str]
    listed: Party
    asked: Party


class PairRows:
    """Reads pairs by the header of their file; `kind` is that of rows that don't tell theirs.

    Raises MessageError with reason `bad_header` for a header without the names, or with a column
    that the answer adds.
    """

    def __init__(self, header: bytes, kind: Kind) -> None:
        self._rows = CsvRows(header)
        self._kind = kind
        missing = [name for name in _NAMES if name not in self._rows.columns]
        if missing:
            raise MessageError("bad_header", f"there is no column `{missing[0]}`")
        taken = [name for name in _ADDED if name in self._rows.columns]
        if taken:
            raise MessageError("bad_header", f"there is a column `{taken[0]}` already")

    @property
    def delimiter(self) -> str:
        """What parts the columns."""
        return self._rows.delimiter

    @property
    def headings(self) -> list[str]:
        """The header of the answer."""
        return [*self._rows.headings, *_ADDED]

    def read(self, line: Line) -> PairRow:
        """The pair of one line. Raises MessageError, naming what is at fault."""
        values = self._rows.split(line.check())
        fields = dict(zip(self._rows.columns, values, strict=True))
        asked, listed = (self._read_name(column, fields) for column in _NAMES)
        return PairRow(line.number, values, listed, asked)

    def _read_name(self, column: str, fields: dict[str, str]) -> Party:
        try:
            return read_compared({"name": fields[column], "kind": self._kind_of(fields)})
        except MessageError as err:
            raise MessageError(err.reason, f"{column}: {err}") from None

    def _kind_of(self, fields: dict[str, str]) -> str:
        kind = fields.get("kind", "").strip()
        schema = fields.get("schema", "").strip().lower()
        if not kind and schema:
            return KINDS_OF_SCHEMAS.get(schema, Kind.UNKNOWN).value
        return kind or self._kind.value
