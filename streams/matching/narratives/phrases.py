"""Where the words of listed names stand together in a text.

A name is there if all its telling words are (`Reader.is_minor` says which are not), with nothing
but minor words between them. One of them may be misspelt, or spelled otherwise. A text is looked
through once: names are posted under their rarest neighbouring words and under their rare words,
names of one word under that word and, for misspellings, under its shapes. `telling` judges whether
the name is meant.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from streams.matching.entity import AliasQuality
from streams.matching.index import Index
from streams.matching.keyed import Keyed
from streams.matching.narratives.passages import Narrative, Reader
from streams.matching.narratives.telling import Found, Mention, Telling
from streams.matching.pairing import Weighed
from streams.matching.words import shapes_of

# Letters from which a word may be misspelt: beside one word of the name, beside two, and alone.
_LEAST_MISSPELT = 3
_LEAST_MISSPELT_PAIRED = 4
_LEAST_MISSPELT_ALONE = 5
# Minor words that may stand between two words of a name.
_MOST_BETWEEN = 6
# Where a name is turned round at a comma, one pair of neighbours is parted.
_PAIRS_OF_A_NAME = 2
# A word of so few names is looked up by itself, so that the word beside it may be misspelt.
_RARE = 20
_REMEMBERED = 20_000


class OutOfSteps(Exception):  # noqa: N818 - it is no error
    """A text asks for more comparisons than one text may."""


class Steps:
    """How many comparisons are left for one text."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, count: int) -> None:
        """Use some. Raises OutOfSteps where there are not so many left."""
        self._left -= count
        if self._left < 0:
            raise OutOfSteps


class _Anchor(NamedTuple):
    """Words of a name and their places in a text; `misspelt` is the one that differs there."""

    meant: dict[int, str]
    misspelt: str


