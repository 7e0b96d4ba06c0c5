"""Letters typed wrong: missing, doubled, inserted, replaced or swapped.

A slip leaves the name recognisable: words of one or two letters and names of fewer than
`LEAST_LETTERS` are left alone, since another letter makes another name of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from streams.matching.entity import Kind

Slip = Callable[[str, Kind, Random], str | None]

LEAST_LETTERS = 6
LEAST_LETTERS_TWICE = 10
_LEAST_WORD = 3
_TRIES = 20
_LEAST_FIRST = 4  # letters of a word whose first letter is replaced
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]+")


def miss_letter(name: str, _kind: Kind, draw: Random) -> str | None:
    """One letter less."""
    place = _draw_place(name, draw)
    return None if place is None else name[:place] + name[place + 1 :]


def double_letter(name: str, _kind: Kind, draw: Random) -> str | None:
    """One letter twice."""
    place = _draw_place(name, draw)
    return None if place is None else name[:place] + name[place] + name[place:]


def insert_letter(name: str, _kind: Kind, draw: Random) -> str | None:
    """A letter too many."""
    place = _draw_place(name, draw)
    if place is None:
        return None
    return name[:place] + _other_letter(name[place], draw) + name[place:]


def replace_letter(name: str, _kind: Kind, draw: Random) -> str | None:
    """Another letter in place of one."""
    place = _draw_place(name, draw)
    return None if place is None else _replace(name, place, draw)


def replace_first_letter(name: str, _kind: Kind, draw: Random) -> str | None:
    """Another letter at the beginning of a word."""
    starts = [start for start, end in _words(name) if end - start >= _LEAST_FIRST]
    if not starts or _letters(name) < LEAST_LETTERS:
        return None
    return _replace(name, draw.choice(starts), draw)


def swap_letters(name: str, _kind: Kind, draw: Random) -> str | None:
    """Two neighbouring letters in the wrong order."""
    if _letters(name) < LEAST_LETTERS:
        return None
    places = [
        place
        for start, end in _words(name)
        if end - start >= _LEAST_WORD
        for place in range(start, end - 1)
        if name[place].lower() != name[place + 1].lower()
    ]
    if not places:
        return None
    place = draw.choice(places)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


_EDITS: tuple[Slip, ...] = (miss_letter, double_letter, insert_letter, replace_letter, swap_letters)


def edit(name: str, kind: Kind, draw: Random) -> str | None:
    """Any one of the slips."""
    return draw.choice(_EDITS)(name, kind, draw)


def edit_twice(name: str, kind: Kind, draw: Random) -> str | None:
    """Two slips anywhere in a name of at least `LEAST_LETTERS_TWICE` letters."""
    if _letters(name) < LEAST_LETTERS_TWICE:
        return None
    once = edit(name, kind, draw)
    return once and edit(once, kind, draw)


def edit_word(word: str, draw: Random) -> str | None:
    """A slip in one word of three letters or more; None for one that can have none."""
    # The word beside it makes the name long enough; slips that fall on that one don't count.
    beside = "x" * LEAST_LETTERS
    for _ in range(_TRIES):
        edited = edit(f"{word} {beside}", Kind.UNKNOWN, draw)
        if edited and edited.endswith(f" {beside}"):
            return edited.removesuffix(f" {beside}")
    return None


def _draw_place(name: str, draw: Random) -> int | None:
    """The place of a letter in one of the words that may have a slip."""
    if _letters(name) < LEAST_LETTERS:
        return None
    words = [span for span in _words(name) if span[1] - span[0] >= _LEAST_WORD]
    places = [place for start, end in words for place in range(start, end)]
    return draw.choice(places) if places else None


def _words(name: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(name)]


def _letters(name: str) -> int:
    return sum(char.isalpha() for char in name)


def _replace(name: str, place: int, draw: Random) -> str:
    return name[:place] + _other_letter(name[place], draw) + name[place + 1 :]


def _other_letter(letter: str, draw: Random) -> str:
    """Another Latin letter in the same case."""
    other = draw.choice(_ALPHABET.replace(letter.lower(), ""))
    return other.upper() if letter.isupper() else other
