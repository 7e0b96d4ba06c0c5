"""How well two names match.

    score = matched / (matched + cost) × closeness

`matched` is the weight of the words that are paired, `cost` what the words left over cost
(`costs`). `closeness` is the mean similarity of the pairs, taken more strictly where several
words are compared, and most where a person's misspelt words stand in another order. An inexact
match of light words tells less than one of rare words (LIGHT). `bounds` says what a score can be
at most, and why.
"""

from __future__ import annotations

from typing import NamedTuple

from streams.matching.bounds import Limit, least_cost
from streams.matching.costs import Costs, LeftOver, cost_of
from streams.matching.entity import Kind
from streams.matching.pairing import (
    Likenesses,
    Pair,
    Places,
    Weighed,
    add_up,
    left_over,
    pair_acronym,
    pair_equal,
    pair_loosely,
    pair_tokens,
    part_crossed,
)
from streams.matching.similarity import EXACT
from streams.matching.vocabulary import GENERIC, PARTICLE

# How much more a misspelling tells when several words are compared, or one alone.
STRICTNESS = 1.18
STRICTNESS_LONE = 1.13
STRICTNESS_REORDERED = 1.55
# Of the weight of words that many companies share, how much is left out where others are misspelt.
GENERIC_DISCOUNT = 0.87

# Cost of a person's name that is matched inexactly, by so much for a closeness of 0 instead of 1,
# less the nearer the weight of its words comes to LIGHT_WEIGHT.
LIGHT = 17.5
LIGHT_WEIGHT = 14.0

# "HDT" for Hangzhou Digital Technology: a hint, which by itself raises no alert.
ACRONYM = 0.70


class NameScore(NamedTuple):
    """A score from 0 to 1, the pairs behind it, the places left over on either side, and the
    arithmetic: score = matched / (matched + costs.total) × closeness.

    An acronym scores ACRONYM times closeness 1, without further arithmetic.
    """

    score: float
    pairs: tuple[Pair, ...]
    missing: Places
    extra: Places
    matched: float = 0.0
    closeness: float = 1.0
    costs: Costs = Costs()


_UNMATCHED = NameScore(0.0, (), (), ())


def score_names(
    asked: Weighed, listed: Weighed, kind: Kind, likenesses: Likenesses, limit: Limit | None = None
) -> NameScore:
    """Score two names of one kind of thing.

    `likenesses` has to cover the tokens of the listed name: `find_likenesses` gives them for one
    name, an index for many of its names at once. A score below the limit may be given as 0.
    """
    if asked.name.tokens == listed.name.tokens:  # most of what is found is found on several lists
        return NameScore(1.0, pair_equal(listed), (), (), listed.total)
    score = _score_words(asked, listed, kind, likenesses, limit)
    if score.score < ACRONYM and kind is not Kind.PERSON:
        acronym = pair_acronym(asked, listed)
        if acronym:
            return NameScore(ACRONYM, (acronym,), (), ())
    return score


def _score_words(
    asked: Weighed, listed: Weighed, kind: Kind, likenesses: Likenesses, limit: Limit | None
) -> NameScore:
    pairs = pair_tokens(asked, listed, likenesses)
    pairs, crossed = part_crossed(asked.name, listed.name, pairs)
    if not pairs:
        return _UNMATCHED
    matched = add_up([pair.weight for pair in pairs])
    reordered = kind is Kind.PERSON and len(pairs) > 1 and _reordered(pairs)
    closeness, weight = _closeness(pairs, listed, kind, reordered)
    lightness = max(0.0, 1.0 - weight / LIGHT_WEIGHT) if kind is Kind.PERSON else 0.0
    light = LIGHT * (1.0 - closeness) * lightness
    extra = left_over(len(asked.weights), [pair.asked for pair in pairs])
    missing = left_over(len(listed.weights), [pair.listed for pair in pairs])
    if limit:
        cost = light + _least_cost(asked, listed, extra, missing, limit)
        if limit.is_above(matched, closeness, cost):
            return _UNMATCHED
    loose: list[Pair] = []
    if extra and missing and not crossed:
        loose = pair_loosely(asked, listed, extra, missing)
        extra = tuple([i for i in extra if all(i != pair.asked[0] for pair in loose)])
        missing = tuple([i for i in missing if all(i != pair.listed[0] for pair in loose)])
    costs = Costs(light=light)
    if extra or missing or loose:
        costs = cost_of(asked, listed, LeftOver(extra, missing, loose, reordered), kind, light)
    score = matched / (matched + costs.total) * closeness
    return NameScore(score, (*pairs, *loose), missing, extra, matched, closeness, costs)


def _least_cost(
    asked: Weighed, listed: Weighed, extra: Places, missing: Places, limit: Limit
) -> float:
    """What words left over cost at the least, however they are paired loosely."""
    tokens = asked.name.tokens
    if asked.name.cut or any(len(tokens[i]) == 1 for i in extra):
        return 0.0
    mine = [asked.weights[i] for i in extra]
    theirs = [listed.weights[i] for i in missing]
    contradictions = 0
    if mine and theirs:
        contradictions = min(
            sum([weight > PARTICLE for weight in mine]),
            sum([weight > PARTICLE for weight in theirs]),
        )
    return least_cost(add_up(mine), add_up(theirs), contradictions, limit.terms)


def _closeness(
    pairs: list[Pair], listed: Weighed, kind: Kind, reordered: bool
) -> tuple[float, float]:
    """How exactly the paired words agree, and the weight that this is the mean over.

    A pair that is not exact weighs as its listed word does: an asked word that is written badly
    has no weight of its own to tell by.
    """
    weight = unlike = shared = 0.0
    telling = len(pairs)
    for pair in pairs:
        heavier = pair.weight
        if pair.how != EXACT.how:
            heavier = max(heavier, add_up(listed.weights[slice(*pair.listed)]))
            unlike += heavier * (1.0 - pair.similarity)
        elif pair.weight <= GENERIC and kind is not Kind.PERSON:
            shared += pair.weight
            telling -= 1
        weight += heavier
    if not unlike:
        return 1.0, weight
    if telling:  # words that many companies share don't make a misspelt one more likely to be meant
        weight -= GENERIC_DISCOUNT * shared
    strictness = STRICTNESS_REORDERED if reordered else STRICTNESS
    if telling == 1:
        strictness = STRICTNESS_LONE
    return max(0.0, 1.0 - strictness * unlike / weight), weight


def _reordered(pairs: list[Pair]) -> bool:
    """Whether the words stand in another order."""
    places = [pair.listed for pair in sorted(pairs)]
    return places != sorted(places)
