"""Every listed name in memory, and the few that may match a party.

`Index.search` scores the candidates only; `Index.exhaustive` scores every name of every entity
and is what `search` must always agree with.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from streams.matching.bounds import Limit, Terms
from streams.matching.comparison import (
    Entry,
    Match,
    Question,
    Rival,
    compare,
    kinds_of_comparison,
)
from streams.matching.entity import Kind, ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.explanation import explain
from streams.matching.facts import Key, most_gain
from streams.matching.lexicon import Lexicon
from streams.matching.names import Name
from streams.matching.pairing import Likenesses, Weighed, find_likenesses
from streams.matching.party import Party
from streams.matching.retrieval import Retrieval
from streams.matching.scoring import ACRONYM, NameScore, score_names
from streams.matching.vocabulary import Vocabulary

# Bounds are computed in another order than scores; this covers the rounding of both.
_ROUNDING = 1e-4


class Index:
    """Names by token and entities by identifier. Never changes, so it can be swapped whole.

    A row is one name, whoever has it: many names stand on several lists.
    """

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon, weak_alias_alone: bool) -> None:
        self._entries = entries
        self._lexicon = lexicon
        self._weak_alias_alone = weak_alias_alone
        self._vocabulary = Vocabulary(_count_holders(entries), len(entries), lexicon)
        self._rows = _Rows(entries)
        self._names = [Weighed.of(name, self._vocabulary.weigh) for name in self._rows.names]
        self._retrieval = Retrieval(self._names, self._vocabulary, lexicon)
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
        return len(self._rows)

    def question(self, party: Party) -> Question:
        """Make a party ready to be searched for."""
        person = party.kind is Kind.PERSON
        weigh = self._vocabulary.weigh if person else self._vocabulary.weigh_word
        return Question.of(party, self._lexicon, weigh)

    def search(self, question: Question, threshold: float) -> list[Match]:
        """Every entity that scores at least `threshold`, the best first."""
        floor = self._floor(question, threshold)
        rivals = self._rivals(question, self._find(question, floor), floor)
        for at in self._holders_of_numbers(question):
            rivals[at] = self._all_rivals(question, at)
        matches = [self._compare(question, at, found) for at, found in rivals.items()]
        return _ranked(matches, threshold)

    def candidates(self, question: Question, threshold: float) -> set[int]:
        """Positions of entities that may score `threshold`: all that do, and some that don't."""
        found = self._holders_of_numbers(question)
        for rows in self._find(question, self._floor(question, threshold)):
            found.update([at for row in rows for at, _ in self._rows.holders(row)])
        return found

    def exhaustive(self, question: Question, threshold: float) -> list[Match]:
        """The same as `search`, by comparing with every name of every entity."""
        matches = (self.match(question, at) for at in range(len(self)))
        return _ranked(matches, threshold)

    def match(self, question: Question, at: int) -> Match:
        """One entity, whatever it scores; `at` counts in the order in which the index was built."""
        return self._compare(question, at, self._all_rivals(question, at))

    def explain(self, question: Question, match: Match) -> Evidence:
        """The evidence behind a match of this index."""
        return explain(question, match, self._vocabulary.weigh)

    def _holders_of_numbers(self, question: Question) -> set[int]:
        """Entities with an identifier that equals one of the question's."""
        return {at for key in question.keys for at in self._by_key.get(key, ())}

    def _floor(self, question: Question, threshold: float) -> float:
        """What a name has to score for its entity to reach the threshold."""
        return threshold - most_gain(question.party) - _ROUNDING

    def _find(self, question: Question, floor: float) -> list[Iterable[int]]:
        """For each asked name the rows that may score the floor against it."""
        kind = question.party.kind
        found: list[Iterable[int]] = []
        for name in question.names:
            rows: Iterable[int] = self._retrieval.find(name, floor, kind)
            if floor <= ACRONYM and kind is not Kind.PERSON:
                rows = {*rows, *self._retrieval.find_initials(name.name)}
            found.append(rows)
        return found

    def _rivals(
        self, question: Question, found: list[Iterable[int]], floor: float
    ) -> dict[int, list[Rival]]:
        """By entity the names that score the floor, and maybe some more."""
        asked_of: dict[int, list[int]] = {}
        likenesses: list[Likenesses] = []
        for asked, rows in enumerate(found):
            name = question.names[asked]
            likenesses.append(self._retrieval.find_likenesses(name, rows) if rows else {})
            for row in rows:
                asked_of.setdefault(row, []).append(asked)
        rivals: dict[int, list[Rival]] = {}
        for row, asked_names in sorted(asked_of.items()):
            by_kind: dict[Kind, list[NameScore]] = {}
            listed = self._names[row]
            for at, place in self._rows.holders(row):
                kind = self._entries[at].entity.kind
                scores = by_kind.get(kind)
                if scores is None:
                    scores = by_kind[kind] = [_NO_SCORE] * len(question.names)
                    for asked in asked_names:
                        scores[asked] = _score(
                            question, asked, listed, kind, likenesses[asked], floor
                        )
                if any(score.score for score in scores):
                    rivals.setdefault(at, []).append(Rival(place, listed.name, scores))
        return rivals

    def _all_rivals(self, question: Question, at: int) -> list[Rival]:
        """Every name of an entity."""
        kind = self._entries[at].entity.kind
        rivals = []
        for place, row in enumerate(self._rows.of(at)):
            listed = self._names[row]
            scores = []
            for asked, name in enumerate(question.names):
                likenesses = find_likenesses(name.name, listed.name, self._lexicon)
                scores.append(_score(question, asked, listed, kind, likenesses))
            rivals.append(Rival(place, listed.name, scores))
        return rivals

    def _compare(self, question: Question, at: int, rivals: list[Rival]) -> Match:
        entry = self._entries[at]
        return compare(question, entry, rivals, weak_alias_alone=self._weak_alias_alone)


