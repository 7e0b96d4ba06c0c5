"""Every listed name in memory, and the few that may match a party.

`Index.search` scores the candidates only; `Index.exhaustive` scores every name of every entity
and is what `search` must always agree with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from streams.matching import engine
from streams.matching.comparison import (
    Entry,
    Match,
    NameMatch,
    Question,
    compare,
    kinds_of_comparison,
)
from streams.matching.entity import AliasQuality, Kind, ListedEntity, ListedName
from streams.matching.evidence import Evidence
from streams.matching.explanation import explain
from streams.matching.facts import Key, most_gain
from streams.matching.finder import Finder, PlainFinder, Rules
from streams.matching.lexicon import Lexicon
from streams.matching.pairing import Weighed, find_likenesses
from streams.matching.party import Party
from streams.matching.rows import Rows
from streams.matching.scoring import ACRONYM, NameScore, score_names
from streams.matching.vocabulary import FORM, Vocabulary

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
        finder: type[Finder] = engine.Kernel or PlainFinder
        self._finder = finder(entries, self._rows, self._vocabulary, weak_alias_alone)
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

    @cached_property
    def distinct_names(self) -> Sequence[Weighed]:
        """The names, each once, whoever has it; `holders` counts in this order."""
        return [Weighed.of(name, self._finder.weigh) for name in self._rows.names]

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
        return sorted(self._finder.neighbours(token))

    def question(self, party: Party) -> Question:
        """Make a party ready to be searched for."""
        weigh = self._finder.weigh if party.kind is Kind.PERSON else self._weigh_word
        return Question.of(party, self._lexicon, weigh)

    def search(self, question: Question, threshold: float) -> list[Match]:
        """Every entity that scores at least `threshold`, the best first."""
        found, entries = self._find(question, threshold), self._entries
        if question.by_name_only:
            matches = [Match.by_name(entries[at], name) for at, name in found.items()]
            return _ranked(matches, threshold)
        best: dict[int, NameMatch | None] = {**found}
        for at in self._holders_of_numbers(question):
            best[at] = self._best_name(question, at)
        return _ranked([compare(question, entries[at], best[at]) for at in best], threshold)

    def candidates(self, question: Question, threshold: float) -> set[int]:
        """Positions of entities that may score `threshold`: all that do, and some that don't."""
        return {*self._find(question, threshold), *self._holders_of_numbers(question)}

    def exhaustive(self, question: Question, threshold: float) -> list[Match]:
        """The same as `search`, by comparing with every name of every entity."""
        matches = (self.match(question, at) for at in range(len(self)))
        return _ranked(matches, threshold)

    def match(self, question: Question, at: int) -> Match:
        """One entity, whatever it scores; `at` counts in the order in which the index was built."""
        return compare(question, self._entries[at], self._best_name(question, at))

    def explain(self, question: Question, match: Match) -> Evidence:
        """The evidence behind a match of this index."""
        return explain(question, match, self._score_names(question, match), self._finder.weigh)

    def _weigh_word(self, token: str) -> float:
        """The weight of a word of an organisation's name: a strange one may be a misspelt form."""
        weight = self._finder.weigh(token)
        if weight <= FORM:
            return weight
        return FORM if self._vocabulary.is_strange_form(token) else weight

    def _holders_of_numbers(self, question: Question) -> set[int]:
        """Entities with an identifier that equals one of the question's."""
        if not question.keys:
            return set()
        return {at for key in question.keys for at in self._by_key.get(key, ())}

    def _find(self, question: Question, threshold: float) -> dict[int, NameMatch]:
        """The best name of every entity whose names may score enough to reach the threshold."""
        floor = threshold - most_gain(question.party) - _ROUNDING
        kind = question.party.kind
        acronyms = floor <= ACRONYM and kind is not Kind.PERSON
        return self._finder.find(question.names, kind, floor, acronyms)

    def _best_name(self, question: Question, at: int) -> NameMatch | None:
        """The best match with an entity over all its names; None where no word is alike."""
        entry = self._entries[at]
        best: NameMatch | None = None
        for asked, name in enumerate(question.names):
            rules = Rules(name, question.party.kind)
            for place, row in enumerate(self._rows.of(at)):
                listed = Weighed.of(self._rows.names[row], self._finder.weigh)
                likenesses = find_likenesses(name.name, listed.name, self._lexicon)
                score = rules.score(listed, entry.entity.kind, likenesses)
                weak = entry.entity.names[place].quality is AliasQuality.WEAK
                weak = weak and not self._weak_alias_alone
                match = NameMatch.of(asked, place, score, weak, name.name, listed.name)
                if score and match.is_better(best):
                    best = match
        return best

    def _score_names(self, question: Question, match: Match) -> NameScore | None:
        """The score of the names that match, with the pairs of words behind it."""
        if match.name is None:
            return None
        name = question.names[match.name.asked]
        listed = Weighed.of(match.entry.names[match.name.listed], self._finder.weigh)
        likenesses = find_likenesses(name.name, listed.name, self._lexicon)
        kinds = kinds_of_comparison(question.party.kind, match.entry.entity.kind)
        scores = [score_names(name, listed, kind, likenesses) for kind in kinds]
        return min(scores, key=lambda score: score.score)


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
    if len(kept) < 2:
        return kept
    return sorted(kept, key=lambda match: (-match.score, match.entry.entity.key))
