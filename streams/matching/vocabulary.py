"""The distinct tokens of all listed names: how rare each is, and which of them are alike."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

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


class Word(NamedTuple):
    """A word as the lists see it: its weight, and the places of all listed tokens that are alike
    (`similarity` above 0). Numbers for words, as the memory that words are in is slow to reach.
    """

    weight: float
    alike: dict[int, Similarity]


class Vocabulary:
    """Tokens with their rarity. `holders` counts the entities that hold each token."""

    def __init__(self, holders: Mapping[str, int], entities: int, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._entities = max(entities, _WORLD)
        self.rarest = math.log1p(self._entities)
        self.tokens = list(holders)
        self.places = {token: place for place, token in enumerate(self.tokens)}
        rarities = {count: math.log1p(self._entities / count) for count in set(holders.values())}
        self.weights = [min(self._most(token), rarities[count]) for token, count in holders.items()]
        self._neighbourhood = Neighbourhood(self.tokens)
        self._typos = _Typos(self.tokens, self._neighbourhood, lexicon)
        self._sounds = Keyed((sound_of(token), place) for place, token in enumerate(self.tokens))
        self._skeletons = Keyed(
            (skeleton_of(token), place) for place, token in enumerate(self.tokens)
        )
        self._light = {self.places[w] for w in lexicon.generic_words if w in self.places}
        self._sorted = sorted(self.tokens)
        self.word = lru_cache(_REMEMBERED)(self._word)

    def weigh(self, token: str) -> float:
        """The rarity of a token: ln(1 + entities / holders), less for words that tell little.

        A word that no list has weighs as much as one that a single entity has, but for one that
        may be a word that many names share, misspelt.
        """
        place = self.places.get(token)
        return self.word(token).weight if place is None else self.weights[place]

    def weigh_word(self, token: str) -> float:
        """The same for a word of an organisation's name: a strange one may be a misspelt form."""
        weight = self.weigh(token)
        strange = weight > FORM and token not in self.places
        return FORM if strange and self._lexicon.forms.resembles(token) else weight

    def neighbours(self, token: str) -> Mapping[str, Similarity]:
        """Every listed token that is alike (`similarity` above 0)."""
        return {self.tokens[place]: found for place, found in self.word(token).alike.items()}

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
        own = self.places.get(token)
        alike = self._find_typos(token) if own is None else self._typos.of(own)
        for place in self._otherwise_alike(token):
            found = similarity(token, self.tokens[place], self._lexicon)
            if found.value:
                alike[place] = found
        if own is not None:
            alike[own] = EXACT
            return Word(self.weights[own], alike)
        weight = self._most(token)
        if weight > INITIAL and token not in self._lexicon.frequencies:
            light = self._light
            meant = [
                self.weights[place]
                for place, found in alike.items()
                if place in light and found.value >= _MISSPELT
            ]
            weight = min(meant, default=weight)
        return Word(weight, alike)

    def _find_typos(self, token: str) -> dict[int, Similarity]:
        """Every listed token that is alike as a misspelling of this strange one or it of that."""
        if token.isdigit() or not edits_allowed(len(token) + 1):
            return {}
        tokens = self.tokens
        alike = {}
        plain = token.isalpha()
        for place in self._neighbourhood.near(token):
            other = tokens[place]
            edits = distance(token, other, score_cutoff=_MOST_EDITS)
            if edits <= _MOST_EDITS:
                found = (
                    typo(token, other, edits)
                    if plain and other.isalpha()
                    else similarity(token, other, self._lexicon)
                )
                if found.value:
                    alike[place] = found
        return alike

    def _otherwise_alike(self, token: str) -> Iterable[int]:
        """Every listed token that is alike in another way than by a typo, and some that are not."""
        lexicon, plain = self._lexicon, token.lstrip(ABJADS)
        sound = sound_of(token)
        found = set(self._sounds.find(sound)) if sound else set()
        if token != plain:
            found.update(self._skeletons.find(skeleton_of(token)))
        for group in lexicon.families.get(plain, ()):
            found.update(self._held(lexicon.family_words[group]))
        for group in lexicon.nicknames.get(plain, ()):
            found.update(self._held(lexicon.nickname_words[group]))
        return found

    def beginning_with(self, start: str) -> list[int]:
        """Every listed token that a cut-off token may be the beginning of."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + chr(0x10FFFF))
        return [self.places[token] for token in self._sorted[first:last] if begins(start, token)]

    def _held(self, group: Iterable[str]) -> Iterator[int]:
        """The words of a group that lists hold, with and without the marks of abjads."""
        for word in group:
            for spelled in (word, *(mark + word for mark in ABJADS)):
                place = self.places.get(spelled)
                if place is not None:
                    yield place


class _Typos:
    """For each listed token the misspellings among the others, worked out for all at once."""

    def __init__(self, tokens: list[str], neighbourhood: Neighbourhood, lexicon: Lexicon) -> None:
        self._tokens = tokens
        self._lexicon = lexicon
        self._plain = [token.isalpha() for token in tokens]
        one, other = neighbourhood.pairs()
        edits = cpdist(
            [tokens[at] for at in one.tolist()],
            [tokens[at] for at in other.tolist()],
            scorer=distance,
            score_cutoff=_MOST_EDITS,
            dtype=np.uint8,
        )
        near = edits <= _MOST_EDITS
        asked = np.concatenate((one[near], other[near]))
        listed = np.concatenate((other[near], one[near]))
        # There are few similarities: each pair keeps the number of its own.
        numbers: dict[Similarity, int] = {}
        found = np.array(
            [
                numbers.setdefault(self._compare(*pair), len(numbers))
                for pair in zip(
                    asked.tolist(), listed.tolist(), np.tile(edits[near], 2).tolist(), strict=True
                )
            ],
            dtype=np.int32,
        )
        self._similarities = list(numbers)
        alike = np.array([bool(similarity.value) for similarity in numbers], dtype=bool)
        kept = np.flatnonzero(alike[found]) if len(found) else np.empty(0, dtype=np.int64)
        order = kept[np.argsort(asked[kept], kind="stable")]
        starts = np.searchsorted(asked[order], np.arange(len(tokens) + 1))
        self._starts = array("i", starts.astype(np.int32).tobytes())
        self._listed = array("i", listed[order].astype(np.int32).tobytes())
        self._found = array("i", found[order].tobytes())

    def of(self, place: int) -> dict[int, Similarity]:
        """The tokens that are misspellings of the one at a place, or it of them."""
        start, end = self._starts[place], self._starts[place + 1]
        found = map(self._similarities.__getitem__, self._found[start:end])
        return dict(zip(self._listed[start:end], found, strict=True))

    def _compare(self, asked: int, listed: int, edits: int) -> Similarity:
        if self._plain[asked] and self._plain[listed]:
            return typo(self._tokens[asked], self._tokens[listed], edits)
        return similarity(self._tokens[asked], self._tokens[listed], self._lexicon)
