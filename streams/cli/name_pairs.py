"""One name as asked against one as listed, scored as the product scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from streams.cli.parties import read_named
from streams.errors import MessageError
from streams.lists.catalogue import build_index
from streams.lists.dates import read_date
from streams.matching.entity import AliasQuality, Effect, ListedEntity, ListedName
from streams.matching.evidence import Evidence
from streams.matching.index import Index
from streams.matching.outcomes import Band
from streams.matching.party import Party
from streams.matching.policy import Policy
from streams.matching.words import words


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair's score with its band, None below the threshold for review."""

    score: float
    band: Band | None
    explain: Callable[[], Evidence]


class PairScorer:
    """Scores parties against entries, which are told by their position in `listed`.

    `world` are the entries among which a word is rare or common; without them each entry is the
    only one of its list, and how rare words are comes from the built-in counts.
    """

    def __init__(
        self, policy: Policy, listed: Sequence[ListedEntity], world: Sequence[ListedEntity] = ()
    ) -> None:
        self._policy = policy
        self._listed = listed
        self._first = len(world)
        self._index = build_index([*world, *listed], policy) if world else None

    def compare(self, at: int, asked: Party) -> Comparison:
        """Compare a party with the entry at a position."""
        index, place = self._place(at)
        question = index.question(asked)
        match = index.match(question, place)
        found = match.score >= self._policy.thresholds.review
        band = self._policy.thresholds.band(match.score) if found else None
        return Comparison(match.score, band, partial(index.explain, question, match))

    def _place(self, at: int) -> tuple[Index, int]:
        if self._index:
            return self._index, self._first + at
        return build_index([self._listed[at]], self._policy), 0


def read_compared(fields: dict[str, str]) -> Party:
    """A party to compare. Raises MessageError for one whose name can't be, too."""
    party = read_named(fields)
    if not words(party.name or ""):
        raise MessageError("not_valid", f"{party.name!r} has no letter or digit to compare")
    return party


def list_party(party: Party) -> ListedEntity:
    """An entry that says of a party what is known of it; it stands on no list."""
    return ListedEntity(
        list_id="COMPARED",
        entry_id="1",
        kind=party.kind,
        names=tuple(ListedName(name, AliasQuality.PRIMARY) for name in party.names),
        effects=(Effect.FLAG,),
        countries=(party.country,) if party.country else (),
        birth_dates=(read_date(party.date_of_birth),) if party.date_of_birth else (),
    )
