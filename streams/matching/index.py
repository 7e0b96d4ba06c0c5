"""Every listed name in memory, and the few that may match a party.

`Index.search` scores the candidates only; `Index.exhaustive` scores every entity and is what
`search` must always agree with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.matching.comparison import Entry, Match, Question, compare
from streams.matching.entity import ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.explanation import explain
from streams.matching.facts import MOST_GAIN, Key
from streams.matching.names import Lexicon, Name
from streams.matching.party import Party
from streams.matching.scoring import FloatArray, join_neighbours, upper_bound
from streams.matching.vocabulary import Vocabulary

Rows = NDArray[np.int32]

# Bounds are computed in another order than scores; this covers the rounding of both.
_ROUNDING = 1e-4


class _Split(NamedTuple):
    """Rows that hold a word as two neighbours, with the weight of the two."""

    rows: Rows
    weights: FloatArray


class Index:
    """Names by token and entities by identifier. Never changes, so it can be swapped whole.

    A row is one name of one entity; the rows of an entity stand together.
    """

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon, weak_alias_alone: bool) -> None:
        self._entries = entries
        self._lexicon = lexicon
        self._weak_alias_alone = weak_alias_alone
        self._vocabulary = Vocabulary(_count_holders(entries), len(entries))
        names = [name for entry in entries for name in entry.names]
        counts = [len(entry.names) for entry in entries]
        self._entry_of_row = np.repeat(np.arange(len(entries), dtype=np.int32), counts)
        self._first_row = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        self._row_weights = np.array([self._weight(name.tokens) for name in names])
        self._by_token = _post_tokens(names)
        self._by_split = self._post_splits(names)
        self._by_key = _post_keys(entries)

    @classmethod
    def build(
        cls, entities: Iterable[ListedEntity], lexicon: Lexicon, *, weak_alias_alone: bool = False
    ) -> Index:
        """Take every name apart and post its tokens."""
        entries = [Entry.of(entity, lexicon) for entity in entities]
        return cls(entries, lexicon, weak_alias_alone)

    def __len__(self) -> int:
        """The number of entities."""
        return len(self._entries)

    @property
    def names(self) -> int:
        """The number of names of all entities."""
        return len(self._entry_of_row)

    def question(self, party: Party) -> Question:
        """Make a party ready to be searched for."""
        return Question.of(party, self._lexicon)

    def search(self, question: Question, threshold: float) -> list[Match]:
        """Every entity that scores at least `threshold`, the best first."""
        matches = (
            compare(question, self._entries[at], self._vocabulary.weigh, rows=rows,
                    weak_alias_alone=self._weak_alias_alone)
            for at, rows in self.candidates(question, threshold).items()
        )  # fmt: skip
        return _ranked(matches, threshold)

    def exhaustive(self, question: Question, threshold: float) -> list[Match]:
        """The same as `search`, by comparing with every name of every entity."""
        matches = (
            compare(
                question, entry, self._vocabulary.weigh, weak_alias_alone=self._weak_alias_alone
            )
            for entry in self._entries
        )
        return _ranked(matches, threshold)

    def explain(self, question: Question, match: Match) -> Evidence:
        """The evidence behind a match of this index."""
        return explain(question, match, self._vocabulary.weigh)

    def candidates(self, question: Question, threshold: float) -> dict[int, list[int]]:
        """Positions of entities that may score `threshold`, with the positions of their names.

        A superset of what does: a name is left out only where `upper_bound`, plus the most that
        facts can add, is below the threshold; holders of an equal identifier are always in.
        """
        found: dict[int, list[int]] = {}
        for key in question.keys:
            for at in self._by_key.get(key, ()):
                found[at] = list(range(len(self._entries[at].names)))
        floor = threshold - MOST_GAIN - _ROUNDING
        for row in sorted(
            {row for name in question.names for row in self._rows_above(name, floor)}
        ):
            at = int(self._entry_of_row[row])
            rows = found.setdefault(at, [])
            position = row - int(self._first_row[at])
            if position not in rows:
                rows.append(position)
        return found

    def _rows_above(self, name: Name, floor: float) -> list[int]:
        """Rows whose name may score `floor` against this one."""
        asked_paired = np.zeros(len(self._row_weights))
        listed_paired = np.zeros(len(self._row_weights))
        weigh = self._vocabulary.weigh
        for token in name.tokens:
            weight = weigh(token)
            for other in self._vocabulary.neighbours(token):
                rows = self._by_token[other]
                asked_paired[rows] += weight
                listed_paired[rows] += weigh(other)
            split = self._by_split.get(token)
            if split:
                asked_paired[split.rows] += weight
                listed_paired[split.rows] += split.weights
        for (first, second), joined in _neighbours(name):
            joined_rows = self._by_token.get(joined)
            if joined_rows is not None:
                asked_paired[joined_rows] += weigh(first) + weigh(second)
                listed_paired[joined_rows] += weigh(joined)
        touched = np.flatnonzero(asked_paired)
        bound = upper_bound(
            self._weight(name.tokens),
            self._row_weights[touched],
            asked_paired[touched],
            listed_paired[touched],
        )
        return [int(row) for row in touched[bound >= floor]]

    def _weight(self, tokens: Iterable[str]) -> float:
        return sum(map(self._vocabulary.weigh, tokens))

    def _post_splits(self, names: Sequence[Name]) -> dict[str, _Split]:
        """For each two neighbouring words, written as one: the rows, and the weight of the two.

        Where a row holds a word twice over, the weights add up: it is an upper bound.
        """
        posted: dict[str, dict[int, float]] = defaultdict(dict)
        weigh = self._vocabulary.weigh
        for row, name in enumerate(names):
            for (first, second), joined in _neighbours(name):
                rows = posted[joined]
                rows[row] = rows.get(row, 0.0) + weigh(first) + weigh(second)
        return {
            joined: _Split(np.array(list(rows), dtype=np.int32), np.array(list(rows.values())))
            for joined, rows in posted.items()
        }


def _neighbours(name: Name) -> Iterator[tuple[tuple[str, str], str]]:
    """Every two neighbouring tokens, and the two written as one."""
    return zip(pairwise(name.tokens), join_neighbours(name.tokens), strict=True)


def _count_holders(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entities hold each token."""
    holders: dict[str, int] = defaultdict(int)
    for entry in entries:
        for token in {token for name in entry.names for token in name.tokens}:
            holders[token] += 1
    return holders


def _post_tokens(names: Sequence[Name]) -> dict[str, Rows]:
    posted: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        for token in dict.fromkeys(name.tokens):
            posted[token].append(row)
    return {token: np.array(rows, dtype=np.int32) for token, rows in posted.items()}


def _post_keys(entries: Sequence[Entry]) -> dict[Key, list[int]]:
    posted: dict[Key, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for key in entry.keys:
            posted[key].append(at)
    return dict(posted)


def _ranked(matches: Iterable[Match], threshold: float) -> list[Match]:
    """Those at or above the threshold, the best first, ties by entity key."""
    kept = [match for match in matches if match.score >= threshold]
    return sorted(kept, key=lambda match: (-match.score, match.entry.entity.key))
