"""The distinct tokens of all listed names: how rare each is, and which are within a typo."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from streams.matching.scoring import edits_allowed, token_similarity

_NEIGHBOUR_CACHE = 100_000
_LETTER = {char: i for i, char in enumerate("abcdefghijklmnopqrstuvwxyz")}


class Vocabulary:
    """Tokens with their rarity. `holders` counts the entries that hold each token."""

    def __init__(self, holders: Mapping[str, int], entries: int) -> None:
        self._rarest = _weight(1, entries)
        self._weights = {token: _weight(count, entries) for token, count in holders.items()}
        self._buckets = _by_length(self._weights)
        # Bounded, and gone with the index: a stream repeats the words of its names.
        self.neighbours = lru_cache(_NEIGHBOUR_CACHE)(self._find_neighbours)
        self.weigh = lru_cache(_NEIGHBOUR_CACHE)(self._weigh)

    def _weigh(self, token: str) -> float:
        """The rarity of a token: ln(1 + entries / holders).

        A word that no list has weighs as much as its most common neighbour, since it may be a
        misspelling of it, and without a neighbour as much as a word that one entry has.
        """
        weight = self._weights.get(token)
        if weight is not None:
            return weight
        return min((self._weights[other] for other in self.neighbours(token)), default=self._rarest)

    def _find_neighbours(self, token: str) -> tuple[str, ...]:
        """Every listed token whose `token_similarity` to this one is above 0, sorted.

        A token is compared only where the letter signatures allow it: an insertion or deletion
        changes one bit of the signature, a replacement two, a swap none, so tokens within k
        edits differ in 2k bits at most.
        """
        found = [token] if token in self._weights else []
        signature = _signature(token)
        reach = edits_allowed(len(token) + 2)
        for length in range(len(token) - reach, len(token) + reach + 1):
            bucket = self._buckets.get(length)
            edits = edits_allowed(max(length, len(token)))
            if bucket is None or abs(length - len(token)) > edits:
                continue
            tokens, signatures = bucket
            near = np.bitwise_count(signatures ^ signature) <= 2 * edits
            candidates = [tokens[i] for i in np.flatnonzero(near)]
            close = extract(
                token, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None
            )  # one call instead of a loop: this is where a cold search spends its time
            found.extend(t for t, *_ in close if t != token and token_similarity(token, t))
        return tuple(sorted(found))


def _weight(holders: int, entries: int) -> float:
    return math.log1p(entries / holders)


def _by_length(tokens: Mapping[str, float]) -> dict[int, tuple[list[str], NDArray[np.uint64]]]:
    lengths: dict[int, list[str]] = {}
    for token in tokens:
        lengths.setdefault(len(token), []).append(token)
    return {
        length: (same, np.array([_signature(token) for token in same], dtype=np.uint64))
        for length, same in lengths.items()
    }


def _signature(token: str) -> np.uint64:
    """64 bits: for each letter whether it occurs once and twice; other characters share 12."""
    bits = 0
    for char in token:
        i = _LETTER.get(char)
        if i is None:
            bits |= 1 << (52 + ord(char) % 12)
        else:
            bits |= 1 << (i + 26 if bits >> i & 1 else i)
    signature: np.uint64 = np.uint64(bits)
    return signature
