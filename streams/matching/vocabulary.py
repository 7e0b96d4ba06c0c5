"""The distinct tokens of all listed names: how rare each is, and which of them are alike."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import numpy as np
from rapidfuzz.distance.OSA import distance

from streams.matching.lexicon import Lexicon
from streams.matching.neighbourhood import Neighbourhood
from streams.matching.similarity import Similarity, begins, edits_allowed, similarity
from streams.matching.sounds import ABJADS, skeleton_of, sound_of

# A stream repeats the words of its names; both caches are gone with the index.
_REMEMBERED = 200_000

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


class Vocabulary:
    """Tokens with their rarity. `holders` counts the entities that hold each token."""

    def __init__(self, holders: Mapping[str, int], entities: int, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._holders = holders
        self._entities = max(entities, _WORLD)
        self.rarest = math.log1p(self._entities)
        self._tokens = list(holders)
        self._sorted = sorted(self._tokens)
        self._neighbourhood = Neighbourhood(self._tokens)
        self._signatures = np.array([signature(t) for t in self._tokens], dtype=np.uint64)
        self._lengths = np.array([min(len(t), _LONGEST) for t in self._tokens], dtype=np.int16)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for token in self._tokens:
            sound = sound_of(token)
            if sound:
                self._by_sound[sound].append(token)
        self._by_skeleton: dict[str, list[str]] = defaultdict(list)
        for token in self._tokens:
            skeleton = skeleton_of(token)
            if skeleton:
                self._by_skeleton[skeleton].append(token)
        self.neighbours = lru_cache(_REMEMBERED)(self._neighbours)
        self.weigh = lru_cache(_REMEMBERED)(self._weigh)

    def _weigh(self, token: str) -> float:
        """The rarity of a token: ln(1 + entities / holders), less for words that tell little.

        A word that no list has may be a misspelling: it weighs as much as its most common
        neighbour, and without one as much as a word that one entity has.
        """
        if token in self._lexicon.particles:
            return PARTICLE
        if len(token) == 1 and token.isascii():
            return INITIAL
        most = self.rarest
        if token in self._lexicon.forms.telling:
            most = FORM
        elif token in self._lexicon.places:
            most = PLACE
        elif token in self._lexicon.generic_words:
            most = GENERIC
        elif token in self._lexicon.common_names:
            most = self._lexicon.common_names[token]
        frequency = self._lexicon.frequencies.get(token)
        if frequency:
            most = min(most, math.log1p(1.0 / frequency))
        holders = self._holders.get(token)
        if holders:
            return min(most, math.log1p(self._entities / holders))
        if frequency:
            return most
        light = self._lexicon.generic_words
        near = (
            self.weigh(other)
            for other, alike in self.neighbours(token).items()
            if other in light and alike.value >= _MISSPELT
        )
        return min(near, default=most)

    def weigh_word(self, token: str) -> float:
        """The same for a word of an organisation's name: a strange one may be a misspelt form."""
        weight = self.weigh(token)
        strange = weight > FORM and token not in self._holders
        return FORM if strange and self._lexicon.forms.resembles(token) else weight

    def _neighbours(self, token: str) -> dict[str, Similarity]:
        """Every listed token that is alike (`similarity` above 0), in a fixed order."""
        found = self._within_typo(token)
        if token in self._holders:
            found.add(token)
        sound = sound_of(token)
        if sound:
            found.update(self._by_sound.get(sound, ()))
        if token[0] in ABJADS:
            found.update(self._by_skeleton.get(skeleton_of(token), ()))
        lexicon, plain = self._lexicon, token.lstrip(ABJADS)
        for group in lexicon.families.get(plain, ()):
            found.update(self._held(lexicon.family_words[group]))
        for group in lexicon.nicknames.get(plain, ()):
            found.update(self._held(lexicon.nickname_words[group]))
        alike = {other: similarity(token, other, lexicon) for other in sorted(found)}
        return {other: found for other, found in alike.items() if found.value}

    def beginning_with(self, start: str) -> list[str]:
        """Every listed token that a cut-off token may be the beginning of."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + chr(0x10FFFF))
        return [token for token in self._sorted[first:last] if begins(start, token)]

    def _held(self, group: Iterable[str]) -> Iterator[str]:
        """The words of a group that lists hold, with and without vowels."""
        for word in group:
            for spelled in (word, *(mark + word for mark in ABJADS)):
                if spelled in self._holders:
                    yield spelled

    def _within_typo(self, token: str) -> set[str]:
        """Listed tokens within the edits that are allowed, and a few that are not."""
        if not edits_allowed(len(token) + 1) or token.isdigit():
            return set()
        near = np.array(self._neighbourhood.near(token), dtype=np.int32)
        differ = np.bitwise_count(self._signatures[near] ^ signature(token))
        most = _BITS_OF_EDITS[np.maximum(self._lengths[near], min(len(token), _LONGEST))]
        tokens = {self._tokens[at] for at in near[differ <= most].tolist()}
        return {other for other in tokens if distance(token, other, score_cutoff=2) <= 2}


# By the length of the longer token: the bits of a signature that its edits can change.
_LONGEST = 63
_BITS_OF_EDITS = np.array([2 * edits_allowed(length) for length in range(_LONGEST + 1)])
_LETTER = {char: i for i, char in enumerate("abcdefghijklmnopqrstuvwxyz")}


def signature(token: str) -> np.uint64:
    """64 bits: for each letter whether it occurs once and twice; other characters share 12.

    An insertion or deletion changes one bit, a replacement two, a swap none.
    """
    bits = 0
    for char in token:
        i = _LETTER.get(char)
        if i is None:
            bits |= 1 << (52 + ord(char) % 12)
        else:
            bits |= 1 << (i + 26 if bits >> i & 1 else i)
    found: np.uint64 = np.uint64(bits)
    return found
