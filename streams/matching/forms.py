"""Organisation forms: limited companies, partnerships and their likes, by class.

"Limited Liability Company", LLC, ООО and GmbH are one class, so a form may be written in another
language or left out, and is compared apart from the core of the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from streams.matching.words import shapes_of, words

# Names repeat their words.
_REMEMBERED = 30_000

_MIN_TOLD = 4  # letters from which a word of a form says "form" wherever it stands
_MIN_ANAGRAM = 3
_MIN_CORRECTED = 6
_MIN_BESIDE = 5
_MIN_ATTACHED = 5
_LONGEST_EDGE = 5
_MIN_REST_BEFORE = 4  # letters of a name that stands as one word with a form
_MIN_REST_BEHIND = 2


class Forms:
    """The forms by their words; `longest` counts the words of the longest one.

    `telling` are words that belong to a form wherever they stand, `starts` those that a form may
    begin with, and beginnings of them.
    """

    def __init__(self, classes: Mapping[str, Sequence[str]]) -> None:
        self._class_of = {
            tuple(words(form)): class_ for class_, forms in classes.items() for form in forms
        }
        self.longest = max(map(len, self._class_of), default=0)
        self._longest_from: dict[str, int] = {}
        for form in self._class_of:
            self._longest_from[form[0]] = max(len(form), self._longest_from.get(form[0], 0))
        every = {word for form in self._class_of for word in form}
        alone = {form[0] for form in self._class_of if len(form) == 1}
        self.telling = frozenset(word for word in every if len(word) >= _MIN_TOLD)
        self.starts = frozenset(
            {*self._longest_from, *(word[:n] for word in alone for n in range(1, len(word)))}
        )
        self._meant = {
            shape: word
            for word in sorted(every)
            if len(word) >= _MIN_BESIDE
            for shape in shapes_of(word)
        }
        self._meant_edges = _Edges(self._meant.values())
        self._nearest = lru_cache(_REMEMBERED)(self._find_nearest)
        self._letters = frozenset(
            "".join(sorted(word)) for word in every if _MIN_ANAGRAM <= len(word) < _MIN_CORRECTED
        )
        self._letters |= {
            shape for word in alone if len(word) == _MIN_ANAGRAM for shape in shapes_of(word)[1:]
        }
        attached = {word for word in every if len(word) >= _MIN_ATTACHED}
        attached |= {word for word in alone if len(word) >= _MIN_ANAGRAM}
        self._attached = frozenset(attached)
        self._attached_edges = _Edges(attached)
        self._lengths = tuple(sorted({len(word) for word in attached}, reverse=True))

    def class_of(self, spoken: Sequence[str]) -> str | None:
        """The class of some words if they are a form, also one that is split in two."""
        class_ = self._class_of.get(tuple(spoken))
        if class_ is None and len(spoken) == 2 and len(spoken[0]) + len(spoken[1]) > _MIN_TOLD:
            class_ = self._class_of.get((spoken[0] + spoken[1],))
        return class_

    def find_at(self, spoken: Sequence[str], at: int) -> tuple[int, str | None]:
        """How many words from this place on are a form, the longest that there is, and its class;
        one of no class for a word that begins none. A form may be split in two."""
        word, rest = spoken[at], len(spoken) - at
        if word not in self.starts:
            return 1, None
        for length in range(min(self._longest_from.get(word, 0), rest), 2, -1):
            class_ = self._class_of.get(tuple(spoken[at : at + length]))
            if class_:
                return length, class_
        class_ = self.class_of(spoken[at : at + 2]) if rest > 1 else None
        if class_:
            return 2, class_
        return 1, self._class_of.get((word,))

    def correct(self, spoken: Sequence[str], at: int) -> str:
        """A word of a form as it should be, if it is within one edit: "limted" as "limited".

        A shorter one only beside another word of a form: "join stock company".
        """
        word = spoken[at]
        if len(word) < _MIN_BESIDE - 1 or word in self.telling:
            return word
        if len(word) < _MIN_CORRECTED - 1 and self.telling.isdisjoint(
            (*spoken[max(0, at - 1) : at], *spoken[at + 1 : at + 2])
        ):
            return word
        return self._nearest(word)

    def _find_nearest(self, word: str) -> str:
        """The word of a form within one edit of a word, else the word itself."""
        if self._meant_edges.shared_within_an_edit(word):
            for shape in shapes_of(word):
                meant = self._meant.get(shape)
                if meant and OSA.distance(word, meant, score_cutoff=1) <= 1:
                    return meant
        return word

    def part(self, printed: str) -> str:
        """A word that ends or begins with a form, in two: "VektorKft", "LLCAM"."""
        word = printed.lower()
        if len(word) < _MIN_ATTACHED or word in self.telling or not word.isalnum():
            return printed
        attached = self._attached
        if not self._attached_edges.shared(word):
            return printed
        for length in self._lengths:
            rest = len(word) - length
            if rest >= _MIN_REST_BEFORE and word[rest:] in attached:
                return f"{printed[:rest]} {printed[rest:]}"
            if rest >= _MIN_REST_BEHIND and word[:length] in attached:
                return f"{printed[:length]} {printed[length:]}"
        return printed

    def resembles(self, word: str) -> bool:
        """Whether a word may be one of a form, misspelt: within one edit; of five letters at most,
        with the same letters in another order; of two, with a third one lost.
        """
        if len(word) < _MIN_CORRECTED:
            return "".join(sorted(word)) in self._letters or word in self._letters
        return not self._meant.keys().isdisjoint(shapes_of(word))


class _Edges:
    """How some words begin and end: that another is like none of them is soon seen."""

    def __init__(self, known: Iterable[str]) -> None:
        known = set(known)
        lengths = range(2, _LONGEST_EDGE + 1)
        self._starts = frozenset(word[:n] for word in known for n in lengths)
        self._ends = frozenset(word[-n:] for word in known for n in lengths)

    def shared(self, word: str) -> bool:
        """Whether the word may begin or end with one of at least three letters."""
        return word[:3] in self._starts or word[-3:] in self._ends

    def shared_within_an_edit(self, word: str) -> bool:
        """Whether the word may be one of at least five letters, but for an edit: that leaves as it
        is what comes before the middle, or what comes behind."""
        n = max(2, min((len(word) - 1) // 2, _LONGEST_EDGE))
        return word[:n] in self._starts or word[-n:] in self._ends
