"""Which of the listed names may score enough against an asked one.

A score of t needs some of the asked weight to be paired (`needed_weight`). So the asked tokens
with the fewest rows are probed, until what is left could not reach that share by itself; every
name that can score t is then among the rows probed (prefix filtering: Bayardo, Ma and Srikant
2007; for fuzzy tokens: Wang, Li and Feng 2011). Of those rows the ones stay whose paired tokens
weigh enough together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple

import numpy as np

from streams.matching.bounds import least_cost, needed_weight, upper_bound
from streams.matching.costs import OMISSION
from streams.matching.lexicon import Lexicon
from streams.matching.neighbourhood import sort_unique
from streams.matching.pairing import Alike, Likenesses, Weighed, join_neighbours
from streams.matching.postings import Postings, Probe
from streams.matching.similarity import JOINED
from streams.matching.vocabulary import Vocabulary

# Up to as many rows are looked at one by one, which for few is faster than numpy's overhead.
_FEW = 150


class Sought(NamedTuple):
    """An asked token that lists have something like, or neighbours written as one: its weight."""

    weight: float
    probe: Probe


class Asked(NamedTuple):
    """What to look up for a name, and the weights on both sides that count as paired with every
    name: of particles, and of initials and the last token of a cut name, which may stand for any
    word. `light` are the probes of those."""

    sought: list[Sought]
    light: list[Probe]
    within: float
    certain: float
    certain_listed: float


class Retrieval:
    """The names of an index by what they may score. A row is the number of a name."""

    def __init__(self, names: Sequence[Weighed], vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary = vocabulary
        self._postings = Postings(names, vocabulary, lexicon)
        self.find_initials = self._postings.find_initials
        self._names = names
        self._tokens = [weighed.name.tokens for weighed in names]
        self._totals = np.array([weighed.total for weighed in names])

    def find(self, asked: Weighed, floor: float, extra: float) -> Iterable[int]:
        """Rows of all names that may score `floor` against this one, and of some that can't."""
        needed = needed_weight(asked.total, floor, extra)
        look_up = self._look_up(asked)
        rest = look_up.certain + look_up.within  # what rows not probed so far could pair together
        if rest < needed:
            return ()
        sought = look_up.sought
        if len(sought) > 1:
            sought.sort(key=_count)
        probed = []
        for weight, probe in sought:
            if rest < needed:
                break
            rest -= weight
            probed.append(probe)
        if rest >= needed:  # a name of hardly anything but light words
            probed += look_up.light
        if sum([probe.count for probe in probed]) > _FEW:
            return self._find_in_many(asked, probed, look_up, floor, extra)
        return self._find_in_few(asked, probed, look_up, needed, floor, extra)

    def find_likenesses(self, asked: Weighed, rows: Iterable[int]) -> Likenesses:
        """How the tokens of the names of some rows are like those of an asked one."""
        tokens = asked.name.tokens
        probes = [(_place(i), self._probe_of(asked, i).alike) for i in range(len(tokens))]
        likenesses: dict[str, list[Alike]] = {}
        for listed in set().union(*[self._tokens[row] for row in rows]):
            alike = [
                Alike(span, similarity)
                for span, others in probes
                if (similarity := others.get(listed))
            ]
            if alike:
                likenesses[listed] = alike
        if self._joins(tokens):
            for span, joined in join_neighbours(tokens):
                if joined in self._vocabulary.places:
                    likenesses.setdefault(joined, []).append(Alike(span, JOINED))
        return likenesses

    def _look_up(self, asked: Weighed) -> Asked:
        sought: list[Sought] = []
        light: list[Probe] = []
        within = certain = certain_listed = 0.0
        tokens = asked.name.tokens
        last = asked.name.last_cut
        for i, weight in enumerate(asked.weights):
            probe = self._probe_of(asked, i)
            if probe.light:
                certain += weight
                light.append(probe)
                certain_listed += self._most_gain(probe, any_word=i == last)
            elif probe.count:
                within += weight
                sought.append(Sought(weight, probe))
        if self._joins(tokens):
            for span, joined in join_neighbours(tokens):
                if joined in self._vocabulary.places:
                    weight = sum(asked.weights[slice(*span)])
                    within += weight
                    sought.append(Sought(weight, self._postings.probe_joined(joined)))
        return Asked(sought, light, within, certain, certain_listed)

    def _probe_of(self, asked: Weighed, i: int) -> Probe:
        token = asked.name.tokens[i]
        cut = i == asked.name.last_cut
        return self._postings.probe_beginning(token) if cut else self._postings.probe(token)

    def _joins(self, tokens: tuple[str, ...]) -> bool:
        """Whether a list has neighbouring words of these written as one."""
        pairs = [*map(add, tokens, tokens[1:])]
        threes = map(add, pairs, tokens[2:])
        return not self._vocabulary.places.keys().isdisjoint([*pairs, *threes])

    def _most_gain(self, probe: Probe, *, any_word: bool) -> float:
        """The most listed weight that a light token may be paired with."""
        if any_word or len(probe.token) == 1:
            return self._vocabulary.rarest
        weighed = [self._vocabulary.weigh(token) for token in probe.alike]
        return max([*weighed, *probe.split.values()], default=0.0)

    def _find_in_few(
        self,
        asked: Weighed,
        probed: list[Probe],
        look_up: Asked,
        needed: float,
        floor: float,
        extra: float,
    ) -> Iterable[int]:
        """Rows of these probes that pair enough of the asked weight, and leave little enough of
        the listed one, one by one."""
        found: set[int] = set()
        for probe in probed:
            found |= self._postings.rows(probe)
        tokens = self._tokens
        kept = []
        for row in found:
            paired = look_up.certain
            listed = tokens[row]
            for weight, probe in look_up.sought:
                if not probe.misses(listed) or row in probe.split:
                    paired += weight
            if paired >= needed:
                asked_over = max(0.0, asked.total - paired)
                listed_over = 0.0 if asked.name.cut else self._left_over(row, look_up)
                cost = least_cost(asked_over, listed_over, extra, OMISSION)
                if min(paired, asked.total) >= floor * (min(paired, asked.total) + cost):
                    kept.append(row)
        return kept

    def _left_over(self, row: int, look_up: Asked) -> float:
        """The weight of a listed name that no asked token can be paired with."""
        listed = self._names[row]
        probes = [probe for _, probe in look_up.sought] + look_up.light
        if any(row in probe.split for probe in probes):
            return 0.0
        over = 0.0
        for token, weight in zip(listed.name.tokens, listed.weights, strict=True):
            if not any(token in probe.alike for probe in probes):
                over += weight
        return max(0.0, over - look_up.certain_listed)

    def _find_in_many(
        self, asked: Weighed, probed: list[Probe], look_up: Asked, floor: float, extra: float
    ) -> Iterable[int]:
        """The same by arrays, and only those whose listed weight allows for the score, too."""
        arrays = self._postings.arrays
        rows = arrays(probed[0])[0]
        if len(probed) > 1:
            rows = sort_unique(np.concatenate([arrays(probe)[0] for probe in probed]))
        asked_paired = np.full(len(rows), look_up.certain)
        listed_paired = np.full(len(rows), look_up.certain_listed)
        for weight, probe in look_up.sought:
            held_rows, gains = arrays(probe)
            places = np.searchsorted(held_rows, rows)
            places[places == len(held_rows)] = 0
            held = held_rows[places] == rows
            asked_paired += weight * held
            listed_paired += gains[places] * held
        kept = asked_paired >= needed_weight(asked.total, floor, extra)
        rows = rows[kept]
        if not len(rows):
            return ()
        bounds = upper_bound(
            asked, self._totals[rows], asked_paired[kept], listed_paired[kept], extra
        )
        above: list[int] = rows[bounds >= floor].tolist()
        return above


def _count(sought: Sought) -> int:
    return sought.probe.count


@lru_cache(None)
def _place(i: int) -> tuple[int, int]:
    return i, i + 1
