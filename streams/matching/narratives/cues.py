"""Words that say what the name or number beside them is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from streams.matching.lexicon import Lexicon


def has_vessel_cue(said: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words say that a ship is named: "MV", "M/V", "tanker", "on board"."""
    told = [(word,) for word in said] + list(itertools.pairwise(said))
    return any(words in lexicon.vessel_cues for words in told)


def ends_with_vessel_cue(said: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the last of some words say so, "the" and its likes aside."""
    told = list(said)
    while told and told[-1] in lexicon.particles:
        told.pop()
    return tuple(told[-1:]) in lexicon.vessel_cues or tuple(told[-2:]) in lexicon.vessel_cues
