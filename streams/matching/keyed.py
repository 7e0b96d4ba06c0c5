"""Positions by a text key, for hundreds of thousands of keys in a few bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np


class Keyed:
    """A map from texts to positions that keeps hashes only: what it finds has to be compared."""

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        """Take pairs of a key and a position; those with an empty key are left out."""
        hashes, positions = array("q"), array("i")
        for key, position in entries:
            if key:
                hashes.append(hash(key))
                positions.append(position)
        order = np.argsort(np.frombuffer(hashes, np.int64), kind="stable")
        self._hashes = array("q", np.frombuffer(hashes, np.int64)[order].tobytes())
        self._positions = array("i", np.frombuffer(positions, np.int32)[order].tobytes())

    def find(self, key: str) -> list[int]:
        """Positions of entries with this key, in their order, and maybe of others."""
        wanted, hashes = hash(key), self._hashes
        start = end = bisect_left(hashes, wanted)
        while end < len(hashes) and hashes[end] == wanted:
            end += 1
        return self._positions[start:end].tolist()
