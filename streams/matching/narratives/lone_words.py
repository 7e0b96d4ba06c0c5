"""Names of one word: each under that word and, for misspellings, under its shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from streams.matching.keyed import Keyed
from streams.matching.narratives.alignment import within_one_edit
from streams.matching.words import shapes_of

_LEAST_MISSPELT = 5
_REMEMBERED = 20_000


class LoneWords:
    """The rows of names of one word.

    `is_known` says which words are not looked for misspelt, `may_be_meant` which rows some text may
    mean by a word.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, int]],
        is_known: Callable[[str], bool],
        may_be_meant: Callable[[int, str, str], bool],
    ) -> None:
        lone = list(rows)
        self._is_known = is_known
        self._may_be_meant = may_be_meant
        self._word_of = {row: word for word, row in lone}
        self._words = frozenset(word for word, _ in lone)
        self._rows = Keyed(lone)
        self._shapes = Keyed(
            (shape, row)
            for word, row in lone
            if len(word) >= _LEAST_MISSPELT and word.isalpha()
            for shape in shapes_of(word)
        )
        self.find = lru_cache(_REMEMBERED)(self._find)

    def _find(self, word: str) -> tuple[tuple[int, str], ...]:
        """The names that a word may be, each with its own word."""
        rows: Iterable[int] = ()
        if word in self._words:
            rows = [row for row in self._rows.find(word) if self._word_of[row] == word]
        elif not self._is_known(word):
            rows = self._find_near(word)
        meant = [(row, self._word_of[row]) for row in rows]
        return tuple([(row, told) for row, told in meant if self._may_be_meant(row, told, word)])

    def _find_near(self, word: str) -> Sequence[int]:
        if len(word) < _LEAST_MISSPELT or not word.isalpha():
            return ()
        rows = {row for shape in shapes_of(word) for row in self._shapes.find(shape)}
        return sorted(
            row
            for row in rows
            if row in self._word_of and within_one_edit(word, self._word_of[row])
        )
