"""How the names of a party may be read: as they are, and as they may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from streams.matching.entity import Kind
from streams.matching.lexicon import Lexicon
from streams.matching.names import Name, Spoken, is_cut, take_apart
from streams.matching.script import read_greek_sounds

_RUN_TOGETHER = re.compile(r"(?<=[a-z]{2})(?=[A-Z][A-Za-z])")


def read_names(texts: Iterable[str], kind: Kind, lexicon: Lexicon) -> list[Name]:
    """Take the names of a party apart, in every way in which they may have been meant.

    Those of an unknown kind are read as a person's and as an organisation's, where they differ:
    "Lady Leila" is asked for as the ship of that name and as a lady of the name of Leila.
    """
    kinds = (Kind.COMPANY, Kind.PERSON) if kind is Kind.UNKNOWN else (kind,)
    names: dict[tuple[str, tuple[str, ...]], Name] = {}
    for text in dict.fromkeys(texts):
        spoken = [Spoken.of(reading) for reading in _readings(text)]
        for each in kinds:
            parted = () if each is Kind.PERSON else _part_forms(text, lexicon)
            for reading in (*spoken, *parted):
                name = take_apart(reading, each, lexicon)
                if reading.text is not text:
                    name = msgspec.structs.replace(name, text=text, cut=is_cut(text))
                if name.tokens:
                    names.setdefault((text, name.tokens), name)
    return list(names.values())


def _readings(text: str) -> list[str]:
    """The text, and what it may stand for: foreign names in Greek letters by their sound;
    "FridrichBuchenberg" as two words."""
    readings = [text]
    if not text.isascii():
        foreign = read_greek_sounds(text)
        if foreign != text:
            readings.append(foreign)
    if not (text.isupper() or text.istitle()):
        apart = _RUN_TOGETHER.sub(" ", text)
        if apart != text:
            readings.append(apart)
    return readings


def _part_forms(text: str, lexicon: Lexicon) -> tuple[Spoken, ...]:
    """The name of an organisation apart from its form, as in "VektorKft"."""
    spaced = text.split()
    parted = [lexicon.forms.part(word) for word in spaced]
    return (Spoken.of(" ".join(parted)),) if parted != spaced else ()
