"""Rows of a CSV file with a header, one row a line, in UTF-8.

Columns are parted by commas, semicolons or tabs, as the header does it.
"""

from __future__ import annotations

import csv

from streams.errors import MessageError


class CsvRows:
    """Splits lines by the header of their file; `columns` are its names in lower case.

    Raises MessageError with reason `bad_header` for a header in which a column stands twice.
    """

    def __init__(self, header: bytes) -> None:
        text = _decode(header)
        self.delimiter = max(",;\t", key=text.count)
        self.headings = self._split(text)
        self.columns = [heading.strip().lower() for heading in self.headings]
        if len(set(self.columns)) < len(self.columns):
            raise MessageError("bad_header", "a column stands twice")

    def split(self, body: bytes) -> list[str]:
        """The values of one line, as many as there are columns.

        Raises MessageError with reason `not_csv`.
        """
        values = self._split(_decode(body))
        if len(values) != len(self.columns):
            raise MessageError(
                "not_csv", f"expected {len(self.columns)} columns, found {len(values)}"
            )
        return values

    def _split(self, text: str) -> list[str]:
        try:
            rows = list(csv.reader([text], delimiter=self.delimiter, strict=True))
        except csv.Error as err:
            raise MessageError("not_csv", f"malformed CSV: {err}") from None
        return rows[0] if rows else []


def _decode(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as err:
        raise MessageError("not_csv", f"not UTF-8 at byte {err.start + 1}") from None
