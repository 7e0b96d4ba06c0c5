"""Every listed name in memory, and the few that may match a party.

`Index.search` scores the candidates only; `Index.exhaustive` scores every name of every entity
and is what `search` must always agree with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from streams.matching.bounds import Limit, Terms
from streams.matching.comparison import (
    Entry,
    Match,
    Question,
    Rival,
    compare,
    kinds_of_comparison,
)
from streams.matching.entity import Kind, ListedEntity, ListedName
from streams.matching.evidence import Evidence
from streams.matching.explanation import explain
from streams.matching.facts import Key, most_gain
from streams.matching.lexicon import Lexicon
from streams.matching.pairing import Likenesses, Weighed, find_likenesses
from streams.matching.party import Party
from streams.matching.retrieval import Retrieval
from streams.matching.rows import Rows
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
        self._count = _count_holders(entries)
        self._vocabulary = Vocabulary(self._count, len(entries), lexicon)
        self._rows = Rows(entries)
        self._kinds = bytes([_KINDS.index(entry.entity.kind) for entry in entries])
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

    @property
    def lexicon(self) -> Lexicon:
        """What the words of names mean."""
        return self._lexicon

    @property
    def distinct_names(self) -> Sequence[Weighed]:
        """The names, each once, whoever has it; `holders` counts in this order."""
        return self._names

    def holders(self, row: int) -> list[tuple[int, ListedName]]:
        """The positions of the entities that have a name, each with the name as it is printed."""
        entries = self._entries
        return [(at, entries[at].entity.names[i]) for at, i in self._rows.holders(row)]

    def entity(self, at: int) -> ListedEntity:
        """One entity, in the order in which the index was built."""
        return self._entries[at].entity

    def knows(self, token: str) -> bool:
        """Whether a listed name has a token."""
        return token in self._vocabulary.places

    def count(self, token: str) -> int:
        """How many entities have a token in a name."""
        return self._count.get(token, 0)

    def alike(self, token: str) -> Iterable[str]:
        """The listed tokens that a token may be, misspelt or spelled otherwise."""
        return self._vocabulary.neighbours(token)

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
        if not rivals:
            return []
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
        if not asked_of:
            return rivals
        rules = _Rules(question, floor)
        for row in sorted(asked_of):
            by_kind: dict[int, list[NameScore] | None] = {}
            listed = self._names[row]
            for at, place in self._rows.holders(row):
                kind = self._kinds[at]
                if kind not in by_kind:
                    by_kind[kind] = rules.score(asked_of[row], listed, kind, likenesses)
                scores = by_kind[kind]
                if scores:
                    rivals.setdefault(at, []).append(Rival(place, listed.name, scores))
        return rivals

    def _all_rivals(self, question: Question, at: int) -> list[Rival]:
        """Every name of an entity."""
        rules = _Rules(question, None)
        asked = range(len(question.names))
        rivals = []
        for place, row in enumerate(self._rows.of(at)):
            listed = self._names[row]
            likenesses = [
                find_likenesses(name.name, listed.name, self._lexicon) for name in question.names
            ]
            scores = rules.score(asked, listed, self._kinds[at], likenesses)
            rivals.append(Rival(place, listed.name, scores or []))
        return rivals

    def _compare(self, question: Question, at: int, rivals: list[Rival]) -> Match:
        entry = self._entries[at]
        return compare(question, entry, rivals, weak_alias_alone=self._weak_alias_alone)


_NO_SCORE = NameScore(0.0, (), (), ())
_KINDS = tuple(Kind)


class _Rules:
    """How the names of a question are scored against those of each kind of entity.

    Kinds go by number here; below the floor a score may be 0.
    """

    def __init__(self, question: Question, floor: float | None) -> None:
        self._question = question
        self._floor = floor
        self._limits: dict[int, list[list[tuple[Kind, Limit | None]]]] = {}

    def score(
        self, asked: Iterable[int], listed: Weighed, kind: int, likenesses: Sequence[Likenesses]
    ) -> list[NameScore] | None:
        """The scores of all asked names, 0 for those that are not among `asked`; None where all
        are 0."""
        if kind not in self._limits:
            self._limits[kind] = self._limits_of(_KINDS[kind])
        limits = self._limits[kind]
        names = self._question.names
        scores = [_NO_SCORE] * len(names)
        scored = False
        for i in asked:
            least = None
            for each, limit in limits[i]:  # the sternest counts
                score = score_names(names[i], listed, each, likenesses[i], limit)
                if least is None or score.score < least.score:
                    least = score
            if least and least.score:
                scores[i] = least
                scored = True
        return scores if scored else None

    def _limits_of(self, kind: Kind) -> list[list[tuple[Kind, Limit | None]]]:
        kinds = kinds_of_comparison(self._question.party.kind, kind)
        floor = self._floor
        return [
            [
                (each, None if floor is None else Limit(floor, Terms.of(name, each)))
                for each in kinds
            ]
            for name in self._question.names
        ]


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
