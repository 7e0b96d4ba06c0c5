"""Where the words of listed names stand together in a text.

A name is there if all its telling words are (`Reader.is_minor` says which are not), with nothing
but minor words between them. One of them may be misspelt, or spelled otherwise. A text is looked
through once: names are posted under their rarest neighbouring words and under their rare words,
names of one word (`lone_words`) under that word, those of ships (`ships`) under their letters.
`telling` judges whether the name is meant.

Not found: weak aliases; a person's name of one word; a company's of one word that is a common one,
a given name, or shorter than five letters, unless its form or a word such as "notify" stands beside
it; a name of two common words likewise; a name with two slips, or with one in a name of one word of
fewer than seven letters; a name whose slip makes a word that others have ("Ali Navi" for "Ali
Nawi"); a ship's name of one word, or of two that people have, away from a cue. In each case the same words stand in too many texts that mean nobody who is listed.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from streams.matching.entity import AliasQuality, Kind
from streams.matching.index import Index
from streams.matching.keyed import Keyed
from streams.matching.narratives.alignment import MOST_BETWEEN, Aligner, Anchor
from streams.matching.narratives.lone_words import LoneWords
from streams.matching.narratives.passages import Narrative, Reader, Spoken
from streams.matching.narratives.ships import Ships
from streams.matching.narratives.surroundings import Surroundings
from streams.matching.narratives.telling import Found, Mention, Telling
from streams.matching.narratives.usage import Usage

# Letters from which a word may be misspelt beside one word of the name.
_LEAST_MISSPELT = 4
# A name turned round at a comma parts one pair of neighbours, a misspelt word two.
_PAIRS_OF_A_NAME = 3
# A word of so few names is looked up by itself, so that the word beside it may be misspelt.
_RARE = 20
_REMEMBERED = 20_000
_REMEMBERED_PAIRS = 50_000
_MARKS = 1 << 21


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


class _Posted(NamedTuple):
    """Names of which two words that stand side by side are neighbours, one maybe misspelt."""

    rows: tuple[int, ...]
    first: str
    second: str
    misspelt: str


class Phrasebook:
    """The listed names by what they look like in a text. Weak aliases are not looked for."""

    def __init__(self, index: Index, reader: Reader) -> None:
        self._index = index
        self._reader = reader
        self._tokens = [self._read_tokens(weighed.name.tokens) for weighed in index.distinct_names]
        strong, of_people, ships = _sort_rows(index)
        surroundings = Surroundings(index)
        self._usage = Usage(index, of_people)
        self._telling = Telling(index, surroundings, self._usage)
        self._pairs_beside = lru_cache(_REMEMBERED_PAIRS)(self._find_pairs_beside)
        self._rare_beside = lru_cache(_REMEMBERED_PAIRS)(self._find_rare_beside)
        self._alike = lru_cache(_REMEMBERED)(self._find_alike)
        self._aligner = Aligner(index, self._tokens, self._alike)
        counts = Counter(
            token for row in strong if len(self._tokens[row]) > 1 for token in self._tokens[row]
        )
        self._words = frozenset(counts)
        pairs = [(_key(*pair), row) for row in strong for pair in self._rarest_pairs(row)]
        self._pairs = Keyed(pairs)
        self._marks = bytearray(_MARKS)  # of the keys there are, so that most others are not sought
        for key, _ in pairs:
            self._marks[hash(key) % _MARKS] = 1
        self._rare_words = frozenset(word for word, count in counts.items() if count <= _RARE)
        self._rare = Keyed(
            (word, row)
            for row in strong
            if len(self._tokens[row]) > 1
            for word in self._tokens[row]
            if word in self._rare_words
        )
        lone = ((self._tokens[row][0], row) for row in strong if len(self._tokens[row]) == 1)
        self._lone = LoneWords(lone, self._is_known, self._telling.may_be_meant)
        self._ships = Ships(index, ships, surroundings)

    def find(self, text: Narrative, steps: Steps) -> Iterator[Mention]:
        """Every name that a text means, some more than once. Raises OutOfSteps."""
        for row, anchor in itertools.chain(
            self._find_pairs(text, steps), self._find_rare(text, steps)
        ):
            found = self._aligner.align(text, row, anchor)
            if found:
                yield from self._telling.judge(text, found)
        yield from self._find_lone(text, steps)
        yield from self._find_ships(text, steps)

    def _read_tokens(self, core: tuple[str, ...]) -> tuple[str, ...]:
        """The telling words of a name."""
        minor = self._reader.is_minor
        tokens = tuple([token for token in core if not minor(token)])
        return core if len(tokens) == len(core) else tokens

    def _rarest_pairs(self, row: int) -> list[tuple[str, str]]:
        """The neighbouring words of a name that weigh most together."""
        tokens = self._tokens[row]
        if len(tokens) <= _PAIRS_OF_A_NAME + 1:
            return list(dict.fromkeys(itertools.pairwise(tokens)))
        weighed = self._index.distinct_names[row]
        weights = dict(zip(weighed.name.tokens, weighed.weights, strict=True))
        pairs = dict.fromkeys(itertools.pairwise(tokens))
        heaviest = sorted(pairs, key=lambda pair: -(weights[pair[0]] + weights[pair[1]]))
        return heaviest[:_PAIRS_OF_A_NAME]

    def _find_pairs(self, text: Narrative, steps: Steps) -> Iterator[tuple[int, Anchor]]:
        """Names of which two neighbouring words stand in the text, one of them maybe misspelt."""
        spoken, beside = text.spoken, self._pairs_beside
        for place, other in itertools.pairwise(text.telling):
            posted = beside(spoken[place], spoken[other])
            if not posted or other - place > MOST_BETWEEN:
                continue
            for rows, first, second, misspelt in posted:
                steps.take(len(rows) + 1)
                anchor = Anchor(((place, first), (other, second)), misspelt)
                yield from [(row, anchor) for row in rows]

    def _find_pairs_beside(self, one: Spoken, other: Spoken) -> tuple[_Posted, ...]:
        words = self._words
        known = one.word in words or one.long in words
        other_known = other.word in words or other.long in words
        wanted: list[tuple[str, str, str]] = []
        if known and other_known:
            wanted.append((one.word, other.word, ""))
            if one.long != one.word or other.long != other.word:
                wanted.append((one.long, other.long, ""))
        if other_known:
            right = dict.fromkeys((other.word, other.long))
            wanted += [(meant, word, meant) for meant in self._alike(one.word) for word in right]
        if known:
            left = dict.fromkeys((one.word, one.long))
            wanted += [(word, meant, meant) for meant in self._alike(other.word) for word in left]
        posted = []
        for first, second, misspelt in wanted:
            key = _key(first, second)
            rows = self._pairs.find(key) if self._marks[hash(key) % _MARKS] else []
            if rows:
                posted.append(_Posted(tuple(rows), first, second, misspelt))
        return tuple(posted)

    def _find_rare(self, text: Narrative, steps: Steps) -> Iterator[tuple[int, Anchor]]:
        """Names of which a rare word stands in the text."""
        telling, spoken, rare = text.telling, text.spoken, self._rare_words
        for at, place in enumerate(telling):
            word = spoken[place].word
            if word not in rare:
                continue
            before = spoken[telling[at - 1]].word if at else ""
            behind = spoken[telling[at + 1]].word if at + 1 < len(telling) else ""
            rows = self._rare_beside(word, before, behind)
            if rows:
                steps.take(len(rows))
                anchor = Anchor(((place, word),), "")
                yield from [(row, anchor) for row in rows]

    def _find_rare_beside(self, word: str, before: str, behind: str) -> tuple[int, ...]:
        """The names with a rare word, and with one that may be the word before or behind it."""
        if self._usage.is_common(word):
            return ()
        beside = [each for each in (before, behind) if each]
        return tuple(
            [
                row
                for row in self._rare.find(word)
                if any(_may_be(mine, o) for mine in beside for o in self._tokens[row] if o != word)
            ]
        )

    def _find_alike(self, word: str) -> tuple[str, ...]:
        """The words of names that a word may be, misspelt or spelled otherwise."""
        if len(word) < _LEAST_MISSPELT or word in self._index.lexicon.common_words:
            return ()
        return tuple([o for o in self._index.alike(word) if o in self._words and o != word])

    def _find_lone(self, text: Narrative, steps: Steps) -> Iterator[Mention]:
        """Names of one word."""
        find = self._lone.find
        for place, spoken in enumerate(text.spoken):
            meant = find(spoken.word)
            if not meant:
                continue
            steps.take(len(meant))
            for row, token in meant:
                slip = (token, spoken.word) if token != spoken.word else ("", "")
                first, last = self._aligner.widen(text, row, place, place)
                found = Found(row, (token,), first, last, *slip, (token,))
                yield from self._telling.judge(text, found)

    def _find_ships(self, text: Narrative, steps: Steps) -> Iterator[Mention]:
        """Names of ships behind a word that says so."""
        for row, first, last in self._ships.find(text):
            steps.take(1)
            for at, name in self._index.holders(row):
                strong = name.quality is not AliasQuality.WEAK
                if strong and self._index.entity(at).kind is Kind.VESSEL:
                    yield Mention(at, first, last)

    def _is_known(self, word: str) -> bool:
        """Whether a word is none that may be the one word of a name, misspelt."""
        return self._reader.is_minor(word) or word in self._words or self._usage.is_common(word)


def _sort_rows(index: Index) -> tuple[list[int], frozenset[str], list[int]]:
    """The rows that are no weak alias only; the words of the names of two words or more that
    listed persons have; and the rows of ships."""
    strong: list[int] = []
    ships: list[int] = []
    of_people: set[str] = set()
    kinds = [index.entity(at).kind for at in range(len(index))]
    for row, weighed in enumerate(index.distinct_names):
        holders = index.holders(row)
        of_kinds = {kinds[at] for at, _ in holders}
        if Kind.PERSON in of_kinds and len(weighed.name.tokens) > 1:
            of_people.update(weighed.name.tokens)
        if any(name.quality is not AliasQuality.WEAK for _, name in holders):
            strong.append(row)
            if Kind.VESSEL in of_kinds:
                ships.append(row)
    return strong, frozenset(of_people), ships


def _may_be(one: str, other: str) -> bool:
    """Whether two words are perhaps within one edit: it leaves the first letter or the last."""
    return abs(len(one) - len(other)) <= 1 and (one[0] == other[0] or one[-1] == other[-1])


def _key(one: str, other: str) -> str:
    """One key for two words in either order."""
    return f"{one} {other}" if one <= other else f"{other} {one}"
