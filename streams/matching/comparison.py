"""One party against one listed entity: the best pair of names, and the facts beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from streams.matching.entity import Identifier, Kind, ListedEntity
from streams.matching.facts import Key, identifier_keys, most_gain, weigh_facts
from streams.matching.lexicon import Lexicon
from streams.matching.names import Name, read_name
from streams.matching.pairing import Weigh, Weighed
from streams.matching.party import Party
from streams.matching.readings import read_names

# A weak alias can't reach a threshold by itself, only with facts that agree (OFAC FAQ 124).
WEAK_ALIAS_CEILING = 0.72
FORMS_CONFLICT = -0.08


class Question(msgspec.Struct, frozen=True, gc=False):
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
        names = [
            weighed._replace(name=msgspec.structs.replace(weighed.name, cut=True))
            for weighed in self.names
        ]
        return msgspec.structs.replace(self, names=tuple(names))

    @property
    def by_name_only(self) -> bool:
        """Whether no fact beside a name has points, whatever the entry."""
        party = self.party
        return party.kind is Kind.UNKNOWN and not (self.keys or most_gain(party))

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

    `total` is the score after the ceiling of a weak alias and the organisation forms.
    """

    asked: int
    listed: int
    score: float
    ceiling: float
    forms: float
    total: float

    @classmethod
    def of(
        cls, asked: int, listed: int, score: float, weak: bool, mine: Name, theirs: Name
    ) -> NameMatch:
        """The match of two names at these positions."""
        ceiling = min(0.0, WEAK_ALIAS_CEILING - score) if weak else 0.0
        conflict = mine.forms and theirs.forms and mine.forms.isdisjoint(theirs.forms)
        forms = FORMS_CONFLICT if conflict else 0.0
        return cls(asked, listed, score, ceiling, forms, score + ceiling + forms)

    def is_better(self, other: NameMatch | None) -> bool:
        """Whether this is the better match with an entity: of those that score alike the first of
        its names, then the first that was asked for."""
        if other is None:
            return True
        mine, theirs = (
            (-self.total, self.listed, self.asked),
            (-other.total, other.listed, other.asked),
        )
        return mine < theirs


class Match(NamedTuple):
    """A party and an entity with the score of the pair, from 0 to 1, and what it is made of."""

    entry: Entry
    score: float
    name: NameMatch | None

    @classmethod
    def by_name(cls, entry: Entry, name: NameMatch) -> Match:
        """A match without any facts."""
        return cls(entry, round(max(0.0, min(1.0, name.total)), 4), name)


def kinds_of_comparison(asked: Kind, listed: Kind) -> tuple[Kind, ...]:
    """The kinds by whose rules names are scored, of which the sternest counts.

    Two where both sides tell and differ, so that a wrong kind raises no score.
    """
    told = [kind for kind in (asked, listed) if kind is not Kind.UNKNOWN]
    return tuple(dict.fromkeys(told)) or (Kind.UNKNOWN,)


def compare(question: Question, entry: Entry, name: NameMatch | None) -> Match:
    """Add the facts to the best match of names; None where no word is alike."""
    points, identifier_score = weigh_facts(question.party, question.keys, entry.entity, entry.keys)
    by_name = name.total + points if name else 0.0
    total = max(0.0, min(1.0, max(by_name, identifier_score)))
    return Match(entry, round(total, 4), name)
