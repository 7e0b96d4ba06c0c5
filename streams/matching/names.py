"""Names as tokens: normalised, without titles, organisation forms kept apart from the core."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from streams.matching.entity import Kind
from streams.matching.script import fold

_APOSTROPHES = re.compile(r"['`’‘ʼʿʾ]")
_SPELLED_OUT = re.compile(r"\b((?:[a-z]\.){2,})")
_WORD = re.compile(r"[^\W_]+")
_MAX_FORM_WORDS = 6  # 股份有限公司


class LexiconFile(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/lexicon.yaml`."""

    org_forms: dict[str, list[str]]
    titles: list[str]


class Lexicon:
    """Words that say what a thing is rather than who: organisation forms and titles."""

    def __init__(self, file: LexiconFile) -> None:
        self.org_forms = {
            tuple(_words(form)): class_
            for class_, forms in file.org_forms.items()
            for form in forms
        }
        self.titles = frozenset(word for title in file.titles for word in _words(title))

    @classmethod
    def decode(cls, text: bytes) -> Lexicon:
        """Read a lexicon file (YAML). Raises msgspec.DecodeError, naming the key at fault."""
        return cls(msgspec.yaml.decode(text, type=LexiconFile))


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `tokens` is its core in the order of the text; `forms` its classes of
    organisation form. A name of nothing but forms and titles keeps them as its core."""

    text: str
    tokens: tuple[str, ...]
    forms: frozenset[str]


def read_name(text: str, kind: Kind, lexicon: Lexicon) -> Name:
    """Take a name apart by the rules of its kind. A text without letters or digits has no tokens.

    Titles fall away from persons, organisation forms from all others, both from an unknown kind.
    """
    words = core = _words(text)
    forms: set[str] = set()
    if kind is not Kind.PERSON:
        core, forms = _split_forms(core, lexicon)
    if kind in (Kind.PERSON, Kind.UNKNOWN):
        core = [word for word in core if word not in lexicon.titles]
    if not core:
        return Name(text, tuple(words), frozenset())
    return Name(text, tuple(core), frozenset(forms))


def _words(text: str) -> list[str]:
    """Words of a folded text: apostrophes join, abbreviations such as S.A. become one word."""
    folded = fold(_APOSTROPHES.sub("", text))
    joined = _SPELLED_OUT.sub(lambda run: run.group().replace(".", "") + " ", folded)
    return _WORD.findall(joined)


def _split_forms(words: list[str], lexicon: Lexicon) -> tuple[list[str], set[str]]:
    """Part the words into the core and the classes of the forms found, the longest form first."""
    core: list[str] = []
    forms: set[str] = set()
    at = 0
    while at < len(words):
        for length in range(min(_MAX_FORM_WORDS, len(words) - at), 0, -1):
            class_ = lexicon.org_forms.get(tuple(words[at : at + length]))
            if class_:
                forms.add(class_)
                at += length
                break
        else:
            core.append(words[at])
            at += 1
    return core, forms
