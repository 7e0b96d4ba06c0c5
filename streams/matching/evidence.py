"""Why a party matched: every token, fact and step of the arithmetic behind one score."""

from __future__ import annotations

from enum import Enum

import msgspec

from streams.matching.entity import ListedName


class TokenMatch(msgspec.Struct, frozen=True, omit_defaults=True):
    """One asked token beside the listed token that it was matched to.

    `how` is exact, family (spellings of one name), nickname, sound, typo, joined (written apart or
    as one) or loose (half alike: softens a contradiction), and extra or missing for a token left
    over; `similarity` runs from 0 to 1, `weight` is the rarity of the token among all listed
    names, `contribution` is what the pair adds to the score.
    """

    asked: str
    listed: str
    how: str
    similarity: float
    weight: float
    contribution: float


class Agreement(str, Enum):
    """How one fact of the event stands to the same fact of the entry."""

    AGREES = "agrees"
    CONFLICTS = "conflicts"
    NOT_IN_EVENT = "not_in_event"
    NOT_ON_LIST = "not_on_list"


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact beside the name: an identifier, a country, a date of birth, the kind."""

    field: str
    agreement: Agreement
    asked: str | None = None
    listed: str | None = None


class Factor(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step of the arithmetic, in points of score; the factors of a hit add up to its score."""

    name: str
    points: float
    detail: str


class Passage(msgspec.Struct, frozen=True):
    """Words of a longer field: where they start and end in it, in characters, and the words."""

    start: int
    end: int
    words: str


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """The whole explanation of one hit; scores and points are rounded to four places.

    `listed_name` is None where an identifier matched and no name was compared. `missing` are
    tokens of the listed name that were not asked for, `extra` tokens asked for beyond it.
    `passage` are the words that matched where they are part of a field: of a narrative, or of a
    name that holds several parties.
    """

    score: float
    asked_name: str | None
    asked_tokens: tuple[str, ...]
    listed_name: ListedName | None
    listed_tokens: tuple[str, ...]
    tokens: tuple[TokenMatch, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    facts: tuple[Fact, ...]
    factors: tuple[Factor, ...]
    passage: Passage | None = None
