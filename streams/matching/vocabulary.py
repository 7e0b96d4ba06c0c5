"""The distinct tokens of all listed names, and how rare each is."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from streams.matching.lexicon import Lexicon
from streams.matching.similarity import begins
from streams.matching.sounds import ABJADS

# Weights of words that tell little whatever their rarity.
PARTICLE = 0.4
INITIAL = 1.2
FORM = 1.5
GENERIC = 3.0
PLACE = 2.0
# How alike a strange word and a light one have to be for it to be that word, misspelt.
MISSPELT = 0.83

# Rarity is that among the listed entities of the world: a short list can't tell what is common,
# and a score should not depend on what else is listed.
_WORLD = 50_000


class Vocabulary:
    """Tokens with their rarity: ln(1 + entities / holders), less for words that tell little.

    A place is the number of a token. `holders` counts the entities that hold each; `light` are the
    places of words that many companies share.
    """

    def __init__(self, holders: Mapping[str, int], entities: int, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._entities = max(entities, _WORLD)
        self.rarest = math.log1p(self._entities)
        self.tokens = list(holders)
        self.places = {token: place for place, token in enumerate(self.tokens)}
        rarities = {count: math.log1p(self._entities / count) for count in set(holders.values())}
        self.weights = [
            min(heaviest(token, lexicon), rarities[count]) for token, count in holders.items()
        ]
        self.light = {self.places[w] for w in lexicon.generic_words if w in self.places}
        self._sorted = sorted(self.tokens)

    def weigh_strange(self, token: str, meant: Iterable[int]) -> float:
        """The weight of a token that no list has: that of one which a single entity has.

        But for one that may be a word which many names share, misspelt: `meant` are the places of
        `light` words that are alike by MISSPELT at least.
        """
        weight = min(heaviest(token, self.lexicon), self.rarest)
        if weight > INITIAL and token not in self.lexicon.frequencies:
            weight = min([self.weights[place] for place in meant], default=weight)
        return weight

    def is_strange_form(self, token: str) -> bool:
        """Whether a word of an organisation's name that no list has may be a misspelt form."""
        return token not in self.places and self.lexicon.forms.resembles(token)

    def beginning_with(self, start: str) -> list[int]:
        """Every listed token that a cut-off token may be the beginning of."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + chr(0x10FFFF))
        return [self.places[token] for token in self._sorted[first:last] if begins(start, token)]

    def held(self, group: Iterable[str]) -> list[int]:
        """The words of a group that lists hold, with and without the marks of abjads."""
        spelled = [mark + word for word in group for mark in ("", *ABJADS)]
        return [self.places[word] for word in spelled if word in self.places]


def heaviest(token: str, lexicon: Lexicon) -> float:
    """The most that a token may weigh, however rare it is; infinite where nothing is known."""
    if token in lexicon.particles:
        return PARTICLE
    if len(token) == 1 and token.isascii():
        return INITIAL
    most = math.inf
    if token in lexicon.forms.telling:
        most = FORM
    elif token in lexicon.places:
        most = PLACE
    elif token in lexicon.generic_words:
        most = GENERIC
    elif token in lexicon.common_names:
        most = lexicon.common_names[token]
    frequency = lexicon.frequencies.get(token)
    return min(most, math.log1p(1.0 / frequency)) if frequency else most
