"""Which of the listed names may score enough against an asked one.

A score of t needs some of the asked weight to be paired (`needed_weight`). So the asked tokens
with the fewest rows are probed, until what is left could not reach that by itself; every name that
can score t is then among the rows probed (prefix filtering: Bayardo, Ma and Srikant 2007; for fuzzy
tokens: Wang, Li and Feng 2011). Of those rows the ones stay whose paired tokens weigh enough
together, and of these the ones whose score may be high enough (`upper_bound`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.matching.bounds import FloatArray, Limit, Paired, Terms, needed_weight, upper_bound
from streams.matching.entity import Kind
from streams.matching.pairing import (
    Alike,
    Likenesses,
    Weighed,
    join_neighbours,
    joined_words,
)
from streams.matching.postings import IntArray, Postings, Probe
from streams.matching.similarity import JOINED
from streams.matching.spellings import Spellings
from streams.matching.vocabulary import PARTICLE, Vocabulary

# So few rows are scored sooner than their bounds are worked out.
_FEW = 2


class Sought(NamedTuple):
    """An asked token that lists have something like, or neighbours written as one: its weight, and
    of how many asked tokens it is made."""

    weight: float
    probe: Probe
    tokens: int = 1


class Asked(NamedTuple):
    """What to look up for a name, and what of it counts as paired with every name.

    `light` are the probes of particles, and of initials and the last token of a cut name, which may
    stand for any word; `certain` is what they weigh. `telling` counts the other tokens.
    """

    sought: list[Sought]
    light: list[Probe]
    within: float
    certain: float
    telling: int


class Held(NamedTuple):
    """Rows, each with the asked weight that may be paired there and of how many tokens that is."""

    rows: IntArray
    weight: FloatArray
    tokens: NDArray[np.int64]


class Retrieval:
    """The names of an index by what they may score. A row is the number of a name."""

    def __init__(
        self, names: Sequence[Weighed], vocabulary: Vocabulary, spellings: Spellings
    ) -> None:
        self._vocabulary = vocabulary
        self._postings = Postings(names, vocabulary, spellings)
        self.find_initials = self._postings.find_initials
        self._weights = np.array(vocabulary.weights)
        self._totals = np.array([weighed.total for weighed in names])

    def find(self, asked: Weighed, floor: float, kind: Kind) -> list[int]:
        """Rows of all names that may score `floor` against this one, and of some that can't."""
        limit = Limit(floor, Terms.of(asked, kind))
        needed = needed_weight(asked.total, floor, limit.terms)
        look_up = self._look_up(asked)
        rest = look_up.certain + look_up.within  # what rows not probed so far could pair together
        if rest < needed:
            return []
        sought = look_up.sought
        sought.sort(key=_count)
        probed = []
        for weight, probe, _ in sought:
            if rest < needed:
                break
            rest -= weight
            probed.append(probe)
        if rest >= needed:  # a name of hardly anything but light words
            probed += look_up.light
        held = self._find_held(probed, look_up, needed)
        if len(held.rows) > _FEW:
            return self._find_reaching(asked, held, look_up, limit)
        found: list[int] = held.rows.tolist()
        return found

    def find_likenesses(self, asked: Weighed, rows: Iterable[int]) -> Likenesses:
        """How the tokens of the names of some rows are like those of an asked one."""
        tokens = asked.name.tokens
        probes = [(_span(i), self._probe_of(asked, i).alike) for i in range(len(tokens))]
        likenesses: dict[str, list[Alike]] = {}
        places, starts = self._postings.places_of_rows, self._postings.starts_of_rows
        seen: set[int] = set()
        for row in rows:
            for place in places[starts[row] : starts[row + 1]].tolist():
                if place not in seen:
                    seen.add(place)
                    alike = [
                        Alike(span, similarity)
                        for span, others in probes
                        if (similarity := others.get(place))
                    ]
                    if alike:
                        likenesses[self._vocabulary.tokens[place]] = alike
        if self._joins(tokens):
            for span, joined in join_neighbours(tokens):
                if joined in self._vocabulary.places:
                    likenesses.setdefault(joined, []).append(Alike(span, JOINED))
        return likenesses

    def _look_up(self, asked: Weighed) -> Asked:
        sought: list[Sought] = []
        light: list[Probe] = []
        within = certain = 0.0
        telling = 0
        tokens = asked.name.tokens
        for i, weight in enumerate(asked.weights):
            probe = self._probe_of(asked, i)
            if probe.light:
                certain += weight
                light.append(probe)
                continue
            telling += weight > PARTICLE
            if probe.count:
                within += weight
                sought.append(Sought(weight, probe))
        if self._joins(tokens):
            for (start, end), joined in join_neighbours(tokens):
                if joined in self._vocabulary.places:
                    weight = sum(asked.weights[start:end])
                    within += weight
                    probe = self._postings.probe_joined(joined)
                    sought.append(Sought(weight, probe, end - start))
        return Asked(sought, light, within, certain, telling)

    def _probe_of(self, asked: Weighed, i: int) -> Probe:
        token = asked.name.tokens[i]
        cut = i == asked.name.last_cut
        return self._postings.probe_beginning(token) if cut else self._postings.probe(token)

    def _joins(self, tokens: tuple[str, ...]) -> bool:
        """Whether a list has neighbouring words of these written as one."""
        return not self._vocabulary.places.keys().isdisjoint(joined_words(tokens))

    def _find_held(self, probed: list[Probe], look_up: Asked, needed: float) -> Held:
        """Rows of the probes that pair enough of the asked weight."""
        rows_of = self._postings.rows
        others = look_up.sought
        weight, tokens = look_up.certain, 0
        if len(probed) == 1:
            rows = rows_of(probed[0])[:-1]
            if not probed[0].light:
                weight += others[0].weight
                tokens += others[0].tokens
                others = others[1:]
        else:
            rows = np.concatenate([rows_of(probe)[:-1] for probe in probed])
        rest = sum([other.weight for other in others])
        # Most rows fall away with the heaviest words; those that stay hold what all have to.
        weights: FloatArray | None = None
        counts: NDArray[np.int64] | None = None
        for other in sorted(others, key=_weight):
            theirs = rows_of(other.probe)
            held = theirs.take(theirs.searchsorted(rows)) == rows
            rest -= other.weight
            if weights is None and weight + rest < needed:
                rows = rows[held]
                weight += other.weight
                tokens += other.tokens
            else:
                if weights is None or counts is None:
                    weights = np.full(len(rows), weight)
                    counts = np.full(len(rows), tokens)
                weights += other.weight * held
                counts += other.tokens * held
                kept = weights + rest >= needed
                rows, weights, counts = rows[kept], weights[kept], counts[kept]
            if not len(rows):
                break
        if weights is None or counts is None:
            weights = np.full(len(rows), weight)
            counts = np.full(len(rows), tokens)
        if len(probed) > 1 or len(rows) > 1:  # a row with two words alike is there twice
            rows, first = _first_of_each(rows)
            weights, counts = weights[first], counts[first]
        return Held(rows, weights, counts)

    def _find_reaching(self, asked: Weighed, held: Held, look_up: Asked, limit: Limit) -> list[int]:
        """Rows that may reach the limit, by what of both sides is surely left over."""
        rows = held.rows
        starts = self._postings.starts_of_rows.take(rows)
        lengths = self._postings.starts_of_rows.take(rows + 1) - starts
        ends = lengths.cumsum()
        at = np.repeat(starts - ends + lengths, lengths)
        at += np.arange(len(at), dtype=np.int32)
        places = self._postings.places_of_rows.take(at)
        probes = [*[sought.probe for sought in look_up.sought], *look_up.light]
        alike = np.array([-1, *chain.from_iterable([probe.alike for probe in probes])], np.int32)
        alike.sort()
        nearest = alike.take(alike.searchsorted(places), mode="clip")
        over = np.where(nearest == places, 0.0, self._weights.take(places))
        firsts = ends - lengths
        listed_over = np.add.reduceat(over, firsts)
        telling = np.add.reduceat(over > PARTICLE, firsts, dtype=np.int64)
        split = {row for probe in probes for row in probe.split}
        if split:
            in_split = np.isin(rows, [*split])
            listed_over[in_split] = 0.0
            telling[in_split] = 0
        if look_up.light:
            listed_over -= sum([probe.most for probe in look_up.light])
            telling -= len(look_up.light)
        unpaired = look_up.telling - held.tokens
        totals = self._totals.take(rows)
        paired = Paired(
            asked=held.weight,
            listed=totals - np.maximum(listed_over, 0.0),
            total=totals,
            contradictions=np.maximum(np.minimum(unpaired, telling), 0),
            lone=(lengths == 1) & (unpaired > 0),
        )
        bounds = upper_bound(asked, paired, limit.terms)
        found: list[int] = rows[bounds >= limit.floor].tolist()
        return found


def _count(sought: Sought) -> int:
    return sought.probe.count


def _weight(sought: Sought) -> float:
    return -sought.weight


def _first_of_each(rows: IntArray) -> tuple[IntArray, NDArray[np.intp]]:
    """The rows, each once, and the places where they are."""
    order = rows.argsort(kind="stable")
    rows = rows[order]
    first = np.ones(len(rows), dtype=bool)
    np.not_equal(rows[1:], rows[:-1], out=first[1:])
    return rows[first], order[first]


@lru_cache(None)
def _span(i: int) -> tuple[int, int]:
    return i, i + 1
