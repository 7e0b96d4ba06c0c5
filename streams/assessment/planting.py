"""How listed names are written into texts, and which names a text can tell at all."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from streams.assessment.typos import edit, edit_word
from streams.matching.entity import Kind
from streams.matching.index import Index
from streams.matching.names import read_name

Write = Callable[[str, Random], str | None]

_LEAST_DISTINCTIVE = 3
_LEAST_LONE = 5
_LEAST_SLIPPED = 5
_ENOUGH_COMMON = 3


class Names:
    """What the words of listed names tell in a text, by the lexicon alone."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lexicon = index.lexicon

    def can_be_told(self, name: str, kind: Kind) -> bool:
        """Whether a text that has the name as it is says who is meant.

        So does a name of two words of which one is distinctive: three letters or more, and no
        common word; one of three words that is no person's; a company's of one distinctive word of
        five letters that is no given name; and any name of a ship, which stands beside a cue.
        """
        told = self._telling(name, kind)
        distinctive = [word for word in told if self._is_distinctive(word)]
        if kind is Kind.VESSEL:
            return bool(told)
        if len(told) > 1 and distinctive:
            return True
        if kind is Kind.PERSON:
            return False
        if len(told) == 1:
            return bool(distinctive) and len(told[0]) >= _LEAST_LONE
        return len(told) >= _ENOUGH_COMMON

    def slip_distinctive_word(self, name: str, draw: Random) -> str | None:
        """One letter wrong in a distinctive word of five letters or more, in a name of two words.

        None where there is no such word, and for a slip that makes a word that is common or that
        other names have: it makes another name.
        """
        if not name.isascii() or len(self._telling(name, Kind.COMPANY)) <= 1:
            return None
        printed = name.split()
        places = [
            place
            for place, word in enumerate(printed)
            if word.isalpha() and len(word) >= _LEAST_SLIPPED and self._tells_alone(word.lower())
        ]
        if not places:
            return None
        place = draw.choice(places)
        slipped = edit_word(printed[place], draw)
        if slipped is None or slipped == printed[place] or self._is_known(slipped.lower()):
            return None
        return " ".join([*printed[:place], slipped, *printed[place + 1 :]])

    def has_two_distinctive_words(self, name: str) -> bool:
        """Whether a ship's name says by itself that it is meant."""
        return sum(map(self._tells_alone, self._telling(name, Kind.VESSEL))) > 1

    def _telling(self, name: str, kind: Kind) -> list[str]:
        lexicon = self._lexicon
        minor = lexicon.particles | lexicon.titles
        return [
            word
            for word in read_name(name, kind, lexicon).tokens
            if len(word) > 1 and word not in minor and not lexicon.forms.class_of((word,))
        ]

    def _tells_alone(self, word: str) -> bool:
        return self._is_distinctive(word) and bool(self._telling(word, Kind.COMPANY))

    def _is_distinctive(self, word: str) -> bool:
        lexicon = self._lexicon
        common = word in lexicon.common_words or word in lexicon.generic_words
        given = word in lexicon.common_names or word in lexicon.nicknames
        return len(word) >= _LEAST_DISTINCTIVE and not common and not given and not word.isdigit()

    def _is_known(self, word: str) -> bool:
        return self._index.knows(word) or not self._is_distinctive(word)


def _as_listed(name: str, _draw: Random) -> str:
    return name


def _in_capitals(name: str, _draw: Random) -> str | None:
    return name.upper() if name.upper() != name else None


def _in_small_letters(name: str, _draw: Random) -> str | None:
    return name.lower() if name.lower() != name else None


def _punctuated(name: str, draw: Random) -> str | None:
    """In quotes or brackets, or with commas, dots or hyphens between words."""
    left, right = draw.choice(
        (('"', '"'), ("(", ")"), ("«", "»"), ("", ","), ("", "."), ("*", "*"))
    )
    between = draw.choice((" ", " ", ", ", "-", " - ", ". "))
    return f"{left}{between.join(name.split())}{right}" if " " in name else f"{left}{name}{right}"


def _on_two_lines(name: str, draw: Random) -> str | None:
    words = name.split()
    if len(words) == 1:
        return None
    at = draw.randrange(1, len(words))
    end = draw.choice(("\n", "\r\n", "\n  ", "\n//"))
    return f"{' '.join(words[:at])}{end}{' '.join(words[at:])}"


def _with_typo(name: str, draw: Random) -> str | None:
    return edit(name, Kind.UNKNOWN, draw) if name.isascii() else None


def _surname_first(name: str, _draw: Random) -> str | None:
    """The last word first, with a comma behind it."""
    *given, surname = name.split()
    return f"{surname}, {' '.join(given)}" if given and name.isascii() else None


WAYS: dict[str, Write] = {
    "as listed": _as_listed,
    "in capitals": _in_capitals,
    "in small letters": _in_small_letters,
    "punctuated": _punctuated,
    "on two lines": _on_two_lines,
    "one typo": _with_typo,
    "last word first, comma": _surname_first,
}
"""How a listed name may be written in a text."""
