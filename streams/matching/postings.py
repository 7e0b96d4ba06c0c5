"""Which names hold a token: by the token itself, and by neighbouring words that make it up.

Rows and places of words are numbers in flat arrays: what a search touches stays close together in
memory, where objects would be scattered over hundreds of megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from streams.matching.keyed import Keyed
from streams.matching.names import Name
from streams.matching.neighbourhood import sort_unique
from streams.matching.pairing import Weighed, join_neighbours
from streams.matching.similarity import CUT_OFF, JOINED, Similarity
from streams.matching.spellings import Spellings
from streams.matching.vocabulary import Vocabulary

IntArray = NDArray[np.int32]

# A stream repeats the words of its names; what is remembered is gone with the index.
_REMEMBERED = 20_000

# Stands behind the rows of every probe, so that a search for a row always ends at one.
_END = np.array([np.iinfo(np.int32).max], dtype=np.int32)


class Probe:
    """A token that is asked for, and where it may be found.

    `alike` are the places of listed tokens that it is like, `split` the rows that hold it as
    neighbouring words; `count` says in how many rows it may be found at most. A token that is
    `light` may stand for any word (an initial), or tells next to nothing (a particle).
    """

    __slots__ = ("alike", "count", "light", "most", "rows", "split")

    def __init__(
        self,
        alike: Mapping[int, Similarity],
        split: Mapping[int, float],
        count: int,
        *,
        light: bool = False,
        most: float = 0.0,
    ) -> None:
        self.alike = alike
        self.split = split
        self.count = count
        self.light = light
        self.most = most
        self.rows: IntArray | None = None


class Postings:
    """Rows of names by their words. A row is the number of a name, a place that of a word."""

    def __init__(
        self, names: Sequence[Weighed], vocabulary: Vocabulary, spellings: Spellings
    ) -> None:
        self._names = names
        self._vocabulary = vocabulary
        self._spellings = spellings
        places, count = vocabulary.places, max(len(names), 1)
        held = [places[token] for weighed in names for token in weighed.name.tokens]
        self.places_of_rows = np.array(held, dtype=np.int32)
        lengths = [len(weighed.name.tokens) for weighed in names]
        self.starts_of_rows = np.cumsum([0, *lengths], dtype=np.int32)
        rows = np.repeat(np.arange(len(names)), lengths)
        posted = sort_unique(self.places_of_rows.astype(np.int64) * count + rows)
        starts = np.searchsorted(posted, np.arange(len(places) + 1) * count)
        self._rows = (posted % count).astype(np.int32)
        # Read one at a time, for which numpy would take longer.
        self._starts = array("i", starts.astype(np.int32).tobytes())
        self._counts = array("i", np.diff(starts).astype(np.int32).tobytes())
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

    def rows(self, probe: Probe) -> IntArray:
        """The rows of a probe, ascending, some of them twice; behind them one above all rows."""
        if probe.rows is None:
            starts, counts, rows = self._starts, self._counts, self._rows
            found = [rows[(at := starts[place]) : at + counts[place]] for place in probe.alike]
            if probe.split:
                found.append(np.array([*probe.split], dtype=np.int32))
            probe.rows = np.concatenate([*found, _END])
            if len(found) > 1:
                probe.rows.sort()
        return probe.rows

    def probe_joined(self, word: str) -> Probe:
        """The same for neighbouring asked tokens written as one, if a list has that word itself."""
        place = self._vocabulary.places[word]
        return Probe({place: JOINED}, {}, self._counts[place])

    def probe_beginning(self, token: str) -> Probe:
        """The same for a token that was cut off: what begins so counts, too."""
        probe = self.probe(token)
        begun = dict.fromkeys(self._vocabulary.beginning_with(token), CUT_OFF)
        alike = {**probe.alike, **begun}
        return Probe(alike, probe.split, probe.count, light=True, most=self._vocabulary.rarest)

    def find_initials(self, asked: Name) -> list[int]:
        """The rows whose initials an asked word is, or that are those of the asked words."""
        tokens = asked.tokens
        rows = [] if len(tokens) > 1 else self._initials.find(tokens[0])
        for initials in asked.initials:
            place = self._vocabulary.places.get(initials)
            if place is not None:
                rows += self._rows[self._starts[place] : self._starts[place + 1]].tolist()
        return rows

    def _probe(self, token: str) -> Probe:
        alike = self._spellings.word(token).alike
        split = self._find_split(token)
        counts = self._counts
        count = len(split) + sum([counts[place] for place in alike])
        if len(token) == 1 and token.isascii():
            return Probe(alike, split, count, light=True, most=self._vocabulary.rarest)
        if token in self._vocabulary.lexicon.particles:
            weights = [self._vocabulary.weights[place] for place in alike]
            most = max([*weights, *split.values()], default=0.0)
            return Probe(alike, split, count, light=True, most=most)
        return Probe(alike, split, count)

    def _find_split(self, token: str) -> dict[int, float]:
        """The rows that hold a token as neighbouring words, with the most that those weigh."""
        split: dict[int, float] = {}
        for row in self._splits.find(token):
            name = self._names[row]
            for span, joined in join_neighbours(name.name.tokens):
                if joined == token:
                    split[row] = max(sum(name.weights[slice(*span)]), split.get(row, 0.0))
        return split
