"""The most that two names can score, from upper bounds of what is paired: what retrieval needs.

Let A and L be the weights left over on the two sides, and `extra` and `omission` the rates of
one-sided words. Every cost (`costs`) is at least

    least(A, L) = contra·b + extra·(A - b) + omission·(L - b), with b = min(A, L)
                  and contra = min(CONTRADICTION_LEAST, extra + omission),

because a loose pair of weight p costs at least CONTRADICTION_LEAST·p and what it leaves of its
heavier side costs the rate of that side; since contra is at most extra + omission and at most
CONTRADICTION, pairing as much as possible is the cheapest case. The floor under a contradiction,
the costs of a lone word, of light words and of another order only add to that. INCOMPLETE is
charged for at least |A - L| (of a cut name: A - b). Two pairs are cheaper, an initial and the last
token of a cut name; for them both sides count as paired with the heaviest word there is. The least
cost falls when less is left over, and the score grows with what is matched and is at most 1 times
closeness ≤ 1; so upper bounds of the paired weight on either side give an upper bound of the score.
An acronym scores ACRONYM whatever its words weigh, so its rows are bounded by that.

Prefix filtering by such a share: Bayardo, Ma and Srikant 2007; for fuzzy tokens: Wang, Li and Feng
2011 (Fast-Join).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streams.matching.costs import (
    CONTRADICTION_LEAST,
    INCOMPLETE,
    INCOMPLETE_WEIGHT,
    omission_rate,
)
from streams.matching.pairing import Weighed

FloatArray = NDArray[np.float64]


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
    omission = omission_rate(asked.name)
    matched = np.minimum(asked_paired, listed_paired)
    asked_over = np.maximum(asked.total - asked_paired, 0.0)
    listed_over = np.maximum(listed - listed_paired, 0.0)
    both = np.minimum(asked_over, listed_over)
    asked_over -= both
    listed_over -= both
    cost = min(CONTRADICTION_LEAST, extra + omission) * both
    cost += extra * asked_over + omission * listed_over
    uneven = asked_over if asked.name.cut else asked_over + listed_over
    cost += INCOMPLETE * np.minimum(1.0, uneven / INCOMPLETE_WEIGHT)
    bound: FloatArray = matched / np.maximum(matched + cost, 1e-12)
    return bound


def needed_share(score: float, extra: float) -> float:
    """The share of the asked weight that has to be paired for a score, whatever the listed name.

    From score ≤ m / (m + extra·(q - m)), where m of the weight q is paired.
    """
    return score * extra / (1.0 - score + score * extra)
