"""How large a party, a text and an event may be to be searched for whole, so work stays bounded.

A party beyond the limits is neither cut nor refused. What of it is within them is searched for,
and the party counts as unscreenable, so that a person looks at the rest. Of an event beyond the
limit the first parties are searched for, and those that it has no room for count as unscreenable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from streams.matching.party import Party, Subject
from streams.matching.words import words

# Far beyond real names: identity documents print some 130 characters at the most, and fields of
# payments that hold name and address together 140 (ISO 20022) or 175 (SWIFT, five lines of 35).
MAX_NAME_CHARS = 2000
MAX_NAME_WORDS = 60
MAX_WORD_LETTERS = 500
MAX_NAMES = 100
MAX_PARTY_WORDS = 1000
MAX_PARTS = 8  # parties in one line

# Of one text, and of all texts of an event together; what is beyond is not searched.
MAX_TEXT_CHARS = 10_000
MAX_EVENT_TEXT_CHARS = 200_000
# Two hundred parties, which an event may name, with ten words each.
MAX_EVENT_WORDS = 2000

# A shortcut for most names: of these letters each is one of a word at the most, so that so many
# characters hold MAX_NAME_WORDS words, of a letter and a border each.
_SURELY_WITHIN = re.compile(f"[\x00-\x7fÀ-ɏΑ-ωА-џ]{{0,{2 * MAX_NAME_WORDS - 1}}}")
_RUN_TOGETHER = re.compile("(?<=[a-z])(?=[A-Z])")

NAME_TOO_LONG = "name_too_long"
TOO_MANY_WORDS = "too_many_words"
WORD_TOO_LONG = "word_too_long"
TOO_MANY_NAMES = "too_many_names"
TOO_MANY_PARTIES = "too_many_parties"
TEXT_TOO_LONG = "text_too_long"
TEXT_TOO_DENSE = "text_too_dense"
TOO_MUCH_TEXT = "too_much_text"
EVENT_TOO_LARGE = "event_too_large"

MEANINGS = {
    NAME_TOO_LONG: f"a name of more than {MAX_NAME_CHARS:,} characters",
    TOO_MANY_WORDS: f"a name of more than {MAX_NAME_WORDS} words, or names of {MAX_PARTY_WORDS:,}",
    WORD_TOO_LONG: f"a word of more than {MAX_WORD_LETTERS} letters",
    TOO_MANY_NAMES: f"more than {MAX_NAMES} names",
    TOO_MANY_PARTIES: f"more than {MAX_PARTS} parties in one name",
    TEXT_TOO_LONG: f"a text of more than {MAX_TEXT_CHARS:,} characters",
    TEXT_TOO_DENSE: "a text of hardly anything but words of listed names",
    TOO_MUCH_TEXT: f"texts of more than {MAX_EVENT_TEXT_CHARS:,} characters in one event",
    EVENT_TOO_LARGE: f"an event whose names have more than {MAX_EVENT_WORDS:,} words before it",
}
"""What each reason says of the party."""


def too_large(party: Party) -> str | None:
    """Why a party can't be searched for whole, as a stable word of MEANINGS; None where it can."""
    names = party.names
    if len(names) == 1 and _SURELY_WITHIN.fullmatch(names[0]):
        return None
    if len(names) > MAX_NAMES:
        return TOO_MANY_NAMES
    reason = next((reason for name in names if (reason := _fault(name))), None)
    if reason or len(names) * MAX_NAME_WORDS <= MAX_PARTY_WORDS:
        return reason
    return TOO_MANY_WORDS if sum(map(_count_words, names)) > MAX_PARTY_WORDS else None


def without_room(subjects: Sequence[Subject]) -> frozenset[str]:
    """The paths of those subjects of an event that there is no room for after the ones before."""
    # As a rule a word has a letter and a border, and an event far fewer letters than this.
    letters = 0
    for subject in subjects:
        party = subject.party
        letters += len(party.name or "")
        if party.other_names:
            letters += sum(map(len, party.other_names))
    if letters <= MAX_EVENT_WORDS:
        return frozenset()
    left = MAX_EVENT_WORDS
    beyond = set()
    for subject in subjects:
        # What of a party is searched for at the most; a larger one need not be counted out.
        size = min(sum(map(_count_words, subject.party.names[:MAX_NAMES])), MAX_PARTY_WORDS)
        if size > left:
            beyond.add(subject.path)
        else:
            left -= size
    return frozenset(beyond)


def keep_searchable(party: Party) -> Party:
    """The party with those of its names that are within the limits, as many as may be."""
    names: list[str] = []
    left = MAX_PARTY_WORDS
    for name in party.names:
        if len(names) == MAX_NAMES or _fault(name) or _count_words(name) > left:
            continue
        names.append(name)
        left -= _count_words(name)
    return msgspec.structs.replace(party, name=None, other_names=tuple(names))


def _fault(name: str) -> str | None:
    """What is wrong with one name."""
    if len(name) > MAX_NAME_CHARS:
        return NAME_TOO_LONG
    if _SURELY_WITHIN.fullmatch(name):
        return None
    folded = _split(name)
    if len(folded) > MAX_NAME_WORDS:
        return TOO_MANY_WORDS
    return WORD_TOO_LONG if any(len(word) > MAX_WORD_LETTERS for word in folded) else None


def _count_words(name: str) -> int:
    return len(_split(name))


def _split(name: str) -> list[str]:
    """The words of a name, those that are run together each by itself."""
    return words(_RUN_TOGETHER.sub(" ", name))
