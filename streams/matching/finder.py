"""The best listed name of every entity that may match: what a compiled kernel does faster.

`native.kernel.Kernel` finds the same names with the same scores, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from streams.matching.bounds import Limit, Terms
from streams.matching.comparison import Entry, NameMatch, kinds_of_comparison
from streams.matching.entity import AliasQuality, Kind
from streams.matching.pairing import Likenesses, Weighed
from streams.matching.retrieval import Retrieval
from streams.matching.rows import Rows
from streams.matching.scoring import score_names
from streams.matching.spellings import Spellings
from streams.matching.vocabulary import Vocabulary


class Finder(Protocol):
    """Finds listed names. It never changes but for the words that it remembers."""

    def __init__(
        self, entries: Sequence[Entry], rows: Rows, vocabulary: Vocabulary, weak_alias_alone: bool
    ) -> None:
        """Take over the names of some entities."""

    def weigh(self, token: str) -> float:
        """The weight of a token, listed or not."""

    def neighbours(self, token: str) -> Mapping[str, float]:
        """Every listed token that is alike, and how much (`similarity` above 0)."""

    def find(
        self, names: Sequence[Weighed], kind: Kind, floor: float, acronyms: bool
    ) -> dict[int, NameMatch]:
        """Of every entity with a name that reaches the floor the best match, and maybe of others.

        Names are found by what they may be abbreviated to only where `acronyms` are asked for.
        """


class PlainFinder:
    """The finder where nothing is compiled."""

    def __init__(
        self, entries: Sequence[Entry], rows: Rows, vocabulary: Vocabulary, weak_alias_alone: bool
    ) -> None:
        self._entries = entries
        self._rows = rows
        self._weak_alias_alone = weak_alias_alone
        spellings = Spellings(vocabulary)
        self.weigh = spellings.weigh
        self.neighbours = spellings.neighbours
        self._names = [Weighed.of(name, spellings.weigh) for name in rows.names]
        self._retrieval = Retrieval(self._names, vocabulary, spellings)

    def find(
        self, names: Sequence[Weighed], kind: Kind, floor: float, acronyms: bool
    ) -> dict[int, NameMatch]:
        """As `Finder` has it."""
        best: dict[int, NameMatch] = {}
        for asked, name in enumerate(names):
            rows: Iterable[int] = self._retrieval.find(name, floor, kind)
            if acronyms:
                rows = {*rows, *self._retrieval.find_initials(name.name)}
            if rows:
                self._score(asked, name, kind, rows, floor, best)
        return best

    def _score(
        self,
        asked: int,
        name: Weighed,
        kind: Kind,
        rows: Iterable[int],
        floor: float,
        best: dict[int, NameMatch],
    ) -> None:
        """Score some rows against an asked name, and keep the best of each entity."""
        likenesses = self._retrieval.find_likenesses(name, rows)
        rules = Rules(name, kind, floor)
        for row in rows:
            listed = self._names[row]
            scores: dict[Kind, float] = {}
            for at, place in self._rows.holders(row):
                entity = self._entries[at].entity
                if entity.kind not in scores:
                    scores[entity.kind] = rules.score(listed, entity.kind, likenesses)
                score = scores[entity.kind]
                if not score:
                    continue
                weak = entity.names[place].quality is AliasQuality.WEAK
                weak = weak and not self._weak_alias_alone
                match = NameMatch.of(asked, place, score, weak, name.name, listed.name)
                if match.is_better(best.get(at)):
                    best[at] = match


class Rules:
    """How an asked name is scored against those of each kind of entity.

    Where there is a floor, what scores below it may score 0.
    """

    def __init__(self, name: Weighed, kind: Kind, floor: float | None = None) -> None:
        self._name = name
        self._kind = kind
        self._floor = floor
        self._limits: dict[Kind, list[tuple[Kind, Limit | None]]] = {}

    def score(self, listed: Weighed, kind: Kind, likenesses: Likenesses) -> float:
        """The score by the rules of both kinds, of which the sternest count."""
        if kind not in self._limits:
            self._limits[kind] = self._limits_of(kind)
        return min(
            score_names(self._name, listed, each, likenesses, limit).score
            for each, limit in self._limits[kind]
        )

    def _limits_of(self, kind: Kind) -> list[tuple[Kind, Limit | None]]:
        kinds = kinds_of_comparison(self._kind, kind)
        if self._floor is None:
            return [(each, None) for each in kinds]
        return [(each, Limit(self._floor, Terms.of(self._name, each))) for each in kinds]
