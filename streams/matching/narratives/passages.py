"""A narrative as words, each with the place where it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from streams.matching.entity import Kind
from streams.matching.evidence import Passage
from streams.matching.lexicon import Lexicon
from streams.matching.names import read_name

# A word with what belongs to it; an ideograph is a word by itself.
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[{_IDEOGRAPHS}]|[^\s:;,/\\()\[\]{{}}<>|=\"«»“”„!?*#_\-–—{_IDEOGRAPHS}]+")
# Texts repeat their words; a longer one is no word and is not remembered.
_REMEMBERED = 50_000
_MAX_REMEMBERED = 40
_EDGES = ".'`’‘&+"


class Spoken(NamedTuple):
    """A word of a text as it is compared.

    `long` is what an abbreviation stands for, else the word itself. A `minor` word may stand
    between the words of a name: an article, a title, an organisation form, also a misspelt one, an
    initial, and a word in brackets, which often is the name's own abbreviation. `form` says that a
    form of several words may begin with it.
    """

    word: str
    long: str
    minor: bool
    form: bool


class _Piece(NamedTuple):
    """A run of characters as words, with where they begin and end in it."""

    start: int
    end: int
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text in words. `telling` are the places of words that are not minor.

    `words` are all of them once, also as what abbreviations stand for.
    """

    text: str
    spoken: list[Spoken]
    spans: list[tuple[int, int]]
    telling: list[int]
    words: frozenset[str]

    def passage(self, first: int, last: int) -> Passage:
        """The words from one place to another, as they stand in the text."""
        start, end = self.spans[first][0], self.spans[last][1]
        return Passage(start, end, " ".join(self.text[start:end].split()))

    def said(self, first: int, last: int) -> list[str]:
        """The words from one place to another, those outside the text left out."""
        return [each.word for each in self.spoken[max(first, 0) : max(last + 1, 0)]]


class Reader:
    """Takes texts apart, and remembers how their words are compared."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._remembered: Callable[[str], _Piece] = lru_cache(_REMEMBERED)(self._speak)
        self._form_length = lru_cache(_REMEMBERED)(self._find_form_length)
        self.is_minor: Callable[[str], bool] = lru_cache(_REMEMBERED)(self._is_minor)

    def read(self, text: str) -> Narrative:
        """The words of a text in their order."""
        spoken: list[Spoken] = []
        spans: list[tuple[int, int]] = []
        remembered, has_brackets = self._remembered, "(" in text
        for found in _PIECE.finditer(text):
            whole = found[0]
            piece = remembered(whole) if len(whole) <= _MAX_REMEMBERED else self._speak(whole)
            begin = found.start()
            start, end, said = begin + piece.start, begin + piece.end, piece.spoken
            if has_brackets and text[end : end + 1] == ")" and text[start - 1 : start] == "(":
                said = tuple([each._replace(minor=True) for each in said])
            if len(said) == 1:
                spoken.append(said[0])
                spans.append((start, end))
            else:
                spoken += said
                spans += [(start, end)] * len(said)
        self._mark_forms(spoken)
        telling = [place for place, each in enumerate(spoken) if not each.minor]
        once = set(spoken)
        words = frozenset([each.word for each in once] + [each.long for each in once])
        return Narrative(text, spoken, spans, telling, words)

    def _mark_forms(self, spoken: list[Spoken]) -> None:
        """Make the words of organisation forms of several words minor: "joint stock company"."""
        forms = self._lexicon.forms
        past = 0
        for at, each in enumerate(spoken):
            if not each.form or at < past:
                continue
            length = self._form_length(tuple([e.word for e in spoken[at : at + forms.longest]]))
            past = at + length
            if length > 1:
                for place in range(at, past):
                    spoken[place] = spoken[place]._replace(minor=True)

    def _find_form_length(self, said: tuple[str, ...]) -> int:
        """How many words a form has that some words begin with, maybe with a slip; 1 for none."""
        forms, generic = self._lexicon.forms, self._lexicon.generic_words
        meant = [w if w in generic else forms.correct(said, at) for at, w in enumerate(said)]
        while len(meant) > 1 and not forms.class_of(meant):
            meant.pop()
        return len(meant)

    def _is_minor(self, word: str) -> bool:
        """Whether a word may stand between the words of a name, or be left out of one."""
        lexicon = self._lexicon
        if word in lexicon.particles or word in lexicon.titles or lexicon.forms.class_of((word,)):
            return True
        return len(word) == 1 and word.isascii() and word.isalpha()

    def _speak(self, whole: str) -> _Piece:
        piece = whole.strip(_EDGES)
        start = 0 if piece == whole else whole.index(piece)
        forms = self._lexicon.forms
        said = []
        for word in read_name(piece, Kind.PERSON, self._lexicon).tokens:
            meant = forms.correct((word,), 0)
            minor = self.is_minor(word) or self._is_slipped_form(word, meant)
            said.append(Spoken(word, self._write_out(word), minor, meant in forms.telling))
        return _Piece(start, start + len(piece), tuple(said))

    def _is_slipped_form(self, word: str, meant: str) -> bool:
        """Whether a word is an organisation form with a slip, which names lose too: "compnay"."""
        generic = word in self._lexicon.generic_words
        return not generic and self._lexicon.forms.class_of((meant,)) is not None

    def _write_out(self, word: str) -> str:
        long = self._lexicon.abbreviations.get((word,))
        if long and len(long) == 1:
            return long[0]
        return self._lexicon.number_words.get(word, word)
