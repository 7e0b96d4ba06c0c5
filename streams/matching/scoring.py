"""How well a party and a listed entity match: names token by token, then the facts beside them.

The name score of two names is

    matched / (matched + contradiction + omission)  ×  closeness

where tokens are paired one to one, `matched` is the weight of the pairs, `closeness` their mean
similarity, and what is left over on both sides contradicts while what is left over on one side
only is an omission. So "Octavian Scholz" is not "Olaf Scholz", but "Anjem Choudary" may be
"Anjem Iftikhar Choudary Mahmood".

Bound for retrieval: `upper_bound`. Closeness is at most 1 and a pair never weighs more than
either of its sides, so with at most `asked` and `listed` weight paired on the two sides, `matched`
is at most the smaller of the two, and what is left over is at least the rest of each name; the
score grows with the first and falls with the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from streams.matching.entity import Kind
from streams.matching.names import Name

# Cost of a unit of left-over weight.
CONTRADICTION = 2.0
OMISSION = 0.25
EXTRA_PERSON = 0.5  # a person's name has few words: one more tells more

Weigh = Callable[[str], float]
FloatArray = NDArray[np.float64]


class Pair(NamedTuple):
    """Tokens `asked[a0:a1]` paired with `listed[l0:l1]`; one side may join two tokens."""

    asked: tuple[int, int]
    listed: tuple[int, int]
    how: str
    similarity: float
    weight: float


class NameScore(NamedTuple):
    """A score from 0 to 1, the pairs behind it, and what is left over on either side."""

    score: float
    pairs: tuple[Pair, ...]
    missing: tuple[int, ...]
    extra: tuple[int, ...]


def edits_allowed(length: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) that a token of this length may have."""
    if length <= 3:
        return 0
    return 1 if length <= 6 else 2


def token_similarity(asked: str, listed: str) -> float:
    """1 for equal tokens, 1 - edits / length for a typo within `edits_allowed`, else 0."""
    if asked == listed:
        return 1.0
    length = max(len(asked), len(listed))
    allowed = edits_allowed(length)
    if not allowed or asked.isdigit() or listed.isdigit():  # numbers agree or they don't
        return 0.0
    edits = OSA.distance(asked, listed, score_cutoff=allowed)
    return 1.0 - edits / length if edits <= allowed else 0.0


def score_names(asked: Name, listed: Name, kind: Kind, weigh: Weigh) -> NameScore:
    """Score two names. `weigh` gives the rarity of a token; `kind` that of the pair as a whole."""
    asked_weights = [weigh(token) for token in asked.tokens]
    listed_weights = [weigh(token) for token in listed.tokens]
    pairs = _choose(_possible_pairs(asked.tokens, listed.tokens, asked_weights, listed_weights))
    extra = _left_over(len(asked.tokens), (pair.asked for pair in pairs))
    missing = _left_over(len(listed.tokens), (pair.listed for pair in pairs))
    matched = sum(pair.weight for pair in pairs)
    if not matched:
        return NameScore(0.0, (), missing, extra)
    closeness = sum(pair.weight * pair.similarity for pair in pairs) / matched
    asked_over = sum(asked_weights[i] for i in extra)
    listed_over = sum(listed_weights[i] for i in missing)
    both = min(asked_over, listed_over)
    extra_cost = EXTRA_PERSON if kind is Kind.PERSON else OMISSION
    cost = CONTRADICTION * both + extra_cost * (asked_over - both) + OMISSION * (listed_over - both)
    return NameScore(matched / (matched + cost) * closeness, tuple(pairs), missing, extra)


def upper_bound(
    asked: float, listed: FloatArray, asked_paired: FloatArray, listed_paired: FloatArray
) -> FloatArray:
    """The most that `score_names` can give, for one asked name and many listed names.

    `asked` and `listed` are the weights of the whole names, `*_paired` upper bounds of the weight
    that is paired on each side. The cheaper rate for extra words is taken, so it holds for any
    kind.
    """
    matched = np.minimum(asked_paired, listed_paired)
    asked_over = np.maximum(asked - asked_paired, 0.0)
    listed_over = np.maximum(listed - listed_paired, 0.0)
    both = np.minimum(asked_over, listed_over)
    cost = CONTRADICTION * both + OMISSION * (asked_over + listed_over - 2 * both)
    bound: FloatArray = np.zeros_like(matched)
    np.divide(matched, matched + cost, out=bound, where=matched > 0)
    return bound


def _possible_pairs(
    asked: Sequence[str],
    listed: Sequence[str],
    asked_weights: Sequence[float],
    listed_weights: Sequence[float],
) -> list[Pair]:
    pairs = []
    for a, token in enumerate(asked):
        for b, other in enumerate(listed):
            similarity = token_similarity(token, other)
            if similarity:
                how = "exact" if similarity == 1.0 else "typo"
                weight = min(asked_weights[a], listed_weights[b])
                pairs.append(Pair((a, a + 1), (b, b + 1), how, similarity, weight))
    pairs.extend(
        Pair(
            (a, a + 2),
            (b, b + 1),
            "joined",
            1.0,
            min(sum(asked_weights[a : a + 2]), listed_weights[b]),
        )
        for a, b in _joined(asked, listed)
    )
    pairs.extend(
        Pair(
            (a, a + 1),
            (b, b + 2),
            "joined",
            1.0,
            min(asked_weights[a], sum(listed_weights[b : b + 2])),
        )
        for b, a in _joined(listed, asked)
    )
    return pairs


def _joined(split: Sequence[str], whole: Sequence[str]) -> list[tuple[int, int]]:
    """Where two neighbours of `split` written as one word are a word of `whole`."""
    at = {token: i for i, token in enumerate(whole)}
    return [(i, at[joined]) for i, joined in enumerate(join_neighbours(split)) if joined in at]


def join_neighbours(tokens: Sequence[str]) -> list[str]:
    """Every two neighbouring tokens written as one."""
    return [first + second for first, second in pairwise(tokens)]


def _choose(pairs: list[Pair]) -> list[Pair]:
    """One-to-one pairs, the heaviest and closest first; ties by position."""
    pairs.sort(key=lambda pair: (-pair.similarity * pair.weight, pair.asked, pair.listed))
    asked_taken: set[int] = set()
    listed_taken: set[int] = set()
    chosen = []
    for pair in pairs:
        asked, listed = range(*pair.asked), range(*pair.listed)
        if asked_taken.isdisjoint(asked) and listed_taken.isdisjoint(listed):
            asked_taken.update(asked)
            listed_taken.update(listed)
            chosen.append(pair)
    return sorted(chosen, key=lambda pair: pair.asked)


def _left_over(count: int, spans: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    taken = {i for start, end in spans for i in range(start, end)}
    return tuple(i for i in range(count) if i not in taken)
