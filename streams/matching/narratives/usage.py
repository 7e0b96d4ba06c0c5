"""What a word by itself says of who is meant: common, a given name, rare, or known to none."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache

from streams.matching.index import Index

_RARE = 8  # entities with a word that hardly anybody else has
_FEW = 2  # entities with a word that may be one of them, misspelt on a list
_LEAST_STRANGE = 6  # letters of a word that hardly any person has
# English plurals and forms of verbs: an end, and what stands in its place in the word itself.
_ENDS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"),
    ("er", ""), ("er", "e"), ("ers", ""), ("ly", ""), ("al", ""), ("y", ""),
)  # fmt: skip
_LEAST_STEM = 4
_REMEMBERED = 50_000


class Usage:
    """Words as the lists and the lexicon use them. `words_of_people` are those of the names of two
    words or more that listed persons have."""

    def __init__(self, index: Index, words_of_people: Set[str]) -> None:
        self._index = index
        self._lexicon = index.lexicon
        self._of_people = words_of_people
        self.is_common = lru_cache(_REMEMBERED)(self._is_common)

    def is_given_name(self, word: str) -> bool:
        """Whether many people have a word as a name."""
        lexicon = self._lexicon
        return word in lexicon.common_names or word in lexicon.nicknames or word in lexicon.families

    def is_of_people(self, word: str) -> bool:
        """Whether a word is rather a person's name than one of something else."""
        if self.is_given_name(word):
            return True
        few = len(word) >= _LEAST_STRANGE and self._index.count(word) <= _FEW
        return word in self._of_people and not few

    def is_rare(self, word: str) -> bool:
        """Whether hardly any listed entity has a word."""
        return self._index.count(word) <= _RARE and not self.is_given_name(word)

    def is_another_word(self, written: str) -> bool:
        """Whether a word that is written otherwise than a name has it is one that others have."""
        many = self._index.count(written) > _FEW or self.is_given_name(written)
        return many or self.is_common(written)

    def is_unheard_of(self, written: str) -> bool:
        """Whether neither a list nor the lexicon knows a word."""
        return not self._index.knows(written) and not self.is_another_word(written)

    def _is_common(self, word: str) -> bool:
        """Whether a word, or what it is a form of, by itself says nothing of who is meant."""
        common = self._lexicon.common_words
        if word in common or word.isdigit():
            return True
        for end, other in _ENDS:
            stem = word.removesuffix(end)
            if stem != word and len(stem) >= _LEAST_STEM and stem + other in common:
                return True
        return any(
            word[:at] in common and word[at:] in common
            for at in range(_LEAST_STEM, len(word) - _LEAST_STEM + 1)
        )
