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
    between the words of a name: an article, a title, an organisation form, an initial, and a word
    in brackets, which often is the name's own abbreviation.
    """

    word: str
    long: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text in words. `telling` are the places of words that are not minor."""

    text: str
    spoken: list[Spoken]
    spans: list[tuple[int, int]]
    telling: list[int]

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
        self._remembered: Callable[[str], tuple[Spoken, ...]] = lru_cache(_REMEMBERED)(self._speak)

    def read(self, text: str) -> Narrative:
        """The words of a text in their order."""
        spoken: list[Spoken] = []
        spans: list[tuple[int, int]] = []
        for found in _PIECE.finditer(text):
            whole = found.group()
            piece = whole.strip(_EDGES)
            start = found.start() + (0 if piece == whole else whole.index(piece))
            end = start + len(piece)
            speak = self._remembered if len(piece) <= _MAX_REMEMBERED else self._speak
            said = speak(piece)
            if text[end : end + 1] == ")" and text[start - 1 : start] == "(":
                said = tuple([each._replace(minor=True) for each in said])
            spoken += said
            spans += [(start, end)] * len(said)
        self._mark_forms(spoken)
        telling = [place for place, each in enumerate(spoken) if not each.minor]
        return Narrative(text, spoken, spans, telling)

    def _mark_forms(self, spoken: list[Spoken]) -> None:
        """Make the words of organisation forms of several words minor: "joint stock company"."""
        forms = self._lexicon.forms
        at = 0
        while at < len(spoken) - 1:
            length = 1
            if spoken[at].word in forms.telling:
                said = [each.word for each in spoken[at : at + forms.longest]]
                while len(said) > 1 and not forms.class_of(said):
                    said.pop()
                length = len(said)
                if length > 1:
                    for place in range(at, at + length):
                        spoken[place] = spoken[place]._replace(minor=True)
            at += length

    def is_minor(self, word: str) -> bool:
        """Whether a word may stand between the words of a name, or be left out of one."""
        lexicon = self._lexicon
        if word in lexicon.particles or word in lexicon.titles or lexicon.forms.class_of((word,)):
            return True
        return len(word) == 1 and word.isascii() and word.isalpha()

    def _speak(self, piece: str) -> tuple[Spoken, ...]:
        said = read_name(piece, Kind.PERSON, self._lexicon).tokens
        return tuple([Spoken(word, self._write_out(word), self.is_minor(word)) for word in said])

    def _write_out(self, word: str) -> str:
        long = self._lexicon.abbreviations.get((word,))
        if long and len(long) == 1:
            return long[0]
        return self._lexicon.number_words.get(word, word)
