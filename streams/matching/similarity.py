"""How alike two tokens are, and by which of the ways in which names are written differently.

`similarity` covers what an index can look up: equal tokens, spellings of one name, equal sound,
equal consonants, a typo. `loose_similarity` covers what it can't (initials, tokens half alike); it
only softens a contradiction between tokens that are left over.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from streams.matching.lexicon import Lexicon
from streams.matching.sounds import ABJADS, skeleton_of, sound_of, without_doubles

FAMILY = 0.94  # Mohammed, Muhammad
NICKNAME = 0.92  # Bob, Robert
SOUND = 0.9  # Zelenskyy, Selenskyj
INITIAL = 0.75
SWAP = 0.7  # of an edit: all letters are there
SHORT_TYPO = 0.65  # one edit in two or three letters: Wai, Hai
DOUBLED = 0.85  # a letter written twice in as few: Un, Uun
SKELETON = 0.89  # فرناندو, Fernando: the consonants that an abjad writes
CUT = 1.0
_MIN_CUT = 4  # letters of a beginning that tell a word
LOOSE_FLOOR = 0.5


class Similarity(NamedTuple):
    """From 0 (nothing alike) to 1 (equal), and how: exact, family, nickname, sound, skeleton, typo,
    joined, cut or none.
    """

    value: float
    how: str


_NONE = Similarity(0.0, "none")
EXACT = Similarity(1.0, "exact")
JOINED = Similarity(1.0, "joined")
CUT_OFF = Similarity(CUT, "cut")


def edits_allowed(length: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) that a token of this length may have."""
    if length <= 2:
        return 0
    return 1 if length <= 5 else 2


def abjad_edits_allowed(length: int) -> int:
    """The same for a marked token: without vowels every letter tells more."""
    return 1 if length > 5 else 0


def similarity(asked: str, listed: str, lexicon: Lexicon) -> Similarity:
    """The best way in which two tokens are the same. Numbers agree or they don't."""
    if asked == listed:
        return EXACT
    if asked.isdigit() or listed.isdigit():
        return _NONE
    best = _same_group(asked.lstrip(ABJADS), listed.lstrip(ABJADS), lexicon)
    mine, theirs = asked[0] in ABJADS, listed[0] in ABJADS
    if (mine or theirs) and asked[0] != listed[0]:
        # An entry has its name in Latin letters beside that in its own: no need to guess at those.
        return max(best, _same_skeleton(asked, listed)) if mine and not theirs else best
    length = max(len(asked), len(listed))
    allowed = abjad_edits_allowed(length) if mine else edits_allowed(length)
    if allowed and best.value < FAMILY:
        edits = OSA.distance(asked, listed, score_cutoff=allowed)
        if edits <= allowed:
            best = max(best, typo(asked, listed, edits))
        if best.value < SOUND:
            sound = sound_of(asked)
            if sound and sound == sound_of(listed):
                best = Similarity(SOUND, "sound")
    return best


def begins(asked: str, listed: str) -> bool:
    """Whether the last token of a name that was cut off may be the beginning of another."""
    return len(asked) >= _MIN_CUT and listed.startswith(asked) and asked != listed


def typo(asked: str, listed: str, edits: int) -> Similarity:
    """The similarity of two tokens without a mark by the edits between them, if so many are
    allowed."""
    length = max(len(asked), len(listed))
    if edits > edits_allowed(length):
        return _NONE
    if length <= 3:
        doubled = without_doubles(asked) == without_doubles(listed)
        return _typo_of(DOUBLED if doubled else SHORT_TYPO)
    # Neighbours swapped are one edit here, and two for Levenshtein.
    if edits == 1 and len(asked) == len(listed) and Levenshtein.distance(asked, listed) > 1:
        return _typo_of(1.0 - SWAP / length)
    return _typo_of(1.0 - edits / length)


@lru_cache(None)
def _typo_of(value: float) -> Similarity:
    return Similarity(value, "typo")


def _same_skeleton(asked: str, listed: str) -> Similarity:
    skeleton = skeleton_of(asked)
    if not skeleton or skeleton != skeleton_of(listed):
        return _NONE
    return Similarity(SKELETON, "skeleton")


def loose_similarity(asked: str, listed: str) -> float:
    """How much of two tokens is alike, 0 below a half; an initial stands for its word."""
    if asked.isdigit() or listed.isdigit():
        return 0.0
    if len(asked) == 1 or len(listed) == 1:
        return INITIAL if asked[0] == listed[0] else 0.0
    length = max(len(asked), len(listed))
    alike = 1.0 - OSA.distance(asked, listed) / length
    return alike if alike >= LOOSE_FLOOR else 0.0


def _same_group(asked: str, listed: str, lexicon: Lexicon) -> Similarity:
    groups = lexicon.families.get(asked)
    if groups and not groups.isdisjoint(lexicon.families.get(listed, ())):
        return Similarity(FAMILY, "family")
    groups = lexicon.nicknames.get(asked)
    if groups and not groups.isdisjoint(lexicon.nicknames.get(listed, ())):
        return Similarity(NICKNAME, "nickname")
    return _NONE
