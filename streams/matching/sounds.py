"""Tokens by their sound: roughly as spoken, and by the consonants that an abjad writes."""

from __future__ import annotations

import re
from functools import lru_cache

MIN_SOUND = 4
MIN_SKELETON = 3
_REMEMBERED = 200_000

# Letters that one sound is written with in the usual romanisations and in German, French and
# English spelling; the longest first.
SPELLINGS = (
    ("tsch", "c"), ("dzh", "j"), ("sch", "s"), ("tch", "c"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
    ("zh", "j"), ("dj", "j"), ("sh", "s"), ("ch", "c"), ("ck", "k"), ("th", "t"), ("dh", "d"),
    ("ts", "z"), ("tz", "z"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ai", "i"),
    ("ay", "i"), ("ey", "i"), ("ie", "i"), ("yj", "i"), ("iy", "i"), ("ij", "i"), ("ae", "e"),
)  # fmt: skip
_SPELLING = re.compile("|".join(spelling for spelling, _ in SPELLINGS))
_SOUND_OF = dict(SPELLINGS)
LETTERS = str.maketrans({"q": "k", "w": "v", "y": "i", "o": "u", "e": "i", "z": "s", "x": "ks"})
# Marks a token that was written without vowels; what is behind it is the plain transliteration.
ARABIC = "~"
HEBREW = "^"
ABJADS = ARABIC + HEBREW
_CONSONANTS = (
    ("sch", "$"), ("tsh", "$"), ("tch", "$"), ("sh", "$"), ("ch", "$"), ("kh", "k"), ("gh", "k"),
    ("ph", "f"), ("th", "t"), ("dh", "d"), ("ck", "k"), ("ce", "s"), ("ci", "s"), ("cy", "s"),
)  # fmt: skip
_CONSONANT = re.compile("|".join(re.escape(letters) for letters, _ in _CONSONANTS))
CONSONANT_OF = {letters: letter.replace("$", "c") for letters, letter in _CONSONANTS}
_HEARD_ALIKE = {"p": "b", "v": "f", "q": "k", "g": "k", "j": "k", "z": "s", "x": "ks"}
ABJAD_LETTERS = str.maketrans({**_HEARD_ALIKE, **dict.fromkeys("aeiouwy", "")})
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(_REMEMBERED)
def sound_of(token: str) -> str:
    """A token as it sounds, roughly; "" for one that is too short to tell by its sound."""
    if len(token) < MIN_SOUND or not token.isascii() or not token.isalpha():
        return ""
    spelled = _SPELLING.sub(lambda match: _SOUND_OF[match.group()], token)
    sound = without_doubles(spelled.translate(LETTERS))
    return sound if len(sound) >= MIN_SOUND else ""


@lru_cache(_REMEMBERED)
def skeleton_of(token: str) -> str:
    """The consonants of a token as an abjad would write them; "" where they tell nothing.

    Arabic and Hebrew leave short vowels out, write long ones with consonant letters, and have no
    letters of their own for p, v and some others.
    """
    if not token.isascii():
        return ""
    heard = token.lstrip(ABJADS).rstrip("h")  # a final h is mute
    plain = _CONSONANT.sub(lambda match: CONSONANT_OF[match.group()], heard)
    skeleton = without_doubles(plain.translate(ABJAD_LETTERS))
    return skeleton if len(skeleton) >= MIN_SKELETON and skeleton.isalpha() else ""


def without_doubles(token: str) -> str:
    """A token with every doubled letter written once."""
    return _DOUBLED.sub(r"\1", token)
