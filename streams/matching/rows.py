"""The distinct names of all entries, and which entries have them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from streams.matching.comparison import Entry
from streams.matching.names import Name


class Rows:
    """The distinct names of some entries, a row each, and who has them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        rows: dict[object, int] = {}
        self.names: list[Name] = []
        self._row_of = array("i")
        for entry in entries:
            for name in entry.names:
                row = rows.setdefault((name.tokens, name.forms, name.cut, name.fathers), len(rows))
                if row == len(self.names):
                    self.names.append(name)
                self._row_of.append(row)
        counts = [len(entry.names) for entry in entries]
        self._first = array("i", [0, *np.cumsum(counts, dtype=np.int32).tolist()])
        self._entity_of = array("i", np.repeat(np.arange(len(entries)), counts).tolist())
        by_row = np.argsort(self._row_of, kind="stable")
        self._held = array("i", by_row.tolist())
        starts = np.searchsorted(np.array(self._row_of)[by_row], np.arange(len(rows) + 1))
        self._starts = array("i", starts.tolist())

    def __len__(self) -> int:
        """The number of names, counted for each entity that has them."""
        return len(self._row_of)

    def of(self, at: int) -> array[int]:
        """The rows of an entity's names, in their order."""
        return self._row_of[self._first[at] : self._first[at + 1]]

    def holders(self, row: int) -> list[tuple[int, int]]:
        """The entities that have a name, with its place among theirs."""
        held = self._held[self._starts[row] : self._starts[row + 1]]
        return [(at := self._entity_of[i], i - self._first[at]) for i in held]
