"""The most that two names can score, from bounds of what is paired: what retrieval needs.

    score = matched / (matched + cost) × closeness, closeness ≤ 1

Let A and L be the weights left over on the two sides, `extra` and `omission` the rates of one-sided
words, and k the contradictions: the words beyond particles that are left over on both sides, as
many as there are on the side with fewer. Two pairs of left-over words are cheap, an initial and its
word, and the last token of a cut name and what it may begin; for them both sides count as paired,
the listed one with the heaviest word there is. For what else is left over (`costs`):

1. Nothing is paired loosely. Then CONTRADICTION is charged for both = min(A, L), and for at least
   CONTRADICTION_WEIGHT·k, and the rates for the rest. As CONTRADICTION exceeds the two rates by more
   than LOOSE / CONTRADICTION_WEIGHT, the cost is at least

       extra·A + omission·L + LOOSE·k + INCOMPLETE·min(1, (A + L) / INCOMPLETE_WEIGHT).

2. j ≥ 1 pairs are loose, of at most the weight of the heaviest asked word each. Each costs at least
   LOOSE = CONTRADICTION_LEAST · CONTRADICTION_WEIGHT and takes its weight off what the rates are
   charged for; with GAP = LOOSE - (extra + omission)·heaviest, and of the contradictions k - j left
   at the least, the cost is at least extra·A + omission·L + GAP·max(j, k).

So, of a cut name without L under INCOMPLETE, a match costs at least

    least(A, L, k) = extra·A + omission·L + (GAP·k, or without contradictions
                     min(GAP, INCOMPLETE·min(1, (A + L) / INCOMPLETE_WEIGHT))).

What else is charged (a lone word, light words, another order) only adds to that. It falls when less
is left over, and the score grows with what is matched; so bounds of the paired weights from above
and of the contradictions from below give an upper bound of the score. An acronym scores ACRONYM
whatever its words weigh: its rows are found apart.

Prefix filtering by such a bound: Bayardo, Ma and Srikant 2007; for fuzzy tokens: Wang, Li and Feng
2011 (Fast-Join).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.matching.costs import (
    CONTRADICTION_LEAST,
    CONTRADICTION_WEIGHT,
    INCOMPLETE,
    INCOMPLETE_WEIGHT,
    LONE,
    extra_rate,
    omission_rate,
)
from streams.matching.entity import Kind
from streams.matching.pairing import Weighed

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LOOSE = CONTRADICTION_LEAST * CONTRADICTION_WEIGHT


class Terms(NamedTuple):
    """What left-over words cost at the least where one name is asked for as one kind of thing.

    `extra` and `omission` are rates, `gap` is that of a contradiction, `kept` the share of listed
    words that make a match incomplete, `lone` the cost of a listed name of one word among more.
    """

    extra: float
    omission: float
    gap: float
    kept: float
    lone: float

    @classmethod
    def of(cls, asked: Weighed, kind: Kind) -> Terms:
        """The terms of a name; an unknown kind may turn out to be any."""
        extra, omission = extra_rate(kind), omission_rate(asked.name)
        taken = (extra + omission) * max(asked.weights)
        if taken > LOOSE:  # of the rarest words of millions: lower rates hold, too
            extra, omission, taken = extra * LOOSE / taken, omission * LOOSE / taken, LOOSE
        kept = 0.0 if asked.name.cut else 1.0
        return cls(extra, omission, LOOSE - taken, kept, LONE if kind is Kind.PERSON else 0.0)


class Limit(NamedTuple):
    """A score that matters, and the terms on which names reach it."""

    floor: float
    terms: Terms

    def is_above(self, matched: float, closeness: float, cost: float) -> bool:
        """Whether a match of this weight that costs so much misses the score."""
        return matched * closeness < self.floor * (matched + cost)


class Paired(NamedTuple):
    """Of some listed names, one of each a place: the weights that may be paired at the most, the
    listed total, contradictions at the least, and whether a name is one word among more."""

    asked: FloatArray
    listed: FloatArray
    total: FloatArray
    contradictions: IntArray
    lone: NDArray[np.bool_]


def least_cost(asked_over: float, listed_over: float, contradictions: int, terms: Terms) -> float:
    """The least that left-over words of these weights cost."""
    one_sided = terms.extra * asked_over + terms.omission * listed_over
    if contradictions:
        return one_sided + terms.gap * contradictions
    uneven = asked_over + terms.kept * listed_over
    return one_sided + min(terms.gap, INCOMPLETE * min(1.0, uneven / INCOMPLETE_WEIGHT))


def upper_bound(asked: Weighed, paired: Paired, terms: Terms) -> FloatArray:
    """The most that `score_names` can give an asked name and some listed ones."""
    asked_over = np.maximum(asked.total - paired.asked, 0.0)
    listed_over = np.maximum(paired.total - paired.listed, 0.0)
    uneven = asked_over + terms.kept * listed_over
    incomplete = INCOMPLETE * np.minimum(1.0, uneven / INCOMPLETE_WEIGHT)
    cost = np.where(
        paired.contradictions > 0,
        terms.gap * paired.contradictions,
        np.minimum(terms.gap, incomplete),
    )
    cost += terms.extra * asked_over + terms.omission * listed_over
    cost += terms.lone * paired.lone
    matched = np.minimum(paired.asked, paired.listed)
    bound: FloatArray = matched / np.maximum(matched + cost, 1e-12)
    return bound


def needed_weight(total: float, score: float, terms: Terms) -> float:
    """The weight that has to be paired of an asked name for a score, whatever the listed name.

    The least m with score ≤ m / (m + least(total - m, 0, 0)).
    """
    per_cost = score / (1.0 - score)
    steep = terms.extra + INCOMPLETE / INCOMPLETE_WEIGHT
    needed = per_cost * steep * total / (1.0 + per_cost * steep)
    highest = min(terms.gap, INCOMPLETE)
    if INCOMPLETE * (total - needed) > highest * INCOMPLETE_WEIGHT:
        needed = per_cost * (highest + terms.extra * total) / (1.0 + per_cost * terms.extra)
    return needed
