"""Which names hold a token: by the token itself, and by neighbouring words that make it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.matching.bounds import FloatArray
from streams.matching.names import Name
from streams.matching.pairing import Alike, Likenesses, Weighed, join_neighbours
from streams.matching.similarity import CUT_OFF, JOINED
from streams.matching.vocabulary import Vocabulary

Rows = NDArray[np.int32]

# A stream repeats the words of its names; the cache is gone with the index.
_REMEMBERED = 50_000


class Probe(NamedTuple):
    """Rows that hold a token or one like it, ascending, each with the most listed weight that
    the token can be paired with there."""

    rows: Rows
    gains: FloatArray


_NOTHING = Probe(np.empty(0, dtype=np.int32), np.empty(0))


class Postings:
    """Rows of names by their words. A row is the number of a name."""

    def __init__(self, names: Sequence[Weighed], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by_token = _post_tokens(names)
        self._by_split = _post_splits(names)
        self._by_initials = _post_initials(names)
        self._lone = [len(weighed.weights) == 1 for weighed in names]
        self.probe = lru_cache(_REMEMBERED)(self._probe)

    def probe_joined(self, word: str) -> Probe | None:
        """The rows that hold a word itself: what neighbouring asked tokens are when joined."""
        rows = self._by_token.get(word)
        if rows is None:
            return None
        return Probe(rows, np.full(len(rows), self._vocabulary.weigh(word)))

    def probe_beginning(self, start: str) -> Probe:
        """The rows that hold a word which begins so, and those that `probe` finds."""
        begun = [self._by_token[word] for word in self._vocabulary.beginning_with(start)]
        rows = [self.probe(start).rows, *begun]
        merged = np.unique(np.concatenate(rows)).astype(np.int32)
        return Probe(merged, np.full(len(merged), self._vocabulary.rarest))

    def probe_initials(self, asked: Name) -> list[int]:
        """The rows whose initials an asked word is, or that are those of the asked words."""
        rows = list(self._by_initials.get(asked.tokens[0], ())) if len(asked.tokens) == 1 else []
        for initials in asked.initials:
            held = self._by_token.get(initials, _NOTHING.rows)
            rows += [row for row in held.tolist() if self._lone[row]]
        return rows

    def find_likenesses(self, asked: Weighed) -> Likenesses:
        """How the tokens of all listed names are like those of an asked one."""
        likenesses: dict[str, list[Alike]] = {}
        for i, token in enumerate(asked.name.tokens):
            alike_to = self._vocabulary.neighbours(token)
            if i == asked.name.last_cut:
                begun = dict.fromkeys(self._vocabulary.beginning_with(token), CUT_OFF)
                alike_to = {**alike_to, **begun}
            for other, alike in alike_to.items():
                likenesses.setdefault(other, []).append(Alike((i, i + 1), alike))
        for span, joined in join_neighbours(asked.name.tokens):
            if joined in self._by_token:
                likenesses.setdefault(joined, []).append(Alike(span, JOINED))
        return likenesses

    def _probe(self, token: str) -> Probe:
        weigh = self._vocabulary.weigh
        found = [
            (weigh(other), self._by_token[other]) for other in self._vocabulary.neighbours(token)
        ]
        found += self._by_split.get(token, ())
        if not found:
            return _NOTHING
        if len(found) == 1:
            ((weight, rows),) = found
            return Probe(rows, np.full(len(rows), weight))
        found.sort(key=lambda weighed: -weighed[0])
        gains = np.repeat([weight for weight, _ in found], [len(rows) for _, rows in found])
        # Of equal rows the first is kept, which has the largest gain.
        rows, first = np.unique(np.concatenate([rows for _, rows in found]), return_index=True)
        return Probe(rows, gains[first])


def _post_tokens(names: Iterable[Weighed]) -> dict[str, Rows]:
    posted: dict[str, list[int]] = defaultdict(list)
    for row, weighed in enumerate(names):
        for token in dict.fromkeys(weighed.name.tokens):
            posted[token].append(row)
    return {token: np.array(rows, dtype=np.int32) for token, rows in posted.items()}


def _post_initials(names: Iterable[Weighed]) -> dict[str, list[int]]:
    posted: dict[str, list[int]] = defaultdict(list)
    for row, weighed in enumerate(names):
        for initials in weighed.name.initials:
            posted[initials].append(row)
    return dict(posted)


def _post_splits(names: Iterable[Weighed]) -> dict[str, list[tuple[float, Rows]]]:
    """For neighbouring words, written as one: the rows that hold them, by the words' weight."""
    posted: dict[str, dict[float, list[int]]] = defaultdict(dict)
    for row, weighed in enumerate(names):
        for span, joined in join_neighbours(weighed.name.tokens):
            weight = sum(weighed.weights[slice(*span)])
            posted[joined].setdefault(weight, []).append(row)
    return {
        joined: [(weight, np.array(rows, dtype=np.int32)) for weight, rows in by_weight.items()]
        for joined, by_weight in posted.items()
    }
