"""Whether words that are those of a listed name mean that name, or are there by chance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from streams.matching.entity import AliasQuality, Kind
from streams.matching.index import Index
from streams.matching.narratives.passages import Narrative
from streams.matching.narratives.surroundings import Span, Surroundings
from streams.matching.narratives.usage import Usage

_LEAST_LETTERS = 5  # of all words of a name together
_LEAST_LONE = 5
_LEAST_LONE_ANYWHERE = 7  # a shorter one stands apart from other words
_LEAST_STRONG = 3
_LEAST_MISSPELT_CORE = 7  # of the one word that tells, where it is misspelt
_LEAST_MISSPELT_BESIDE = 5  # of a word whose neighbours are common ones
_LEAST_MISSPELT_AS_PARTY = 4  # of one that stands where a party does
_LEAST_MISSPELT_COMMON = 6
_MOST_STERN = 2  # words of a name in which a misspelling may make another name
_EXACT_ENOUGH = 3  # common words that tell something together
_LEAST_IDEOGRAPHS = 3
_SENTENCE_ENDS = re.compile(r"[.;:!?](\s|$)")
_CODE_MARKS = re.compile(r"[-/_.#0-9]")
_REMEMBERED = 50_000
_MAYBE_PERSON = frozenset({Kind.PERSON, Kind.UNKNOWN})
_TRANSPORT = frozenset({Kind.VESSEL, Kind.AIRCRAFT})


class Found(NamedTuple):
    """A name in a text: its row, its telling words, and the places from its first to its last.

    `misspelt` is the word of the name that stands there otherwise, as `written`, both empty for
    none; `order` are the words of the name in the order of the text.
    """

    row: int
    tokens: tuple[str, ...]
    first: int
    last: int
    misspelt: str
    written: str
    order: tuple[str, ...]


class Mention(NamedTuple):
    """An entity that a text names: its position in the index, and the places of the words."""

    at: int
    first: int
    last: int


class Telling:
    """Judges what the words of a name say, by the kind of thing that has it."""

    def __init__(self, index: Index, surroundings: Surroundings, usage: Usage) -> None:
        self._index = index
        self._lexicon = index.lexicon
        self._beside = surroundings
        self._usage = usage
        self._holders = lru_cache(_REMEMBERED)(self._find_holders)

    def judge(self, text: Narrative, found: Found) -> Iterator[Mention]:
        """The entities that are meant."""
        for kind, holders in self._holders(found.row):
            if self._is_meant(text, found, kind):
                yield from [Mention(at, found.first, found.last) for at in holders]

    def may_be_meant(self, row: int, word: str, written: str) -> bool:
        """Whether any text may mean a name of one word, by it or by what is written for it."""
        kinds = {kind for kind, _ in self._holders(row)}
        if not _TRANSPORT.isdisjoint(kinds):
            return True
        if kinds <= {Kind.PERSON}:
            return False
        common = self._usage.is_common(word)
        if word != written:
            return len(word) >= _LEAST_MISSPELT_CORE and not common
        return not common or bool(self._index.distinct_names[row].name.forms)

    def _find_holders(self, row: int) -> tuple[tuple[Kind, tuple[int, ...]], ...]:
        """The entities of each kind that have a name, and not as a weak alias."""
        of_kind: dict[Kind, list[int]] = {}
        for at, name in self._index.holders(row):
            if name.quality is not AliasQuality.WEAK:
                of_kind.setdefault(self._index.entity(at).kind, []).append(at)
        return tuple([(kind, tuple(every)) for kind, every in of_kind.items()])

    def _is_meant(self, text: Narrative, found: Found, kind: Kind) -> bool:
        if _is_han(found.tokens):
            return len(found.tokens) >= _LEAST_IDEOGRAPHS and found.order == found.tokens
        if found.misspelt and not self._is_slip(found):
            return False
        if kind in _MAYBE_PERSON and self._is_of_two(text, found):
            return False
        if kind is Kind.PERSON:
            return self._names_person(text, found)
        return self._in_order(text, found) and self._names_thing(text, found, kind)

    def _names_thing(self, text: Narrative, found: Found, kind: Kind) -> bool:
        if kind in _TRANSPORT:
            return self._names_transport(text, found)
        if len(found.tokens) == 1:
            return self._names_by_a_word(text, found)
        return self._names_body(text, found)

    def _is_slip(self, found: Found) -> bool:
        """Whether a word that differs is a slip rather than another name.

        In a name of two words it is, if the other one is hardly anybody else's, or if no list and
        no usage knows the word that is written.
        """
        if len(found.tokens) > _MOST_STERN:
            return True
        if any(self._usage.is_rare(word) for word in self._strong(found)):
            return True
        return not self._usage.is_another_word(found.written)

    def _tells_misspelt(self, found: Found, least: int = _LEAST_MISSPELT_BESIDE) -> bool:
        """Whether the word with the slip tells the name all the same: it is long enough, and what
        is written is no word that is known."""
        word = found.misspelt
        return (
            len(word) >= least
            and word not in self._lexicon.common_words
            and self._usage.is_unheard_of(found.written)
        )

    def _tells_misspelt_as_party(self, text: Narrative, found: Found) -> bool:
        """The same of a word of four letters, or a common one of six, where a party stands."""
        if not self._usage.is_unheard_of(found.written):
            return False
        if len(found.misspelt) < _LEAST_MISSPELT_COMMON and (
            not self._tells_misspelt(found, _LEAST_MISSPELT_AS_PARTY)
        ):
            return False
        form = self._beside.has_form(text, _span(found))
        return form or self._is_said_to_be_party(text, found)

    def _names_person(self, text: Narrative, found: Found) -> bool:
        if len(found.tokens) == 1 or not _is_turned(found.order, found.tokens):
            return False
        strong = self._strong(found)
        if self._in_order(text, found):
            return bool(strong) or (bool(found.misspelt) and self._tells_misspelt(found))
        return not found.misspelt and not all(map(self._usage.is_given_name, strong))

    def _is_of_two(self, text: Narrative, found: Found) -> bool:
        """Whether an "and" stands in the text where the name has none: "Ali and Omar"."""
        said = self._lexicon.conjunctions.intersection(text.said(found.first, found.last))
        return bool(said) and said.isdisjoint(self._index.distinct_names[found.row].name.tokens)

    def _names_transport(self, text: Narrative, found: Found) -> bool:
        strong = self._strong(found)
        if len(found.tokens) > 1 and not all(map(self._usage.is_given_name, strong)):
            return True
        if len(strong) > 1 and len(found.tokens) > _MOST_STERN and not found.misspelt:
            return True
        if len(found.tokens) == 1 and any(char.isdigit() for char in found.tokens[0]):
            return not found.misspelt and len(found.tokens[0]) >= _LEAST_LONE
        return self._beside.has_vessel_cue(text, _span(found))

    def _names_body(self, text: Narrative, found: Found) -> bool:
        strong = self._strong(found)
        if strong:
            return sum(map(len, found.tokens)) >= _LEAST_LETTERS
        if found.misspelt:
            if self._tells_misspelt(found) or len(found.tokens) > _MOST_STERN:
                return True
            return self._tells_misspelt_as_party(text, found)
        if len(found.tokens) >= _EXACT_ENOUGH:
            return not _SENTENCE_ENDS.search(_between(text, found))
        return self._is_whole(text, found) or self._is_said_to_be_party(text, found)

    def _names_by_a_word(self, text: Narrative, found: Found) -> bool:
        word = found.tokens[0]
        common = self._usage.is_common(word)
        if found.misspelt:
            return not common and self._is_lone_slip(text, found)
        of_people = self._usage.is_of_people(word)
        articled = found.last > found.first  # "Al Furqan" is more than a name of people
        if not common and len(word) >= _LEAST_LONE and (articled or not of_people):
            anywhere = len(word) >= _LEAST_LONE_ANYWHERE and not of_people
            if anywhere or not self._goes_on(text, found):
                return True
        if len(word) < _LEAST_STRONG:
            return False
        if common or of_people or not _is_written_as_name(text, found):
            return self._is_whole(text, found)
        ends = self._beside.ends_for(text, _span(found))
        return ends or self._is_said_to_be_party(text, found) or self._is_whole(text, found)

    def _is_lone_slip(self, text: Narrative, found: Found) -> bool:
        """Whether the one word that tells is long enough to be known again, and no given name."""
        if len(found.misspelt) < _LEAST_MISSPELT_CORE or self._usage.is_given_name(found.written):
            return False
        articled = found.last > found.first
        if self._usage.is_of_people(found.misspelt) and not articled:
            return False
        span = _span(found)
        return self._beside.is_apart(text, span) or self._beside.has_form(text, span)

    def _is_said_to_be_party(self, text: Narrative, found: Found) -> bool:
        """Whether a name of common words or of few letters stands where a party does, apart from
        other words."""
        span = _span(found)
        return self._beside.is_introduced(text, span) and self._beside.is_apart(text, span)

    def _strong(self, found: Found) -> list[str]:
        """The words that tell who is meant, and stand there as they are."""
        return [
            word
            for word in found.tokens
            if len(word) >= _LEAST_STRONG
            and not self._usage.is_common(word)
            and word != found.misspelt
        ]

    def _in_order(self, text: Narrative, found: Found) -> bool:
        """Whether the words stand in their order, or turned round at a comma."""
        if found.order == found.tokens:
            return True
        return _is_turned(found.order, found.tokens) and "," in _between(text, found)

    def _is_whole(self, text: Narrative, found: Found) -> bool:
        """Whether common words stand there as a name: all of it with its organisation form, set
        apart from other words."""
        said = text.said(found.first, found.last)
        core = self._index.distinct_names[found.row].name.tokens
        if any(word not in said for word in core):
            return False
        return self._beside.has_form(text, _span(found)) and self._beside.is_apart(
            text, _span(found)
        )

    def _goes_on(self, text: Narrative, found: Found) -> bool:
        """Whether a word as of a longer name stands right before or behind."""
        for place, step in ((found.first, -1), (found.last, 1)):
            if self._beside.is_joined(text, place, step):
                word = text.spoken[place + step].word
                if not self._usage.is_common(word) or word in self._lexicon.generic_words:
                    return True
        return False


def _is_turned(order: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    """Whether words are those of a name from any of them on and round, or backwards."""
    size = len(tokens)
    if any(order == tokens[at:] + tokens[:at] for at in range(size)):
        return True
    return order == tokens[::-1]


def _is_han(tokens: tuple[str, ...]) -> bool:
    return all(len(token) == 1 and not token.isascii() for token in tokens)


def _is_written_as_name(text: Narrative, found: Found) -> bool:
    """Whether the words have capitals: all letters where the name is an abbreviation, which is no
    part of a code such as STC-455."""
    written = [text.text[slice(*text.spans[place])] for place in range(found.first, found.last + 1)]
    if len(found.tokens[0]) < _LEAST_LONE:
        start, end = text.spans[found.first][0], text.spans[found.last][1]
        sides = text.text[max(start - 1, 0) : start] + text.text[end : end + 1]
        return "".join(written).isupper() and not _CODE_MARKS.search(sides)
    return all(word[0].isupper() for word in written)


def _span(found: Found) -> Span:
    return Span(found.row, found.first, found.last)


def _between(text: Narrative, found: Found) -> str:
    return text.text[text.spans[found.first][0] : text.spans[found.last][1]]
