"""Which of the listed tokens an asked one is like, and what it weighs."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance.OSA import distance
from rapidfuzz.process import cpdist

from streams.matching.keyed import Keyed
from streams.matching.lexicon import Lexicon
from streams.matching.neighbourhood import Neighbourhood
from streams.matching.similarity import EXACT, Similarity, edits_allowed, similarity, typo
from streams.matching.sounds import ABJADS, skeleton_of, sound_of
from streams.matching.vocabulary import MISSPELT, Vocabulary

# A stream repeats the words of its names; what is remembered is gone with the index.
_REMEMBERED = 30_000

_MOST_EDITS = 2


class Word(NamedTuple):
    """A word as the lists see it: its weight, and the places of all listed tokens that are alike
    (`similarity` above 0). Numbers for words, as the memory that words are in is slow to reach.
    """

    weight: float
    alike: dict[int, Similarity]


class Spellings:
    """The ways in which the tokens of a vocabulary may be written."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        tokens = vocabulary.tokens
        self._vocabulary = vocabulary
        self._lexicon = vocabulary.lexicon
        self._neighbourhood = Neighbourhood(tokens)
        self._typos = _Typos(tokens, self._neighbourhood, vocabulary.lexicon)
        self._sounds = Keyed((sound_of(token), place) for place, token in enumerate(tokens))
        self._skeletons = Keyed((skeleton_of(token), place) for place, token in enumerate(tokens))
        self.word = lru_cache(_REMEMBERED)(self._word)

    def weigh(self, token: str) -> float:
        """The weight of a token, listed or not."""
        place = self._vocabulary.places.get(token)
        return self.word(token).weight if place is None else self._vocabulary.weights[place]

    def neighbours(self, token: str) -> Mapping[str, float]:
        """Every listed token that is alike, and how much (`similarity` above 0)."""
        tokens = self._vocabulary.tokens
        return {tokens[place]: found.value for place, found in self.word(token).alike.items()}

    def _word(self, token: str) -> Word:
        vocabulary = self._vocabulary
        own = vocabulary.places.get(token)
        alike = self._find_typos(token) if own is None else self._typos.of(own)
        for place in self._otherwise_alike(token):
            found = similarity(token, vocabulary.tokens[place], self._lexicon)
            if found.value:
                alike[place] = found
        if own is not None:
            alike[own] = EXACT
            return Word(vocabulary.weights[own], alike)
        light = vocabulary.light
        meant = [p for p, found in alike.items() if p in light and found.value >= MISSPELT]
        return Word(vocabulary.weigh_strange(token, meant), alike)

    def _find_typos(self, token: str) -> dict[int, Similarity]:
        """Every listed token that is alike as a misspelling of this strange one or it of that."""
        if token.isdigit() or not edits_allowed(len(token) + 1):
            return {}
        tokens = self._vocabulary.tokens
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
            found.update(self._vocabulary.held(lexicon.family_words[group]))
        for group in lexicon.nicknames.get(plain, ()):
            found.update(self._vocabulary.held(lexicon.nickname_words[group]))
        return found


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
