"""One party against one listed entity: the best pair of names, and the facts beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from streams.matching.entity import AliasQuality, Identifier, Kind, ListedEntity
from streams.matching.facts import Key, identifier_keys, weigh_facts
from streams.matching.lexicon import Lexicon
from streams.matching.names import Name, read_name
from streams.matching.pairing import Weigh, Weighed
from streams.matching.party import Party
from streams.matching.readings import read_names
from streams.matching.scoring import NameScore

# A weak alias can't reach a threshold by itself, only with facts that agree (OFAC FAQ 124).
WEAK_ALIAS_CEILING = 0.72
FORMS_CONFLICT = -0.08


@dataclass(frozen=True, slots=True)
class Question:
    """A party made ready: its names taken apart, its valid identifiers by key."""

    party: Party
    names: tuple[Weighed, ...]
    keys: dict[Key, Identifier]

    @classmethod
    def of(cls, party: Party, lexicon: Lexicon, weigh: Weigh) -> Question:
        """Make a party ready. Names without a letter or digit fall away."""
        names = read_names(party.names, party.kind, lexicon)
        weighed = tuple([Weighed.of(name, weigh) for name in names])
        return cls(party, weighed, identifier_keys(party.identifiers))

    def as_cut(self) -> Question:
        """The same of names whose last word may be a beginning only, as their field was cut off."""
        names = [weighed._replace(name=replace(weighed.name, cut=True)) for weighed in self.names]
        return replace(self, names=tuple(names))

    @property
    def resolved(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.names or self.keys)


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed entity made ready; `names` stand in the order of the entity's names."""

    entity: ListedEntity
    names: tuple[Name, ...]
    keys: dict[Key, Identifier]

    @classmethod
    def of(cls, entity: ListedEntity, lexicon: Lexicon) -> Entry:
        """Make an entity ready."""
        names = tuple(read_name(name.text, entity.kind, lexicon) for name in entity.names)
        return cls(entity, names, identifier_keys(entity.identifiers))


class NameMatch(NamedTuple):
    """The best pair of names: positions in the question and the entry, and how its score came.

    `total` is the name's own score after the ceiling of a weak alias and the organisation forms.
    """

    asked: int
    listed: int
    name_score: NameScore
    ceiling: float
    forms: float
    total: float

    @classmethod
    def of(
        cls, asked: int, listed: int, score: NameScore, weak: bool, mine: Name, theirs: Name
    ) -> NameMatch:
        """The match of two names at these positions."""
        ceiling = min(0.0, WEAK_ALIAS_CEILING - score.score) if weak else 0.0
        conflict = mine.forms and theirs.forms and mine.forms.isdisjoint(theirs.forms)
        forms = FORMS_CONFLICT if conflict else 0.0
        return cls(asked, listed, score, ceiling, forms, score.score + ceiling + forms)


class Match(NamedTuple):
    """A party and an entity with the score of the pair, from 0 to 1, and what it is made of."""

    entry: Entry
    score: float
    name: NameMatch | None


class Rival(NamedTuple):
    """A name of an entity: its position, and its score against each of the question's names.

    Names that can't be the best of an entity that reaches the threshold may be left out, or
    have a score of 0.
    """

    listed: int
    name: Name
    scores: Sequence[NameScore]


def kinds_of_comparison(asked: Kind, listed: Kind) -> tuple[Kind, ...]:
    """The kinds by whose rules names are scored, of which the sternest counts.

    Two where both sides tell and differ, so that a wrong kind raises no score.
    """
    told = [kind for kind in (asked, listed) if kind is not Kind.UNKNOWN]
    return tuple(dict.fromkeys(told)) or (Kind.UNKNOWN,)


def compare(
    question: Question, entry: Entry, rivals: Iterable[Rival], *, weak_alias_alone: bool
) -> Match:
    """Compare a party with an entity, over some of its names.

    Of names that score alike the first counts.
    """
    best: NameMatch | None = None
    for listed, name, scores in rivals:
        weak = entry.entity.names[listed].quality is AliasQuality.WEAK and not weak_alias_alone
        for asked, score in enumerate(scores):
            if not score.score:
                continue
            match = NameMatch.of(asked, listed, score, weak, question.names[asked].name, name)
            if best is None or (-match.total, listed) < (-best.total, best.listed):
                best = match
    points, identifier_score = weigh_facts(question.party, question.keys, entry.entity, entry.keys)
    by_name = best.total + points if best else 0.0
    total = max(0.0, min(1.0, max(by_name, identifier_score)))
    return Match(entry, round(total, 4), best)
