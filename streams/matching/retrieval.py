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

from streams.matching.bounds import (
    Limit,
    Paired,
    Terms,
    least_cost,
    needed_weight,
    upper_bound,
)
from streams.matching.entity import Kind
from streams.matching.lexicon import Lexicon
from streams.matching.neighbourhood import sort_unique
from streams.matching.pairing import MOST_JOINED, Alike, Likenesses, Weighed, join_neighbours
from streams.matching.postings import Postings, Probe
from streams.matching.similarity import JOINED
from streams.matching.vocabulary import PARTICLE, Vocabulary

# Up to as many rows are looked at one by one, which for few is faster than numpy's overhead.
_FEW = 150


class Sought(NamedTuple):
    """An asked token that lists have something like, or neighbours written as one: its weight, and
    of how many asked tokens it is made."""

    weight: float
    probe: Probe
    tokens: int = 1


class Asked(NamedTuple):
    """What to look up for a name, and what of it counts as paired with every name.

    `light` are the probes of particles, and of initials and the last token of a cut name, which may
    stand for any word; `certain` and `certain_listed` are their weights and the most that their
    counterparts may weigh. `telling` counts the other tokens.
    """

    sought: list[Sought]
    light: list[Probe]
    within: float
    certain: float
    certain_listed: float
    telling: int


class Retrieval:
    """The names of an index by what they may score. A row is the number of a name."""

    def __init__(self, names: Sequence[Weighed], vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._vocabulary = vocabulary
        self._postings = Postings(names, vocabulary, lexicon)
        self.find_initials = self._postings.find_initials
        self._names = names
        self._tokens = [weighed.name.tokens for weighed in names]
        self._totals = np.array([weighed.total for weighed in names])
        self._telling = np.array(
            [sum([weight > PARTICLE for weight in weighed.weights]) for weighed in names]
        )
        self._lone = np.array([len(tokens) == 1 for tokens in self._tokens], dtype=bool)

    def find(self, asked: Weighed, floor: float, kind: Kind) -> list[int]:
        """Rows of all names that may score `floor` against this one, and of some that can't."""
        limit = Limit(floor, Terms.of(asked, kind))
        needed = needed_weight(asked.total, floor, limit.terms)
        look_up = self._look_up(asked)
        rest = look_up.certain + look_up.within  # what rows not probed so far could pair together
        if rest < needed:
            return []
        sought = look_up.sought
        if len(sought) > 1:
            sought.sort(key=_count)
        probed = []
        for weight, probe, _ in sought:
            if rest < needed:
                break
            rest -= weight
            probed.append(probe)
        if rest >= needed:  # a name of hardly anything but light words
            probed += look_up.light
        if sum([probe.count for probe in probed]) > _FEW:
            return self._find_in_many(asked, probed, look_up, needed, limit)
        return self._find_in_few(asked, probed, look_up, needed, limit)

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
        telling = 0
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
            telling += weight > PARTICLE and not probe.light
        if self._joins(tokens):
            for (start, end), joined in join_neighbours(tokens):
                if joined in self._vocabulary.places:
                    weight = sum(asked.weights[start:end])
                    within += weight
                    probe = self._postings.probe_joined(joined)
                    sought.append(Sought(weight, probe, end - start))
        return Asked(sought, light, within, certain, certain_listed, telling)

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
        limit: Limit,
    ) -> list[int]:
        """Rows of these probes that may reach the limit, one by one."""
        rows = self._postings.rows(probed[0]) if probed else set()
        for probe in probed[1:]:
            rows |= self._postings.rows(probe)
        tokens = self._tokens
        held = look_up.certain
        others = look_up.sought
        if len(probed) == 1 and not probed[0].light:
            held += others[0].weight
            others = others[1:]
        kept = []
        for row in rows:
            paired = held
            listed = tokens[row]
            for weight, probe, _ in others:
                if not probe.misses(listed) or row in probe.split:
                    paired += weight
            if paired >= needed and self._may_reach(asked, row, look_up, limit):
                kept.append(row)
        return kept

    def _may_reach(self, asked: Weighed, row: int, look_up: Asked, limit: Limit) -> bool:
        """Whether a name may reach the limit, by what of both sides is surely left over."""
        listed = self._names[row]
        tokens = listed.name.tokens
        paired = look_up.certain
        unpaired = look_up.telling
        split = False
        for weight, probe, count in look_up.sought:
            in_split = row in probe.split
            if in_split or not probe.misses(tokens):
                paired += weight
                unpaired -= count
                split |= in_split
        listed_over = 0.0
        contradictions = 0
        if not split:
            probes = [sought.probe for sought in look_up.sought] + look_up.light
            over = [
                weight
                for token, weight in zip(tokens, listed.weights, strict=True)
                if not any(token in probe.alike for probe in probes)
            ]
            listed_over = max(0.0, sum(over) - look_up.certain_listed)
            telling = sum([weight > PARTICLE for weight in over])
            contradictions = max(0, min(unpaired, telling - len(look_up.light)))
        asked_over = max(0.0, asked.total - paired)
        cost = least_cost(asked_over, listed_over, contradictions, limit.terms)
        if len(tokens) == 1 and unpaired > 0:
            cost += limit.terms.lone
        return not limit.is_above(min(paired, asked.total), 1.0, cost)

    def _find_in_many(
        self,
        asked: Weighed,
        probed: list[Probe],
        look_up: Asked,
        needed: float,
        limit: Limit,
    ) -> list[int]:
        """The same by arrays, with what may be paired for what is."""
        arrays = self._postings.arrays
        rows = arrays(probed[0])[0]
        if len(probed) > 1:
            rows = sort_unique(np.concatenate([arrays(probe)[0] for probe in probed]))
        asked_paired = np.full(len(rows), look_up.certain)
        listed_paired = np.full(len(rows), look_up.certain_listed)
        asked_tokens = np.zeros(len(rows), dtype=np.int64)
        listed_tokens = np.full(len(rows), len(look_up.light))
        for weight, probe, count in look_up.sought:
            held_rows, gains = arrays(probe)
            places = np.searchsorted(held_rows, rows)
            places[places == len(held_rows)] = 0
            held = held_rows[places] == rows
            asked_paired += weight * held
            asked_tokens += count * held
            listed_paired += gains[places] * held
            listed_tokens += (MOST_JOINED if probe.split else 1) * held
        kept = asked_paired >= needed
        rows = rows[kept]
        if not len(rows):
            return []
        unpaired = look_up.telling - asked_tokens[kept]
        contradictions = np.minimum(unpaired, self._telling[rows] - listed_tokens[kept])
        paired = Paired(
            asked=asked_paired[kept],
            listed=listed_paired[kept],
            total=self._totals[rows],
            contradictions=np.maximum(contradictions, 0),
            lone=self._lone[rows] & (unpaired > 0),
        )
        bounds = upper_bound(asked, paired, limit.terms)
        above: list[int] = rows[bounds >= limit.floor].tolist()
        return above


def _count(sought: Sought) -> int:
    return sought.probe.count


@lru_cache(None)
def _place(i: int) -> tuple[int, int]:
    return i, i + 1
