"""The most that two names can score, from upper bounds of what is paired: what retrieval needs.

Let A and L be the weights left over on the two sides, `extra` and `omission` the rates of one-sided
words. Two pairs of left-over words are cheap, an initial and its word, and the last token of a cut
name and what it may begin; for them both sides count as paired with the heaviest word there is.

Either some other words are paired loosely. Each such pair costs at least
LOOSE = CONTRADICTION_LEAST · CONTRADICTION_WEIGHT.

Or none are. Then with b = min(A, L) the costs (`costs`) are at least
CONTRADICTION·b + extra·(A - b) + omission·(L - b) + INCOMPLETE·min(1, (A + L) / INCOMPLETE_WEIGHT);
and since CONTRADICTION is at least extra + omission, they are at least

    least(A, L) = extra·A + omission·L + INCOMPLETE·min(1, (A + L) / INCOMPLETE_WEIGHT),

where of a cut name L does not make the match incomplete. What else is charged (a lone word, light
words, another order) only adds to that. So every match costs at least min(LOOSE, least(A, L)).

That falls when less is left over, and the score m / (m + cost) × closeness grows with the matched
weight m, with closeness ≤ 1; so upper bounds of the paired weight on either side give an upper
bound of the score. An acronym scores ACRONYM whatever its words weigh: its rows are found apart.

Prefix filtering by such a share: Bayardo, Ma and Srikant 2007; for fuzzy tokens: Wang, Li and Feng
2011 (Fast-Join).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streams.matching.costs import (
    CONTRADICTION_LEAST,
    CONTRADICTION_WEIGHT,
    INCOMPLETE,
    INCOMPLETE_WEIGHT,
    omission_rate,
)
from streams.matching.pairing import Weighed

FloatArray = NDArray[np.float64]

LOOSE = CONTRADICTION_LEAST * CONTRADICTION_WEIGHT


def least_cost(asked_over: float, listed_over: float, extra: float, omission: float) -> float:
    """The least that left-over words of these weights cost."""
    incomplete = INCOMPLETE * min(1.0, (asked_over + listed_over) / INCOMPLETE_WEIGHT)
    return min(LOOSE, extra * asked_over + omission * listed_over + incomplete)


def upper_bound(
    asked: Weighed,
    listed: FloatArray,
    asked_paired: FloatArray,
    listed_paired: FloatArray,
    extra: float,
) -> FloatArray:
    """The most that `score_names` can give an asked name and listed names of these weights.

    `asked_paired` and `listed_paired` are upper bounds of the weight that is paired.
    """
    matched = np.minimum(asked_paired, listed_paired)
    asked_over = np.maximum(asked.total - asked_paired, 0.0)
    listed_over = np.maximum(listed - listed_paired, 0.0)
    uneven = asked_over if asked.name.cut else asked_over + listed_over
    cost = extra * asked_over + omission_rate(asked.name) * listed_over
    cost += INCOMPLETE * np.minimum(1.0, uneven / INCOMPLETE_WEIGHT)
    bound: FloatArray = matched / np.maximum(matched + np.minimum(LOOSE, cost), 1e-12)
    return bound


def needed_weight(total: float, score: float, extra: float) -> float:
    """The weight that has to be paired of an asked name for a score, whatever the listed name.

    The least m with score ≤ m / (m + cost), where m of `total` is paired and the cost is that of
    the rest alone: min(LOOSE, extra·(total - m) + INCOMPLETE·min(1, (total - m) / weight)).
    """
    per_cost = score / (1.0 - score)
    steep = extra + INCOMPLETE / INCOMPLETE_WEIGHT
    needed = per_cost * steep * total / (1.0 + per_cost * steep)
    if total - needed > INCOMPLETE_WEIGHT:
        needed = per_cost * (INCOMPLETE + extra * total) / (1.0 + per_cost * extra)
    return min(needed, per_cost * LOOSE)
