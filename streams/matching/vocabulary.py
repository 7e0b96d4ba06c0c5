"""The distinct tokens of all listed names: how rare each is, and which of them are alike."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import numpy as np
from rapidfuzz.distance.OSA import distance
from rapidfuzz.process import cpdist

from streams.matching.keyed import Keyed
from streams.matching.lexicon import Lexicon
from streams.matching.neighbourhood import Neighbourhood
from streams.matching.similarity import (
    EXACT,
    Similarity,
    begins,
    edits_allowed,
    similarity,
    typo,
)
from streams.matching.sounds import ABJADS, skeleton_of, sound_of

# A stream repeats the words of its names; what is remembered is gone with the index.
_REMEMBERED = 30_000

# Weights of words that tell little whatever their rarity.
PARTICLE = 0.4
INITIAL = 1.2
FORM = 1.5
GENERIC = 3.0
PLACE = 2.0
# How alike a strange word and a light one have to be for it to be that word, misspelt.
_MISSPELT = 0.83

# Rarity is that among the listed entities of the world: a short list can't tell what is common,
# and a score should not depend on what else is listed.
_WORLD = 50_000

_MOST_EDITS = 2


class Word:
    """A word as the lists see it: its weight, and every listed token that it is alike.

    `strange` says that no list has it.
    """

    __slots__ = ("alike", "strange", "weight")

    def __init__(self, weight: float, alike: dict[str, Similarity], strange: bool) -> None:
        self.weight = weight
        self.alike = alike
        self.strange = strange


class Vocabulary:
    """Tokens with their rarity. `holders` counts the entities that hold each token."""

    def __init__(self, holders: Mapping[str, int], entities: int, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._entities = max(entities, _WORLD)
        self.rarest = math.log1p(self._entities)
        self.tokens = list(holders)
        self.places = {token: place for place, token in enumerate(self.tokens)}
        rarities = {count: math.log1p(self._entities / count) for count in set(holders.values())}
        self._weights = [
            min(self._most(token), rarities[count]) for token, count in holders.items()
        ]
        self._neighbourhood = Neighbourhood(self.tokens)
        self._typos = _Typos(self.tokens, self._neighbourhood)
        self._sounds = Keyed((sound_of(token), place) for place, token in enumerate(self.tokens))
        self._skeletons = Keyed(
            (skeleton_of(token), place) for place, token in enumerate(self.tokens)
        )
        self._sorted = sorted(self.tokens)
        self.word = lru_cache(_REMEMBERED)(self._word)

    def weigh(self, token: str) -> float:
        """The rarity of a token: ln(1 + entities / holders), less for words that tell little.

        A word that no list has weighs as much as one that a single entity has, but for one that
        may be a word that many names share, misspelt.
        """
        place = self.places.get(token)
        return self.word(token).weight if place is None else self._weights[place]

    def weigh_word(self, token: str) -> float:
        """The same for a word of an organisation's name: a strange one may be a misspelt form."""
        weight = self.weigh(token)
        strange = weight > FORM and token not in self.places
        return FORM if strange and self._lexicon.forms.resembles(token) else weight

    def neighbours(self, token: str) -> Mapping[str, Similarity]:
        """Every listed token that is alike (`similarity` above 0)."""
        return self.word(token).alike

    def _most(self, token: str) -> float:
        """The most that a token may weigh, however rare it is."""
        if token in self._lexicon.particles:
            return PARTICLE
        if len(token) == 1 and token.isascii():
            return INITIAL
        lexicon = self._lexicon
        most = self.rarest
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

    def _word(self, token: str) -> Word:
        place = self.places.get(token)
        alike = self._find_typos(token, place)
        for other in self._otherwise_alike(token):
            found = similarity(token, other, self._lexicon)
            if found.value:
                alike[other] = found
        if place is not None:
            alike[token] = EXACT
            return Word(self._weights[place], alike, strange=False)
        weight = self._most(token)
        if weight > INITIAL and token not in self._lexicon.frequencies:
            weights, places, light = self._weights, self.places, self._lexicon.generic_words
            meant = [
                weights[places[other]]
                for other, found in alike.items()
                if other in light and found.value >= _MISSPELT
            ]
            weight = min(meant, default=weight)
        return Word(weight, alike, strange=True)

    def _find_typos(self, token: str, place: int | None) -> dict[str, Similarity]:
        """Every listed token that is alike as a misspelling of this one or it of that."""
        size = len(token)
        if token.isdigit() or not edits_allowed(size + 1):
            return {}
        tokens = self.tokens
        alike = {}
        plain = token.isalpha()
        if place is not None:
            near = [(tokens[at], edits) for at, edits in self._typos.of(place)]
        else:
            near = [
                (tokens[at], distance(token, tokens[at], score_cutoff=_MOST_EDITS))
                for at in self._neighbourhood.near(token)
            ]
        for other, edits in near:
            if edits <= _MOST_EDITS:
                found = (
                    typo(token, other, edits)
                    if plain and other.isalpha()
                    else similarity(token, other, self._lexicon)
                )
                if found.value:
                    alike[other] = found
        return alike

    def _otherwise_alike(self, token: str) -> Iterable[str]:
        """Every listed token that is alike in another way than by a typo, and some that are not."""
        lexicon, plain = self._lexicon, token.lstrip(ABJADS)
        sound = sound_of(token)
        found = {self.tokens[at] for at in self._sounds.find(sound)} if sound else set()
        if token != plain:
            skeleton = skeleton_of(token)
            found.update([self.tokens[at] for at in self._skeletons.find(skeleton)])
        for group in lexicon.families.get(plain, ()):
            found.update(self._held(lexicon.family_words[group]))
        for group in lexicon.nicknames.get(plain, ()):
            found.update(self._held(lexicon.nickname_words[group]))
        return found

    def beginning_with(self, start: str) -> list[str]:
        """Every listed token that a cut-off token may be the beginning of."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + chr(0x10FFFF))
        return [token for token in self._sorted[first:last] if begins(start, token)]

    def _held(self, group: Iterable[str]) -> Iterator[str]:
        """The words of a group that lists hold, with and without the marks of abjads."""
        for word in group:
            for spelled in (word, *(mark + word for mark in ABJADS)):
                if spelled in self.places:
                    yield spelled


class _Typos:
    """For each listed token the places of those within the edits that any two may have."""

    def __init__(self, tokens: list[str], neighbourhood: Neighbourhood) -> None:
        one, other = neighbourhood.pairs()
        edits = cpdist(
            [tokens[at] for at in one.tolist()],
            [tokens[at] for at in other.tolist()],
            scorer=distance,
            score_cutoff=_MOST_EDITS,
            dtype=np.uint8,
        )
        near = edits <= _MOST_EDITS
        one, other, edits = one[near], other[near], edits[near]
        mine = np.concatenate((one, other))
        order = np.argsort(mine, kind="stable")
        starts = np.searchsorted(mine[order], np.arange(len(tokens) + 1))
        self._starts = array("i", starts.astype(np.int32).tobytes())
        theirs = np.concatenate((other, one))[order].astype(np.int32)
        self._theirs = array("i", theirs.tobytes())
        self._edits = np.concatenate((edits, edits))[order].tobytes()

    def of(self, place: int) -> Iterable[tuple[int, int]]:
        """Places and edits of the tokens near that at a place."""
        start, end = self._starts[place], self._starts[place + 1]
        return zip(self._theirs[start:end], self._edits[start:end], strict=True)
