"""Which of many tokens are within a few edits of one: a deletion neighbourhood.

Two tokens within k edits (insert, delete, replace, swap of neighbours) have a common form when
up to k letters are deleted from each: an insertion is undone by a deletion on the longer side, a
replacement by one on both, and a swap by deleting one of the two letters on both sides (FastSS,
Bocek, Hunt and Stiller 2007). So the tokens within reach are among those that share such a form.

No form is ever written out. The hash of a form is a sum over its letters, each times a number of
its place (multilinear hashing), so the hashes of all forms of a token are one product of a matrix,
which depends on its length only, and its letters. Forms are kept by their hash alone, in two flat
arrays, and every token found is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from random import Random
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from streams.matching.similarity import edits_allowed

IntArray = NDArray[np.int64]
_Int = TypeVar("_Int", np.int32, np.int64)

# Of a longer token only the head is looked up: an edit behind it changes nothing, and one within
# it costs each side one deletion at most, its own or that of a letter pushed over the end.
_HEAD = 24
_MIN_BITS, _MAX_BITS = 10, 22

# Odd, so that two letters never hash alike in the low bits; below 2**40, so that no sum overflows.
_draw = Random(0)  # noqa: S311  no secret: the same factors everywhere
_FACTORS = [_draw.getrandbits(40) | 1 for _ in range(_HEAD)]


class Neighbourhood:
    """An index over the deletion forms of tokens; `near` gives a superset of those within reach.

    The low bits of a form's hash are its bucket. Of the forms in a bucket eight more bits tell
    most apart, so that buckets may be few and stay in the processor's cache.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        hashes, owners = _hash_all(tokens)
        self._bits = min(_MAX_BITS, max(_MIN_BITS, len(hashes).bit_length() - 1))
        self._mask = (1 << self._bits) - 1
        # Sorted by bucket, each token once a form, though it may have it twice ("ann").
        placed = (hashes & self._mask) << 40 | (hashes >> self._bits & 0xFF) << 32 | owners
        placed = sort_unique(placed)
        self._owners = (placed & 0xFFFFFFFF).astype(np.int32)
        self._marks = (placed >> 32).astype(np.uint8)
        counts = np.bincount(placed >> 40, minlength=self._mask + 1).astype(np.int32)
        self._starts = np.cumsum(counts, dtype=np.int32) - counts
        self._counts = counts.astype(np.min_scalar_type(counts.max(initial=0)))

    def near(self, token: str) -> set[int]:
        """Positions of tokens that share a form with this one, and a few that share a hash."""
        head = token[:_HEAD]
        factors = _form_factors(len(head), edits_allowed(len(token)))
        hashes = factors.dot(np.frombuffer(_letters(head), dtype=np.uint8))
        buckets = hashes & self._mask
        counts = self._counts.take(buckets)
        ends = counts.cumsum(dtype=np.int32)
        at = (self._starts.take(buckets) - ends + counts).repeat(counts)
        at += np.arange(len(at), dtype=np.int32)
        marks = (hashes >> self._bits).astype(np.uint8).repeat(counts)
        return set(self._owners.take(at[self._marks.take(at) == marks]).tolist())

    def pairs(self) -> tuple[IntArray, IntArray]:
        """Positions of every two tokens of the index that share a form, and of some others."""
        counts = self._counts.astype(np.int64)
        forms = np.repeat(np.arange(len(counts)), counts) << 8 | self._marks
        count = int(self._owners.max(initial=0)) + 1
        found = [np.empty(0, dtype=np.int64)]
        at = np.arange(len(forms) - 1)
        step = 1
        while len(at):
            at = at[forms[at] == forms[at + step]]
            found.append(self._owners[at].astype(np.int64) * count + self._owners[at + step])
            step += 1
            at = at[at + step < len(forms)]
        pairs = sort_unique(np.concatenate(found))
        return pairs // count, pairs % count


def sort_unique(values: NDArray[_Int]) -> NDArray[_Int]:
    """The values in order, each once: ten times as fast as np.unique, which hashes them."""
    values.sort()
    first = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


@lru_cache(None)
def _form_factors(length: int, edits: int) -> IntArray:
    """For every form of a token the number that each letter is multiplied by: 0 where it is gone.

    A shorter token needs no more than its own edits: reaching a longer one takes insertions,
    which delete nothing on its side.
    """
    rows = []
    for deleted in range(min(edits, length) + 1):
        for gone in combinations(range(length), deleted):
            factors = iter(_FACTORS)
            rows.append([0 if place in gone else next(factors) for place in range(length)])
    return np.array(rows, dtype=np.int64).reshape(len(rows), length)


def _letters(head: str) -> bytes:
    """A byte a letter; that other scripts share bytes finds more, never less."""
    return head.encode() if head.isascii() else bytes([ord(char) & 0x7F for char in head])


def _hash_all(tokens: Sequence[str]) -> tuple[IntArray, IntArray]:
    """The hash of every form of every token, and beside it the token's position."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, token in enumerate(tokens):
        alike[min(len(token), _HEAD), edits_allowed(len(token))].append(at)
    hashes, owners = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for (length, edits), positions in alike.items():
        factors = _form_factors(length, edits)
        letters = b"".join([_letters(tokens[at][:_HEAD]) for at in positions])
        table = np.frombuffer(letters, dtype=np.uint8).reshape(len(positions), length)
        hashes.append((table @ factors.T).ravel())
        owners.append(np.repeat(positions, len(factors)))
    return np.concatenate(hashes), np.concatenate(owners)
