"""Which of many tokens are within a few edits of one: a deletion neighbourhood.

Two tokens within k edits (insert, delete, replace, swap of neighbours) have a common form when
up to k letters are deleted from each: an insertion is undone by a deletion on the longer side, a
replacement by one on both, and a swap by deleting one of the two letters on both sides (FastSS,
Bocek, Hunt and Stiller 2007). So the tokens within reach are among those that share such a form.
The forms are kept by their hash only, in two flat arrays, and every token found is compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from streams.matching.similarity import edits_allowed

# Of a longer token only the head is looked up: an edit behind it changes nothing, and one within
# it costs each side one deletion at most, its own or that of a letter pushed over the end.
_HEAD = 24
_MIN_BITS = 10


class Neighbourhood:
    """An index over the deletion forms of tokens; `near` gives a superset of those within reach."""

    def __init__(self, tokens: Sequence[str]) -> None:
        hashes: list[int] = []
        counts = np.empty(len(tokens), dtype=np.int32)
        for at, token in enumerate(tokens):
            forms = deletion_forms(token)
            counts[at] = len(forms)
            hashes.extend(map(hash, forms))
        bits = max(_MIN_BITS, len(hashes).bit_length() + 1)
        self._mask = (1 << bits) - 1
        buckets = np.array(hashes, dtype=np.int64) & self._mask
        order = np.argsort(buckets, kind="stable")
        owners = np.repeat(np.arange(len(tokens), dtype=np.int32), counts)
        starts = np.zeros(self._mask + 2, dtype=np.int32)
        np.cumsum(np.bincount(buckets, minlength=self._mask + 1), out=starts[1:])
        # A look-up touches some forty places, one by one: numpy's overhead would be the most of it.
        self._owners = array("i", owners[order].tobytes())
        self._starts = array("i", starts.tobytes())

    def near(self, token: str) -> list[int]:
        """Positions of tokens that share a form with this one, and some that share a hash."""
        mask, starts, owners = self._mask, self._starts, self._owners
        found: list[int] = []
        for form in deletion_forms(token):
            bucket = hash(form) & mask
            start, end = starts[bucket], starts[bucket + 1]
            if start != end:
                found += owners[start:end]
        return found


def deletion_forms(token: str) -> set[str]:
    """The token, and what is left of it without up to as many letters as it may have edits.

    A shorter token needs no more than its own edits: reaching a longer one takes insertions,
    which delete nothing on its side.
    """
    head = token[:_HEAD]
    edits = edits_allowed(len(token))
    forms = {head}
    if edits:
        forms.update([head[:i] + head[i + 1 :] for i in range(len(head))])
    if edits > 1:
        pairs = combinations(range(len(head)), 2)
        forms.update([head[:i] + head[i + 1 : j] + head[j + 1 :] for i, j in pairs])
    return forms
