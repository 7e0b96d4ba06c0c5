"""Words that say what a thing is rather than who, and words that are spellings of each other."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from streams.matching.script import fold

_APOSTROPHES = re.compile(r"['`’‘ʼʿʾ]")
# S.A. and S.A, the last full stop of which is often left out.
_SPELLED_OUT = re.compile(r"\b(?:[a-z]\.)+[a-z]\b(?![.\w])|\b(?:[a-z]\.){2,}")
_ESCAPE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]")
_MIN_MISSPELT = 4
_WORD = re.compile(r"[^\W_]+")


class LexiconFile(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/lexicon.yaml`."""

    org_forms: dict[str, list[str]]
    titles: list[str]
    particles: list[str]
    generic_words: list[str]
    number_words: dict[str, str]
    families: list[list[str]]
    nicknames: list[list[str]]


class Lexicon:
    """What the words of names mean, apart from any list.

    `org_forms` maps the words of an organisation form to its class; `longest_form` counts the
    words of the longest. `families` and `nicknames` map a word to the numbers of its groups,
    `family_words` and `nickname_words` a number to its words.
    """

    def __init__(self, file: LexiconFile) -> None:
        self.org_forms = {
            tuple(words(form)): class_ for class_, forms in file.org_forms.items() for form in forms
        }
        self.longest_form = max(map(len, self.org_forms), default=0)
        self.form_words = frozenset(
            word for form in self.org_forms for word in form if len(word) > 3
        )
        self._form_shapes = frozenset(
            shape
            for form in self.org_forms
            for word in form
            if len(word) >= _MIN_MISSPELT
            for shape in _shapes(word)
        )
        self.titles = _set(file.titles)
        self.particles = _set(file.particles)
        self.generic_words = _set(file.generic_words)
        self.number_words = file.number_words
        self.families, self.family_words = _group(file.families)
        self.nicknames, self.nickname_words = _group(file.nicknames)

    def form_class(self, spoken: list[str]) -> str | None:
        """The class of some words if they are an organisation form, also one that is split."""
        class_ = self.org_forms.get(tuple(spoken))
        if class_ is None and len(spoken) == 2 and len(spoken[0]) + len(spoken[1]) > 4:
            class_ = self.org_forms.get((spoken[0] + spoken[1],))
        return class_

    def near_form(self, word: str) -> bool:
        """Whether a word may be a misspelt word of an organisation form: within one edit."""
        return len(word) >= _MIN_MISSPELT and not self._form_shapes.isdisjoint(_shapes(word))

    @classmethod
    def decode(cls, text: bytes) -> Lexicon:
        """Read a lexicon file (YAML). Raises msgspec.DecodeError, naming the key at fault."""
        return cls(msgspec.yaml.decode(text, type=LexiconFile))


def words(text: str) -> list[str]:
    """Words of a folded text: apostrophes join, abbreviations such as S.A. become one word.

    Terminal escape sequences, which would hide a name from the search, fall away.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    folded = fold(_APOSTROPHES.sub("", text))
    if "." in folded:
        folded = _SPELLED_OUT.sub(lambda run: run.group().replace(".", "") + " ", folded)
    return _WORD.findall(folded)


def _shapes(word: str) -> list[str]:
    """A word and what is left of it without one letter: within one edit two words share one."""
    return [word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


def _group(groups: list[list[str]]) -> tuple[dict[str, frozenset[int]], list[tuple[str, ...]]]:
    of_word: dict[str, set[int]] = defaultdict(set)
    members = []
    for number, group in enumerate(groups):
        spelled = tuple(dict.fromkeys(word for text in group for word in words(text)))
        members.append(spelled)
        for word in spelled:
            of_word[word].add(number)
    return {word: frozenset(numbers) for word, numbers in of_word.items()}, members
