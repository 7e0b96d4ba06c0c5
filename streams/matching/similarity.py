"""How alike two tokens are, and by which of the ways in which names are written differently.

`similarity` covers what an index can look up: equal tokens, spellings of one name, equal sound,
a typo. `loose_similarity` covers what it can't (initials, tokens half alike); it only softens a
contradiction between tokens that are left over.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from streams.matching.lexicon import Lexicon

FAMILY = 0.96  # Mohammed, Muhammad
NICKNAME = 0.90  # Bob, Robert
SOUND = 0.93  # Zelenskyy, Selenskyj
INITIAL = 0.75
CUT = 1.0
_LOOSE_FLOOR = 0.5
_MIN_SOUND = 4
_REMEMBERED = 200_000

# Letters that one sound is written with in the usual romanisations and in German, French and
# English spelling; the longest first.
_SPELLINGS = (
    ("tsch", "c"), ("dzh", "j"), ("sch", "s"), ("tch", "c"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
    ("zh", "j"), ("dj", "j"), ("sh", "s"), ("ch", "c"), ("ck", "k"), ("th", "t"), ("dh", "d"),
    ("ts", "z"), ("tz", "z"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ai", "i"),
    ("ay", "i"), ("ey", "i"), ("ie", "i"), ("yj", "i"), ("iy", "i"), ("ij", "i"), ("ae", "e"),
)  # fmt: skip
_SPELLING = re.compile("|".join(spelling for spelling, _ in _SPELLINGS))
_SOUND_OF = dict(_SPELLINGS)
_LETTERS = str.maketrans({"q": "k", "w": "v", "y": "i", "o": "u", "e": "i", "z": "s", "x": "ks"})
_DOUBLED = re.compile(r"(.)\1+")


class Similarity(NamedTuple):
    """From 0 (nothing alike) to 1 (equal), and how: exact, family, nickname, sound, typo, none."""

    value: float
    how: str


_NONE = Similarity(0.0, "none")
EXACT = Similarity(1.0, "exact")
JOINED = Similarity(1.0, "joined")


def edits_allowed(length: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) that a token of this length may have."""
    if length <= 3:
        return 0
    return 1 if length <= 5 else 2


@lru_cache(_REMEMBERED)
def sound_of(token: str) -> str:
    """A token as it sounds, roughly; "" for one that is too short to tell by its sound."""
    if len(token) < _MIN_SOUND or not token.isascii() or not token.isalpha():
        return ""
    spelled = _SPELLING.sub(lambda match: _SOUND_OF[match.group()], token)
    return _DOUBLED.sub(r"\1", spelled.translate(_LETTERS))


def similarity(asked: str, listed: str, lexicon: Lexicon) -> Similarity:
    """The best way in which two tokens are the same. Numbers agree or they don't."""
    if asked == listed:
        return EXACT
    if asked.isdigit() or listed.isdigit():
        return _NONE
    best = _same_group(asked, listed, lexicon)
    length = max(len(asked), len(listed))
    allowed = edits_allowed(length)
    if allowed and best.value < FAMILY:
        edits = OSA.distance(asked, listed, score_cutoff=allowed)
        if edits <= allowed:
            best = max(best, Similarity(1.0 - edits / length, "typo"))
        if best.value < SOUND:
            sound = sound_of(asked)
            if sound and sound == sound_of(listed):
                best = Similarity(SOUND, "sound")
    return best


def loose_similarity(asked: str, listed: str) -> float:
    """How much of two tokens is alike, 0 below a half; an initial stands for its word."""
    if asked.isdigit() or listed.isdigit():
        return 0.0
    if len(asked) == 1 or len(listed) == 1:
        return INITIAL if asked[0] == listed[0] else 0.0
    length = max(len(asked), len(listed))
    alike = 1.0 - OSA.distance(asked, listed) / length
    return alike if alike >= _LOOSE_FLOOR else 0.0


def _same_group(asked: str, listed: str, lexicon: Lexicon) -> Similarity:
    groups = lexicon.families.get(asked)
    if groups and not groups.isdisjoint(lexicon.families.get(listed, ())):
        return Similarity(FAMILY, "family")
    groups = lexicon.nicknames.get(asked)
    if groups and not groups.isdisjoint(lexicon.nicknames.get(listed, ())):
        return Similarity(NICKNAME, "nickname")
    return _NONE