_NO_SCORE = NameScore(0.0, (), (), ())


def _score(
    question: Question,
    asked: int,
    listed: Weighed,
    kind: Kind,
    likenesses: Likenesses,
    floor: float | None = None,
) -> NameScore:
    """One asked name against one of an entity of some kind; below the floor it may be 0."""
    name = question.names[asked]
    least = None
    for each in kinds_of_comparison(question.party.kind, kind):
        limit = None if floor is None else Limit(floor, Terms.of(name, each))
        score = score_names(name, listed, each, likenesses, limit)
        if least is None or score.score < least.score:
            least = score
    return least or _NO_SCORE


class _Rows:
    """The distinct names of some entries, a row each, and who has them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        rows: dict[object, int] = {}
        self.names: list[Name] = []
        self._row_of = array("i")
        for entry in entries:
            for name in entry.names:
                row = rows.setdefault((name.tokens, name.forms, name.cut, name.fathers), len(rows))
                if row == len(self.names):
                    self.names.append(name)
                self._row_of.append(row)
        counts = [len(entry.names) for entry in entries]
        self._first = array("i", [0, *np.cumsum(counts, dtype=np.int32).tolist()])
        self._entity_of = array("i", np.repeat(np.arange(len(entries)), counts).tolist())
        by_row = np.argsort(self._row_of, kind="stable")
        self._held = array("i", by_row.tolist())
        starts = np.searchsorted(np.array(self._row_of)[by_row], np.arange(len(rows) + 1))
        self._starts = array("i", starts.tolist())

    def __len__(self) -> int:
        """The number of names, counted for each entity that has them."""
        return len(self._row_of)

    def of(self, at: int) -> array[int]:
        """The rows of an entity's names, in their order."""
        return self._row_of[self._first[at] : self._first[at + 1]]

    def holders(self, row: int) -> list[tuple[int, int]]:
        """The entities that have a name, with its place among theirs."""
        held = self._held[self._starts[row] : self._starts[row + 1]]
        return [(at := self._entity_of[i], i - self._first[at]) for i in held]


def _count_holders(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entities hold each token."""
    holders: dict[str, int] = defaultdict(int)
    for entry in entries:
        for token in {token for name in entry.names for token in name.tokens}:
            holders[token] += 1
    return holders


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
