"""Which token of one name stands for which of another: pairs, one to one, and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

from streams.matching.lexicon import Lexicon
from streams.matching.names import Name
from streams.matching.similarity import (
    CUT,
    CUT_OFF,
    EXACT,
    JOINED,
    Similarity,
    begins,
    loose_similarity,
    similarity,
)

Weigh = Callable[[str], float]
Span = tuple[int, int]
Places = tuple[int, ...]

# Words that are written apart or as one: as many as a misplaced blank or two can make.
MOST_JOINED = 3

ACRONYM = "acronym"
LOOSE = "loose"  # how left-over tokens that are half alike are paired


class Weighed(NamedTuple):
    """A name with the weight of each token, worked out once."""

    name: Name
    weights: tuple[float, ...]
    total: float

    @classmethod
    def of(cls, name: Name, weigh: Weigh) -> Weighed:
        """Weigh the tokens of a name."""
        weights = tuple([weigh(token) for token in name.tokens])
        return cls(name, weights, add_up(weights))


class Alike(NamedTuple):
    """Asked tokens (one, or neighbours written as one) that a listed token is like."""

    asked: Span
    similarity: Similarity


# For each listed token the asked tokens that it is like; tokens like none are left out.
Likenesses = Mapping[str, Sequence[Alike]]


class Pair(NamedTuple):
    """Tokens `asked[a0:a1]` paired with `listed[l0:l1]`; one side may join neighbours.

    `weight` is that of the lighter side. A loose pair (`how` is LOOSE) adds nothing to what is
    matched.
    """

    asked: Span
    listed: Span
    how: str
    similarity: float
    weight: float


def add_up(weights: Iterable[float]) -> float:
    """The sum, rounded after each step: `sum` rounds otherwise from Python 3.12 on, and scores
    have to be the same with each, and when they are worked out by compiled code."""
    return reduce(add, weights, 0.0)


def find_likenesses(asked: Name, listed: Name, lexicon: Lexicon) -> Likenesses:
    """How the tokens of two names are alike, by comparing each with each."""
    likenesses: dict[str, list[Alike]] = defaultdict(list)
    joined = join_neighbours(asked.tokens)
    for token in dict.fromkeys(listed.tokens):
        for i, mine in enumerate(asked.tokens):
            alike = similarity(mine, token, lexicon)
            if i == asked.last_cut and begins(mine, token):
                alike = CUT_OFF
            if alike.value:
                likenesses[token].append(Alike((i, i + 1), alike))
        likenesses[token] += [Alike(span, JOINED) for span, word in joined if word == token]
    return likenesses


def join_neighbours(tokens: Sequence[str]) -> list[tuple[Span, str]]:
    """Every two and three neighbouring tokens written as one, with their places."""
    count = len(tokens)
    return [
        ((i, i + length), "".join(tokens[i : i + length]))
        for length in range(2, min(MOST_JOINED, count) + 1)
        for i in range(count - length + 1)
    ]


def joined_words(tokens: Sequence[str]) -> list[str]:
    """The words of `join_neighbours` alone: that most names have none of them is soon seen."""
    pairs = [*map(add, tokens, tokens[1:])]
    return [*pairs, *map(add, pairs, tokens[2:])]


def pair_equal(name: Weighed) -> tuple[Pair, ...]:
    """The pairs of a name with itself."""
    return tuple(
        [
            Pair((i, i + 1), (i, i + 1), "exact", 1.0, weight)
            for i, weight in enumerate(name.weights)
        ]
    )


def pair_tokens(asked: Weighed, listed: Weighed, likenesses: Likenesses) -> list[Pair]:
    """One-to-one pairs of tokens that are alike, the heaviest and closest first."""
    pairs = _possible_pairs(asked, listed, likenesses)
    if _is_one_to_one(pairs):
        return pairs
    pairs.sort(key=_preference)
    asked_taken: set[int] = set()
    listed_taken: set[int] = set()
    chosen = []
    for pair in pairs:
        mine, theirs = range(*pair.asked), range(*pair.listed)
        if asked_taken.isdisjoint(mine) and listed_taken.isdisjoint(theirs):
            asked_taken.update(mine)
            listed_taken.update(theirs)
            chosen.append(pair)
    return chosen


def pair_loosely(asked: Weighed, listed: Weighed, extra: Places, missing: Places) -> list[Pair]:
    """One-to-one pairs of left-over tokens that are half alike, the closest first."""
    alike = [
        (-likeness, a, b)
        for a in extra
        for b in missing
        if (likeness := _likeness(asked.name, a, listed.name.tokens[b]))
    ]
    alike.sort()
    mine, theirs = set(extra), set(missing)
    chosen: list[Pair] = []
    for negative, a, b in alike:
        if a in mine and b in theirs:
            mine.remove(a)
            theirs.remove(b)
            weight = min(asked.weights[a], listed.weights[b])
            chosen.append(Pair((a, a + 1), (b, b + 1), LOOSE, -negative, weight))
    return chosen


def part_crossed(asked: Name, listed: Name, pairs: list[Pair]) -> tuple[list[Pair], bool]:
    """The pairs without those that take a child for the father and the father for the child, and
    whether there were any: "Salman bin Muhammad" is not "Muhammad bin Salman".
    """
    if not asked.fathers or not listed.fathers:
        return pairs, False
    at = {pair.asked[0]: pair for pair in pairs}
    crossed: list[Pair] = []
    for child, father in asked.fathers:
        mine, theirs = at.get(child), at.get(father)
        if mine and theirs and (theirs.listed[0], mine.listed[0]) in listed.fathers:
            crossed += [mine, theirs]
    return [pair for pair in pairs if pair not in crossed], bool(crossed)


def pair_acronym(asked: Weighed, listed: Weighed) -> Pair | None:
    """One word of the initials of the other name, on either side; None where there is none."""
    mine, theirs = asked.name.tokens, listed.name.tokens
    if len(mine) == 1 and mine[0] in listed.name.initials:
        return Pair((0, 1), (0, len(theirs)), ACRONYM, 1.0, asked.total)
    if len(theirs) == 1 and theirs[0] in asked.name.initials:
        return Pair((0, len(mine)), (0, 1), ACRONYM, 1.0, listed.total)
    return None


def left_over(count: int, spans: Iterable[Span]) -> Places:
    """The places of a name with `count` tokens that no span covers."""
    taken = [i for start, end in spans for i in range(start, end)]
    if len(taken) == count:
        return ()
    return tuple([i for i in range(count) if i not in taken])


def _is_one_to_one(pairs: list[Pair]) -> bool:
    """Whether no token is in two pairs; most names have no other ones."""
    count = len(pairs)
    if count < 2:
        return True
    joined = any(a + 1 != a_end or b + 1 != b_end for (a, a_end), (b, b_end), *_ in pairs)
    return not joined and count == len({p[0] for p in pairs}) == len({p[1] for p in pairs})


def _possible_pairs(asked: Weighed, listed: Weighed, likenesses: Likenesses) -> list[Pair]:
    pairs = []
    weights = asked.weights
    tokens = listed.name.tokens
    for b, token in enumerate(tokens):
        for span, alike in likenesses.get(token, ()):
            first, end = span
            mine = weights[first] if end - first == 1 else add_up(weights[first:end])
            theirs = listed.weights[b]
            weight = mine if mine < theirs else theirs
            pairs.append(Pair(span, (b, b + 1), alike.how, alike.value, weight))
    if len(tokens) > 1:
        mine_ = asked.name.tokens
        if not set(mine_).isdisjoint(joined_words(tokens)):
            for span, joined in join_neighbours(tokens):
                if joined in mine_:
                    a = mine_.index(joined)
                    weight = min(weights[a], add_up(listed.weights[slice(*span)]))
                    pairs.append(Pair((a, a + 1), span, JOINED.how, JOINED.value, weight))
    return pairs


def _preference(pair: Pair) -> tuple[bool, float, int, Span, Span]:
    """Equal words first, then the heaviest and closest, then the nearest in place."""
    apart = abs(pair.asked[0] - pair.listed[0])
    return (pair.how != EXACT.how, -pair.similarity * pair.weight, apart, pair.asked, pair.listed)


def _likeness(asked: Name, at: int, listed: str) -> float:
    token = asked.tokens[at]
    if at == asked.last_cut and listed.startswith(token):
        return CUT
    return loose_similarity(token, listed)
