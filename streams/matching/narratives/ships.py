"""Names of ships with a slip, or parted otherwise, right behind a word that says "ship".

A cue such as MV tells as much as the name itself, so that here all words of a name may be common,
short or few. Behind it up to five words are taken together, and all letters compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from streams.matching.index import Index
from streams.matching.keyed import Keyed
from streams.matching.narratives.alignment import within_one_edit
from streams.matching.narratives.cues import ends_with_vessel_cue
from streams.matching.narratives.passages import Narrative
from streams.matching.narratives.surroundings import Surroundings
from streams.matching.words import shapes_of

_MOST_WORDS = 5
_LEAST_LETTERS = 5
_CUE_WORDS = 2
_REMEMBERED = 20_000


class Ships:
    """The names of listed ships by their letters."""

    def __init__(self, index: Index, rows: Iterable[int], surroundings: Surroundings) -> None:
        self._index = index
        self._surroundings = surroundings
        self._letters: dict[int, str] = {}
        for row in rows:
            letters = "".join(index.distinct_names[row].name.tokens)
            if len(letters) >= _LEAST_LETTERS:
                self._letters[row] = letters
        self._shapes = Keyed(
            (shape, row) for row, letters in self._letters.items() for shape in shapes_of(letters)
        )
        self._near = lru_cache(_REMEMBERED)(self._find_near)
        self._cue_ends = frozenset(cue[-1] for cue in index.lexicon.vessel_cues)

    def find(self, text: Narrative) -> Iterator[tuple[int, int, int]]:
        """Rows of names behind a cue, with the places of the first word and the last."""
        if self._cue_ends.isdisjoint(text.words):
            return
        for place, spoken in enumerate(text.spoken):
            if spoken.word in self._cue_ends and self._is_cue(text, place):
                yield from self._find_behind(text, place + 1)

    def _is_cue(self, text: Narrative, place: int) -> bool:
        said = text.said(place + 1 - _CUE_WORDS, place)
        return ends_with_vessel_cue(said, self._index.lexicon)

    def _find_behind(self, text: Narrative, first: int) -> Iterator[tuple[int, int, int]]:
        letters = ""
        for last in range(first, min(first + _MOST_WORDS, len(text.spoken))):
            letters += text.spoken[last].word
            if len(letters) < _LEAST_LETTERS or self._surroundings.goes_on_as_ship(text, last):
                continue
            yield from [(row, first, last) for row in self._near(letters)]

    def _find_near(self, letters: str) -> tuple[int, ...]:
        rows = {row for shape in shapes_of(letters) for row in self._shapes.find(shape)}
        return tuple(sorted(r for r in rows if within_one_edit(letters, self._letters.get(r, ""))))
