"""Which names hold a token: by the token itself, and by neighbouring words that make it up."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from streams.matching.bounds import FloatArray
from streams.matching.keyed import Keyed
from streams.matching.lexicon import Lexicon
from streams.matching.names import Name
from streams.matching.neighbourhood import sort_unique
from streams.matching.pairing import Weighed, join_neighbours
from streams.matching.similarity import CUT_OFF, JOINED, Similarity
from streams.matching.vocabulary import Vocabulary

Rows = NDArray[np.int32]

# A stream repeats the words of its names; both caches are gone with the index. Arrays are made
# for words of many names only, and those are few.
_REMEMBERED = 30_000
_REMEMBERED_ARRAYS = 1_000


class Probe:
    """A token that is asked for, and where it may be found.

    `alike` are the listed tokens that it is like, `split` the rows that hold it as neighbouring
    words, each with the weight of those; `count` says in how many rows it may be found at most.
    `misses` tells that none of some listed tokens is among `alike`. A token that is `light` may
    stand for any word (an initial), or tells next to nothing (a particle).
    """

    __slots__ = ("alike", "count", "light", "misses", "split", "token")

    def __init__(
        self,
        token: str,
        alike: Mapping[str, Similarity],
        split: dict[int, float],
        count: int,
        light: bool,
    ) -> None:
        self.token = token
        self.alike = alike
        self.split = split
        self.count = count
        self.light = light
        self.misses = alike.keys().isdisjoint


class Postings:
    """Rows of names by their words. A row is the number of a name."""

    def __init__(self, names: Sequence[Weighed], vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._names = names
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        places, count = vocabulary.places, max(len(names), 1)
        lengths = [len(weighed.name.tokens) for weighed in names]
        held = np.array([places[t] for w in names for t in w.name.tokens], dtype=np.int64)
        posted = sort_unique(held * count + np.repeat(np.arange(len(names)), lengths))
        starts = np.searchsorted(posted, np.arange(len(places) + 1) * count)
        self._row_array = (posted % count).astype(np.int32)
        # Most tokens have a row or two, which numpy would take longer to slice than to read.
        self._rows = array("i", self._row_array.tobytes())
        self._starts = array("i", starts.astype(np.int32).tobytes())
        self._splits = Keyed(
            (joined, row)
            for row, weighed in enumerate(names)
            for _, joined in join_neighbours(weighed.name.tokens)
        )
        self._initials = Keyed(
            (initials, row)
            for row, weighed in enumerate(names)
            for initials in weighed.name.initials
        )
        self.probe = lru_cache(_REMEMBERED)(self._probe)
        self.arrays = lru_cache(_REMEMBERED_ARRAYS)(self._arrays)

    def rows(self, probe: Probe) -> set[int]:
        """The rows of a probe."""
        starts, rows = self._starts, self._rows
        found = set(probe.split)
        for place in map(self._vocabulary.places.__getitem__, probe.alike):
            found.update(rows[starts[place] : starts[place + 1]])
        return found

    def probe_joined(self, word: str) -> Probe:
        """The same for neighbouring asked tokens written as one, if a list has that word itself."""
        place = self._vocabulary.places[word]
        count = self._starts[place + 1] - self._starts[place]
        return Probe(word, {word: JOINED}, {}, count, light=False)

    def probe_beginning(self, token: str) -> Probe:
        """The same for a token that was cut off: what begins so counts, too."""
        probe = self.probe(token)
        begun = dict.fromkeys(self._vocabulary.beginning_with(token), CUT_OFF)
        return Probe(token, {**probe.alike, **begun}, probe.split, probe.count, light=True)

    def find_initials(self, asked: Name) -> list[int]:
        """The rows whose initials an asked word is, or that are those of the asked words."""
        tokens = asked.tokens
        rows = [] if len(tokens) > 1 else self._initials.find(tokens[0])
        for initials in asked.initials:
            place = self._vocabulary.places.get(initials)
            if place is not None:
                rows += self._rows[self._starts[place] : self._starts[place + 1]]
        return rows

    def _probe(self, token: str) -> Probe:
        alike = self._vocabulary.word(token).alike
        split = self._find_split(token)
        starts = self._starts
        count = len(split)
        for place in map(self._vocabulary.places.__getitem__, alike):
            count += starts[place + 1] - starts[place]
        initial = len(token) == 1 and token.isascii()
        return Probe(token, alike, split, count, initial or token in self._lexicon.particles)

    def _find_split(self, token: str) -> dict[int, float]:
        """The rows that hold a token as neighbouring words, with the most that those weigh."""
        split: dict[int, float] = {}
        for row in self._splits.find(token):
            name = self._names[row]
            for span, joined in join_neighbours(name.name.tokens):
                if joined == token:
                    split[row] = max(sum(name.weights[slice(*span)]), split.get(row, 0.0))
        return split

    def _arrays(self, probe: Probe) -> tuple[Rows, FloatArray]:
        """The rows of a probe, ascending, each with the most listed weight that may be paired."""
        starts, places = self._starts, self._vocabulary.places
        found = [
            (self._vocabulary.weigh(token), self._row_array[starts[place] : starts[place + 1]])
            for token, place in ((token, places[token]) for token in probe.alike)
        ]
        found += [(weight, np.array([row], dtype=np.int32)) for row, weight in probe.split.items()]
        if not found:
            return np.empty(0, dtype=np.int32), np.empty(0)
        gains = np.repeat([weight for weight, _ in found], [len(rows) for _, rows in found])
        rows = np.concatenate([rows for _, rows in found])
        order = np.lexsort((-gains, rows))
        rows, gains = rows[order], gains[order]
        first = np.ones(len(rows), dtype=bool)
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        return rows[first], gains[first]
