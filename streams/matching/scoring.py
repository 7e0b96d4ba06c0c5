"""How well two names match.

    score = matched / (matched + cost) × closeness

`matched` is the weight of the tokens that are paired, `closeness` their mean similarity, taken
more strictly where several tokens are misspelt. What is left over costs: an omission where one
side only has words left, a contradiction where both have. So "Octavian Scholz" is not "Olaf
Scholz", but "Anjem Choudary" may be "Anjem Iftikhar Choudary Mahmood". Left-over tokens that are
half alike, or an initial and its word, contradict less (a loose pair). An incomplete match of
light words tells less than one of rare words: INCOMPLETE is a cost that does not grow with them.

Bound for retrieval (`upper_bound`). Let A and L be the weights left over on the two sides, and
`extra` and `omission` the rates of one-sided words. Every cost above is at least

    least(A, L) = contra·b + extra·(A - b) + omission·(L - b), with b = min(A, L)
                  and contra = min(CONTRADICTION_LEAST, extra + omission),

because a loose pair of weight p costs at least CONTRADICTION_LEAST·p and what it leaves of its
heavier side costs the rate of that side; since contra is at most extra + omission and at most
CONTRADICTION, pairing as much as possible is the cheapest case. INCOMPLETE is charged for at least
|A - L| (of a cut name: A - b). Two pairs are cheaper, an initial and the last token of a cut name; for them both sides
count as paired with the heaviest word there is. The least cost falls when less is left over, and
the score grows with what is matched and is at most 1 times closeness ≤ 1; so upper bounds of the
paired weight on either side give an upper bound of the score.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.matching.entity import Kind
from streams.matching.names import Name
from streams.matching.pairing import (
    Likenesses,
    Pair,
    Places,
    Weighed,
    left_over,
    pair_equal,
    pair_loosely,
    pair_tokens,
)
from streams.matching.similarity import CUT

FloatArray = NDArray[np.float64]

# Costs of a unit of left-over weight.
CONTRADICTION = 2.0
CONTRADICTION_LEAST = 0.6
OMISSION = 0.25  # listed words that were not asked for
EXTRA_PERSON = 0.5  # a person's name has few words: one more tells more
EXTRA_OTHER = 0.4
CUT_OMISSION = 0.05  # the field may have cut the words off

# Cost of a match that is not whole, reached when words of this weight are left over.
INCOMPLETE = 2.0
INCOMPLETE_WEIGHT = 3.0

# How much more a misspelling tells when more than one token is compared.
STRICTNESS = 1.2


class NameScore(NamedTuple):
    """A score from 0 to 1, the pairs behind it, and the places left over on either side."""

    score: float
    pairs: tuple[Pair, ...]
    missing: Places
    extra: Places


_UNMATCHED = NameScore(0.0, (), (), ())


def extra_rate(kind: Kind) -> float:
    """What a unit of asked weight costs that the listed name has no word for."""
    return EXTRA_PERSON if kind is Kind.PERSON else EXTRA_OTHER


def omission_rate(asked: Name) -> float:
    """What a unit of listed weight costs that was not asked for."""
    return CUT_OMISSION if asked.cut else OMISSION


def score_names(asked: Weighed, listed: Weighed, kind: Kind, likenesses: Likenesses) -> NameScore:
    """Score two names of one kind of thing.

    `likenesses` has to cover the tokens of the listed name: `find_likenesses` gives them for one
    name, an index for all of its names at once.
    """
    if asked.name.tokens == listed.name.tokens:  # most of what is found is found on several lists
        return NameScore(1.0, pair_equal(listed), (), ())
    pairs = pair_tokens(asked, listed, likenesses)
    if not pairs:
        return _UNMATCHED
    matched = alike = 0.0
    for pair in pairs:
        matched += pair.weight
        alike += pair.weight * pair.similarity
    strictness = STRICTNESS if len(pairs) > 1 else 1.0
    closeness = max(0.0, 1.0 - strictness * (1.0 - alike / matched))
    extra = left_over(len(asked.weights), [pair.asked for pair in pairs])
    missing = left_over(len(listed.weights), [pair.listed for pair in pairs])
    if not extra and not missing:
        return NameScore(closeness, tuple(pairs), (), ())
    loose = pair_loosely(asked, listed, extra, missing) if extra and missing else []
    if loose:
        extra = tuple([i for i in extra if all(i != pair.asked[0] for pair in loose)])
        missing = tuple([i for i in missing if all(i != pair.listed[0] for pair in loose)])
    cost = _cost(asked, listed, extra, missing, loose, kind)
    return NameScore(matched / (matched + cost) * closeness, (*pairs, *loose), missing, extra)


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


def _cost(
    asked: Weighed, listed: Weighed, extra: Places, missing: Places, loose: list[Pair], kind: Kind
) -> float:
    """What everything that is not paired, or paired loosely, costs together."""
    rates = extra_rate(kind), omission_rate(asked.name)
    asked_over = sum([asked.weights[i] for i in extra])
    listed_over = sum([listed.weights[i] for i in missing])
    both = min(asked_over, listed_over)
    cost = CONTRADICTION * both + rates[0] * (asked_over - both) + rates[1] * (listed_over - both)
    kept = 0.0 if asked.name.cut else 1.0  # what the field cut off makes no match incomplete
    uneven = asked_over + kept * listed_over
    for pair in loose:
        a, b = pair.asked[0], pair.listed[0]
        if pair.similarity == CUT:
            continue
        if len(asked.name.tokens[a]) == 1:  # an initial stands for the whole word
            cost += CONTRADICTION * (1.0 - pair.similarity) * pair.weight
            continue
        rate = max(CONTRADICTION_LEAST, CONTRADICTION * (1.0 - pair.similarity))
        mine, theirs = asked.weights[a] - pair.weight, listed.weights[b] - pair.weight
        cost += rate * pair.weight + rates[0] * mine + rates[1] * theirs
        uneven += mine + kept * theirs
    return cost + INCOMPLETE * min(1.0, uneven / INCOMPLETE_WEIGHT)