class Phrasebook:
    """The listed names by what they look like in a text. Weak aliases are not looked for."""

    def __init__(self, index: Index, reader: Reader) -> None:
        self._index = index
        self._reader = reader
        self._telling = Telling(index)
        self._alike = lru_cache(_REMEMBERED)(self._find_alike)
        self._tokens = lru_cache(_REMEMBERED)(self._read_tokens)
        self._lone_of = lru_cache(_REMEMBERED)(self._find_lone_of)
        pairs: list[tuple[str, int]] = []
        singles: list[tuple[str, int]] = []
        lone: list[tuple[str, int]] = []
        for row, weighed in enumerate(index.distinct_names):
            tokens = self._read_tokens(row)
            if not any(name.quality is not AliasQuality.WEAK for _, name in index.holders(row)):
                continue
            pairs += [(_key(*pair), row) for pair in _rarest_pairs(weighed, tokens)]
            if len(tokens) == 1:
                lone.append((tokens[0], row))
            else:
                singles += [(token, row) for token in tokens]
        self._words = frozenset(token for token, _ in singles)
        self._pairs = Keyed(pairs)
        self._pair_keys = frozenset(hash(key) for key, _ in pairs)
        rare = {
            word
            for word, count in Counter(token for token, _ in singles).items()
            if count <= _RARE and not self._telling.is_common(word)
        }
        self._rare_words = frozenset(rare)
        self._rare = Keyed((word, row) for word, row in singles if word in rare)
        self._lone_words = frozenset(word for word, _ in lone)
        self._lone = Keyed(lone)
        self._shapes = Keyed(
            (shape, row)
            for word, row in lone
            if len(word) >= _LEAST_MISSPELT_ALONE and word.isalpha()
            for shape in shapes_of(word)
        )

    def find(self, text: Narrative, steps: Steps) -> Iterator[Mention]:
        """Every name that a text means, some more than once. Raises OutOfSteps."""
        for row, anchor in itertools.chain(
            self._find_pairs(text, steps), self._find_rare(text, steps)
        ):
            found = self._align(text, row, anchor)
            if found:
                yield from self._telling.judge(text, found)
        yield from self._find_lone(text, steps)

    def _read_tokens(self, row: int) -> tuple[str, ...]:
        """The telling words of a name."""
        tokens = self._index.distinct_names[row].name.tokens
        return tuple([token for token in tokens if not self._reader.is_minor(token)])

    def _find_pairs(self, text: Narrative, steps: Steps) -> Iterator[tuple[int, _Anchor]]:
        """Names of which two neighbouring words stand in the text, one of them maybe misspelt."""
        words, telling = self._words, text.telling
        said = [text.spoken[place] for place in telling]
        known = [each.word in words or each.long in words for each in said]
        for at in range(len(telling) - 1):
            if not (known[at] or known[at + 1]) or telling[at + 1] - telling[at] > _MOST_BETWEEN:
                continue
            one, other = said[at], said[at + 1]
            wanted: list[tuple[str, str, str]] = []
            if known[at] and known[at + 1]:
                wanted.append((one.word, other.word, ""))
                if one.long != one.word or other.long != other.word:
                    wanted.append((one.long, other.long, ""))
            if known[at + 1]:
                wanted += [(meant, other.word, meant) for meant in self._alike(one.word)]
            if known[at]:
                wanted += [(one.word, meant, meant) for meant in self._alike(other.word)]
            steps.take(len(wanted))
            for first, second, misspelt in wanted:
                key = _key(first, second)
                if hash(key) in self._pair_keys:
                    rows = self._pairs.find(key)
                    steps.take(len(rows))
                    meant = {telling[at]: first, telling[at + 1]: second}
                    yield from ((row, _Anchor(meant, misspelt)) for row in rows)

    def _find_rare(self, text: Narrative, steps: Steps) -> Iterator[tuple[int, _Anchor]]:
        """Names of which a rare word stands in the text."""
        telling, spoken, rare = text.telling, text.spoken, self._rare_words
        for at, place in enumerate(telling):
            word = spoken[place].word
            if word not in rare:
                continue
            beside = [
                spoken[p].word for p in (*telling[max(0, at - 1) : at], *telling[at + 1 : at + 2])
            ]
            rows = self._rare.find(word)
            steps.take(len(rows))
            for row in rows:
                others = self._tokens(row)
                if any(_may_be(mine, other) for mine in beside for other in others):
                    yield row, _Anchor({place: word}, "")

    def _find_alike(self, word: str) -> tuple[str, ...]:
        """The words of names that a word may be, misspelt or spelled otherwise."""
        if len(word) < _LEAST_MISSPELT_PAIRED or self._telling.is_common(word):
            return ()
        return tuple([o for o in self._index.alike(word) if o in self._words and o != word])

    def _align(self, text: Narrative, row: int, anchor: _Anchor) -> Found | None:
        """The whole name around some words of it."""
        tokens = self._tokens(row)
        for edits in (0, 1):
            left = list(tokens)
            for meant in anchor.meant.values():
                if meant not in left:
                    return None
                left.remove(meant)
            taken, misspelt = dict(anchor.meant), anchor.misspelt
            for start, step in ((min(taken), -1), (max(taken), 1)):
                misspelt = self._extend(text, left, taken, (start, step), (edits, misspelt))
            if not left:
                return self._found(text, row, taken, misspelt)
        return None

    def _extend(
        self,
        text: Narrative,
        left: list[str],
        taken: dict[int, str],
        way: tuple[int, int],
        slack: tuple[int, str],
    ) -> str:
        """Take further words of a name to one side; returns the word of it that is misspelt."""
        (place, step), (edits, misspelt) = way, slack
        passed = 0
        while left and passed <= _MOST_BETWEEN:
            place += step
            if not 0 <= place < len(text.spoken):
                break
            spoken = text.spoken[place]
            meant = next((word for word in (spoken.word, spoken.long) if word in left), None)
            if meant is None and edits and not misspelt and not spoken.minor:
                meant = misspelt = self._meant_by(spoken.word, left)
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
        if self._telling.is_common(word):
            return ""
        alike = self._alike(word)
        for other in left:
            if other in alike:
                return other
            if min(len(word), len(other)) >= _LEAST_MISSPELT and _within_one_edit(word, other):
                return other
        return ""

    def _found(self, text: Narrative, row: int, taken: dict[int, str], misspelt: str) -> Found:
        """The name with its minor words right before and behind."""
        places = sorted(taken)
        order = tuple([taken[place] for place in places])
        otherwise = [place for place in places if misspelt and taken[place] == misspelt]
        written = text.spoken[otherwise[0]].word if otherwise else ""
        core = self._index.distinct_names[row].name.tokens
        first, last = places[0], places[-1]
        while first and text.spoken[first - 1].minor and text.spoken[first - 1].word in core:
            first -= 1
        while last + 1 < len(text.spoken) and (
            text.spoken[last + 1].minor and text.spoken[last + 1].word in core
        ):
            last += 1
        return Found(row, self._tokens(row), first, last, misspelt, written, order)

    def _find_lone(self, text: Narrative, steps: Steps) -> Iterator[Mention]:
        """Names of one word."""
        for place, spoken in enumerate(text.spoken):
            meant = self._lone_of(spoken.word)
            if not meant:
                continue
            steps.take(len(meant))
            for row, token in meant:
                misspelt = token if token != spoken.word else ""
                yield from self._telling.judge(
                    text, self._found(text, row, {place: token}, misspelt)
                )

    def _find_lone_of(self, word: str) -> tuple[tuple[int, str], ...]:
        """The names of one word that a word may be, each with that word."""
        if word in self._lone_words:
            return tuple([(row, word) for row in self._lone.find(word) if self._is_just(row, word)])
        if self._reader.is_minor(word) or word in self._words or self._telling.is_common(word):
            return ()
        return tuple([(row, self._tokens(row)[0]) for row in self._find_near(word)])

    def _is_just(self, row: int, word: str) -> bool:
        return self._tokens(row) == (word,)

    def _find_near(self, word: str) -> Sequence[int]:
        """Names of one word that a strange word may be, misspelt."""
        if len(word) < _LEAST_MISSPELT_ALONE or not word.isalpha():
            return ()
        rows = {row for shape in shapes_of(word) for row in self._shapes.find(shape)}
        return sorted(row for row in rows if _within_one_edit(word, self._tokens(row)[0]))


def _within_one_edit(one: str, other: str) -> bool:
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _may_be(one: str, other: str) -> bool:
    """Whether two words are perhaps within one edit: it leaves the first letter or the last."""
    return abs(len(one) - len(other)) <= 1 and (one[0] == other[0] or one[-1] == other[-1])


def _key(one: str, other: str) -> str:
    """One key for two words in either order."""
    return f"{one} {other}" if one <= other else f"{other} {one}"


def _rarest_pairs(weighed: Weighed, tokens: tuple[str, ...]) -> list[tuple[str, str]]:
    """The neighbouring words of a name that weigh most together."""
    weights = dict(zip(weighed.name.tokens, weighed.weights, strict=True))
    pairs = dict.fromkeys(itertools.pairwise(tokens))
    heaviest = sorted(pairs, key=lambda pair: -(weights[pair[0]] + weights[pair[1]]))
    return heaviest[:_PAIRS_OF_A_NAME]
