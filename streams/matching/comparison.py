"""One party against one listed entity: the best pair of names, and the facts beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from streams.matching.entity import AliasQuality, Identifier, Kind, ListedEntity
from streams.matching.facts import FactScore, Key, compare_facts, identifier_keys
from streams.matching.names import Lexicon, Name, read_name
from streams.matching.party import Party
from streams.matching.scoring import NameScore, Weigh, score_names

# A weak alias can't reach a threshold by itself, only with facts that agree (OFAC FAQ 124).
WEAK_ALIAS_CEILING = 0.72
FORMS_CONFLICT = -0.03


@dataclass(frozen=True, slots=True)
class Question:
    """A party made ready: its names taken apart, its valid identifiers by key."""

    party: Party
    names: tuple[Name, ...]
    keys: dict[Key, Identifier]

    @classmethod
    def of(cls, party: Party, lexicon: Lexicon) -> Question:
        """Make a party ready. Names without a letter or digit fall away."""
        names = (read_name(text, party.kind, lexicon) for text in party.names)
        return cls(
            party,
            tuple(name for name in dict.fromkeys(names) if name.tokens),
            identifier_keys(party.identifiers),
        )

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


class Match(NamedTuple):
    """A party and an entity with the score of the pair, from 0 to 1, and what it is made of."""

    entry: Entry
    score: float
    name: NameMatch | None
    facts: FactScore


def compare(
    question: Question,
    entry: Entry,
    weigh: Weigh,
    *,
    weak_alias_alone: bool,
    rows: Iterable[int] | None = None,
) -> Match:
    """Compare a party with an entity, over all of its names or those at the positions `rows`."""
    facts = compare_facts(question.party, question.keys, entry.entity, entry.keys)
    best: NameMatch | None = None
    for listed in range(len(entry.names)) if rows is None else sorted(rows):
        for asked in range(len(question.names)):
            match = _compare_names(question, asked, entry, listed, weigh, weak_alias_alone)
            if match and (best is None or match.total > best.total):
                best = match
    by_name = best.total + facts.points if best else 0.0
    score = max(0.0, min(1.0, max(by_name, facts.identifier_score)))
    return Match(entry, round(score, 4), best, facts)


def _compare_names(
    question: Question, asked: int, entry: Entry, listed: int, weigh: Weigh, weak_alias_alone: bool
) -> NameMatch | None:
    mine, theirs = question.names[asked], entry.names[listed]
    kind = entry.entity.kind if question.party.kind is Kind.UNKNOWN else question.party.kind
    name_score = score_names(mine, theirs, kind, weigh)
    if not name_score.score:
        return None
    quality = entry.entity.names[listed].quality
    capped = quality is AliasQuality.WEAK and not weak_alias_alone
    ceiling = min(0.0, WEAK_ALIAS_CEILING - name_score.score) if capped else 0.0
    conflict = mine.forms and theirs.forms and mine.forms.isdisjoint(theirs.forms)
    forms = FORMS_CONFLICT if conflict else 0.0
    return NameMatch(asked, listed, name_score, ceiling, forms, name_score.score + ceiling + forms)
