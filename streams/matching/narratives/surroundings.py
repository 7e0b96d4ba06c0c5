"""What stands right before and behind a name in a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from streams.matching.index import Index
from streams.matching.narratives.cues import ends_with_vessel_cue
from streams.matching.narratives.passages import Narrative

_CUE_BEFORE = 4
_CUE_BEHIND = 2
_REMEMBERED = 20_000
_DIGIT = re.compile("[0-9]")


class Span(NamedTuple):
    """The row of a name, and the places of its first word and its last in a text."""

    row: int
    first: int
    last: int


class Surroundings:
    """Judges the words beside a name by what the lexicon says of them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lexicon = index.lexicon
        self._cue_ends = frozenset([cue[-1] for cue in index.lexicon.vessel_cues] + ["imo"])
        self._form_of = lru_cache(_REMEMBERED)(self._find_form)

    def is_apart(self, text: Narrative, span: Span) -> bool:
        """Whether no other word that tells something stands right before or behind, but for one
        that says that a party follows."""
        before = not self.is_joined(text, span.first, -1) or self.is_introduced(text, span)
        return before and not self.is_joined(text, span.last, 1)

    def is_joined(self, text: Narrative, place: int, step: int) -> bool:
        """Whether a telling word follows a place on one side, without a mark or line end between.

        Beside a capital a word in small letters is none, nor the other way round.
        """
        beside = place + step
        if not 0 <= beside < len(text.spoken) or text.spoken[beside].minor:
            return False
        return self._is_beside(text, place, step)

    def _is_beside(self, text: Narrative, place: int, step: int) -> bool:
        """The same of any word."""
        beside = place + step
        if not 0 <= beside < len(text.spoken):
            return False
        if _DIGIT.search(text.spoken[beside].word):
            return False
        (start, _), (other, _) = text.spans[place], text.spans[beside]
        if text.text[start].isupper() != text.text[other].isupper():
            return False
        left, right = sorted((place, beside))
        return not text.text[text.spans[left][1] : text.spans[right][0]].strip(" \t")

    def is_introduced(self, text: Narrative, span: Span) -> bool:
        """Whether the words before say that a party follows: "notify", "applicant", "sold to"."""
        said = text.said(span.first - _CUE_BEFORE, span.first - 1)
        while said and said[-1] in self._lexicon.titles:
            said.pop()
        cues = self._lexicon.party_cues
        return tuple(said[-1:]) in cues or tuple(said[-2:]) in cues

    def ends_for(self, text: Narrative, span: Span) -> bool:
        """Whether a text ends with a name behind "for", "to" and their likes: "PAYMENT FOR X"."""
        said = text.said(span.first - 1, span.first - 1)
        ends = span.last + 1 == len(text.spoken)
        return ends and not self._lexicon.last_party_cues.isdisjoint(said)

    def has_vessel_cue(self, text: Narrative, span: Span) -> bool:
        """Whether a word beside the name says that a ship is named."""
        if self._cue_ends.isdisjoint(text.words):
            return False
        before = text.said(span.first - _CUE_BEFORE, span.first - 1)
        behind = text.said(span.last + 1, span.last + _CUE_BEHIND)
        if self.goes_on_as_ship(text, span.last):
            return False
        if ends_with_vessel_cue(before, self._lexicon):
            return True
        return "imo" in behind and not self._is_beside(text, span.first, -1)

    def goes_on_as_ship(self, text: Narrative, last: int) -> bool:
        """Whether the name of a ship goes on behind a place."""
        if not self.is_joined(text, last, 1):
            return False
        return text.spoken[last + 1].word not in self._lexicon.vessel_follows

    def has_form(self, text: Narrative, span: Span) -> bool:
        """Whether an organisation form of the name stands beside it, maybe with a slip."""
        forms = self._index.distinct_names[span.row].name.forms
        if not forms:
            return False
        spoken, first, behind = text.spoken, span.first, span.last + 1
        for length in range(1, self._lexicon.forms.longest + 1):
            before = spoken[first - length : first] if first >= length else []
            for side in (before, spoken[behind : behind + length]):
                said = tuple([each.word for each in side])
                if len(said) == length and self._form_of(said) in forms:
                    return True
        return False

    def _find_form(self, said: tuple[str, ...]) -> str | None:
        """The organisation form that some words are, maybe with a slip."""
        forms, generic = self._lexicon.forms, self._lexicon.generic_words
        return forms.class_of(said) or forms.class_of(
            [w if w in generic else forms.correct(said, at) for at, w in enumerate(said)]
        )
