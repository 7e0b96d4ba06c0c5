"""Cells that hold several values: "(1) Afghan (2) Pakistani", "a) 1960 b) 30/04/1963"."""

from __future__ import annotations

import re

from streams.lists.names import squeeze

# "(1)", "1)", "(a)", "a)" and "ii)", standing alone: "(2) (b) 12)" but not "No.12)" or "Co(2)".
_ITEM = r"\d{1,2}|[a-z]|[ivx]{2,4}"
_MARK = re.compile(rf"(?<![^\s;,.)])\((?:{_ITEM})\)|(?<![^\s;,])(?:{_ITEM})\)")
_FIRST_MARKS = frozenset({"1", "a", "i"})
_EXCEL_RETURN = "_x000D_"  # a carriage return, as Excel writes it into a cell


def split_values(cell: str, at: str | None = None) -> list[str]:
    """The values of a cell that numbers or letters them, each on one line.

    A cell without "1)", "a)" or "i)" numbers nothing. What stands before the first number is a
    value of its own. `at` is a pattern of further separators within the values.
    """
    if not cell:  # as most cells are
        return []
    text = cell.replace(_EXCEL_RETURN, "\n")
    marks = list(_MARK.finditer(text)) if ")" in text else []
    if not any(mark.group().strip("()") in _FIRST_MARKS for mark in marks):
        marks = []
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    values = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    if at:
        values = [part for value in values for part in re.split(at, value)]
    return [value for value in map(squeeze, values) if value]
