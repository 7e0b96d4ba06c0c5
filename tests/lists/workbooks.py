"""Excel files for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

DFAT_COLUMNS = [
    "Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength",
    "Date of Birth", "Place of Birth", "Citizenship", "Address", "Additional Information",
    "Listing Information", "IMO Number", "Committees", "Control Date",
    "Instrument of Designation", "Targeted Financial Sanction", "Travel Ban", "Arms Embargo",
    "Maritime Restriction",
]  # fmt: skip


def write_workbook(path: Path, *sheets: Iterable[Iterable[object]]) -> Path:
    """Write a workbook whose sheets have these rows."""
    book = Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def write_dfat(path: Path, *rows: Mapping[str, object]) -> Path:
    """Write an Australian list with these rows."""
    lines = ([row.get(column) for column in DFAT_COLUMNS] for row in rows)
    return write_workbook(path, [DFAT_COLUMNS, *lines])
