"""A whole listed name around some words of it that stand in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from streams.matching.index import Index
from streams.matching.narratives.passages import Narrative
from streams.matching.narratives.telling import Found

# Letters from which a word may be misspelt, where all other words of its name stand beside it.
_LEAST_MISSPELT = 3
# Minor words that may stand between two words of a name.
MOST_BETWEEN = 6
_LEAST_SURE = 2  # words of a name that are right, for one of its minor words to be misspelt


class Anchor(NamedTuple):
    """Words of a name and their places in a text; `misspelt` is the one that differs there."""

    meant: tuple[tuple[int, str], ...]
    misspelt: str


class Aligner:
    """Lays names over texts. `tokens` are the telling words of each row, `alike` gives the words
    that a word may be."""

    def __init__(
        self,
        index: Index,
        tokens: Sequence[tuple[str, ...]],
        alike: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._index = index
        self._tokens = tokens
        self._alike = alike

    def align(self, text: Narrative, row: int, anchor: Anchor) -> Found | None:
        """The name of a row if all its telling words stand there, one of them maybe misspelt."""
        tokens = self._tokens[row]
        words, missing = text.words, 0
        for token in tokens:
            missing += token not in words
        if missing > 1:
            return None
        for edits in (0, 1) if missing == 0 else (1,):
            found = self._lay(text, row, anchor, edits)
            if found:
                return found
        return None

    def _lay(self, text: Narrative, row: int, anchor: Anchor, edits: int) -> Found | None:
        left = list(self._tokens[row])
        for _, meant in anchor.meant:
            if meant not in left:
                return None
            left.remove(meant)
        taken, misspelt = dict(anchor.meant), anchor.misspelt
        for start, step in ((min(taken), -1), (max(taken), 1)):
            if not left:
                break
            misspelt = self._extend(text, row, left, taken, (start, step), (edits, misspelt))
        return None if left else self._found(text, row, taken, misspelt)

    def _extend(
        self,
        text: Narrative,
        row: int,
        left: list[str],
        taken: dict[int, str],
        way: tuple[int, int],
        slack: tuple[int, str],
    ) -> str:
        """Take further words of a name to one side; returns the word of it that is misspelt."""
        (place, step), (edits, misspelt) = way, slack
        passed = 0
        while left and passed <= MOST_BETWEEN:
            place += step
            if not 0 <= place < len(text.spoken):
                break
            spoken = text.spoken[place]
            meant = next((word for word in (spoken.word, spoken.long) if word in left), None)
            if meant is None and edits and not misspelt:
                meant = self._meant_by(spoken.word, left)
                misspelt = meant or self._minor_meant_by(spoken.word, row)
                if misspelt and not meant:
                    passed += 1
                    continue
            if meant:
                left.remove(meant)
                taken[place] = meant
                passed = 0
            elif spoken.minor:
                passed += 1
            else:
                break
        return misspelt

    def _meant_by(self, word: str, left: Sequence[str]) -> str:
        """Which of the words that are left a word may be, misspelt; empty for none."""
        if word.isdigit():
            return ""
        alike = self._alike(word)
        for other in left:
            if other in alike:
                return other
            if min(len(word), len(other)) >= _LEAST_MISSPELT and within_one_edit(word, other):
                return other
        return ""

    def _minor_meant_by(self, word: str, row: int) -> str:
        """Which minor word of a name a word may be, misspelt: "tjhe", "ANND"; empty for none."""
        if len(self._tokens[row]) < _LEAST_SURE:
            return ""
        for other in self._index.distinct_names[row].name.tokens:
            if other == word:
                return ""
            if len(other) >= _LEAST_MISSPELT and within_one_edit(word, other):
                return other
        return ""

    def _found(self, text: Narrative, row: int, taken: dict[int, str], misspelt: str) -> Found:
        places = sorted(taken)
        order = tuple([taken[place] for place in places])
        otherwise = [place for place in places if misspelt and taken[place] == misspelt]
        written = text.spoken[otherwise[0]].word if otherwise else ""
        first, last = self.widen(text, row, places[0], places[-1])
        tokens = self._tokens[row]
        return Found(row, tokens, first, last, misspelt if otherwise else "", written, order)

    def widen(self, text: Narrative, row: int, first: int, last: int) -> tuple[int, int]:
        """The places of a name with its minor words right before and behind."""
        core: Iterable[str] = self._index.distinct_names[row].name.tokens
        spoken = text.spoken
        while first and spoken[first - 1].minor and spoken[first - 1].word in core:
            first -= 1
        while last + 1 < len(spoken) and spoken[last + 1].minor and spoken[last + 1].word in core:
            last += 1
        return first, last


def within_one_edit(one: str, other: str) -> bool:
    """Whether one letter is missing, too many, another one or swapped with its neighbour."""
    return OSA.distance(one, other, score_cutoff=1) <= 1
