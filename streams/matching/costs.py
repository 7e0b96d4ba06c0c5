"""What a match of names loses to the words that found no counterpart.

A word left over on one side only is an omission or an extra; words left over on both sides
contradict each other. So "Octavian Scholz" is not "Olaf Scholz", but "Anjem Choudary" may be
"Anjem Iftikhar Choudary Mahmood". A listed name inside a longer field is the milder case: fields
often hold more than a name. Left-over words that are half alike, or an initial and its word,
contradict less (a loose pair).

That a word differs tells as much whether it is common or rare, while agreement tells more the
rarer the word (Fellegi and Sunter 1969): a contradiction costs at least CONTRADICTION_WEIGHT.
"""

from __future__ import annotations

from typing import NamedTuple

from streams.matching.entity import Kind
from streams.matching.names import Name
from streams.matching.pairing import Pair, Places, Weighed, add_up
from streams.matching.similarity import CUT
from streams.matching.vocabulary import PARTICLE

# Costs of a unit of left-over weight.
CONTRADICTION = 2.7
CONTRADICTION_LEAST = 0.8  # of a loose pair
OMISSION = 0.175  # listed words that were not asked for
EXTRA_PERSON = 0.17  # asked words beyond the listed name
EXTRA_OTHER = 0.3  # a company's name has more words that tell one from another
CUT_OMISSION = 0.05  # the field may have cut the words off
CONTRADICTION_WEIGHT = 9.0

# Cost of a match that is not whole, reached when words of this weight are left over. It does not
# grow with the names, so an incomplete match of light words tells less than one of rare words.
INCOMPLETE = 2.8
INCOMPLETE_REORDERED = 3.7  # where the words stand in another order as well
INCOMPLETE_WEIGHT = 3.0

# A person known by one word only, inside a longer name.
LONE = 7.5


class Costs(NamedTuple):
    """What a match loses, in units of weight."""

    contradiction: float = 0.0
    extra: float = 0.0
    omission: float = 0.0
    incomplete: float = 0.0
    lone: float = 0.0
    light: float = 0.0

    @property
    def total(self) -> float:
        """All of it together."""
        return add_up(self)


def extra_rate(kind: Kind) -> float:
    """What a unit of asked weight costs that the listed name has no word for."""
    if kind is Kind.UNKNOWN:  # the most cautious
        return min(EXTRA_PERSON, EXTRA_OTHER)
    return EXTRA_PERSON if kind is Kind.PERSON else EXTRA_OTHER


def omission_rate(asked: Name) -> float:
    """What a unit of listed weight costs that was not asked for."""
    return CUT_OMISSION if asked.cut else OMISSION


class LeftOver(NamedTuple):
    """What of two names is not paired, and what is paired loosely; `reordered` says that the
    paired words stand in another order."""

    extra: Places
    missing: Places
    loose: list[Pair]
    reordered: bool

    def spared(self, asked: Weighed) -> int:
        """The place of a cut token that may begin a word beyond the listed name; -1 for none.

        Where the listed name has words left, of which it begins none, it is a word like any other.
        """
        last = asked.name.last_cut
        return last if last in self.extra and not self.missing else -1


def cost_of(asked: Weighed, listed: Weighed, left: LeftOver, kind: Kind, light: float) -> Costs:
    """What everything that is not paired, or paired loosely, costs."""
    extra_cost, omission_cost = extra_rate(kind), omission_rate(asked.name)
    kept = 0.0 if asked.name.cut else 1.0  # what the field cut off makes no match incomplete
    spared = left.spared(asked)
    asked_over = add_up([asked.weights[i] for i in left.extra if i != spared])
    listed_over = add_up([listed.weights[i] for i in left.missing])
    both = min(asked_over, listed_over)
    contradiction = CONTRADICTION * max(both, _least_contradiction(asked, listed, left))
    asked_over -= both
    listed_over -= both
    for pair in left.loose:
        if pair.similarity == CUT:
            continue
        a, b = pair.asked[0], pair.listed[0]
        if len(asked.name.tokens[a]) == 1:  # an initial stands for the whole word
            contradiction += CONTRADICTION * (1.0 - pair.similarity) * pair.weight
            continue
        rate = max(CONTRADICTION_LEAST, CONTRADICTION * (1.0 - pair.similarity))
        contradiction += rate * max(pair.weight, CONTRADICTION_WEIGHT)
        asked_over += asked.weights[a] - pair.weight
        listed_over += listed.weights[b] - pair.weight
    uneven = asked_over + both + kept * (listed_over + both)
    incomplete = INCOMPLETE_REORDERED if left.reordered else INCOMPLETE
    lone = kind is Kind.PERSON and left.extra and len(listed.weights) == 1
    return Costs(
        contradiction=contradiction,
        extra=extra_cost * asked_over
        + (CUT_OMISSION * asked.weights[spared] if spared >= 0 else 0.0),
        omission=omission_cost * listed_over,
        incomplete=incomplete * min(1.0, uneven / INCOMPLETE_WEIGHT),
        lone=LONE if lone else 0.0,
        light=light,
    )


def _least_contradiction(asked: Weighed, listed: Weighed, left: LeftOver) -> float:
    """The weight that the words of both sides contradict with at least."""
    if not left.extra or not left.missing:
        return 0.0
    mine = sum([asked.weights[i] > PARTICLE for i in left.extra])
    theirs = sum([listed.weights[i] > PARTICLE for i in left.missing])
    return CONTRADICTION_WEIGHT * min(mine, theirs)
